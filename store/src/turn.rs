//! Whose turn it is to write. SQLite has one writer at a time, and making a transaction durable costs more than most acts do. So acts that
//! wait for each other share one durable commit (group commit): each runs in a savepoint of its own, and is answered when the
//! transaction around them is on the disk. An act that is refused takes back its savepoint and nothing else.
//!
//! Who comes first to an idle database opens the transaction and leaves a task in the queue that will commit it: behind itself and
//! everybody who waits by then, for the queue is fair.

use crate::{Fault, Result};
use sea_orm::{DatabaseConnection, DatabaseTransaction, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use std::sync::Arc;
use tokio::sync::{Mutex, OwnedMutexGuard, watch};

/// What a commit came to, once it has: an error as text, since many acts hear of it.
type Outcome = Option<std::result::Result<(), String>>;

/// A transaction that acts share.
pub(crate) struct Shared {
    tx: DatabaseTransaction,
    outcome: watch::Sender<Outcome>,
}

/// The queue of those who want to write.
#[derive(Clone, Default)]
pub(crate) struct Turns(Arc<Mutex<Option<Shared>>>);

/// The turn of one act.
pub(crate) struct Turn(OwnedMutexGuard<Option<Shared>>);

impl Turns {
    /// Waits for the turn, and opens a savepoint in the shared transaction.
    pub async fn take(&self, db: &DatabaseConnection) -> Result<(DatabaseTransaction, Turn)> {
        let mut turn = self.0.clone().lock_owned().await;
        let shared = match turn.as_ref() {
            Some(shared) => shared,
            None => {
                let options = TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() };
                let tx = db.begin_with_options(options).await?;
                let shared = turn.insert(Shared { tx, outcome: watch::channel(None).0 });
                tokio::spawn(self.clone().commit());
                shared
            }
        };
        let savepoint = shared.tx.begin().await?;
        Ok((savepoint, Turn(turn)))
    }

    /// Commits the shared transaction when its turn comes, and tells everybody in it.
    async fn commit(self) {
        let mut turn = self.0.lock().await;
        if let Some(Shared { tx, outcome }) = turn.take() {
            let committed = tx.commit().await.map_err(|e| e.to_string());
            drop(turn);
            // An act that was dropped while it waited hears nothing, and needs nothing.
            let _ = outcome.send(Some(committed));
        }
    }
}

impl Turn {
    /// Keeps the savepoint, gives the turn on, and waits until everything in the transaction is on the disk.
    pub async fn commit(self, savepoint: DatabaseTransaction) -> Result<()> {
        savepoint.commit().await?;
        let Some(shared) = self.0.as_ref() else { return Err(Fault::Other("a savepoint outlived its transaction".into())) };
        let mut outcome = shared.outcome.subscribe();
        drop(self);
        let heard = outcome.wait_for(Option::is_some).await.map_err(|_| Fault::Other("nobody committed".into()))?.clone();
        heard.unwrap_or(Ok(())).map_err(Fault::Other)
    }
}
