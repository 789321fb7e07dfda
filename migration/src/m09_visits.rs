//! Home visits: a stop of a route stands for a delivery or for a visit. And how late a dispatcher left a stop to be.
//!
//! A column can't be made to allow nothing on both databases, so the deliveries of the stops move into a new one of the same name. Other
//! columns that stops have or get stay as they are.

use sea_orm::DbErr;
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager};

const UP: &str = "
CREATE TABLE visits (
    id {id},
    location_id BIGINT NOT NULL REFERENCES locations (id),
    customer_id BIGINT NOT NULL REFERENCES customers (id),
    order_id BIGINT REFERENCES orders (id),
    kind TEXT NOT NULL,
    method TEXT NOT NULL,
    model TEXT NOT NULL,
    serial TEXT NOT NULL,
    description TEXT NOT NULL,
    address TEXT NOT NULL,
    status TEXT NOT NULL,
    day TEXT NOT NULL,
    from_min INTEGER NOT NULL,
    to_min INTEGER NOT NULL,
    service_min INTEGER NOT NULL,
    reason TEXT NOT NULL,
    revision INTEGER NOT NULL,
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX visits_of ON visits (customer_id, day, id);
CREATE INDEX visits_day ON visits (location_id, day, status);
ALTER TABLE stops ADD COLUMN kept_late_min INTEGER;
ALTER TABLE stops ADD COLUMN visit_id BIGINT REFERENCES visits (id);
ALTER TABLE stops ADD COLUMN of_delivery BIGINT;
UPDATE stops SET of_delivery = delivery_id;
DROP INDEX stops_delivery;
ALTER TABLE stops DROP COLUMN delivery_id;
ALTER TABLE stops RENAME COLUMN of_delivery TO delivery_id;
CREATE INDEX stops_delivery ON stops (delivery_id);
CREATE INDEX stops_visit ON stops (visit_id)
";

const DOWN: &str = "
DELETE FROM stops WHERE delivery_id IS NULL;
ALTER TABLE stops ADD COLUMN of_delivery BIGINT NOT NULL DEFAULT 0;
UPDATE stops SET of_delivery = delivery_id;
DROP INDEX stops_visit;
DROP INDEX stops_delivery;
ALTER TABLE stops DROP COLUMN delivery_id;
ALTER TABLE stops RENAME COLUMN of_delivery TO delivery_id;
CREATE INDEX stops_delivery ON stops (delivery_id);
ALTER TABLE stops DROP COLUMN visit_id;
ALTER TABLE stops DROP COLUMN kept_late_min;
DROP TABLE visits
";

pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m09_visits"
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
