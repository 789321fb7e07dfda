//! What was meant to go before anybody saw it: stubs, debugging, skipped tests, a machine's paths.

use super::{Finding, Source};

/// Sources that people write. Locks and lists are written by tools.
const WRITTEN: [&str; 9] = [".rs", ".ts", ".js", ".css", ".toml", ".sh", ".html", ".typ", "/run"];

/// The words, each taken apart so that this file is not a finding itself.
const STUBS: [(&str, &str, &str); 5] = [
    (concat!("TO", "DO"), "", "do it now, or say in an issue what is absent"),
    (concat!("FIX", "ME"), "", "mend it now, or say in an issue what is wrong"),
    (concat!("to", "do!"), "(", "write it; a stub called done is a defect"),
    (concat!("un", "implemented!"), "(", "write it; a stub called done is a defect"),
    (concat!("db", "g!"), "(", "take it out; what operators need is a tracing line"),
];

const SKIPPED: [&str; 6] = [
    concat!("#[ig", "nore"),
    concat!("test.", "skip("),
    concat!("test.", "fixme("),
    concat!("test.", "only("),
    concat!("describe.", "only("),
    concat!("describe.", "skip("),
];

const HOMES: [&str; 4] = [concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/Us", "ers/"), concat!("C:\\", "Users")];

/// The leftovers of one file.
pub fn check(source: &Source) -> Vec<Finding> {
    if !WRITTEN.iter().any(|end| source.path.ends_with(end)) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (number, line) in super::code::numbered(&source.text) {
        for (word, then, instead) in STUBS {
            if super::code::has_word(line, &format!("{word}{then}")) {
                findings.push(Finding::new(source, number, "leftovers", format!("`{word}`: {instead}")));
            }
        }
        for word in SKIPPED.iter().filter(|word| line.contains(**word)) {
            let says = format!("`{}`: a test that does not run shows nothing; mend it or take it out", word.trim_end_matches('('));
            findings.push(Finding::new(source, number, "skipped-tests", says));
        }
        for word in HOMES.iter().filter(|word| line.contains(**word)) {
            let says = format!("`{word}` is a folder of one machine; find it from the repository's root or the configuration");
            findings.push(Finding::new(source, number, "machine-paths", says));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::{HOMES, SKIPPED, STUBS};
    use crate::tidy::tests::rules;

    #[test]
    fn stubs_are_found() {
        for (word, then, _) in STUBS {
            assert_eq!(rules("words/src/a.rs", &format!("x {word}{then} y")), ["leftovers"], "{word}");
        }
        assert_eq!(rules("words/src/a.rs", "MASTODON methods!(a)"), [""; 0]);
    }

    #[test]
    fn skipped_tests_and_machine_paths_are_found() {
        for word in SKIPPED {
            assert_eq!(rules("end2end/tests/a.spec.ts", &format!("{word}'x'")), ["skipped-tests"], "{word}");
        }
        for word in HOMES {
            assert_eq!(rules("words/src/a.rs", &format!("let a = \"{word}ann/x\";")), ["machine-paths"], "{word}");
        }
    }

    #[test]
    fn what_tools_write_is_not_read() {
        assert_eq!(rules("end2end/package-lock.json", HOMES[0]), [""; 0]);
    }
}
