//! How many tests passed and failed, from what the runners print.

use super::Report;
use crate::run::Finished;

/// Sums up the lines `test result: ok. 3 passed; 0 failed; …` of `cargo test`, one for each binary.
pub fn of_cargo(finished: &Finished) -> Report {
    let lines = finished.text.lines().filter_map(|line| line.trim().strip_prefix("test result: "));
    let (mut passed, mut failed) = (0, 0);
    for line in lines {
        passed += number_before(line, "passed");
        failed += number_before(line, "failed");
    }
    report(finished, passed, failed, "")
}

/// Sums up Playwright's last lines: `12 passed (34s)`, `1 failed`, `2 did not run`.
pub fn of_playwright(finished: &Finished) -> Report {
    let (mut passed, mut failed, mut skipped) = (0, 0, 0);
    for line in finished.text.lines().map(str::trim) {
        let Some((number, rest)) = line.split_once(' ') else { continue };
        let Ok(number) = number.parse::<u32>() else { continue };
        match rest.split(" (").next().unwrap_or(rest) {
            "passed" => passed += number,
            // A test that passes at the second try is not one that passes.
            "failed" | "flaky" | "interrupted" | "did not run" => failed += number,
            "skipped" => skipped += number,
            _ => {}
        }
    }
    let note = if skipped > 0 { format!("{skipped} skipped") } else { String::new() };
    report(finished, passed, failed, &note)
}

/// A runner that failed without naming a failed test did not compile, crashed or ran out of time.
fn report(finished: &Finished, passed: u32, failed: u32, note: &str) -> Report {
    let ok = finished.ok && failed == 0;
    let failed = if ok { 0 } else { failed.max(1) };
    let note = [note, &finished.why].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ");
    Report { ok, passed, failed, note }
}

fn number_before(line: &str, word: &str) -> u32 {
    let before = line.split([';', '.']).map(str::trim).find_map(|part| part.strip_suffix(word));
    before.and_then(|number| number.trim().parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finished(ok: bool, text: &str) -> Finished {
        Finished { ok, text: text.to_owned(), why: if ok { String::new() } else { "exit status: 1".to_owned() } }
    }

    #[test]
    fn cargos_lines_are_summed() {
        let text = "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s\n\
                    test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s\n";
        let report = of_cargo(&finished(false, text));
        assert_eq!((report.ok, report.passed, report.failed), (false, 15, 2));
    }

    #[test]
    fn playwrights_lines_are_summed() {
        let text =
            "  ✓  1 [phone] › a.spec.ts:3:1 › opens (1.2s)\n\n  1 failed\n    [desk] › a.spec.ts\n  2 did not run\n  7 passed (3.4s)\n";
        let report = of_playwright(&finished(false, text));
        assert_eq!((report.ok, report.passed, report.failed), (false, 7, 3));
        assert_eq!(of_playwright(&finished(true, "  2 skipped\n  5 passed (1.0m)")).note, "2 skipped");
    }

    #[test]
    fn what_did_not_compile_counts_as_one_failure() {
        assert_eq!(of_cargo(&finished(false, "error[E0308]")).failed, 1);
    }
}
