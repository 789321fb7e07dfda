//! What a customer with a slow phone sees and feels (gates 3 and 4): Chromium, its processor throttled four times.

use super::{Row, Shop};
use crate::run::{self, MINUTE};
use crate::{paths, setup};
use anyhow::{Context, Result};
use serde_json::Value;

/// The script beside the walks loads each page several times and presses what can be pressed.
pub fn measure(shop: &Shop) -> Result<Vec<Row>> {
    setup::ensure(&setup::for_browsers())?;
    let (node, browser) = (setup::node().context("Node is not installed")?, setup::browser().context("Chromium is not installed")?);
    let (links, server) = (shop.links()?.to_string(), shop.open()?);
    let mut script = setup::with_node(&node, &node);
    script.arg("vitals.mjs").arg(format!("http://{}", server.address)).arg(links).current_dir(paths::end2end()).env("CHROMIUM", browser);
    let text = run::quiet(&mut script, 10 * MINUTE)?;
    let line = text.lines().rev().find(|line| line.starts_with('{')).context("the browser's script printed nothing")?;
    let figures: Value = serde_json::from_str(line)?;
    let list = |name: &str| figures[name].as_array().with_context(|| format!("no figures `{name}`"));
    let mut rows = Vec::new();
    for (name, gate, what, marks) in [("paint", "3", "largest paint of", (400.0, 174.0)), ("press", "4", "press to paint:", (32.0, 16.0))] {
        for figure in list(name)? {
            let of = figure["of"].as_str().unwrap_or_default();
            let value = figure["ms"].as_f64().context("a time")?;
            rows.push(Row::gated(gate, &format!("{what} {of}, throttled 4x"), value, "ms", marks.0, marks.1));
        }
    }
    let shift = figures["shift"].as_f64().context("the layout's shift")?;
    rows.push(Row::gated("3", "layout shift, the worst of those pages", shift, "", 0.0, 0.0));
    Ok(rows)
}
