//! Refunds say what of them came out of the customer's credit, and may belong to no order: money that a quote never became one with is
//! given back as well.

use sea_orm::{DbBackend, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager};

/// PostgreSQL takes a constraint away; SQLite can't, so the table is made anew.
const FREE: &str = "
ALTER TABLE refunds ALTER COLUMN order_id DROP NOT NULL;
ALTER TABLE refunds ADD COLUMN credit_cents BIGINT NOT NULL DEFAULT 0
";
const BOUND: &str = "
DELETE FROM refunds WHERE order_id IS NULL;
ALTER TABLE refunds DROP COLUMN credit_cents;
ALTER TABLE refunds ALTER COLUMN order_id SET NOT NULL
";
const COLUMNS: &str = "id, payment_id, order_id, cents, to_credit, status, provider_ref, reason, staff_id, created_at, memo_id";

pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m14_refunds"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        match manager.get_database_backend() {
            DbBackend::Postgres => crate::run(manager, FREE).await?,
            _ => crate::run(manager, &anew("", ",\n    credit_cents BIGINT NOT NULL DEFAULT 0")).await?,
        }
        crate::run(manager, "CREATE INDEX refunds_payment ON refunds (payment_id)").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, "DROP INDEX refunds_payment").await?;
        match manager.get_database_backend() {
            DbBackend::Postgres => crate::run(manager, BOUND).await,
            _ => crate::run(manager, &format!("DELETE FROM refunds WHERE order_id IS NULL;{}", anew(" NOT NULL", ""))).await,
        }
    }
}

/// The table with another rule for its order and other columns at its end.
fn anew(order: &str, more: &str) -> String {
    format!(
        "
CREATE TABLE refunds_anew (
    id {{id}},
    payment_id BIGINT NOT NULL REFERENCES payments (id),
    order_id BIGINT{order} REFERENCES orders (id),
    cents BIGINT NOT NULL,
    to_credit BOOLEAN NOT NULL,
    status TEXT NOT NULL,
    provider_ref TEXT UNIQUE,
    reason TEXT NOT NULL,
    staff_id BIGINT REFERENCES staff (id),
    created_at BIGINT NOT NULL,
    memo_id BIGINT REFERENCES credit_memos (id){more}
);
INSERT INTO refunds_anew ({COLUMNS}) SELECT {COLUMNS} FROM refunds;
DROP TABLE refunds;
ALTER TABLE refunds_anew RENAME TO refunds;
CREATE INDEX refunds_order ON refunds (order_id)
"
    )
}
