//! Every check, one after the other, with a summary at the end: `cargo xtask test`.
//!
//! A failing step does not hide the ones after it; only what needs a failed build is left out.

mod counts;
pub mod steps;

use crate::run;
use crate::setup::{self, Need};
use anyhow::{Result, bail};
use std::time::{Duration, Instant};

/// One thing to check.
pub struct Step {
    /// As `--only` names it.
    pub name: &'static str,
    /// What it checks, in words.
    pub what: &'static str,
    /// What has to be installed for it.
    pub needs: fn() -> Vec<Need>,
    /// A step that must have passed before.
    pub after: Option<&'static str>,
    /// Left out by `--fast`: it takes the wasm side or a browser.
    pub slow: bool,
    /// Runs it; the words are what was given after `--`.
    pub run: fn(&[String]) -> Result<Report>,
}

/// How a step went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Nothing to mend.
    pub ok: bool,
    /// Tests that passed, where the step counts tests.
    pub passed: u32,
    /// Tests that failed.
    pub failed: u32,
    /// A word for the summary.
    pub note: String,
}

/// A step's line in the summary.
struct Line {
    step: &'static str,
    result: Outcome,
    time: Duration,
}

enum Outcome {
    Ran(Report),
    LeftOut(&'static str),
}

/// What was asked for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Wanted {
    only: Vec<String>,
    fast: bool,
    passed_on: Vec<String>,
}

/// Runs the steps asked for; true when all passed.
pub fn test(arguments: &[String]) -> Result<bool> {
    let wanted = Wanted::read(arguments)?;
    let chosen: Vec<&Step> = steps::STEPS.iter().filter(|step| wanted.includes(step)).collect();
    announce(&chosen);

    let mut lines: Vec<Line> = Vec::new();
    for (index, step) in chosen.iter().enumerate() {
        println!("\n[{}/{}] {}: {}", index + 1, chosen.len(), step.name, step.what);
        let began = Instant::now();
        let result = match step.after.filter(|before| has_failed(&lines, before)) {
            Some(before) => Outcome::LeftOut(before),
            None => Outcome::Ran(run_step(step, &wanted)),
        };
        let line = Line { step: step.name, result, time: began.elapsed() };
        println!("{}", line.said());
        lines.push(line);
    }
    println!("\n{}", summary(&lines));
    Ok(lines.iter().all(Line::is_ok))
}

fn run_step(step: &Step, wanted: &Wanted) -> Report {
    // Only one runner can understand what was given after `--`.
    let passed_on = if wanted.only.iter().any(|name| name == step.name) { wanted.passed_on.as_slice() } else { &[] };
    let report = setup::ensure(&(step.needs)()).and_then(|()| (step.run)(passed_on));
    report.unwrap_or_else(|error| {
        println!("{error:#}");
        Report::failed("could not run, see above")
    })
}

fn announce(chosen: &[&Step]) {
    let names: Vec<&str> = chosen.iter().map(|step| step.name).collect();
    println!("steps: {}", names.join(", "));
    let mut needs: Vec<Need> = Vec::new();
    for need in chosen.iter().flat_map(|step| (step.needs)()) {
        if !needs.contains(&need) {
            needs.push(need);
        }
    }
    let missing = setup::missing(&needs);
    if !missing.is_empty() {
        println!("on the way these will be installed:");
        for need in missing {
            println!("  {}", need.what());
        }
    }
}

fn has_failed(lines: &[Line], step: &str) -> bool {
    lines.iter().any(|line| line.step == step && !line.is_ok())
}

impl Report {
    /// Without counted tests.
    pub fn plain(ok: bool) -> Report {
        if ok { Report { ok, passed: 0, failed: 0, note: String::new() } } else { Report::failed("") }
    }

    /// A failure that has no count of its own is one.
    pub fn failed(note: &str) -> Report {
        Report { ok: false, passed: 0, failed: 1, note: note.to_owned() }
    }
}

impl Line {
    fn is_ok(&self) -> bool {
        matches!(&self.result, Outcome::Ran(report) if report.ok)
    }

