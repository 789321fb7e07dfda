//! A transaction with somebody acting in it.

use crate::{
    Clock, Fault, Result,
    fault::json,
    kept::Kept,
    outbox::Task,
    rows,
    turn::{Turn, Turns},
    writes::Writes,
};
use domain::{
    events::{self, Actor, Event, GENESIS, Hash},
    ids::Number,
    notifications::{Medium, Notice},
    time::Instant,
};
use rand::RngCore;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, EntityTrait, QueryFilter,
    QuerySelect, QueryTrait, TransactionTrait,
    sea_query::{Expr, ExprTrait, IntoIden, IntoTableRef, OnConflict, Query, SelectStatement},
    sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};
use tokio::sync::broadcast;

/// Somebody should look again at this quote and its order. It carries no data, so it can leak none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ring {
    pub chain: Number,
}

impl Ring {
    /// Nobody knows what rang: look at everything. No quote has this number.
    pub const EVERYTHING: Self = Self { chain: Number(0) };
    /// What no order tells of: the desk, which follows them all, looks again, and nobody else. No quote has this number either.
    pub const DESK: Self = Self { chain: Number(-1) };
}

/// The PostgreSQL channel that rings travel by between instances.
const CHANNEL: &str = "porchlight";

/// Rings that a slow listener may fall behind before it has to look at everything again.
const RINGS_KEPT: usize = 1_024;

/// The database, the clock, and the bell that rings when something was committed.
#[derive(Clone)]
pub struct Store {
    pub(crate) db: DatabaseConnection,
    pub(crate) clock: Clock,
    turns: Turns,
    bell: broadcast::Sender<Ring>,
    pub(crate) kept: Kept,
    pub(crate) secret: Option<Arc<str>>,
}

impl Store {
    /// Opens `sqlite://path/file.db` or `postgres://…`, whose schema is up to date by then.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub async fn open(url: &str, clock: Clock) -> Result<Self> {
        let store = Self::connect(url, clock).await?;
        store.listen(url).await?;
        Ok(store)
    }

    pub(crate) async fn connect(url: &str, clock: Clock) -> Result<Self> {
        let mut options = ConnectOptions::new(url);
        options.sqlx_logging(false).acquire_timeout(Duration::from_secs(3));
        if url.starts_with("sqlite") {
            // A file does not go away between two statements: asking first whether it is there would double what each of them costs.
            options.max_connections(8).test_before_acquire(false);
        } else {
            // PostgreSQL allows 100 connections by default: three instances and a psql.
            options.max_connections(24).test_before_acquire_if_idle_for(Duration::from_secs(1));
        }
        options.map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(Duration::from_secs(5))
                .foreign_keys(true)
                .statement_cache_capacity(256)
                .pragma("mmap_size", "134217728")
                .pragma("temp_store", "memory")
        });
        let db = Database::connect(options).await?;
        Ok(Self { db, clock, turns: Turns::default(), bell: broadcast::channel(RINGS_KEPT).0, kept: Kept::default(), secret: None })
    }

    /// Rings of other instances come in by PostgreSQL; SQLite has one instance.
    async fn listen(&self, url: &str) -> Result<()> {
        if self.db.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        let database = |e: sea_orm::sqlx::Error| Fault::Other(e.to_string());
        let mut listener = sea_orm::sqlx::postgres::PgListener::connect(url).await.map_err(database)?;
        listener.listen(CHANNEL).await.map_err(database)?;
        // Connecting again is ours to do: what rang until then nobody heard, and everybody has to be told.
        listener.eager_reconnect(false);
        let bell = self.bell.clone();
        tokio::spawn(async move {
            loop {
                match listener.try_recv().await {
                    Ok(Some(heard)) => {
                        let ring = heard.payload().parse().map(|n| Ring { chain: Number(n) });
                        let _ = ring.map(|ring| bell.send(ring));
                    }
                    // The connection was lost. What rang until it is back nobody heard, so everybody looks again.
                    Ok(None) => {
                        while let Err(error) = listener.listen(CHANNEL).await {
                            tracing::warn!(%error, "the bell between instances is down");
                            tokio::time::sleep(Duration::from_secs(1)).await;
                        }
                        let _ = bell.send(Ring::EVERYTHING);
                    }
                    Err(error) => {
                        tracing::warn!(%error, "the bell between instances is down");
                        tokio::time::sleep(Duration::from_secs(1)).await;
                    }
                }
            }
        });
        Ok(())
    }

    /// The same database at another moment, for a past that is played and a future that is tried.
    #[must_use]
    pub fn at(&self, now: Instant) -> Self {
        Self { clock: Clock::held(now), ..self.clone() }
    }

    #[must_use]
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    #[must_use]
    pub fn bell(&self) -> broadcast::Receiver<Ring> {
        self.bell.subscribe()
    }

    /// Answers when the database does.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<()> {
        Ok(self.db.ping().await?)
    }

    /// 32 random bytes, as many as a link or a session carries.
    pub(crate) fn secret() -> [u8; 32] {
        let mut bytes = [0; 32];
        rand::rng().fill_bytes(&mut bytes);
        bytes
    }

    /// Begins to write. What is not committed did not happen.
    pub(crate) async fn begin(&self, actor: Actor, origin: Option<Origin>) -> Result<Act> {
        let (tx, turn) = if self.db.get_database_backend() == DbBackend::Sqlite {
            let (tx, turn) = self.turns.take(&self.db).await?;
            (tx, Some(turn))
        } else {
            (self.db.begin().await?, None)
        };
        let writes = Writes::on(self.db.get_database_backend());
        Ok(Act { tx, now: self.now(), actor, origin, noted: Vec::new(), writes, rung: Vec::new(), bell: self.bell.clone(), turn })
    }
}

