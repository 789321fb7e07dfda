//! Start to first answer (gate 9) and memory at rest (gate 10).

use super::{Row, Shop, http};
use anyhow::{Context, Result, ensure};
use std::fs;
use std::time::Duration;

/// An odd number, so that the middle one exists.
const STARTS: usize = 5;
/// Long enough for what is done once after starting.
const SETTLE: Duration = Duration::from_secs(2);

/// Both, the start as the median of five.
pub fn measure(shop: &Shop) -> Result<Vec<Row>> {
    let mut starts = Vec::with_capacity(STARTS);
    for _ in 0..STARTS {
        let server = shop.open()?;
        let answer = http::Visitor::new(&server.address).get("/", false)?;
        ensure!(answer.status == 200, "the front door answered {}", answer.status);
        starts.push(server.began.elapsed().as_secs_f64() * 1000.0);
    }
    starts.sort_by(f64::total_cmp);

    let server = shop.open()?;
    http::Visitor::new(&server.address).get("/", false)?;
    std::thread::sleep(SETTLE);
    let resident = resident_kilobytes(server.id())? * 1.024 / 1000.0;
    Ok(vec![
        Row::gated("9", "start to first answer, schema current", starts[STARTS / 2], "ms", 100.0, 30.0),
        Row::part("the slowest of five", starts[STARTS - 1], "ms"),
        Row::gated("10", "memory at rest, resident", resident, "MB", 64.0, 32.0),
    ])
}

/// Memory of a process that is really there, in units of 1,024 bytes.
pub fn resident_kilobytes(id: i32) -> Result<f64> {
    status(id, "VmRSS:")
}

/// The most it ever was since this was last asked, in units of 1,024 bytes.
pub fn highest_kilobytes(id: i32) -> Result<f64> {
    let highest = status(id, "VmHWM:")?;
    // By proc(5), writing 5 begins anew with what is there now.
    fs::write(format!("/proc/{id}/clear_refs"), "5").context("beginning anew with /proc/…/clear_refs")?;
    Ok(highest)
}

fn status(id: i32, key: &str) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).context("memory is read from /proc")?;
    let line = status.lines().find_map(|line| line.strip_prefix(key)).context("a line of /proc/…/status")?;
    line.split_whitespace().next().context("its figure")?.parse().context("its figure")
}
