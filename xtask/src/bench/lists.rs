//! The desk's lists in a large shop (gate 5) on both databases, how fast that shop is loaded, and what a file of all customers takes.

use super::{Row, Shop, p99, process};
use crate::postgres::Cluster;
use crate::run::{self, Folder, MINUTE};
use crate::serve::Running;
use anyhow::{Context, Result, ensure};
use std::process::Command;
use std::time::Instant;

const CUSTOMERS: u32 = 200_000;
const ORDERS: u32 = 2_000_000;
/// Orders of one customer who comes back again and again.
const REGULAR: u32 = 2_000;
/// Of each page, after it was asked for once.
const ASKED: usize = 200;

/// Each list with each of its filters, over HTTP, the page being drawn.
const LISTS: &[(&str, &str)] = &[
    ("orders", "/desk/orders"),
    ("orders that are open", "/desk/orders?status=open"),
    ("orders that are closed", "/desk/orders?status=closed"),
    ("orders that were cancelled", "/desk/orders?status=cancelled"),
    ("orders, a page from the middle", "/desk/orders?before=1000000"),
    ("quotes", "/desk/quotes"),
    ("quotes that were sent", "/desk/quotes?status=sent"),
    ("quotes that are drafts", "/desk/quotes?status=draft"),
    ("quotes that were declined", "/desk/quotes?status=declined"),
    ("quotes, a page from the middle", "/desk/quotes?before=1000000"),
    ("customers", "/desk/customers"),
    ("customers by the newest", "/desk/customers?sort=newest"),
    ("customers by lifetime value", "/desk/customers?sort=lifetime"),
    ("customers by their last order", "/desk/customers?sort=last-order"),
    ("companies", "/desk/customers?kind=company"),
    ("customers who were put away", "/desk/customers?archived=1"),
    ("customers of a type", "/desk/customers?type=luxury"),
    ("customers of a source", "/desk/customers?source=website"),
    ("customers of a stage", "/desk/customers?stage=repeat"),
    ("customers of a stage that hardly any are at", "/desk/customers?stage=lead"),
    ("customers by how they found the shop", "/desk/customers?found=friend"),
    ("customers by ZIP", "/desk/customers?zip=60614"),
    ("customers by phone", "/desk/customers?phone=5554711"),
    ("customers by name", "/desk/customers?text=greta"),
    ("customers by a rare word", "/desk/customers?text=c177711"),
    ("customers by a model", "/desk/customers?text=GNE27JYMFS"),
    ("customers who ordered in the last 30 days", "/desk/customers?ordered=30"),
    ("customers who ordered last year", "/desk/customers?ordered=last-year"),
    ("customers by stage and type", "/desk/customers?stage=repeat&type=budget"),
    ("customers by source and ordered during", "/desk/customers?source=in-store&ordered=90"),
    ("customers by text, stage, type and source", "/desk/customers?text=berg&stage=repeat&type=average&source=website&sort=lifetime"),
];

/// Both databases, one after the other.
pub fn measure(shop: &Shop) -> Result<Vec<Row>> {
    let folder = Folder::new("bench-large")?;
    let mut rows = on(shop, "SQLite", &format!("sqlite://{}", folder.path().join("porchlight.db").display()))?;
    drop(folder);
    let cluster = Cluster::start()?;
    rows.extend(on(shop, "PostgreSQL", &cluster.url())?);
    Ok(rows)
}

/// Loads 200,000 customers with 2,000,000 orders, and one customer with 2,000 more; then looks at every list.
fn on(shop: &Shop, kind: &str, database: &str) -> Result<Vec<Row>> {
    let began = Instant::now();
    load(shop, database, CUSTOMERS, ORDERS)?;
    let rate = f64::from(ORDERS) / began.elapsed().as_secs_f64();
    load(shop, database, 0, REGULAR)?;
    let mut rows = vec![Row::rate("", &format!("{kind}: orders loaded, with all that belongs to them"), rate, "/s", 10_000.0, 10_000.0)];
    let server = Running::start(shop.binary(), database)?;
    let mut staff = shop.staff_of(database, &server.address)?;
    let profile = format!("a customer with {REGULAR} orders");
    for (what, path) in LISTS.iter().copied().chain([(profile.as_str(), "/desk/customers/1")]) {
        staff.small(path)?;
        let mut times = Vec::with_capacity(ASKED);
        for _ in 0..ASKED {
            let began = Instant::now();
            staff.small(path)?;
            times.push(began.elapsed().as_secs_f64() * 1000.0);
        }
        rows.push(Row::gated("5", &format!("{kind}: {what}, p99"), p99(times), "ms", 20.0, 5.0));
    }
    let before = process::highest_kilobytes(server.id())?;
    let file = staff.page("/desk/customers.csv")?;
    let grown = (process::highest_kilobytes(server.id())? - before) * 1.024 / 1000.0;
    let lines = file.body.iter().filter(|byte| **byte == b'\n').count();
    ensure!(lines > CUSTOMERS as usize / 2, "the file of all customers has {lines} lines");
    rows.push(Row::gated("5", &format!("{kind}: memory that a file of {lines} customers takes"), grown, "MB", 8.0, 2.0));
    Ok(rows)
}

fn load(shop: &Shop, database: &str, customers: u32, orders: u32) -> Result<()> {
    let mut load = Command::new(shop.binary());
    let (customers, orders) = (customers.to_string(), orders.to_string());
    load.args(["demo", "load", "--customers", &customers, "--orders", &orders, "--seed", "1", "--database", database]);
    run::quiet(&mut load, 30 * MINUTE).map(|_| ()).context("loading a large shop")
}
