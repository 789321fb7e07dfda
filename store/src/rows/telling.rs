//! Evidence and its seals, outbox, inbox, mail.

use super::table;

table!(events "events" {
    chain: i64,
    seq: i64,
    at: i64,
    actor: String,
    event: String,
    origin_hash: Option<Vec<u8>>,
    hash: Vec<u8>,
});

table!(origins "origins" by { event_id: i64 } {
    salt: Vec<u8>,
    address: String,
    agent: String,
});

table!(heads "heads" by { chain: i64 } {
    seq: i64,
    hash: Vec<u8>,
    is_sealed: bool,
});

table!(seals "seals" by { id: i64 } {
    at: i64,
    key_id: Vec<u8>,
    before: Vec<u8>,
    hash: Vec<u8>,
    signature: Vec<u8>,
});

table!(sealed_heads "sealed_heads" by { seal_id: i64, chain: i64 } {
    seq: i64,
    hash: Vec<u8>,
});

table!(outbox "outbox" {
    chain: i64,
    task: String,
    due_at: i64,
    attempts: i32,
    error: String,
    created_at: i64,
    dead_at: Option<i64>,
});

table!(inbox "inbox" {
    provider: String,
    event_id: String,
    body: String,
    received_at: i64,
    due_at: i64,
    attempts: i32,
    error: String,
    applied_at: Option<i64>,
    dead_at: Option<i64>,
});

table!(mails "mails" {
    quote_id: i64,
    recipient: String,
    subject: String,
    text: String,
    html: String,
    status: String,
    error: String,
    created_at: i64,
    sent_at: Option<i64>,
});

table!(notices_off "notices_off" by { notice: String, medium: String } {});

table!(mail_tests "mail_tests" {
    staff_id: i64,
    recipient: String,
    asked_at: i64,
    ended_at: Option<i64>,
    error: String,
});
