//! The list of orders, for any shop's size: the newest first, each filter by an index of its own.

use crate::{Result, Store, customers, fault::code, people::StaffMember, quotes::PAGE};
use domain::{
    customers::filter::words,
    deliveries::DeliveryStatus,
    ids::{LocationId, Number},
    money::Money,
    orders::{Balance, OrderStatus, PaidStatus, filter::Filter},
    staff::Permission,
    time::{Day, Instant},
};
use sea_orm::{FromQueryResult, Statement, Value};
use serde::{Deserialize, Serialize};

/// An order as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRow {
    pub number: Number,
    pub customer: String,
    pub status: OrderStatus,
    pub paid: PaidStatus,
    pub delivery: Option<DeliveryStatus>,
    pub day: Option<Day>,
    pub total: Money,
    pub due_cents: i64,
    pub created_at: Instant,
}

#[derive(FromQueryResult)]
struct Found {
    id: i64,
    number: i64,
    customer_id: i64,
    location_id: i64,
    status: String,
    total_cents: i64,
    paid_cents: i64,
    refunded_cents: i64,
    delivery: Option<String>,
    day: Option<String>,
    created_at: i64,
}

/// The delivery that says where an order `o` is: the first that is still to come, of one that was divided; at the end the first of all.
pub(crate) const WHERE_IT_IS: &str = "(SELECT f.id FROM deliveries f WHERE f.order_id = o.id \
     ORDER BY CASE WHEN f.status IN ('delivered', 'refused', 'returned') THEN 1 ELSE 0 END, f.id LIMIT 1)";

/// What is tested, with its values, numbered as they come.
#[derive(Default)]
struct Tests {
    texts: Vec<String>,
    values: Vec<Value>,
}

impl Tests {
    /// A test in which each `?` is the value.
    fn add(&mut self, text: &str, value: impl Into<Value>) {
        self.values.push(value.into());
        self.texts.push(text.replace('?', &format!("${}", self.values.len())));
    }
}

/// The orders of a filter: one page below `before`.
///
/// # Errors
/// [`domain::Refusal::NotYours`].
pub async fn list(store: &Store, who: &StaffMember, filter: &Filter, before: Option<Number>) -> Result<Vec<OrderRow>> {
    who.may(Permission::SeeSales)?;
    let tests = tests(filter, before);
    let test = if tests.texts.is_empty() { "1 = 1".to_owned() } else { tests.texts.join(" AND ") };
    let sql = format!(
        "SELECT o.id, o.number, o.customer_id, o.location_id, o.status, o.total_cents, o.paid_cents, o.refunded_cents, d.status AS delivery, \
         d.day, o.created_at FROM orders o LEFT JOIN deliveries d ON d.id = {WHERE_IT_IS} \
         WHERE {test} ORDER BY o.number DESC LIMIT {PAGE}"
    );
    let statement = Statement::from_sql_and_values(sea_orm::ConnectionTrait::get_database_backend(&store.db), sql, tests.values);
    let found = Found::find_by_statement(statement).all(&store.db).await?;
    let names = customers::names(&store.db, found.iter().map(|f| f.customer_id)).await?;
    let shop = store.shop().await?;
    let row = |f: Found| {
        let status = code("orders", f.id, &f.status, OrderStatus::from_code)?;
        let balance = Balance { total_cents: f.total_cents - f.refunded_cents, paid_cents: f.paid_cents, refunded_cents: f.refunded_cents };
        Ok(OrderRow {
            number: Number(f.number),
            customer: names.get(&f.customer_id).cloned().unwrap_or_default(),
            paid: balance.status(),
            delivery: f.delivery.map(|d| code("deliveries", f.id, &d, DeliveryStatus::from_code)).transpose()?,
            day: f.day.and_then(|d| d.parse().ok()),
            total: Money::new(balance.total_cents, shop.location(LocationId(f.location_id))?.currency),
            due_cents: domain::credit::exposure_cents(status, balance),
            created_at: Instant(f.created_at),
            status,
        })
    };
    found.into_iter().map(row).collect()
}

fn tests(filter: &Filter, before: Option<Number>) -> Tests {
    let mut tests = Tests::default();
    if let Some(before) = before {
        tests.add("o.number < ?", before.0);
    }
    if let Some(status) = filter.status {
        tests.add("o.status = ?", status.code());
    }
    // As the indexes of what is owed and what was given back say it.
    tests.texts.extend(filter.paid.map(|paid| match paid {
        PaidStatus::Due => {
            "o.total_cents > o.paid_cents + o.refunded_cents AND o.status <> 'cancelled' AND NOT (o.refunded_cents > 0 AND o.paid_cents <= 0)".to_owned()
        }
        PaidStatus::Returned => "o.refunded_cents > 0 AND o.paid_cents <= 0".to_owned(),
        PaidStatus::Paid => {
            "o.total_cents <= o.paid_cents + o.refunded_cents AND NOT (o.refunded_cents > 0 AND o.paid_cents <= 0)".to_owned()
        }
    }));
    match filter.delivery {
        // Most are: walking the list meets a page of them soon. Of the others there are few, which are looked up.
        Some(DeliveryStatus::Delivered) => {
            tests.add("EXISTS (SELECT 1 FROM deliveries s WHERE s.order_id = o.id AND s.status = ?)", DeliveryStatus::Delivered.code());
        }
        Some(status) => tests.add("o.id IN (SELECT s.order_id FROM deliveries s WHERE s.status = ?)", status.code()),
        None => {}
    }
    if let Some(day) = filter.day {
        tests.add("o.id IN (SELECT t.order_id FROM deliveries t WHERE t.day = ?)", day.to_string());
    }
    text(&mut tests, filter.text.trim().trim_start_matches('#'));
    tests
}

fn text(tests: &mut Tests, text: &str) {
    if let Ok(number) = text.parse::<i64>() {
        tests.add("o.number = ?", number);
        return;
    }
    for word in words(text) {
        // Behind everything that begins with it: no letter is greater.
        tests.values.push(format!("{word}\u{10FFFF}").into());
        let end = format!("${}", tests.values.len());
        let begins = format!("o.customer_id IN (SELECT w.customer_id FROM customer_words w WHERE w.word >= ? AND w.word < {end})");
        tests.add(&begins, word);
    }
}
