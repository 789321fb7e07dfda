//! The rules of the house, read from the sources: `cargo xtask tidy`.
//!
//! Each rule is a function from one file to findings, so that a test can show it failing. A
//! finding says what is wrong and what to do instead. Exemptions stand in
//! `xtask/tidy-exemptions.txt`; one that no longer matches is a finding itself, so that the
//! list can only shrink.

mod code;
mod edges;
mod exemptions;
mod imports;
mod leftovers;
mod paths_of_use;
mod rooms;
mod styles;

use crate::paths;
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// Folders that are not ours or not sources.
const NOT_READ: [&str; 5] = ["target", "node_modules", ".git", "data", "test-results"];
/// A file past this is two rooms, not one.
const LINES_MAX: usize = 500;

/// One file of the repository.
pub struct Source {
    /// From the repository's root, with `/`.
    pub path: String,
    /// What it says.
    pub text: String,
}

impl Source {
    /// The path cut into its parts.
    fn parts(&self) -> Vec<&str> {
        self.path.split('/').collect()
    }

    fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Whether it is Rust below `folder`, given as `app/src/`.
    fn is_rust_in(&self, folder: &str) -> bool {
        self.is_rust() && self.path.starts_with(folder)
    }
}

/// Something to mend.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file.
    pub path: String,
    /// The line, from one.
    pub line: usize,
    /// The rule's name, as an exemption would name it.
    pub rule: &'static str,
    /// What it is, and what to do instead.
    pub says: String,
}

impl Finding {
    fn new(source: &Source, line: usize, rule: &'static str, says: impl Into<String>) -> Finding {
        Finding { path: source.path.clone(), line, rule, says: says.into() }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}:{}: {} [{}]", self.path, self.line, self.says, self.rule)
    }
}

/// Prints the findings; true when there are none.
pub fn tidy() -> Result<bool> {
    let sources = read(&paths::root())?;
    let findings = exemptions::apply(check(&sources), &sources);
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => println!("tidy: {} files, nothing to mend", sources.len()),
        1 => println!("tidy: 1 finding"),
        count => println!("tidy: {count} findings"),
    }
    Ok(findings.is_empty())
}

/// All rules on all files.
fn check(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources {
        findings.extend(edges::check(source));
        findings.extend(imports::check(source));
        findings.extend(rooms::check(source));
        findings.extend(styles::check(source));
        findings.extend(leftovers::check(source));
        findings.extend(too_long(source));
    }
    findings.extend(paths_of_use::check(sources));
    findings.extend(rooms::check_the_gate(sources));
    findings.sort();
    findings
}

fn too_long(source: &Source) -> Option<Finding> {
    let lines = source.text.lines().count();
    (source.is_rust() && lines > LINES_MAX).then(|| {
        Finding::new(
            source,
            LINES_MAX + 1,
            "length",
            format!("{lines} lines; a file past {LINES_MAX} is two rooms: make it a folder of what it is about"),
        )
    })
}

fn read(root: &Path) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    let mut open = vec![root.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))? {
            let entry = entry?;
            let (path, kind) = (entry.path(), entry.file_type()?);
            if kind.is_dir() {
                if !NOT_READ.contains(&entry.file_name().to_string_lossy().as_ref()) {
                    open.push(path);
                }
            } else if kind.is_file()
                && let Ok(text) = fs::read_to_string(&path)
            {
                // What is not UTF-8 is a picture or a font, and has no rules here.
                let path = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
                sources.push(Source { path, text });
            }
        }
    }
    sources.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(sources)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file for a rule's test.
    pub fn source(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned() }
    }

    /// Which rules find something in one file.
    pub fn rules(path: &str, text: &str) -> Vec<&'static str> {
        check(&[source(path, text)]).into_iter().map(|finding| finding.rule).collect()
    }

    #[test]
    fn a_long_file_is_found_and_one_at_the_limit_is_not() {
        assert_eq!(rules("domain/src/money.rs", &"// a line\n".repeat(LINES_MAX + 1)), ["length"]);
        assert_eq!(rules("domain/src/money.rs", &"// a line\n".repeat(LINES_MAX)), [""; 0]);
    }

    #[test]
    fn findings_read_as_one_line() {
        let finding = Finding::new(&source("a/b.rs", ""), 7, "length", "too long; cut it");
        assert_eq!(finding.to_string(), "a/b.rs:7: too long; cut it [length]");
    }
}
