//! Payments and the ledger that accounts for them.

crate::change!(
    "m03_money",
    "
CREATE TABLE payments (
    id {id},
    quote_id BIGINT NOT NULL REFERENCES quotes (id),
    location_id BIGINT NOT NULL REFERENCES locations (id),
    customer_id BIGINT NOT NULL REFERENCES customers (id),
    provider TEXT NOT NULL,
    provider_ref TEXT UNIQUE,
    pay_url TEXT,
    client_secret TEXT,
    status TEXT NOT NULL,
    open_key TEXT UNIQUE,
    amount_cents BIGINT NOT NULL,
    received_cents BIGINT NOT NULL,
    refunded_cents BIGINT NOT NULL,
    currency TEXT NOT NULL,
    revision INTEGER NOT NULL,
    decline TEXT,
    method TEXT NOT NULL,
    label TEXT NOT NULL,
    link_id BIGINT,
    staff_id BIGINT,
    created_at BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,
    settled_at BIGINT
);
CREATE INDEX payments_quote ON payments (quote_id);
CREATE INDEX payments_status ON payments (status, asked_at);
CREATE TABLE allocations (
    id {id},
    payment_id BIGINT NOT NULL REFERENCES payments (id),
    order_id BIGINT NOT NULL REFERENCES orders (id),
    cents BIGINT NOT NULL
);
CREATE INDEX allocations_payment ON allocations (payment_id);
CREATE INDEX allocations_order ON allocations (order_id);
CREATE TABLE refunds (
    id {id},
    payment_id BIGINT NOT NULL REFERENCES payments (id),
    order_id BIGINT NOT NULL REFERENCES orders (id),
    cents BIGINT NOT NULL,
    to_credit BOOLEAN NOT NULL,
    status TEXT NOT NULL,
    provider_ref TEXT UNIQUE,
    reason TEXT NOT NULL,
    staff_id BIGINT REFERENCES staff (id),
    created_at BIGINT NOT NULL
);
CREATE INDEX refunds_order ON refunds (order_id);
CREATE TABLE entries (
    id {id},
    location_id BIGINT NOT NULL REFERENCES locations (id),
    customer_id BIGINT NOT NULL REFERENCES customers (id),
    kind TEXT NOT NULL,
    payment_id BIGINT,
    refund_id BIGINT,
    at BIGINT NOT NULL
);
CREATE INDEX entries_customer ON entries (customer_id);
CREATE TABLE postings (
    id {id},
    entry_id BIGINT NOT NULL REFERENCES entries (id),
    account TEXT NOT NULL,
    cents BIGINT NOT NULL,
    order_id BIGINT REFERENCES orders (id)
);
CREATE INDEX postings_entry ON postings (entry_id);
CREATE INDEX postings_order ON postings (order_id);
CREATE TABLE sandbox_objects (
    id TEXT PRIMARY KEY,
    payment_id BIGINT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX sandbox_objects_payment ON sandbox_objects (payment_id);
",
    ["sandbox_objects", "postings", "entries", "refunds", "allocations", "payments"]
);
