//! The steps, in the order of how soon they tell something.

use super::{Report, Step, counts};
use crate::build::{self, CLIENTS, Profile};
use crate::postgres::Cluster;
use crate::run::{self, Finished, MINUTE};
use crate::setup::{self, Need};
use crate::{paths, tidy};
use anyhow::{Context, Result};
use std::process::Command;
use std::time::Duration;

/// All of them.
pub const STEPS: [Step; 8] = [
    Step { name: "fmt", what: "is everything formatted", needs: || vec![Need::Rustfmt], after: None, slow: false, run: |_| fmt() },
    Step {
        name: "tidy",
        what: "the rules of the house",
        needs: Vec::new,
        after: None,
        slow: false,
        run: |_| tidy::tidy().map(Report::plain),
    },
    Step {
        name: "clippy",
        what: "the server side, warnings forbidden",
        needs: || vec![Need::Clippy],
        after: None,
        slow: false,
        run: |_| clippy(),
    },
    Step {
        name: "clippy-wasm",
        what: "the browser side, warnings forbidden",
        needs: || vec![Need::Clippy, Need::WasmTarget],
        after: None,
        slow: true,
        run: |_| clippy_wasm(),
    },
    Step { name: "xtask", what: "the commands' own tests, tidy's rules among them", needs: Vec::new, after: None, slow: false, run: xtask },
    Step {
        name: "rust",
        what: "units, properties, the store on SQLite and PostgreSQL, HTTP",
        needs: || vec![Need::PostgreSql, Need::Python, Need::PretendServers],
        after: None,
        slow: false,
        run: rust,
    },
    Step {
        name: "build",
        what: "clients, styles and server, as browsers will get them",
        needs: || setup::for_build(Profile::Debug),
        after: None,
        slow: true,
        run: |_| build::build(Profile::Debug).map(|_| Report::plain(true)),
    },
    Step {
        name: "browser",
        what: "the walks, in Chromium, phone and desk",
        needs: setup::for_browsers,
        after: Some("build"),
        slow: true,
        run: browser,
    },
];

/// Crates of the server side. Always named together: one selection of features, so cargo
/// compiles each dependency once. Never `--workspace`, which would join `ssr` and `hydrate`.
const SERVER_SIDE: [&str; 9] = ["domain", "words", "store", "gateways", "documents", "migration", "ui", "app", "server"];

fn server_side(command: &mut Command) {
    // `documents` joins the house later than the others.
    for name in SERVER_SIDE.iter().filter(|name| paths::root().join(name).join("Cargo.toml").is_file()) {
        command.args(["-p", name]);
    }
    command.args(["--features", "app/ssr"]);
}

/// Cargo on xtask, which has a lock and a target folder of its own.
fn cargo_on_xtask(action: &[&str]) -> Command {
    let mut cargo = paths::cargo();
    cargo.args(action).arg("--manifest-path").arg(paths::root().join("xtask/Cargo.toml"));
    cargo.env("CARGO_TARGET_DIR", paths::target().join("xtask"));
    cargo
}

fn fmt() -> Result<Report> {
    let ours = run::shown(paths::cargo().args(["fmt", "--all", "--check"]), 5 * MINUTE)?;
    let commands = run::shown(cargo_on_xtask(&["fmt"]).arg("--check"), 5 * MINUTE)?;
    let ok = ours.ok && commands.ok;
    if !ok {
        println!("mend it with: cargo fmt --all; cargo fmt --manifest-path xtask/Cargo.toml");
    }
    Ok(Report::plain(ok))
}

fn clippy() -> Result<Report> {
    let mut cargo = paths::cargo();
    cargo.arg("clippy");
    server_side(&mut cargo);
    cargo.args(["--all-targets", "--", "-D", "warnings"]);
    Ok(plain(&run::shown(&mut cargo, 60 * MINUTE)?))
}

fn clippy_wasm() -> Result<Report> {
    let mut cargo = paths::cargo();
    cargo.arg("clippy");
    for client in CLIENTS {
        cargo.args(["-p", client]);
    }
    cargo.args(["--target", "wasm32-unknown-unknown", "--", "-D", "warnings"]);
    Ok(plain(&run::shown(&mut cargo, 60 * MINUTE)?))
}

fn plain(finished: &Finished) -> Report {
    if finished.ok { Report::plain(true) } else { Report::failed(&finished.why) }
}

fn xtask(passed_on: &[String]) -> Result<Report> {
    let mut cargo = cargo_on_xtask(&["test"]);
    cargo.arg("--").args(passed_on);
    Ok(counts::of_cargo(&run::shown(&mut cargo, 30 * MINUTE)?))
}

fn rust(passed_on: &[String]) -> Result<Report> {
    let cluster = Cluster::start().context("the store's tests need a PostgreSQL")?;
    let mut cargo = paths::cargo();
    cargo.arg("test");
    server_side(&mut cargo);
    cargo
        .args(["--no-fail-fast", "--"])
        .args(passed_on)
        .env("PORCHLIGHT_TEST_POSTGRES", cluster.url())
        .env("PORCHLIGHT_TEST_PYTHON", setup::python());
    Ok(counts::of_cargo(&run::shown(&mut cargo, 90 * MINUTE)?))
}

/// The tests of one crate whose names contain `filter`, at their full size, with a PostgreSQL beside them.
pub fn trusted(name: &str, filter: &str, limit: Duration) -> Result<Report> {
    setup::ensure(&[Need::PostgreSql, Need::Python, Need::PretendServers])?;
    let cluster = Cluster::start()?;
    let mut cargo = paths::cargo();
    cargo.args(["test", "-p", name, "--", filter]);
    cargo.env("PORCHLIGHT_TRUST", "full").env("PORCHLIGHT_TEST_POSTGRES", cluster.url()).env("PORCHLIGHT_TEST_PYTHON", setup::python());
    Ok(counts::of_cargo(&run::shown(&mut cargo, limit)?))
}

fn browser(passed_on: &[String]) -> Result<Report> {
    let node = setup::node().context("Node is not installed")?;
    let browser = setup::browser().context("Chromium is not installed")?;
    let mut playwright = setup::with_node(&node, &node);
    playwright
        .arg("node_modules/@playwright/test/cli.js")
        .arg("test")
        .args(passed_on)
        .current_dir(paths::end2end())
        .env("PORCHLIGHT_BIN", Profile::Debug.binary())
        .env("PORCHLIGHT_TEST_PYTHON", setup::python())
        .env("CHROMIUM", browser);
    Ok(counts::of_playwright(&run::shown(&mut playwright, 60 * MINUTE)?))
}
