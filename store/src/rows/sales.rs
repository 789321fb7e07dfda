//! Customers, catalogue, quotes, orders, links.

use super::table;

table!(customers "customers" {
    location_id: i64,
    kind: String,
    name: String,
    email: String,
    phone: String,
    zip: String,
    exempt: bool,
    credit_limit_cents: i64,
    billing: String,
    manager_id: Option<i64>,
    name_key: String,
    spending: String,
    source: String,
    found: String,
    stage: String,
    order_count: i64,
    lifetime_cents: i64,
    last_order_at: i64,
    is_archived: bool,
    revision: i32,
    merged_into: Option<i64>,
    created_at: i64,
});

table!(customer_words "customer_words" by { customer_id: i64, word: String, is_bought: bool } {});

table!(customer_changes "customer_changes" {
    customer_id: i64,
    at: i64,
    staff_id: Option<i64>,
    field: String,
    before: String,
    after: String,
});

table!(customer_notes "customer_notes" {
    customer_id: i64,
    kind: String,
    persistence: String,
    text: String,
    revision: i32,
    created_at: i64,
    staff_id: i64,
    ended_at: Option<i64>,
});

table!(quote_notes "quote_notes" {
    quote_id: i64,
    note_id: Option<i64>,
    kind: String,
    text: String,
});

table!(contacts "contacts" {
    name: String,
    email: String,
    phone: String,
});

table!(customer_contacts "customer_contacts" by { customer_id: i64, contact_id: i64 } {
});

table!(addresses "addresses" {
    customer_id: i64,
    address: String,
    is_default: bool,
});

table!(products "products" {
    kind: String,
    model: String,
    name: String,
    note: String,
    price_cents: i64,
    cost_cents: i64,
    taxable: bool,
    protectable: bool,
    service_min: i32,
    is_sold: bool,
    model_key: String,
    revision: i32,
});

table!(product_addons "product_addons" by { product_id: i64, addon_id: i64 } {
});

table!(plans "plans" {
    name: String,
    months: i32,
    revision: i32,
});

table!(plan_bands "plan_bands" {
    plan_id: i64,
    from_cents: i64,
    to_cents: i64,
    price_cents: i64,
    cost_cents: i64,
});

table!(imports "imports" {
    location_id: i64,
    staff_id: i64,
    kind: String,
    status: String,
    file_name: String,
    headings: String,
    columns: String,
    row_count: i64,
    chunks: i64,
    chunks_done: i64,
    report: String,
    created_at: i64,
    changed_at: i64,
});

table!(import_chunks "import_chunks" by { import_id: i64, seq: i64 } {
    lines: String,
});

table!(quotes "quotes" {
    number: i64,
    location_id: i64,
    customer_id: i64,
    salesperson_id: i64,
    status: String,
    version: i32,
    revision: i32,
    fulfilment: String,
    address: String,
    payment_option: String,
    class: String,
    valid_until: Option<String>,
    job_name: String,
    notes: String,
    reason: String,
    total_cents: i64,
    reviewed_version: Option<i32>,
    created_at: i64,
    sent_at: Option<i64>,
    changed_at: i64,
    discount: String,
    copied_from: Option<i64>,
    copied_version: Option<i32>,
});

table!(quote_versions "quote_versions" by { quote_id: i64, version: i32 } {
    conditions: String,
});

table!(quote_lines "quote_lines" {
    quote_id: i64,
    version: i32,
    position: i32,
    belongs_to: Option<i32>,
    kind: String,
    product_id: Option<i64>,
    model: String,
    name: String,
    note: String,
    quantity: i32,
    unit_cents: i64,
    unit_cost_cents: i64,
    rate_ppm: i64,
    service_min: i32,
    optional: bool,
    taken: bool,
    offers: String,
    plan: String,
    list_cents: i64,
    price_reason: String,
    discount: String,
});

table!(orders "orders" {
    number: i64,
    quote_id: i64,
    quote_version: i32,
    location_id: i64,
    customer_id: i64,
    salesperson_id: i64,
    status: String,
    fulfilment: String,
    address: String,
    zone_id: Option<i64>,
    total_cents: i64,
    tax_cents: i64,
    paid_cents: i64,
    refunded_cents: i64,
    is_invoiced: bool,
    revision: i32,
    created_at: i64,
    changed_at: i64,
    collected_at: Option<i64>,
    closed_at: Option<i64>,
});

table!(order_changes "order_changes" {
    quote_id: i64,
    status: String,
    lines: String,
    discount: String,
    before_cents: i64,
    total_cents: i64,
    tax_cents: i64,
    because: String,
    staff_id: i64,
    proposed_at: i64,
    answer: String,
    answered_at: Option<i64>,
});

table!(links "links" {
    quote_id: i64,
    number: i64,
    token_hash: Vec<u8>,
    scope: String,
    channel: String,
    issued_to: String,
    issued_by: Option<i64>,
    created_at: i64,
    expires_at: i64,
    opened_at: Option<i64>,
    revoked_at: Option<i64>,
});
