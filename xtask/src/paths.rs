//! Where things are, and how cargo is called for our crates.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of the repository. Asked at run time: a target folder may be copied elsewhere.
pub fn root() -> PathBuf {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&manifest).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// The one folder for everything that can be made again.
pub fn target() -> PathBuf {
    root().join("target")
}

/// Tools we install for ourselves, out of the system's way.
pub fn tools() -> PathBuf {
    target().join("tools")
}

/// The browser harness.
pub fn end2end() -> PathBuf {
    root().join("end2end")
}

/// Cargo on our workspace.
///
/// What `cargo run` told *us* about our own package is taken away again: build scripts that
/// watch those variables would otherwise run again each time the caller changes.
pub fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root()).env("CARGO_TARGET_DIR", target());
    for (name, _) in std::env::vars_os() {
        let ours = name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_")
                || name.starts_with("CARGO_MANIFEST_")
                || ["CARGO_BIN_NAME", "CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE"].contains(&name)
        });
        if ours {
            cargo.env_remove(name);
        }
    }
    cargo
}

/// An executable found on the PATH.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}
