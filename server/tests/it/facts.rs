//! What a database holds, table by table, so that a test can say: nothing changed.

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use std::collections::{BTreeMap, BTreeSet};

/// What may change whatever is asked: tries are counted, and what happened is sealed a while later.
const RESTLESS: [&str; 4] = ["tries", "heads", "seals", "sealed_heads"];

/// The rows of a database, as text: `column=value`, words in quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts(BTreeMap<String, BTreeSet<String>>);

impl Facts {
    pub async fn of(url: &str) -> Self {
        let db = Database::connect(url).await.unwrap();
        let mut tables = BTreeMap::new();
        let is_sqlite = db.get_database_backend() == DbBackend::Sqlite;
        let named = if is_sqlite {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        } else {
            "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'"
        };
        for table in texts(&db, named).await.into_iter().filter(|t| !RESTLESS.contains(&t.as_str())) {
            let row = if is_sqlite { sqlite_row(&db, &table).await } else { postgres_row(&db, &table).await };
            tables.insert(table.clone(), texts(&db, &format!("SELECT {row} FROM \"{table}\"")).await.into_iter().collect());
        }
        db.close().await.unwrap();
        Self(tables)
    }

    /// What is in `later` and was not here, and what is gone, one line each.
    pub fn changes(&self, later: &Self) -> Vec<String> {
        let none = BTreeSet::new();
        let mut changes = Vec::new();
        for (table, rows) in &later.0 {
            let before = self.0.get(table).unwrap_or(&none);
            changes.extend(rows.difference(before).map(|row| format!("{table} + {row}")));
            changes.extend(before.difference(rows).map(|row| format!("{table} - {row}")));
        }
        changes
    }

    /// How many rows of a table hold all of these words.
    pub fn count(&self, table: &str, words: &[&str]) -> usize {
        self.0[table].iter().filter(|row| words.iter().all(|word| row.contains(word))).count()
    }
}

/// Waits until the worker has done what there is: the demonstration's letters leave at its first start.
pub async fn quiet(url: &str) {
    let db = Database::connect(url).await.unwrap();
    for _ in 0..600 {
        let left = Statement::from_string(db.get_database_backend(), "SELECT id FROM outbox WHERE dead_at IS NULL");
        if db.query_all_raw(left).await.unwrap().is_empty() {
            return db.close().await.unwrap();
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the worker does not come to an end");
}

async fn sqlite_row(db: &DatabaseConnection, table: &str) -> String {
    let columns = texts(db, &format!("SELECT name FROM pragma_table_info('{table}')")).await;
    columns.iter().map(|c| format!("'{c}=' || quote(\"{c}\")")).collect::<Vec<_>>().join(" || ' ' || ")
}

/// Numbers stand without quotes, as SQLite writes them.
async fn postgres_row(db: &DatabaseConnection, table: &str) -> String {
    let of = format!("FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '{table}'");
    let numbers = texts(db, &format!("SELECT column_name::text {of} AND data_type IN ('bigint', 'integer', 'smallint')")).await;
    let columns = texts(db, &format!("SELECT column_name::text {of} ORDER BY ordinal_position")).await;
    let value = |c: &String| match numbers.contains(c) {
        true => format!("coalesce(\"{c}\"::text, 'NULL')"),
        false => format!("quote_nullable(\"{c}\"::text)"),
    };
    columns.iter().map(|c| format!("'{c}=' || {}", value(c))).collect::<Vec<_>>().join(" || ' ' || ")
}

async fn texts(db: &DatabaseConnection, sql: &str) -> Vec<String> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}
