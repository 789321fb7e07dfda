//! The trust table at its full size: the same tests as ever, told by `PORCHLIGHT_TRUST=full` to go on for much longer.

use crate::run::MINUTE;
use crate::test::steps;
use anyhow::Result;

/// The tests that know a full size, with what each then does.
const TRUSTED: [(&str, &str, &str); 8] = [
    ("domain", "ledger", "100,000 random histories of payments, refunds, credits and edits"),
    ("store", "histories", "4,000 random histories through the acts on each database, against a provider's and a till's own books"),
    ("store", "places", "200 at once for the last places, round after round"),
    ("store", "books", "every record of the evidence with one byte altered"),
    ("server", "events", "provider events five times, shuffled, 20 at once; forged, old and altered ones"),
    ("server", "roles", "every route and server function, every role, somebody else's object"),
    ("server", "renders", "10,000 pages, each whole and with its headers"),
    ("server", "killed", "SIGKILL under load, 100 times on each database"),
];

/// Runs them one after the other; true when all passed.
pub fn full() -> Result<bool> {
    let mut results = Vec::new();
    for (name, filter, what) in TRUSTED {
        println!("\n{what}");
        let report = steps::trusted(name, filter, 90 * MINUTE)?;
        results.push((what, report.ok && report.passed > 0, report.passed));
    }
    println!();
    for (what, ok, passed) in &results {
        println!("{} {what} ({passed} tests)", if *ok { "ok    " } else { "FAILED" });
    }
    Ok(results.iter().all(|(_, ok, _)| *ok))
}
