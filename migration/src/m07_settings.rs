//! Settings: what a shop sets up by itself. Zones get their week, vans an end, locations days that differ; and there are switches for
//! notices, tries of the post, and terms with their versions. A shop that is here already is set up.

use sea_orm::DbErr;
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager};

const UP: &str = "
ALTER TABLE shop ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE shop ADD COLUMN is_set_up BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE locations ADD COLUMN special_days TEXT NOT NULL DEFAULT '[]';
ALTER TABLE locations ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE zones ADD COLUMN weekly TEXT NOT NULL DEFAULT '[]';
ALTER TABLE zones ADD COLUMN filled_to TEXT NOT NULL DEFAULT '';
ALTER TABLE zones ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE vans ADD COLUMN retired_at BIGINT;
CREATE INDEX zones_of ON zones (location_id);
CREATE INDEX zone_zips_of ON zone_zips (zone_id);
CREATE TABLE notices_off (
    notice TEXT NOT NULL,
    medium TEXT NOT NULL,
    PRIMARY KEY (notice, medium)
);
CREATE TABLE mail_tests (
    id {id},
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    recipient TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    ended_at BIGINT,
    error TEXT NOT NULL
);
CREATE TABLE terms (
    id {id},
    kind TEXT NOT NULL,
    version INTEGER NOT NULL,
    text TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    UNIQUE (kind, version)
)
";

const DOWN: &str = "
DROP TABLE terms;
DROP TABLE mail_tests;
DROP TABLE notices_off;
DROP INDEX zone_zips_of;
DROP INDEX zones_of;
ALTER TABLE vans DROP COLUMN retired_at;
ALTER TABLE zones DROP COLUMN revision;
ALTER TABLE zones DROP COLUMN filled_to;
ALTER TABLE zones DROP COLUMN weekly;
ALTER TABLE locations DROP COLUMN revision;
ALTER TABLE locations DROP COLUMN special_days;
ALTER TABLE shop DROP COLUMN is_set_up;
ALTER TABLE shop DROP COLUMN revision
";

pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m07_settings"
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
