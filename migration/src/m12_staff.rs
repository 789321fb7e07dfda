//! The people of the shop: who was invited, what was changed about them, how they come in when a password or a phone is lost. And what
//! the figures of a day are read from.

use sea_orm::DbErr;
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager};

const UP: &str = "
ALTER TABLE staff ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
CREATE TABLE staff_invitations (
    id {id},
    email TEXT NOT NULL,
    open_key TEXT UNIQUE,
    role TEXT NOT NULL,
    location_id BIGINT NOT NULL REFERENCES locations (id),
    token_hash {bytes} UNIQUE,
    invited_by BIGINT NOT NULL REFERENCES staff (id),
    created_at BIGINT NOT NULL,
    sent_at BIGINT,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE TABLE staff_changes (
    id {id},
    staff_id BIGINT REFERENCES staff (id),
    whom TEXT NOT NULL,
    at BIGINT NOT NULL,
    by_id BIGINT REFERENCES staff (id),
    field TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL
);
CREATE INDEX staff_changes_of ON staff_changes (staff_id, id);
CREATE TABLE staff_rules (
    role TEXT PRIMARY KEY,
    needs_second_factor BOOLEAN NOT NULL
);
CREATE TABLE password_resets (
    staff_id BIGINT PRIMARY KEY REFERENCES staff (id),
    code_hash {bytes} NOT NULL,
    expires_at BIGINT NOT NULL,
    tries INTEGER NOT NULL
);
CREATE TABLE second_factors (
    staff_id BIGINT PRIMARY KEY REFERENCES staff (id),
    sealed {bytes} NOT NULL,
    begun_at BIGINT NOT NULL,
    confirmed_at BIGINT,
    used_step BIGINT
);
CREATE TABLE recovery_codes (
    id {id},
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    code_hash {bytes} NOT NULL,
    used_at BIGINT,
    UNIQUE (staff_id, code_hash)
);
CREATE TABLE halfway (
    id {id},
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    token_hash {bytes} NOT NULL UNIQUE,
    ends_at BIGINT NOT NULL
);
CREATE INDEX halfway_ends ON halfway (ends_at);
CREATE INDEX halfway_of ON halfway (staff_id);
CREATE INDEX orders_sold ON orders (location_id, created_at, status, total_cents);
CREATE INDEX payments_settled ON payments (location_id, settled_at, received_cents)
";

const DOWN: &str = "
DROP INDEX payments_settled;
DROP INDEX orders_sold;
DROP TABLE halfway;
DROP TABLE recovery_codes;
DROP TABLE second_factors;
DROP TABLE password_resets;
DROP TABLE staff_rules;
DROP TABLE staff_changes;
DROP TABLE staff_invitations;
ALTER TABLE staff DROP COLUMN revision
";

pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m12_staff"
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
