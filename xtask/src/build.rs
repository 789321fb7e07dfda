//! From sources to a binary with its site folder beside it.
//!
//! ```text
//! frontend/* -cargo-> wasm -bindgen-> js + wasm -(wasm-opt)-> hashed names \
//! style/*.css -bundled-> css ------------------------------- hashed names  > site/pkg, assets.json
//! public/* ----------------------------------------------------------------> site
//! ```
//! What a step makes is kept under the hash of what went in, so nothing is made twice.

mod clients;
mod css;
mod glue;
mod site;
mod tables;
mod unreached;

use crate::run::{self, MINUTE};
use crate::{paths, setup};
use anyhow::{Result, bail};
use sha2::{Digest, Sha256};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use site::sizes;

/// The clients: who follows a link, in two halves, who has an account, and the shop's own desk, one for each of its wings.
pub const CLIENTS: [&str; 11] =
    ["buying", "receiving", "account", "desk", "customers", "catalogue", "quotes", "orders", "dispatch", "drive", "settings"];
/// The style sheets; the wings of the desk share one.
pub const SHEETS: [&str; 3] = ["link", "account", "desk"];

/// A cold build on two cores takes ten minutes; this is for slower ones.
const COMPILE_MAX: Duration = MINUTE.saturating_mul(60);

/// How it is built.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Profile {
    /// Quick to build; nothing is compressed.
    Debug,
    /// Small and fast; every file that shrinks has a brotli twin.
    Release,
}

impl Profile {
    /// `--release` given or not.
    pub fn from_flag(release: bool) -> Profile {
        if release { Profile::Release } else { Profile::Debug }
    }

    /// The folder of the server's executable.
    pub fn folder(self) -> PathBuf {
        paths::target().join(match self {
            Profile::Debug => "debug",
            Profile::Release => "release",
        })
    }

    /// The server.
    pub fn binary(self) -> PathBuf {
        self.folder().join("porchlight")
    }

    /// What the server serves as files.
    pub fn site(self) -> PathBuf {
        self.folder().join("site")
    }

    fn wasm_folder(self) -> PathBuf {
        paths::target().join("wasm32-unknown-unknown").join(match self {
            Profile::Debug => "debug",
            Profile::Release => "wasm-release",
        })
    }

    /// Where made things are kept under the hash of what they were made from.
    fn kept(self) -> PathBuf {
        paths::target().join("site-kept").join(match self {
            Profile::Debug => "debug",
            Profile::Release => "release",
        })
    }
}

/// Builds everything and gives the path of the server.
pub fn build(profile: Profile) -> Result<PathBuf> {
    setup::ensure(&setup::for_build(profile))?;
    let began = Instant::now();

    let mut wasm = paths::cargo();
    wasm.arg("build");
    for client in CLIENTS {
        wasm.args(["-p", client]);
    }
    wasm.args(["--target", "wasm32-unknown-unknown"]);
    if profile == Profile::Release {
        wasm.args(["--profile", "wasm-release"]);
    }
    compile("clients", &mut wasm)?;
    let site = timed("bindings and styles", || site::make(profile))?;

    let mut server = paths::cargo();
    server.args(["build", "-p", "server"]);
    if profile == Profile::Release {
        server.arg("--release");
    }
    compile("server", &mut server)?;
    site.put_beside()?;

    eprintln!("built {} in {}", profile.binary().display(), run::seconds(began.elapsed()));
    if profile == Profile::Release {
        eprint!("\n{}", site::size_table(&sizes(profile)?));
    }
    Ok(profile.binary())
}

/// Builds what a page's cost is measured against: axum sending bytes that lie ready.
pub fn floor() -> Result<PathBuf> {
    let mut cargo = paths::cargo();
    cargo.args(["build", "--release", "-p", "server", "--example", "floor"]);
    compile("floor", &mut cargo)?;
    Ok(Profile::Release.folder().join("examples").join("floor"))
}

/// Only the site folder, when nothing that cargo compiles has changed.
pub fn build_site(profile: Profile) -> Result<()> {
    site::make(profile)?.put_beside()
}

fn compile(what: &str, cargo: &mut std::process::Command) -> Result<()> {
    timed(what, || {
        let finished = run::shown(cargo, COMPILE_MAX)?;
        if !finished.ok {
            bail!("the {what} did not compile ({})", finished.why);
        }
        Ok(())
    })
}

fn timed<T>(what: &str, act: impl FnOnce() -> Result<T>) -> Result<T> {
    let began = Instant::now();
    let made = act()?;
    eprintln!("{what}: {}", run::seconds(began.elapsed()));
    Ok(made)
}

/// The name of some bytes: the same on every machine, so that browsers may keep files for ever.
/// 64 bits of SHA-256 are plenty for telling apart a few hundred files.
pub fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
