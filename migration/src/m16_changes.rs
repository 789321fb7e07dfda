//! Changes to orders that stand. The lines of a change are kept beside it until it binds and becomes a version; only one of an order waits.

super::change!(
    "m16_changes",
    "
CREATE TABLE order_changes (
    id {id},
    quote_id BIGINT NOT NULL REFERENCES quotes (id),
    status TEXT NOT NULL,
    lines TEXT NOT NULL,
    discount TEXT NOT NULL,
    before_cents BIGINT NOT NULL,
    total_cents BIGINT NOT NULL,
    tax_cents BIGINT NOT NULL,
    because TEXT NOT NULL,
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    proposed_at BIGINT NOT NULL,
    answer TEXT NOT NULL,
    answered_at BIGINT
);
CREATE INDEX order_changes_of ON order_changes (quote_id, id);
CREATE UNIQUE INDEX order_changes_waiting ON order_changes (quote_id) WHERE status = 'waits';
CREATE INDEX order_changes_answered ON order_changes (status, answered_at)
",
    ["order_changes"]
);
