//! Offers: prices beside the catalogue's with their reason, discounts on lines and on the whole, what each version said besides its lines,
//! which quote another was copied from; credit memos of what
//! came back; and how orders are found by what is owed for them and where their deliveries are.

use sea_orm::DbErr;
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager};

const UP: &str = "
ALTER TABLE quotes ADD COLUMN discount TEXT NOT NULL DEFAULT '\"none\"';
ALTER TABLE quotes ADD COLUMN copied_from BIGINT;
ALTER TABLE quotes ADD COLUMN copied_version INTEGER;
ALTER TABLE quote_lines ADD COLUMN list_cents BIGINT NOT NULL DEFAULT 0;
ALTER TABLE quote_lines ADD COLUMN price_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE quote_lines ADD COLUMN discount TEXT NOT NULL DEFAULT '\"none\"';
CREATE TABLE quote_versions (
    quote_id BIGINT NOT NULL REFERENCES quotes (id),
    version INTEGER NOT NULL,
    conditions TEXT NOT NULL,
    PRIMARY KEY (quote_id, version)
);
CREATE TABLE credit_memos (
    id {id},
    number BIGINT NOT NULL,
    order_id BIGINT NOT NULL REFERENCES orders (id),
    location_id BIGINT NOT NULL REFERENCES locations (id),
    lines TEXT NOT NULL,
    net_cents BIGINT NOT NULL,
    tax_cents BIGINT NOT NULL,
    reason TEXT NOT NULL,
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    created_at BIGINT NOT NULL,
    UNIQUE (location_id, number)
);
CREATE INDEX credit_memos_of ON credit_memos (order_id, id);
ALTER TABLE refunds ADD COLUMN memo_id BIGINT REFERENCES credit_memos (id);
CREATE INDEX orders_owing ON orders (customer_id, number) WHERE total_cents > paid_cents + refunded_cents;
CREATE INDEX orders_due ON orders (number) WHERE total_cents > paid_cents + refunded_cents;
CREATE INDEX orders_given_back ON orders (number) WHERE refunded_cents > 0;
CREATE INDEX deliveries_by_status ON deliveries (status, order_id);
CREATE INDEX deliveries_by_day ON deliveries (day, order_id);
UPDATE quote_lines SET list_cents = unit_cents
";

const DOWN: &str = "
DROP INDEX deliveries_by_day;
DROP INDEX deliveries_by_status;
DROP INDEX orders_given_back;
DROP INDEX orders_due;
DROP INDEX orders_owing;
ALTER TABLE refunds DROP COLUMN memo_id;
DROP TABLE credit_memos;
DROP TABLE quote_versions;
ALTER TABLE quote_lines DROP COLUMN discount;
ALTER TABLE quote_lines DROP COLUMN price_reason;
ALTER TABLE quote_lines DROP COLUMN list_cents;
ALTER TABLE quotes DROP COLUMN copied_version;
ALTER TABLE quotes DROP COLUMN copied_from;
ALTER TABLE quotes DROP COLUMN discount
";

pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m11_offers"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, DOWN).await
    }
}
