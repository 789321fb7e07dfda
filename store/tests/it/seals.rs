//! What was altered, cut off or taken out whole is found, and named.

use crate::{on_both, stage::Stage};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use store::{
    demo, people,
    seals::{self, Key},
};

/// The database behind the store's back, where no foreign key holds anything.
struct Behind(DatabaseConnection);

impl Behind {
    async fn of(stage: &Stage) -> Self {
        let mut options = ConnectOptions::new(stage.url.clone());
        options.max_connections(1).sqlx_logging(false);
        options.map_sqlx_sqlite_opts(|sqlite| sqlite.foreign_keys(false));
        let db = Database::connect(options).await.unwrap();
        if db.get_database_backend() == DbBackend::Postgres {
            db.execute_unprepared("SET session_replication_role = replica").await.unwrap();
        }
        Self(db)
    }

    async fn run(&self, sql: &str) {
        self.0.execute_unprepared(sql).await.unwrap_or_else(|e| panic!("{sql}: {e}"));
    }

    async fn number(&self, sql: &str) -> i64 {
        let statement = Statement::from_string(self.0.get_database_backend(), sql);
        self.0.query_one_raw(statement).await.unwrap().unwrap().try_get_by_index(0).unwrap()
    }

    /// Alters one column of one row, looks, and puts it back.
    async fn altered<T>(&self, row: &str, column: &str, value: &str, look: impl AsyncFn() -> T) -> T {
        let (table, keys) = row.split_once(" WHERE ").unwrap();
        self.run(&format!("CREATE TABLE kept AS SELECT * FROM {row}")).await;
        self.run(&format!("UPDATE {table} SET {column} = {value} WHERE {keys}")).await;
        let seen = look().await;
        // By its key it may be another row now.
        let named = |key: &str| match key.split_once(" = ") {
            Some((name, _)) if name == column => format!("{name} = (SELECT {value} FROM kept)"),
            _ => key.to_owned(),
        };
        let keys = keys.split(" AND ").map(named).collect::<Vec<_>>().join(" AND ");
        self.run(&format!("UPDATE {table} SET {column} = (SELECT {column} FROM kept) WHERE {keys}")).await;
        self.run("DROP TABLE kept").await;
        seen
    }
}

fn key() -> Key {
    Key::of("a secret of the configuration, 32 bytes")
}

/// What the checks of the evidence say; nothing when it is whole.
async fn said(stage: &Stage) -> String {
    let events = store::events::verify(&stage.store).await.map(|_| ());
    let sealed = seals::verify(&stage.store, Some(&key())).await.map(|_| ());
    [events, sealed].into_iter().filter_map(|r| r.err().map(|e| e.to_string())).collect::<Vec<_>>().join("; ")
}

async fn seal_all(stage: &Stage, key: &Key) -> u64 {
    let mut count = 0;
    while seals::seal(&stage.store, key).await.unwrap().is_some() {
        count += 1;
    }
    count
}

/// A chain of some length, with the row of its last record.
async fn a_chain(behind: &Behind) -> (i64, i64) {
    let chain = behind.number("SELECT chain FROM events WHERE seq > 3 ORDER BY chain LIMIT 1").await;
    (chain, behind.number(&format!("SELECT id FROM events WHERE chain = {chain} ORDER BY seq DESC LIMIT 1")).await)
}

