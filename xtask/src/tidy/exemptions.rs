//! Findings that are accepted for a reason, one a line: `rule path reason`.

use super::code::numbered;
use super::{Finding, Source};

/// The list.
const LIST: &str = "xtask/tidy-exemptions.txt";

/// Takes out what the list accepts, and adds what the list should lose.
pub fn apply(findings: Vec<Finding>, sources: &[Source]) -> Vec<Finding> {
    let Some(list) = sources.iter().find(|source| source.path == LIST) else { return findings };
    let mut left = findings;
    for (number, line) in numbered(&list.text).filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        let (rule, path, reason) = (words.next(), words.next(), words.next());
        let (Some(rule), Some(path), Some(_)) = (rule, path, reason) else {
            left.push(Finding::new(list, number, "exemptions", "an exemption is `rule path reason`; say the reason"));
            continue;
        };
        let before = left.len();
        left.retain(|finding| finding.rule != rule || finding.path != path || finding.path == LIST);
        if left.len() == before {
            let says = format!("`{rule} {path}` matches nothing any more; take the line out, this list only shrinks");
            left.push(Finding::new(list, number, "exemptions", says));
        }
    }
    left.sort();
    left
}

#[cfg(test)]
mod tests {
    use super::{LIST, apply};
    use crate::tidy::tests::source;
    use crate::tidy::{Finding, Source};

    fn left(list: &str) -> Vec<&'static str> {
        let sources: Vec<Source> = vec![source(LIST, list), source("a.rs", "")];
        let found = vec![Finding::new(&sources[1], 3, "length", "long")];
        apply(found, &sources).into_iter().map(|finding| finding.rule).collect()
    }

    #[test]
    fn an_exemption_needs_a_reason_and_a_finding() {
        assert_eq!(left("# comment\nlength a.rs it is one table\n"), [""; 0]);
        assert_eq!(left("length a.rs\n"), ["length", "exemptions"]);
        assert_eq!(left("length b.rs it is one table\n"), ["length", "exemptions"]);
        assert_eq!(left(""), ["length"]);
    }
}
