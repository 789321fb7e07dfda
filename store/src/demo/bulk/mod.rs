//! A shop of any size, for measuring. The rows are made inside the database, by SQL that both read: ten thousand orders a second
//! and more. They are bought, paid, delivered and invoiced like real ones, some are cancelled and refunded, and between them lie quotes
//! that came to nothing. The books add up, but they have no history: nobody did anything, so there is nothing to tell.

mod people;
mod quotes;

use crate::{Result, Store, act::Act, fault::json, rows};
use domain::{
    customers::Address,
    events::Actor,
    ids::{LocationId, StaffId},
    orders::Fulfilment,
    payments::Provider,
    quotes::{PaymentOption, PlanChoice},
    time::DAY,
};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, Statement};

/// How much of a past to make up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub customers: i64,
    pub orders: i64,
    pub seed: i64,
}

/// Rows made in one transaction: large enough that committing costs nothing, small enough that others get their turn.
const CHUNK: i64 = 20_000;
/// The past begins this long ago.
const YEARS: i64 = 5;
/// Of a thousand orders, so many of the newest are still open.
const OPEN_PERMILLE: i64 = 20;
/// Of those that are not open, one of so many was cancelled, and its money given back.
const CANCELLED_ONE_OF: i64 = 100;

/// Where the quote of order `i` lies among all quotes, counted from 1: every eleventh became no order (see [`quotes`]).
const PLACE: &str = "(1 + i + i / 10)";

/// The largest id or number in use, so that the made-up rows lie behind the real ones.
#[derive(Clone, Copy, Debug, FromQueryResult)]
struct Base {
    customer: i64,
    quote: i64,
    number: i64,
    order_id: i64,
    payment: i64,
    refund: i64,
    entry: i64,
    delivery: i64,
    products: i64,
}

/// Adds customers and orders to the demonstration shop. `told` hears how many orders there are so far.
///
/// # Errors
/// When the database fails, or has no demonstration shop.
pub async fn load_many(store: &Store, wanted: Wanted, mut told: impl FnMut(i64)) -> Result<()> {
    let base = base(store).await?;
    let products = rows::products::Entity::find().all(&store.db).await?;
    let model_words = people::model_words(products.iter().filter(|p| p.kind == "product").map(|p| p.model.as_str()));
    let made = Made { base, wanted, now: store.now().0, address: json(&address()), model_words: &model_words };
    for from in (0..wanted.customers).step_by(usize::try_from(CHUNK).unwrap_or(1)) {
        let act = store.begin(Actor::System, None).await?;
        act.run(&made.customers(from, (from + CHUNK).min(wanted.customers))).await?;
        act.commit().await?;
    }
    for from in (0..wanted.orders).step_by(usize::try_from(CHUNK).unwrap_or(1)) {
        let to = (from + CHUNK).min(wanted.orders);
        let act = store.begin(Actor::System, None).await?;
        for sql in made.orders(from, to).into_iter().chain(made.quotes_alone(from, to)) {
            act.run(&sql).await?;
        }
        act.commit().await?;
        told(to);
    }
    let act = store.begin(Actor::System, None).await?;
    for sql in made.settled() {
        act.run(&sql).await?;
    }
    act.commit().await?;
    settle_sequences(store).await
}

impl Act {
    async fn run(&self, sql: &str) -> Result<()> {
        self.tx.execute_unprepared(sql).await?;
        Ok(())
    }
}

async fn base(store: &Store) -> Result<Base> {
    let max = |table: &str, column: &str| format!("(SELECT COALESCE(MAX({column}), 0) FROM {table})");
    let sql = format!(
        "SELECT {} AS customer, {} AS quote, {} AS number, {} AS order_id, {} AS payment, {} AS refund, {} AS entry, \
         {} AS delivery, (SELECT COUNT(*) FROM products WHERE kind = 'product') AS products",
        max("customers", "id"),
        max("quotes", "id"),
        max("quotes", "number"),
        max("orders", "id"),
        max("payments", "id"),
        max("refunds", "id"),
        max("entries", "id"),
        max("deliveries", "id"),
    );
    let found = Base::find_by_statement(Statement::from_string(store.db.get_database_backend(), sql)).one(&store.db).await?;
    Ok(found.filter(|b| b.products > 0).ok_or(domain::Refusal::NotFound)?)
}

fn address() -> Address {
    Address {
        street: "100 N Wells St".into(),
        city: "Chicago".into(),
        region: "IL".into(),
        zip: "60614".into(),
        country: "US".into(),
        ..Address::default()
    }
}

struct Made<'a> {
    base: Base,
    wanted: Wanted,
    now: i64,
    address: String,
    model_words: &'a str,
}

