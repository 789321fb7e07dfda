//! The desk's lists in a large shop (gate 5), and how fast that shop is loaded.

use super::{Row, Shop, p99};
use crate::run::{self, Folder, MINUTE};
use crate::serve::Running;
use anyhow::{Context, Result};
use std::process::Command;
use std::time::Instant;

const CUSTOMERS: u32 = 200_000;
const ORDERS: u32 = 2_000_000;
/// Of each page, after it was asked for once.
const ASKED: usize = 200;

/// Each list with each of its filters, over HTTP, the page being drawn.
const LISTS: [(&str, &str); 13] = [
    ("the home of the desk", "/desk"),
    ("finding by a word that few have", "/desk/find?q=okafor"),
    ("finding by a letter that most have", "/desk/find?q=m"),
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
];

/// Loads 200,000 customers with 2,000,000 orders, then looks at every list.
pub fn measure(shop: &Shop) -> Result<Vec<Row>> {
    let folder = Folder::new("bench-large")?;
    let database = format!("sqlite://{}", folder.path().join("porchlight.db").display());
    let mut load = Command::new(shop.binary());
    let (customers, orders) = (CUSTOMERS.to_string(), ORDERS.to_string());
    load.args(["demo", "load", "--customers", &customers, "--orders", &orders, "--seed", "1", "--database", &database]);
    let began = Instant::now();
    run::quiet(&mut load, 30 * MINUTE).context("loading a large shop")?;
    let rate = f64::from(ORDERS) / began.elapsed().as_secs_f64();
    let mut rows = vec![Row::rate("", "loading orders, customers and what belongs to them", rate, "/s", 10_000.0, 10_000.0)];
    let server = Running::start(shop.binary(), &database)?;
    let mut staff = shop.staff(&server.address)?;
    for (what, path) in LISTS {
        staff.page(path)?;
        let mut times = Vec::with_capacity(ASKED);
        for _ in 0..ASKED {
            let began = Instant::now();
            staff.page(path)?;
            times.push(began.elapsed().as_secs_f64() * 1000.0);
        }
        rows.push(Row::gated("5", &format!("{what}, p99"), p99(times), "ms", 20.0, 5.0));
    }
    Ok(rows)
}