/// Where somebody acted from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    pub address: String,
    pub agent: String,
}

/// A transaction: who acts, when, and what must be told.
pub(crate) struct Act {
    pub tx: DatabaseTransaction,
    pub now: Instant,
    pub actor: Actor,
    origin: Option<Origin>,
    noted: Vec<(Number, Event)>,
    writes: Writes,
    rung: Vec<Number>,
    bell: broadcast::Sender<Ring>,
    turn: Option<Turn>,
}

impl Act {
    /// Notes an event: it is sealed behind the last of its chain when this act commits, with all others that the act notes.
    pub fn record(&mut self, chain: Number, event: Event) {
        self.noted.push((chain, event));
        self.ring(chain);
    }

    /// Writes when this act commits. Nothing in the act may read it: it isn't there before.
    pub fn later(&mut self, query: impl QueryTrait) {
        self.writes.add(query);
    }

    /// Writes what was noted, each event behind the last of its chain, and what must follow into the outbox. The row of the quote is locked
    /// by then: it is what orders the writers of a chain. What comes next is read from the head, not from the records: behind a tail that
    /// was cut off there stays a gap.
    async fn seal(&mut self) -> Result<()> {
        use rows::heads::{ActiveModel, Column, Entity};
        let noted = std::mem::take(&mut self.noted);
        let mut heads = self.heads(&noted).await?;
        for (chain, event) in noted {
            let (seq, before) = heads.get(&chain.0).map_or((1, GENESIS), |(seq, hash)| (seq + 1, *hash));
            let hash = self.write(chain, seq, &before, &event);
            heads.insert(chain.0, (seq, hash));
            if let Some(notice) = domain::notifications::notice(&event) {
                self.enqueue_unless_off(chain, notice, event);
            }
        }
        let moved = OnConflict::column(Column::Chain).update_columns([Column::Seq, Column::Hash, Column::IsSealed]).to_owned();
        for (chain, (seq, hash)) in heads {
            let row = ActiveModel { chain: Set(chain), seq: Set(seq), hash: Set(hash.to_vec()), is_sealed: Set(false) };
            self.writes.add(Entity::insert(row).on_conflict(moved.clone()));
        }
        Ok(())
    }

    /// How far the chains have come that this act writes behind.
    async fn heads(&self, noted: &[(Number, Event)]) -> Result<BTreeMap<i64, (i64, Hash)>> {
        let chains: BTreeSet<i64> = noted.iter().map(|(chain, _)| chain.0).collect();
        if chains.is_empty() {
            return Ok(BTreeMap::new());
        }
        let rows = rows::heads::Entity::find().filter(rows::heads::Column::Chain.is_in(chains)).all(&self.tx).await?;
        let head = |row: rows::heads::Model| {
            let hash = row.hash.as_slice().try_into().map_err(|_| Fault::row("heads", row.chain, "a hash is 32 bytes"))?;
            Ok((row.chain, (row.seq, hash)))
        };
        rows.into_iter().map(head).collect()
    }

