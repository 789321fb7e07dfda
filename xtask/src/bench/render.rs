//! What drawing a page costs in processor time, server and database together (gate 1).
//!
//! The database is inside the process, so the process's own time is all of it. Pages are asked for as browsers do, in brotli: making them
//! small is part of the price. A page at an address with a query is drawn each time: that is what counts, and what a page costs that was drawn
//! lately stands beside it. The floor is plain axum sending the very bytes that came: what is left is ours.

use super::http::Visitor;
use super::{Row, Shop};
use crate::build;
use crate::run::Folder;
use crate::serve::Running;
use anyhow::{Context, Result};
use std::fs;
use std::process::Command;

/// Enough that ticks of 10 ms don't matter.
const PAGES: usize = 1_500;
/// The floor takes a hundredth of a millisecond: for as many ticks it is asked this many times.
const FLOORS: usize = 30_000;
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
    let (floor_binary, folder) = (build::floor()?, Folder::new("bench-floor")?);
    let server = shop.open()?;
    let (mut parts, mut sum, mut floor_sum) = (Vec::new(), 0.0, 0.0);
    for (stage, link) in &links {
        let mut visitor = Visitor::new(&server.address);
        let bytes = visitor.small(link)?.body;
        // The address that the link led to, asked for with its cookie from now on.
        let clean = visitor.last_path().to_owned();
        let kept = cost(&server, &mut visitor, &clean, PAGES)?;
        let cost = cost(&server, &mut visitor, &format!("{clean}?anew"), PAGES)?;
        let floor = floor(&floor_binary, &folder, &bytes)?;
        sum += cost;
        floor_sum += floor;
        parts.push(Row::part(format!("the page at {stage}, {} bytes small", bytes.len()), cost, "ms"));
        parts.push(Row::part("the same, drawn lately", kept, "ms"));
        parts.push(Row::part("axum sending the same bytes", floor, "ms"));
    }
    let mean = sum / links.len() as f64;
    let mut rows = vec![
        Row::gated("1", "processor time of a portal page, server and database", mean, "ms", 0.6, 0.15),
        Row::part("a page against axum sending its bytes", sum / floor_sum, "x"),
    ];
    rows.extend(parts);
    let mut desk = shop.staff(&server.address)?;
    rows.push(Row::part("the desk's list of orders", cost(&server, &mut desk, "/desk/orders", PAGES)?, "ms"));
    Ok(rows)
}

/// What it costs to send these bytes.
fn floor(binary: &std::path::Path, folder: &Folder, bytes: &[u8]) -> Result<f64> {
    let file = folder.path().join("page.br");
    fs::write(&file, bytes)?;
    let server = Running::of(Command::new(binary).arg(&file))?;
    cost(&server, &mut Visitor::new(&server.address), "/", FLOORS)
}

fn cost(server: &Running, visitor: &mut Visitor, path: &str, times: usize) -> Result<f64> {
    for _ in 0..WARM {
        visitor.small(path)?;
    }
    let before = ticks(server.id())?;
    for _ in 0..times {
        visitor.small(path)?;
    }
    Ok((ticks(server.id())? - before) * TICK_MS / times as f64)
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
