//! Durable acts, 64 at once, against a bare loop of one-row commits (gate 7): the store's own benchmark, which knows its acts.

use super::{Row, Shop};
use crate::paths;
use crate::run::{self, MINUTE};
use anyhow::{Context, Result};
use serde_json::Value;

/// Both on the same disk, in the same run.
pub fn measure(_shop: &Shop) -> Result<Vec<Row>> {
    let text = run::quiet(paths::cargo().args(["bench", "--quiet", "-p", "store", "--bench", "acts"]), 60 * MINUTE)?;
    let line = text.lines().rev().find(|line| line.starts_with('{')).context("the store's benchmark printed nothing")?;
    let figures: Value = serde_json::from_str(line)?;
    let rate = |name: &str| figures[name].as_f64().with_context(|| format!("no figure `{name}`"));
    let bare = rate("bare")?;
    let mut rows = vec![];
    for (name, what) in
        [("accept", "accept: a review, 64 at once"), ("sign", "sign: a day confirmed, 64 at once"), ("pay", "pay: a payment, 64 at once")]
    {
        rows.push(Row::rate("7", &format!("{what}, against the bare loop"), rate(name)? / bare, "x", 0.5, 5.0));
        rows.push(Row::part(what, rate(name)?, "/s"));
    }
    rows.push(Row::part("the bare loop: a row, a commit, synchronous=FULL", bare, "/s"));
    Ok(rows)
}
