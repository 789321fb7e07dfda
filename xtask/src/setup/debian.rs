//! Debian packages, through apt-get.

use crate::paths;
use crate::run::{self, MINUTE};
use anyhow::{Result, bail};
use std::process::Command;

/// Installs packages; the package lists are fetched only when they don't do.
pub fn install(packages: &[&str]) -> Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    let by_hand = format!("apt-get install --no-install-recommends {}", packages.join(" "));
    if paths::on_path("apt-get").is_none() {
        bail!("this system has no apt-get. On Debian the command would be `{by_hand}`; install the same here by its own means");
    }
    let Some(prefix) = prefix() else {
        bail!("installing needs root, and there is no sudo. Run this as root, then try again:\n  {by_hand}");
    };
    if packages.iter().any(|package| !is_known(package)) {
        update(prefix)?;
    } else if apt_install(prefix, packages)? {
        return Ok(());
    } else {
        update(prefix)?; // lists that are too old name files that are gone
    }
    if apt_install(prefix, packages)? {
        return Ok(());
    }
    bail!("apt-get could not install them; see above. By hand: `{by_hand}`")
}

fn update(prefix: &[&str]) -> Result<()> {
    eprintln!("  apt-get update");
    if !apt(prefix, &["update", "-qq"])? {
        bail!("`apt-get update` failed; is the network there?");
    }
    Ok(())
}

fn apt_install(prefix: &[&str], packages: &[&str]) -> Result<bool> {
    eprintln!("  apt-get install {}", packages.join(" "));
    let mut arguments = vec!["install", "-y", "-qq", "--no-install-recommends"];
    arguments.extend(packages);
    apt(prefix, &arguments)
}

fn apt(prefix: &[&str], arguments: &[&str]) -> Result<bool> {
    let words: Vec<&str> = prefix.iter().chain(&["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]).copied().collect();
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).args(arguments).stdout(std::io::stderr());
    run::at_terminal(&mut command, 20 * MINUTE)
}

/// What goes before a command that needs root: nothing, sudo, or there is no way.
fn prefix() -> Option<&'static [&'static str]> {
    if rustix::process::geteuid().is_root() {
        return Some(&[]);
    }
    paths::on_path("sudo").map(|_| ["sudo"].as_slice())
}

fn is_known(package: &str) -> bool {
    let policy = run::quiet(Command::new("apt-cache").args(["policy", package]), MINUTE).unwrap_or_default();
    policy.lines().any(|line| line.trim().starts_with("Candidate:") && !line.contains("(none)"))
}
