//! Payments and the ledger.

use super::table;

table!(payments "payments" {
    quote_id: i64,
    location_id: i64,
    customer_id: i64,
    provider: String,
    provider_ref: Option<String>,
    pay_url: Option<String>,
    client_secret: Option<String>,
    status: String,
    open_key: Option<String>,
    amount_cents: i64,
    received_cents: i64,
    refunded_cents: i64,
    currency: String,
    revision: i32,
    decline: Option<String>,
    method: String,
    label: String,
    link_id: Option<i64>,
    staff_id: Option<i64>,
    created_at: i64,
    asked_at: i64,
    settled_at: Option<i64>,
});

table!(allocations "allocations" {
    payment_id: i64,
    order_id: i64,
    cents: i64,
});

table!(refunds "refunds" {
    payment_id: i64,
    order_id: Option<i64>,
    cents: i64,
    credit_cents: i64,
    to_credit: bool,
    status: String,
    provider_ref: Option<String>,
    reason: String,
    staff_id: Option<i64>,
    created_at: i64,
    memo_id: Option<i64>,
});

table!(credit_memos "credit_memos" {
    number: i64,
    order_id: i64,
    location_id: i64,
    lines: String,
    net_cents: i64,
    tax_cents: i64,
    reason: String,
    staff_id: i64,
    created_at: i64,
});

table!(entries "entries" {
    location_id: i64,
    customer_id: i64,
    kind: String,
    payment_id: Option<i64>,
    refund_id: Option<i64>,
    reason: Option<String>,
    at: i64,
});

table!(postings "postings" {
    entry_id: i64,
    account: String,
    cents: i64,
    order_id: Option<i64>,
});

table!(sandbox_objects "sandbox_objects" by { id: String } {
    payment_id: i64,
    body: String,
});
