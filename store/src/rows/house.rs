//! The shop, its branches, its people.

use super::table;

table!(shop "shop" by { id: i64 } {
    name: String,
    color: String,
    letter: String,
    demonstration: bool,
});

table!(locations "locations" {
    name: String,
    phone: String,
    email: String,
    address: String,
    zone: String,
    currency: String,
    tax: String,
    rate_ppm: i64,
    deposit_min_cents: i64,
    lead_days: i32,
    hours: String,
    closed_days: String,
});

table!(staff "staff" {
    location_id: i64,
    name: String,
    email: String,
    phone: String,
    role: String,
    password_hash: String,
    created_at: i64,
    disabled_at: Option<i64>,
    revision: i32,
});

table!(staff_sessions "staff_sessions" {
    staff_id: i64,
    token_hash: Vec<u8>,
    address: String,
    agent: String,
    created_at: i64,
    seen_at: i64,
    ended_at: Option<i64>,
});

table!(tries "tries" by { who: String } {
    count: i32,
    ends_at: i64,
});

table!(staff_invitations "staff_invitations" {
    email: String,
    open_key: Option<String>,
    role: String,
    location_id: i64,
    token_hash: Option<Vec<u8>>,
    invited_by: i64,
    created_at: i64,
    sent_at: Option<i64>,
    expires_at: i64,
    ended_at: Option<i64>,
});

table!(staff_changes "staff_changes" {
    staff_id: Option<i64>,
    whom: String,
    at: i64,
    by_id: Option<i64>,
    field: String,
    before: String,
    after: String,
});

table!(staff_rules "staff_rules" by { role: String } {
    needs_second_factor: bool,
});

table!(password_resets "password_resets" by { staff_id: i64 } {
    code_hash: Vec<u8>,
    expires_at: i64,
    tries: i32,
});

table!(second_factors "second_factors" by { staff_id: i64 } {
    sealed: Vec<u8>,
    begun_at: i64,
    confirmed_at: Option<i64>,
    used_step: Option<i64>,
});

table!(recovery_codes "recovery_codes" {
    staff_id: i64,
    code_hash: Vec<u8>,
    used_at: Option<i64>,
});

table!(halfway "halfway" {
    staff_id: i64,
    token_hash: Vec<u8>,
    ends_at: i64,
});
