//! The heads of the chains of evidence and the seals over them; who took a photo; what renewing a link and reading a payment's entries look
//! for.

use sea_orm::DbErr;
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager};

const UP: &str = "
CREATE TABLE heads (
    chain BIGINT PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash {bytes} NOT NULL,
    is_sealed BOOLEAN NOT NULL
);
CREATE INDEX heads_unsealed ON heads (chain) WHERE NOT is_sealed;
CREATE TABLE seals (
    id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    key_id {bytes} NOT NULL,
    before {bytes} NOT NULL UNIQUE,
    hash {bytes} NOT NULL,
    signature {bytes} NOT NULL
);
CREATE TABLE sealed_heads (
    seal_id BIGINT NOT NULL REFERENCES seals (id),
    chain BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    hash {bytes} NOT NULL,
    PRIMARY KEY (seal_id, chain)
) {keyed};
CREATE INDEX sealed_heads_of ON sealed_heads (chain, seq);
INSERT INTO heads (chain, seq, hash, is_sealed)
    SELECT e.chain, e.seq, e.hash, FALSE FROM events e
    JOIN (SELECT chain, MAX(seq) AS seq FROM events GROUP BY chain) latest ON latest.chain = e.chain AND latest.seq = e.seq;
ALTER TABLE attachments ADD COLUMN staff_id BIGINT REFERENCES staff (id);
CREATE INDEX links_issued_to ON links (lower(issued_to), quote_id);
CREATE INDEX customers_email_lower ON customers (lower(email));
CREATE INDEX entries_payment ON entries (payment_id)
";

const DOWN: &str = "
DROP INDEX entries_payment;
DROP INDEX customers_email_lower;
DROP INDEX links_issued_to;
ALTER TABLE attachments DROP COLUMN staff_id;
DROP TABLE sealed_heads;
DROP TABLE seals;
DROP TABLE heads
";

pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m13_seals"
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