    fn said(&self) -> String {
        let (result, note) = match &self.result {
            Outcome::Ran(report) => {
                let mut notes = Vec::new();
                if report.passed > 0 || report.failed > 1 {
                    notes.push(format!("{} passed, {} failed", report.passed, report.failed));
                }
                if !report.note.is_empty() {
                    notes.push(report.note.clone());
                }
                (if report.ok { "ok" } else { "FAILED" }, notes.join("; "))
            }
            Outcome::LeftOut(before) => ("left out", format!("needs `{before}`")),
        };
        format!("{:<12} {result:<9} {:>13}  {note}", self.step, run::seconds(self.time)).trim_end().to_owned()
    }
}

fn summary(lines: &[Line]) -> String {
    let mut text = String::from("step         result             time  tests\n");
    let (mut passed, mut failed) = (0, 0);
    for line in lines {
        text += &line.said();
        text.push('\n');
        if let Outcome::Ran(report) = &line.result {
            passed += report.passed;
            failed += report.failed;
        }
    }
    let time: Duration = lines.iter().map(|line| line.time).sum();
    format!("{text}\nin {}\n{passed} passed, {failed} failed", run::seconds(time))
}

impl Wanted {
    fn read(arguments: &[String]) -> Result<Wanted> {
        let mut wanted = Wanted::default();
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--fast" => wanted.fast = true,
                "--only" => match words.next() {
                    Some(names) => wanted.only.extend(names.split(',').map(str::to_owned)),
                    None => bail!("--only needs the name of a step"),
                },
                "--" => wanted.passed_on.extend(words.by_ref().cloned()),
                other => bail!("`{other}` is not understood; see `cargo xtask help`"),
            }
        }
        let known = |name: &str| steps::STEPS.iter().any(|step| step.name == name);
        if let Some(name) = wanted.only.iter().find(|name| !known(name)) {
            let names: Vec<&str> = steps::STEPS.iter().map(|step| step.name).collect();
            bail!("there is no step `{name}`; the steps are {}", names.join(", "));
        }
        Ok(wanted)
    }

    fn includes(&self, step: &Step) -> bool {
        if self.only.is_empty() {
            return !(self.fast && step.slow);
        }
        let named = |name: &str| self.only.iter().any(|only| only == name);
        let is_needed = steps::STEPS.iter().any(|other| other.after == Some(step.name) && named(other.name));
        named(step.name) || is_needed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(words: &[&str]) -> Wanted {
        Wanted::read(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>()).unwrap()
    }

    fn names(wanted: &Wanted) -> Vec<&'static str> {
        steps::STEPS.iter().filter(|step| wanted.includes(step)).map(|step| step.name).collect()
    }

    #[test]
    fn a_step_brings_what_it_needs() {
        assert_eq!(names(&wanted(&["--only", "browser"])), ["build", "browser"]);
        assert_eq!(names(&wanted(&["--only", "tidy,fmt"])), ["fmt", "tidy"]);
        assert!(!names(&wanted(&["--fast"])).contains(&"browser"));
        assert_eq!(wanted(&["--only", "rust", "--", "--fast"]).passed_on, ["--fast"]);
        assert!(Wanted::read(&["--only".to_owned(), "nothing".to_owned()]).is_err());
    }

    #[test]
    fn the_last_line_sums_up() {
        let ran = |step, ok, passed, failed| Line {
            step,
            result: Outcome::Ran(Report { ok, passed, failed, note: String::new() }),
            time: Duration::from_secs(2),
        };
        let left_out = Line { step: "browser", result: Outcome::LeftOut("build"), time: Duration::ZERO };
        let lines = [ran("rust", true, 40, 0), ran("build", false, 0, 1), left_out];
        let text = summary(&lines);
        assert_eq!(text.lines().last(), Some("40 passed, 1 failed"));
        assert!(text.contains("40 passed, 0 failed") && text.contains("needs `build`"), "{text}");
        assert!(has_failed(&lines, "build") && !has_failed(&lines, "rust"));
    }
}
