//! Serve, and build and start again whenever a source file changes.
//!
//! The open pages come back by themselves: their live stream reconnects when the new server is
//! there, and hears that it is another build. Changes are found by asking for modification times, which needs nothing from the
//! system and takes a few milliseconds for a tree of this size.

use crate::build::{self, Profile};
use crate::run;
use crate::{paths, serve};
use anyhow::Result;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

/// What cargo compiles.
const COMPILED: [&str; 13] = [
    "Cargo.toml",
    "Cargo.lock",
    "domain",
    "words",
    "store",
    "gateways",
    "documents",
    "ui",
    "app",
    "migration",
    "server",
    "frontend",
    ".cargo",
];
/// What only has to be bundled and copied.
const COPIED: [&str; 2] = ["style", "public"];
/// How often we look: shorter than it takes to switch to the browser.
const LOOK_AGAIN: Duration = Duration::from_millis(300);

type Seen = BTreeMap<PathBuf, SystemTime>;

/// Runs until interrupted; `arguments` go to the server.
pub fn dev(arguments: &[String]) -> Result<bool> {
    let mut compiled = look(&COMPILED);
    let mut copied = look(&COPIED);
    let binary = build::build(Profile::Debug)?;
    let mut server = Some(serve::start_for_people(&binary, arguments)?);
    eprintln!("watching; Ctrl-C ends it");
    loop {
        std::thread::sleep(LOOK_AGAIN);
        if let Some(running) = &mut server
            && let Some(status) = running.ended()?
        {
            eprintln!("the server ended ({status}); waiting for a change");
            server = None;
        }
        let (compiled_now, copied_now) = (look(&COMPILED), look(&COPIED));
        let changed = first_difference(&compiled, &compiled_now);
        let Some(path) = changed.clone().or_else(|| first_difference(&copied, &copied_now)) else { continue };
        (compiled, copied) = (compiled_now, copied_now);

        let name = path.strip_prefix(paths::root()).unwrap_or(&path).display().to_string();
        let began = Instant::now();
        let built = match changed {
            Some(_) => build::build(Profile::Debug).map(drop),
            None => build::build_site(Profile::Debug),
        };
        if let Err(error) = built {
            eprintln!("{name} changed, and it does not build: {error:#}\nthe old one is still served");
            continue;
        }
        drop(server.take()); // its port is free before the next one asks for it
        server = Some(serve::start_for_people(&binary, arguments)?);
        eprintln!("{name} changed: built and started again in {}", run::seconds(began.elapsed()));
    }
}

fn first_difference(before: &Seen, now: &Seen) -> Option<PathBuf> {
    let touched = now.iter().find(|(path, time)| before.get(*path) != Some(*time)).map(|(path, _)| path);
    touched.or_else(|| before.keys().find(|path| !now.contains_key(*path))).cloned()
}

fn look(places: &[&str]) -> Seen {
    let mut seen = Seen::new();
    for place in places {
        look_into(&paths::root().join(place), &mut seen);
    }
    seen
}

fn look_into(path: &Path, seen: &mut Seen) {
    let Ok(about) = fs::metadata(path) else { return };
    if !about.is_dir() {
        seen.extend(about.modified().ok().map(|time| (path.to_path_buf(), time)));
        return;
    }
    for entry in fs::read_dir(path).into_iter().flatten().flatten() {
        // Editors keep their own files, named with a dot or a tilde.
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && !name.ends_with('~') {
            look_into(&entry.path(), seen);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_new_and_removed_files_are_seen() {
        let time = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let before = Seen::from([("a".into(), time(1)), ("b".into(), time(1))]);
        assert_eq!(first_difference(&before, &before), None);
        let newer = Seen::from([("a".into(), time(2)), ("b".into(), time(1))]);
        assert_eq!(first_difference(&before, &newer), Some("a".into()));
        let fewer = Seen::from([("a".into(), time(1))]);
        assert_eq!(first_difference(&before, &fewer), Some("b".into()));
    }
}
