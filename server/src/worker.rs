//! What happens after the answer: provider events are looked into and applied, what acts left in the outbox is done, and payments
//! that stayed open are asked about. At least once; each step can be done again and changes nothing.
//!
//! Nobody has to wake it: it looks every second. The nudge only saves the second.

pub mod heard;
mod inbox;
mod outbox;
mod reconcile;
mod seals;
mod staff;

use crate::App;
use gateways::payments::Trouble;
use std::{future::Future, sync::Arc, time::Duration};
use store::Fault;
use tokio::{
    sync::{Notify, watch},
    task::JoinSet,
};

const LOOK_EVERY: Duration = Duration::from_secs(1);
/// So that instances don't all ask the database in the same moment.
const JITTER_MILLIS: u64 = 250;
/// The database is gone: it is asked less often, up to this pause.
const PAUSE_MAX: Duration = Duration::from_secs(10);
/// Letters and events in hand at once. A letter may take 90 seconds of its two-minute lease, so what is claimed is begun at once.
const AT_ONCE: u64 = 8;

/// Why a piece of work is not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Undone {
    #[error(transparent)]
    Store(#[from] Fault),
    #[error(transparent)]
    Provider(#[from] Trouble),
    /// Another try will help.
    #[error("{0}")]
    Later(String),
    /// No other try will.
    #[error("{0}")]
    Never(String),
}

/// Money and letters are worked on apart, so that a slow mail server holds no payment up.
pub struct Worker {
    tasks: JoinSet<()>,
    stop: watch::Sender<bool>,
    app: App,
}

impl Worker {
    #[must_use]
    pub fn start(app: &App) -> Self {
        let (stop, stopped) = watch::channel(false);
        let (money, letters) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let mut tasks = JoinSet::new();
        let (nudge, wake, mut ended) = (app.house.nudge.clone(), [money.clone(), letters.clone()], stopped.clone());
        tasks.spawn(async move {
            loop {
                tokio::select! {
                    () = nudge.notified() => wake.iter().for_each(|w| w.notify_one()),
                    _ = ended.changed() => return,
                }
            }
        });
        let (own, after) = (app.clone(), letters.clone());
        tasks.spawn(repeat(money, stopped.clone(), move || {
            let (app, after) = (own.clone(), after.clone());
            async move {
                if inbox::drain(&app).await? {
                    // What was applied may have left letters.
                    after.notify_one();
                }
                reconcile::close(&app).await?;
                reconcile::fill(&app).await?;
                reconcile::ask(&app).await
            }
        }));
        tasks.spawn(seals::keep(app.clone(), stopped.clone()));
        let own = app.clone();
        tasks.spawn(repeat(letters, stopped, move || {
            let app = own.clone();
            async move { outbox::drain(&app).await }
        }));
        Self { tasks, stop, app: app.clone() }
    }

    /// Ends the work; what is in hand is finished first.
    pub async fn stop(mut self) {
        // Nobody listening is no failure.
        let _ = self.stop.send(true);
        while self.tasks.join_next().await.is_some() {}
        // What they did last is evidence too.
        seals::all(&self.app).await;
    }
}

/// Works when nudged and every second, until it is told to stop.
async fn repeat<F: Future<Output = Result<(), Undone>>>(nudge: Arc<Notify>, mut stopped: watch::Receiver<bool>, work: impl Fn() -> F) {
    let mut pause = LOOK_EVERY;
    loop {
        match work().await {
            Ok(()) => pause = LOOK_EVERY,
            Err(undone) => {
                tracing::warn!(%undone, ?pause, "the worker could not look for work");
                pause = (pause * 2).min(PAUSE_MAX);
            }
        }
        let jitter = Duration::from_millis(rand::random::<u64>() % JITTER_MILLIS);
        tokio::select! {
            () = nudge.notified(), if pause == LOOK_EVERY => {}
            () = tokio::time::sleep(pause + jitter) => {}
            _ = stopped.changed() => return,
        }
    }
}