impl Made<'_> {
    /// `n(i)`: the numbers from `from` up to, and without, `to`.
    fn numbers(from: i64, to: i64) -> String {
        format!("WITH RECURSIVE n(i) AS (SELECT CAST({from} AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {to})")
    }

    /// A number from 0 up to `below` that follows from `i` and the seed, and looks like chance.
    fn chance(&self, salt: i64, below: i64) -> String {
        format!(
            "((i * 7919 + {} + i / 97 * 104729) % {below})",
            self.wanted.seed.rem_euclid(1_000_003) * 31 + salt * 15_485_863 % 1_000_003
        )
    }

    /// Who buys: one of those that were made up, or the first of the shop.
    fn customer(&self) -> String {
        if self.wanted.customers > 0 {
            format!("({} + 1 + {})", self.base.customer, self.chance(6, self.wanted.customers))
        } else {
            "1".to_owned()
        }
    }

    const fn began(&self) -> i64 {
        self.now - YEARS * 365 * DAY
    }

    const fn span(&self) -> i64 {
        YEARS * 365 * DAY
    }

    /// The statements that make some orders, each table after those it refers to. The price, the tax (half up) and the time of an
    /// order follow from its number, so each statement finds them again.
    fn orders(&self, from: i64, to: i64) -> Vec<String> {
        let b = &self.base;
        let at = format!("({} + i * {})", self.began(), self.span() / self.wanted.orders.max(1));
        let product = format!("(1 + {})", self.chance(5, b.products));
        let customer = self.customer();
        let open_from = self.wanted.orders - self.wanted.orders * OPEN_PERMILLE / 1_000;
        let is_open = format!("(i >= {open_from})");
        let is_cancelled = format!("(i < {open_from} AND i % {CANCELLED_ONE_OF} = 17)");
        let is_closed = format!("(i < {open_from} AND i % {CANCELLED_ONE_OF} <> 17)");
        let numbers = Self::numbers(from, to);
        let full = format!(
            "{numbers}, m AS (SELECT n.i, p.id AS product, p.model, p.name, p.price_cents, p.cost_cents, p.price_cents + 6900 + (p.price_cents * 102500 + 500000) / 1000000 AS total, (p.price_cents * 102500 + 500000) / 1000000 AS tax FROM n JOIN products p ON p.id = {product})"
        );
        let (option, plan, deliver, hand) =
            (json(&PaymentOption::Full), json(&PlanChoice::Declined), json(&Fulfilment::Deliver), Provider::Hand.code());
        let (staff, location, address) = (StaffId(2), LocationId(1), &self.address);
        let mut all = vec![
            format!(
                "{full} INSERT INTO quotes (id, number, location_id, customer_id, salesperson_id, status, version, revision, fulfilment, address, payment_option, class, valid_until, job_name, notes, reason, total_cents, reviewed_version, created_at, sent_at, changed_at) \
                 SELECT {} + {PLACE}, {} + {PLACE}, {location}, {customer}, {staff}, 'approved', 1, 3, '{deliver}', '{address}', '{option}', 'retail', NULL, '', '', '', total, 1, {at}, {at}, {at} FROM m",
                b.quote, b.number
            ),
            format!(
                "{full} INSERT INTO quote_lines (quote_id, version, position, belongs_to, kind, product_id, model, name, note, quantity, unit_cents, unit_cost_cents, rate_ppm, service_min, optional, taken, offers, plan, list_cents) \
                 SELECT {0} + {PLACE}, 1, 1, CAST(NULL AS INTEGER), 'product', product, model, name, '', 1, price_cents, cost_cents, 102500, 25, FALSE, TRUE, '[]', '{plan}', price_cents FROM m \
                 UNION ALL SELECT {0} + {PLACE}, 1, 2, CAST(NULL AS INTEGER), 'fulfilment', CAST(NULL AS BIGINT), 'DELIVERY', 'Delivery', '', 1, 6900, 4200, 0, 10, FALSE, TRUE, '[]', '\"open\"', 6900 FROM m",
                b.quote
            ),
            format!(
                "{full} INSERT INTO orders (id, number, quote_id, quote_version, location_id, customer_id, salesperson_id, status, fulfilment, address, zone_id, total_cents, tax_cents, paid_cents, refunded_cents, is_invoiced, revision, created_at, changed_at, collected_at, closed_at) \
                 SELECT {} + 1 + i, {} + {PLACE}, {} + {PLACE}, 1, {location}, {customer}, {staff}, CASE WHEN {is_open} THEN 'open' WHEN {is_closed} THEN 'closed' ELSE 'cancelled' END, '{deliver}', '{address}', 1, total, tax, CASE WHEN {is_cancelled} THEN 0 ELSE total END, CASE WHEN {is_cancelled} THEN total ELSE 0 END, {is_closed}, 1, {at}, {at}, NULL, CASE WHEN {is_closed} THEN {at} ELSE NULL END FROM m",
                b.order_id, b.number, b.quote
            ),
            format!(
                "{full} INSERT INTO payments (id, quote_id, location_id, customer_id, provider, status, amount_cents, received_cents, refunded_cents, currency, revision, method, label, staff_id, created_at, asked_at, settled_at) \
                 SELECT {} + 1 + i, {} + {PLACE}, {location}, {customer}, '{hand}', 'settled', total, total, CASE WHEN {is_cancelled} THEN total ELSE 0 END, 'USD', 1, 'transfer', '', {staff}, {at}, {at}, {at} FROM m",
                b.payment, b.quote
            ),
            format!(
                "{full} INSERT INTO allocations (payment_id, order_id, cents) SELECT {} + 1 + i, {} + 1 + i, total FROM m",
                b.payment, b.order_id
            ),
            format!(
                "{full} INSERT INTO refunds (id, payment_id, order_id, cents, to_credit, status, reason, staff_id, created_at) \
                 SELECT {} + 1 + i, {} + 1 + i, {} + 1 + i, total, FALSE, 'done', 'Ordered elsewhere', {staff}, {at} FROM m WHERE {is_cancelled}",
                b.refund, b.payment, b.order_id
            ),
            format!(
                "{numbers} INSERT INTO deliveries (id, order_id, location_id, status, crew_note, reason, revision, changed_at) \
                 SELECT {} + 1 + i, {} + 1 + i, {location}, CASE WHEN {is_closed} THEN 'delivered' ELSE 'open' END, '', '', 1, {at} FROM n",
                b.delivery, b.order_id
            ),
            format!(
                "{numbers} INSERT INTO delivery_lines (delivery_id, line_id, quantity) \
                 SELECT {} + 1 + n.i, l.id, l.quantity FROM n JOIN quote_lines l ON l.quote_id = {} + {PLACE}",
                b.delivery, b.quote
            ),
        ];
        all.extend(self.books(&full, (&is_closed, &is_cancelled), &at, &customer));
        all
    }

    /// Each order's payment is entry 2i + 1, its invoice or its refund 2i + 2.
    fn books(&self, full: &str, (closed, cancelled): (&str, &str), at: &str, customer: &str) -> Vec<String> {
        let (payment, second, order) = (
            format!("({} + 2 * i + 1)", self.base.entry),
            format!("({} + 2 * i + 2)", self.base.entry),
            format!("({} + 1 + i)", self.base.order_id),
        );
        let posting = |entry: &str, account: &str, cents: &str, order: &str, filter: &str| {
            format!("SELECT {entry}, '{account}', {cents}, {order} FROM m WHERE {filter}")
        };
        let postings = [
            posting(&payment, "cash_hand", "total", "CAST(NULL AS BIGINT)", "TRUE"),
            posting(&payment, "deposits_held", "-total", &order, "TRUE"),
            posting(&second, "receivable", "total", &order, closed),
            posting(&second, "revenue", "tax - total", &order, closed),
            posting(&second, "tax", "-tax", &order, closed),
            posting(&second, "deposits_held", "total", &order, closed),
            posting(&second, "receivable", "-total", &order, closed),
            posting(&second, "deposits_held", "total", &order, cancelled),
            posting(&second, "cash_hand", "-total", "CAST(NULL AS BIGINT)", cancelled),
        ]
        .join(" UNION ALL ");
        vec![
            format!(
                "{full} INSERT INTO entries (id, location_id, customer_id, kind, payment_id, refund_id, at) \
                 SELECT {payment}, 1, {customer}, 'payment', {0} + 1 + i, CAST(NULL AS BIGINT), {at} FROM m \
                 UNION ALL SELECT {second}, 1, {customer}, 'invoice', CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), {at} FROM m WHERE {closed} \
                 UNION ALL SELECT {second}, 1, {customer}, 'refund', {0} + 1 + i, {1} + 1 + i, {at} FROM m WHERE {cancelled}",
                self.base.payment, self.base.refund
            ),
            format!("{full} INSERT INTO postings (entry_id, account, cents, order_id) {postings}"),
        ]
    }
}

/// PostgreSQL gives out ids by itself: it has to know which are taken.
async fn settle_sequences(store: &Store) -> Result<()> {
    if store.db.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    for table in ["customers", "quotes", "orders", "payments", "refunds", "entries", "deliveries"] {
        let sql = format!("SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))");
        store.db.execute_unprepared(&sql).await?;
    }
    store.db.execute_unprepared("ANALYZE").await?;
    Ok(())
}
