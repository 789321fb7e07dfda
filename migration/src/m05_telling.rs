//! What happened, and who has yet to hear of it: the evidence, the outbox, the inbox, the mail.

crate::change!(
    "m05_telling",
    "
CREATE TABLE events (
    id {id},
    chain BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    event TEXT NOT NULL,
    origin_hash {bytes},
    hash {bytes} NOT NULL,
    UNIQUE (chain, seq)
);
CREATE TABLE origins (
    event_id BIGINT PRIMARY KEY REFERENCES events (id),
    salt {bytes} NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL
);
CREATE TABLE outbox (
    id {id},
    chain BIGINT NOT NULL,
    task TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    attempts INTEGER NOT NULL,
    error TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    dead_at BIGINT
);
CREATE INDEX outbox_due ON outbox (dead_at, due_at);
CREATE TABLE inbox (
    id {id},
    provider TEXT NOT NULL,
    event_id TEXT NOT NULL,
    body TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    attempts INTEGER NOT NULL,
    error TEXT NOT NULL,
    applied_at BIGINT,
    dead_at BIGINT,
    UNIQUE (provider, event_id)
);
CREATE INDEX inbox_due ON inbox (applied_at, dead_at, due_at);
CREATE TABLE mails (
    id {id},
    quote_id BIGINT NOT NULL REFERENCES quotes (id),
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    html TEXT NOT NULL,
    status TEXT NOT NULL,
    error TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    sent_at BIGINT
);
CREATE INDEX mails_quote ON mails (quote_id);
",
    ["mails", "inbox", "outbox", "origins", "events"]
);
