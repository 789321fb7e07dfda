//! What drawing a page costs in processor time, server and database together (gate 1).
//!
//! The database is inside the process, so the process's own time is all of it. The floor is the same process sending a finished file
//! of about as many bytes: what is left is ours.

use super::http::Visitor;
use super::{Row, Shop};
use crate::serve::Running;
use anyhow::{Context, Result};
use std::fs;

/// Enough that ticks of 10 ms don't matter.
const PAGES: usize = 1_500;
/// Until caches and the allocator have settled.
const WARM: usize = 100;
/// Linux counts processor time in ticks of this many milliseconds (USER_HZ is 100 everywhere).
const TICK_MS: f64 = 10.0;

/// The pages of a customer and of the desk, each by somebody who was there before.
pub fn measure(shop: &Shop) -> Result<Vec<Row>> {
    let mut links = Vec::new();
    for stage in ["review", "payment", "scheduling", "tracking", "delivered"] {
        links.push((stage, shop.link(stage)?));
    }
    let server = shop.open()?;
    let (mut parts, mut sum, mut bytes) = (Vec::new(), 0.0, 0);
    for (stage, link) in &links {
        let mut visitor = Visitor::new(&server.address);
        bytes += visitor.page(link)?.body.len() / links.len();
        // The address that the link led to, asked for with its cookie from now on.
        let clean = visitor.last_path().to_owned();
        let cost = cost(&server, &mut visitor, &clean)?;
        sum += cost;
        parts.push(Row::part(format!("the page at {stage}"), cost, "ms"));
    }
    let mean = sum / links.len() as f64;
    let mut rows = vec![Row::gated("1", "processor time of a portal page, server and database", mean, "ms", 0.6, 0.15)];
    rows.extend(parts);
    let mut desk = shop.staff(&server.address)?;
    rows.push(Row::part("the desk's list of orders", cost(&server, &mut desk, "/desk/orders")?, "ms"));
    let mut anybody = Visitor::new(&server.address);
    let floor = cost(&server, &mut anybody, "/icons.svg")?;
    let size = anybody.page("/icons.svg")?.body.len();
    rows.push(Row::part(format!("the floor: a finished file ({size} bytes; a page has {bytes})"), floor, "ms"));
    rows.push(Row::part("a page against that floor", mean / floor, "x"));
    Ok(rows)
}

fn cost(server: &Running, visitor: &mut Visitor, path: &str) -> Result<f64> {
    for _ in 0..WARM {
        visitor.page(path)?;
    }
    let before = ticks(server.id())?;
    for _ in 0..PAGES {
        visitor.page(path)?;
    }
    Ok((ticks(server.id())? - before) * TICK_MS / PAGES as f64)
}

/// Processor time of a process so far, user and system.
fn ticks(id: i32) -> Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).context("processor time is read from /proc")?;
    // The name may contain anything, so count from its closing bracket: utime and stime are fields 14 and 15.
    let (_, fields) = stat.rsplit_once(") ").context("/proc/…/stat")?;
    let fields: Vec<&str> = fields.split(' ').collect();
    let field = |at: usize| -> Result<f64> { fields.get(at).context("/proc/…/stat")?.parse().context("/proc/…/stat") };
    Ok(field(11)? + field(12)?)
}