on_both! {
    async fn every_column_of_the_evidence(stage: Stage) {
        assert_eq!(said(&stage).await, "");
        let behind = Behind::of(&stage).await;
        let id = behind.number("SELECT o.event_id FROM origins o JOIN events e ON e.id = o.event_id WHERE e.seq = 2 ORDER BY 1 LIMIT 1").await;
        let row = format!("events WHERE id = {id}");
        for (column, value) in [
            ("id", "id + 90000"),
            ("chain", "chain + 90000"),
            ("seq", "seq + 90000"),
            ("at", "at + 1"),
            ("actor", "actor || ' '"),
            ("event", "event || ' '"),
            ("origin_hash", "hash"),
            ("hash", "origin_hash"),
        ] {
            let found = behind.altered(&row, column, value, async || said(&stage).await).await;
            assert!(found.starts_with("events ") || (column == "id" && found.starts_with(&format!("origins {id}:"))), "{column}: {found:?}");
            assert_eq!(said(&stage).await, "", "{column} is back");
        }
        let (row, hash) = (format!("origins WHERE event_id = {id}"), format!("(SELECT hash FROM events WHERE id = {id})"));
        for (column, value) in [("event_id", "event_id + 90000"), ("salt", hash.as_str()), ("address", "address || '1'"), ("agent", "agent || '1'")] {
            let found = behind.altered(&row, column, value, async || said(&stage).await).await;
            assert!(found.starts_with("origins "), "{column}: {found:?}");
        }
        // Erasing where somebody acted from leaves the chain whole.
        behind.run(&format!("DELETE FROM origins WHERE event_id = {id}")).await;
        assert_eq!(said(&stage).await, "");
    }

    async fn a_tail_that_was_cut_off(stage: Stage) {
        assert!(seal_all(&stage, &key()).await > 0);
        let behind = Behind::of(&stage).await;
        let (chain, last) = a_chain(&behind).await;
        let seq = behind.number(&format!("SELECT seq FROM events WHERE id = {last}")).await;
        behind.run(&format!("DELETE FROM origins WHERE event_id = {last}")).await;
        behind.run(&format!("DELETE FROM events WHERE id = {last}")).await;
        let found = said(&stage).await;
        assert!(found.starts_with(&format!("heads {chain}: chain {chain} ended with record {seq}, which is gone or another; ")), "{found}");
        // Whoever mends the head as well is found by the seal.
        let before = format!("SELECT hash FROM events WHERE chain = {chain} AND seq = {seq} - 1");
        behind.run(&format!("UPDATE heads SET seq = {seq} - 1, hash = ({before}), is_sealed = FALSE WHERE chain = {chain}")).await;
        assert_eq!(said(&stage).await, format!("seals 1: record {seq} of chain {chain} was sealed, and is gone or another now"));
        // And the next seal hides nothing.
        assert!(seal_all(&stage, &key()).await > 0);
        assert_eq!(said(&stage).await, format!("seals 1: record {seq} of chain {chain} was sealed, and is gone or another now"));
    }

    async fn behind_a_cut_there_stays_a_gap(stage: Stage) {
        let who = stage.holder(demo::Stage::Review).await;
        let (behind, chain) = (Behind::of(&stage).await, who.number());
        let last = behind.number(&format!("SELECT id FROM events WHERE chain = {chain} ORDER BY seq DESC LIMIT 1")).await;
        behind.run(&format!("DELETE FROM origins WHERE event_id = {last}")).await;
        behind.run(&format!("DELETE FROM events WHERE id = {last}")).await;
        people::observe(&stage.store, &who).await.unwrap();
        let found = said(&stage).await;
        assert!(found.contains(&format!("chain {chain} goes from ")), "{found}");
    }

    async fn a_chain_that_was_taken_out_whole(stage: Stage) {
        seal_all(&stage, &key()).await;
        let behind = Behind::of(&stage).await;
        let (chain, _) = a_chain(&behind).await;
        behind.run(&format!("DELETE FROM origins WHERE event_id IN (SELECT id FROM events WHERE chain = {chain})")).await;
        behind.run(&format!("DELETE FROM events WHERE chain = {chain}")).await;
        let found = said(&stage).await;
        assert!(found.starts_with(&format!("heads {chain}: ")) && found.contains("; seals 1: "), "{found}");
        behind.run(&format!("DELETE FROM heads WHERE chain = {chain}")).await;
        let found = said(&stage).await;
        assert!(found.starts_with("seals 1: record ") && found.ends_with("was sealed, and is gone or another now"), "{found}");
    }

    async fn every_column_of_heads_and_seals(stage: Stage) {
        // Three seals, the first by a key that is not used any more.
        assert_eq!(seal_all(&stage, &Key::of("the key of last year")).await, 1);
        for of in [demo::Stage::Review, demo::Stage::Payment] {
            let who = stage.holder(of).await;
            people::observe(&stage.store, &who).await.unwrap();
            assert_eq!(seal_all(&stage, &key()).await, 1);
            assert!(seals::seal(&stage.store, &key()).await.unwrap().is_none(), "nothing moved");
        }
        assert_eq!(said(&stage).await, "");
        assert_eq!(seals::verify(&stage.store, Some(&key())).await.unwrap(), 3);
        let behind = Behind::of(&stage).await;
        let (chain, _) = a_chain(&behind).await;
        let other = format!("(SELECT hash FROM events WHERE chain = {chain} AND seq = 1)");
        let some = behind.number("SELECT chain FROM sealed_heads WHERE seal_id = 2").await;
        for (row, column, value) in [
            (format!("heads WHERE chain = {chain}"), "chain", "chain + 90000"),
            (format!("heads WHERE chain = {chain}"), "seq", "seq - 1"),
            (format!("heads WHERE chain = {chain}"), "seq", "seq + 1"),
            (format!("heads WHERE chain = {chain}"), "hash", other.as_str()),
            ("seals WHERE id = 2".into(), "id", "id + 5"),
            ("seals WHERE id = 2".into(), "at", "at + 1"),
            ("seals WHERE id = 2".into(), "key_id", "before"),
            ("seals WHERE id = 2".into(), "before", "signature"),
            ("seals WHERE id = 2".into(), "hash", "before"),
            ("seals WHERE id = 2".into(), "signature", "hash"),
            ("seals WHERE id = 1".into(), "at", "at + 1"),
            (format!("sealed_heads WHERE seal_id = 2 AND chain = {some}"), "seal_id", "seal_id + 5"),
            (format!("sealed_heads WHERE seal_id = 2 AND chain = {some}"), "chain", "chain + 90000"),
            (format!("sealed_heads WHERE seal_id = 2 AND chain = {some}"), "seq", "seq - 1"),
            (format!("sealed_heads WHERE seal_id = 2 AND chain = {some}"), "hash", other.as_str()),
        ] {
            let found = behind.altered(&row, column, value, async || said(&stage).await).await;
            let names = ["heads ", "seals ", "events "].iter().any(|table| found.starts_with(table));
            assert!(names, "{row} {column}: {found:?}");
            assert_eq!(said(&stage).await, "", "{row} {column} is back");
        }
    }

    async fn seals_that_were_taken_out(stage: Stage) {
        for of in [demo::Stage::Review, demo::Stage::Payment, demo::Stage::Tracking] {
            let who = stage.holder(of).await;
            people::observe(&stage.store, &who).await.unwrap();
            seal_all(&stage, &key()).await;
        }
        let behind = Behind::of(&stage).await;
        for table in ["seals", "sealed_heads"] {
            behind.run(&format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}")).await;
        }
        for gone in [1, 2, 3] {
            behind.run(&format!("DELETE FROM sealed_heads WHERE seal_id = {gone}")).await;
            behind.run(&format!("DELETE FROM seals WHERE id = {gone}")).await;
            let found = said(&stage).await;
            match gone {
                3 => assert!(found.starts_with("heads ") && found.ends_with("was sealed, and its seal is gone"), "{found}"),
                _ => assert_eq!(found, format!("seals {}: the seal before it, {gone}, is gone", gone + 1)),
            }
            for table in ["seals", "sealed_heads"] {
                let key = if table == "seals" { "id" } else { "seal_id" };
                behind.run(&format!("INSERT INTO {table} SELECT * FROM kept_{table} WHERE {key} = {gone}")).await;
            }
            assert_eq!(said(&stage).await, "");
        }
        // Somebody without the key puts them anew.
        behind.run("DELETE FROM sealed_heads").await;
        behind.run("DELETE FROM seals").await;
        behind.run("UPDATE heads SET is_sealed = FALSE").await;
        seal_all(&stage, &Key::of("not ours")).await;
        assert_eq!(said(&stage).await, "seals 1: was signed with another key: is it the same secret_key_file?");
    }

    async fn an_upgrade_finds_the_heads_of_what_is_there(stage: Stage) {
        use migration::MigratorTrait;
        let db = Database::connect(&stage.url).await.unwrap();
        let later = migration::Migrator::migrations().iter().rev().take_while(|change| change.name() != "m13_seals").count();
        migration::Migrator::down(&db, Some(u32::try_from(later).unwrap() + 1)).await.unwrap();
        migration::up(&db).await.unwrap();
        assert_eq!(said(&stage).await, "");
        assert!(seal_all(&stage, &key()).await > 0);
        let who = stage.holder(demo::Stage::Review).await;
        people::observe(&stage.store, &who).await.unwrap();
        assert_eq!(said(&stage).await, "");
    }

    async fn what_is_looked_for_has_an_index(stage: Stage) {
        let behind = Behind::of(&stage).await;
        let is_sqlite = behind.0.get_database_backend() == DbBackend::Sqlite;
        if !is_sqlite {
            // So few rows are read whole, unless that is forbidden.
            behind.run("SET enable_seqscan = off").await;
        }
        for (index, sql) in [
            ("links_issued_to", "SELECT MAX(id) FROM links WHERE LOWER(issued_to) = LOWER('x@example.com') GROUP BY quote_id"),
            ("customers_email_lower", "SELECT * FROM customers WHERE LOWER(email) = LOWER('x@example.com')"),
            ("entries_payment", "SELECT * FROM entries WHERE payment_id = 7 AND kind = 'dispute'"),
            ("heads_unsealed", "SELECT * FROM heads WHERE NOT is_sealed ORDER BY chain LIMIT 5"),
        ] {
            let explain = if is_sqlite { "EXPLAIN QUERY PLAN" } else { "EXPLAIN" };
            let plan = Statement::from_string(behind.0.get_database_backend(), format!("{explain} {sql}"));
            let rows = behind.0.query_all_raw(plan).await.unwrap();
            let at = if is_sqlite { 3 } else { 0 };
            let plan: Vec<String> = rows.iter().map(|row| row.try_get_by_index(at).unwrap()).collect();
            assert!(plan.iter().any(|line| line.contains(index)), "{index}: {plan:?}");
        }
    }
}