    /// One record, and from where it was done beside it, where that can be erased.
    fn write(&mut self, chain: Number, seq: i64, before: &Hash, event: &Event) -> Hash {
        use rows::{events::Column, origins};
        let salt = Store::secret();
        let origin = self.origin.as_ref().map(|o| events::origin(&salt, &o.address, &o.agent));
        let (actor_json, event_json) = (json(&self.actor), json(event));
        let record = events::Record { chain, seq, at: self.now, actor_json: &actor_json, event_json: &event_json, origin };
        let hash = events::seal(before, &record);
        self.writes.add(rows::events::Entity::insert(rows::events::ActiveModel {
            chain: Set(chain.0),
            seq: Set(seq),
            at: Set(self.now.0),
            actor: Set(actor_json),
            event: Set(event_json),
            origin_hash: Set(origin.map(Vec::from)),
            hash: Set(hash.to_vec()),
            ..Default::default()
        }));
        if let Some(Origin { address, agent }) = &self.origin {
            let mut found = rows::events::Entity::find().select_only().column(Column::Id).into_query();
            found.exprs([Expr::value(salt.to_vec()), Expr::value(address.clone()), Expr::value(agent.clone())]);
            found.and_where(Column::Chain.eq(chain.0)).and_where(Column::Seq.eq(seq));
            let columns = [origins::Column::EventId, origins::Column::Salt, origins::Column::Address, origins::Column::Agent];
            self.insert_found(origins::Entity, columns, found);
        }
        hash
    }

    /// Leaves the letter that a customer is to have of an event, unless the shop switched it off.
    fn enqueue_unless_off(&mut self, chain: Number, notice: Notice, event: Event) {
        use rows::{notices_off as off, outbox::Column};
        let text = json(&Task::Notice { notice, event });
        let is_off = off::Entity::find_by_id((notice.code().to_owned(), Medium::Email.code().to_owned()));
        let mut found = Query::select();
        found.exprs([Expr::value(chain.0), Expr::value(text), Expr::value(self.now.0), Expr::value(0_i32)]);
        found.exprs([Expr::value(String::new()), Expr::value(self.now.0)]);
        found.and_where(Expr::exists(is_off.into_query()).not());
        let columns = [Column::Chain, Column::Task, Column::DueAt, Column::Attempts, Column::Error, Column::CreatedAt];
        self.insert_found(rows::outbox::Entity, columns, found);
    }

    fn insert_found<C: IntoIden>(&mut self, table: impl IntoTableRef, columns: impl IntoIterator<Item = C>, found: SelectStatement) {
        let mut insert = Query::insert();
        insert.into_table(table).columns(columns);
        insert.select_from(found).expect("as many columns as expressions, above");
        self.writes.statement(&insert);
    }

    /// Leaves a task for the worker.
    pub async fn enqueue(&self, chain: Number, task: &Task) -> Result<()> {
        let row = rows::outbox::ActiveModel {
            chain: Set(chain.0),
            task: Set(json(task)),
            due_at: Set(self.now.0),
            attempts: Set(0),
            error: Set(String::new()),
            created_at: Set(self.now.0),
            dead_at: Set(None),
            ..Default::default()
        };
        rows::outbox::Entity::insert(row).exec_without_returning(&self.tx).await?;
        Ok(())
    }

    /// Tells those who look at this quote or order to look again, once this is committed.
    pub fn ring(&mut self, chain: Number) {
        if !self.rung.contains(&chain) {
            self.rung.push(chain);
        }
    }

    /// Makes it durable, then rings.
    pub async fn commit(mut self) -> Result<()> {
        self.seal().await?;
        self.writes.run(&self.tx).await?;
        let Some(turn) = self.turn else {
            // Delivered to every instance, this one too, when and only when this commits.
            for chain in &self.rung {
                self.tx.execute_unprepared(&format!("NOTIFY {CHANNEL}, '{chain}'")).await?;
            }
            return Ok(self.tx.commit().await?);
        };
        turn.commit(self.tx).await?;
        for chain in self.rung {
            // Nobody listening is no failure.
            let _ = self.bell.send(Ring { chain });
        }
        Ok(())
    }
}
