//! The customer hub: how a shop sorts its customers, what lists sort by, the words they are found by, what was changed about them, and the
//! notes on them with their copies on quotes.

use sea_orm::{ConnectionTrait, DbErr, Statement, Value};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager};
use std::collections::BTreeSet;

const UP: &str = "
ALTER TABLE customers ADD COLUMN billing TEXT NOT NULL DEFAULT '{}';
ALTER TABLE customers ADD COLUMN manager_id BIGINT REFERENCES staff (id);
ALTER TABLE customers ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN spending TEXT NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN found TEXT NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN stage TEXT NOT NULL DEFAULT 'lead';
ALTER TABLE customers ADD COLUMN order_count BIGINT NOT NULL DEFAULT 0;
ALTER TABLE customers ADD COLUMN lifetime_cents BIGINT NOT NULL DEFAULT 0;
ALTER TABLE customers ADD COLUMN last_order_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE customers ADD COLUMN is_archived BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE customers ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE quotes ADD COLUMN class TEXT NOT NULL DEFAULT 'retail';
ALTER TABLE entries ADD COLUMN reason TEXT;
CREATE INDEX customers_by_name ON customers (kind, is_archived, name_key, id, spending, source, found, stage);
CREATE INDEX customers_by_newest ON customers (kind, is_archived, created_at, id, spending, source, found, stage);
CREATE INDEX customers_by_lifetime ON customers (kind, is_archived, lifetime_cents, id, spending, source, found, stage);
CREATE INDEX customers_by_last_order ON customers (kind, is_archived, last_order_at, id, spending, source, found, stage);
CREATE INDEX quotes_ends ON quotes (status, valid_until);
CREATE INDEX orders_of ON orders (customer_id, created_at);
CREATE INDEX orders_made ON orders (created_at, customer_id);
CREATE TABLE customer_words (
    customer_id BIGINT NOT NULL REFERENCES customers (id),
    word TEXT {binary} NOT NULL,
    is_bought BOOLEAN NOT NULL,
    PRIMARY KEY (customer_id, word, is_bought)
) {keyed};
CREATE INDEX customer_words_word ON customer_words (word, customer_id);
CREATE TABLE customer_changes (
    id {id},
    customer_id BIGINT NOT NULL REFERENCES customers (id),
    at BIGINT NOT NULL,
    staff_id BIGINT REFERENCES staff (id),
    field TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL
);
CREATE INDEX customer_changes_of ON customer_changes (customer_id, id);
CREATE TABLE customer_notes (
    id {id},
    customer_id BIGINT NOT NULL REFERENCES customers (id),
    kind TEXT NOT NULL,
    persistence TEXT NOT NULL,
    text TEXT NOT NULL,
    revision INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    ended_at BIGINT
);
CREATE INDEX customer_notes_of ON customer_notes (customer_id, id);
CREATE TABLE quote_notes (
    id {id},
    quote_id BIGINT NOT NULL REFERENCES quotes (id),
    note_id BIGINT REFERENCES customer_notes (id),
    kind TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX quote_notes_of ON quote_notes (quote_id, id);
UPDATE customers SET name_key = lower(name);
UPDATE customers SET billing = COALESCE((SELECT a.address FROM addresses a WHERE a.customer_id = customers.id ORDER BY a.is_default DESC LIMIT 1), '{}');
UPDATE customers SET order_count = (SELECT COUNT(*) FROM orders o WHERE o.customer_id = customers.id AND o.status <> 'cancelled');
UPDATE customers SET lifetime_cents = (SELECT CAST(COALESCE(SUM(o.paid_cents), 0) AS BIGINT) FROM orders o WHERE o.customer_id = customers.id);
UPDATE customers SET last_order_at = (SELECT COALESCE(MAX(o.created_at), 0) FROM orders o WHERE o.customer_id = customers.id AND o.status <> 'cancelled');
UPDATE customers SET stage = CASE order_count WHEN 0 THEN 'lead' WHEN 1 THEN 'first-time' ELSE 'repeat' END
";

const DOWN: &str = "
DROP TABLE quote_notes;
DROP TABLE customer_notes;
DROP TABLE customer_changes;
DROP TABLE customer_words;
DROP INDEX orders_made;
DROP INDEX orders_of;
DROP INDEX quotes_ends;
DROP INDEX customers_by_last_order;
DROP INDEX customers_by_lifetime;
DROP INDEX customers_by_newest;
DROP INDEX customers_by_name;
ALTER TABLE entries DROP COLUMN reason;
ALTER TABLE quotes DROP COLUMN class;
ALTER TABLE customers DROP COLUMN revision;
ALTER TABLE customers DROP COLUMN is_archived;
ALTER TABLE customers DROP COLUMN last_order_at;
ALTER TABLE customers DROP COLUMN lifetime_cents;
ALTER TABLE customers DROP COLUMN order_count;
ALTER TABLE customers DROP COLUMN stage;
ALTER TABLE customers DROP COLUMN found;
ALTER TABLE customers DROP COLUMN source;
ALTER TABLE customers DROP COLUMN spending;
ALTER TABLE customers DROP COLUMN name_key;
ALTER TABLE customers DROP COLUMN manager_id;
ALTER TABLE customers DROP COLUMN billing
";

pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m06_hub"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, UP).await?;
        find_by_words(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, DOWN).await
    }
}

/// Customers who are there already get the words they are found by.
async fn find_by_words(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let read = |sql: &str| Statement::from_string(manager.get_database_backend(), sql);
    let own = "SELECT id, name || ' ' || email AS said, phone, zip, stage FROM customers";
    for row in db.query_all_raw(read(own)).await? {
        let text = |key: &str| row.try_get::<String>("", key);
        let mut all = words(&text("said")?);
        all.extend(phones(&text("phone")?));
        let zip = text("zip")?.to_lowercase();
        all.extend((!zip.is_empty()).then(|| format!("z:{zip}")));
        all.insert(format!("s:{}", text("stage")?));
        insert(manager, row.try_get("", "id")?, all, false).await?;
    }
    let bought = "SELECT DISTINCT q.customer_id, l.model FROM quotes q JOIN quote_lines l ON l.quote_id = q.id WHERE l.kind = 'product'";
    for row in db.query_all_raw(read(bought)).await? {
        insert(manager, row.try_get("", "customer_id")?, words(&row.try_get::<String>("", "model")?), true).await?;
    }
    Ok(())
}

/// Lower case, split at whatever is no letter or digit.
fn words(text: &str) -> BTreeSet<String> {
    text.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(|w| w.chars().take(40).collect()).collect()
}

/// A number whole, without its country's code, and its last seven and four digits.
fn phones(phone: &str) -> BTreeSet<String> {
    let digits: String = phone.chars().filter(char::is_ascii_digit).take(20).collect();
    let last = |n: usize| digits.len().checked_sub(n).map(|at| &digits[at..]);
    let national = if digits.len() == 11 { digits.strip_prefix('1') } else { None };
    let parts = [Some(digits.as_str()).filter(|d| !d.is_empty()), national, last(7), last(4)];
    parts.into_iter().flatten().map(|part| format!("p:{part}")).collect()
}

async fn insert(manager: &SchemaManager<'_>, customer: i64, words: BTreeSet<String>, is_bought: bool) -> Result<(), DbErr> {
    let sql = "INSERT INTO customer_words (customer_id, word, is_bought) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    for word in words {
        let values: [Value; 3] = [customer.into(), word.into(), is_bought.into()];
        manager.get_connection().execute_raw(Statement::from_sql_and_values(manager.get_database_backend(), sql, values)).await?;
    }
    Ok(())
}
