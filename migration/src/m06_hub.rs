//! The customer hub: what was changed about a customer, and the notes on them with their copies on quotes.

crate::change!(
    "m06_hub",
    "
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
",
    ["quote_notes", "customer_notes", "customer_changes"]
);
