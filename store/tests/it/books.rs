//! What was altered is found.

use crate::{
    on_both,
    stage::{Stage, is_full},
};
use sea_orm::{ConnectionTrait, Database, Statement};

/// Alters the database behind the store's back, and says what the check then says.
async fn after(stage: &Stage, sql: &str) -> String {
    let db = Database::connect(&stage.url).await.unwrap();
    db.execute_unprepared(sql).await.unwrap();
    let events = store::events::verify(&stage.store).await.map(|_| ());
    let books = store::verify::ledger(&stage.store).await.map(|_| ());
    [events, books].into_iter().filter_map(|r| r.err().map(|e| e.to_string())).collect::<Vec<_>>().join("; ")
}

on_both! {
    async fn one_altered_byte_of_the_evidence(stage: Stage) {
        assert_eq!(after(&stage, "SELECT 1").await, "");
        let found = after(&stage, "UPDATE events SET event = REPLACE(event, 'half', 'Half') WHERE id = 2").await;
        assert_eq!(found, "events 2: record 2 of chain 10001 was altered");
    }

    async fn one_altered_byte_of_any_record(stage: Stage) {
        let db = Database::connect(&stage.url).await.unwrap();
        let all = Statement::from_string(db.get_database_backend(), "SELECT id, event FROM events ORDER BY id");
        let records: Vec<(i64, String)> =
            db.query_all_raw(all).await.unwrap().iter().map(|row| (row.try_get("", "id").unwrap(), row.try_get("", "event").unwrap())).collect();
        let write = async |id: i64, event: &str| {
            let sql = "UPDATE events SET event = $1 WHERE id = $2";
            db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, [event.into(), id.into()])).await.unwrap();
        };
        // A small run tries some of them, a full one all.
        let step = if is_full() { 1 } else { records.len() / 8 };
        for (id, event) in records.iter().step_by(step) {
            let (at, letter) = event.char_indices().nth(event.chars().count() / 2).unwrap();
            let mut altered = event.clone();
            altered.replace_range(at..at + letter.len_utf8(), if letter == 'x' { "y" } else { "x" });
            write(*id, &altered).await;
            let found = store::events::verify(&stage.store).await.expect_err("an altered record").to_string();
            assert!(found.starts_with(&format!("events {id}:")), "{found}");
            write(*id, event).await;
        }
        store::events::verify(&stage.store).await.unwrap();
    }

    async fn a_record_that_was_taken_out(stage: Stage) {
        let found = after(&stage, "DELETE FROM origins WHERE event_id = 2; DELETE FROM events WHERE id = 2").await;
        assert!(found.starts_with("events 3: chain 10001 goes from 1 to 3"), "{found}");
    }

    async fn a_posting_that_was_altered(stage: Stage) {
        let found = after(&stage, "UPDATE postings SET cents = cents + 1 WHERE id = 1").await;
        assert!(found.starts_with("entries 1: its postings sum to 1"), "{found}");
    }

    async fn a_sum_that_was_altered(stage: Stage) {
        let found = after(&stage, "UPDATE orders SET paid_cents = paid_cents - 1 WHERE id = 2").await;
        assert!(found.starts_with("orders 2: says"), "{found}");
    }
}
