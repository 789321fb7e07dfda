//! Styles are logical (start and end), so that right-to-left pages need no second sheet.

use super::{Finding, Source};

/// Physical directions in the sheets of style/ and public/.
pub fn check(source: &Source) -> Vec<Finding> {
    if !source.path.ends_with(".css") || !(source.path.starts_with("style/") || source.path.starts_with("public/")) {
        return Vec::new();
    }
    let text = without_comments(&source.text);
    super::code::numbered(&text)
        .flat_map(|(number, line)| {
            let found = physical(line);
            found.into_iter().map(move |word| (number, word))
        })
        .map(|(number, word)| {
            let says = format!("`{word}` is physical; write `{}`, so that right-to-left pages are right too", logical(word));
            Finding::new(source, number, "logical-styles", says)
        })
        .collect()
}

/// Names in a line that say left or right, outside of selectors, names of our own and gradients.
fn physical(line: &str) -> Vec<&str> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = line[at..].find(is_part).map(|offset| at + offset) {
        let end = line[start..].find(|letter| !is_part(letter)).map_or(line.len(), |offset| start + offset);
        let (before, word) = (&line[..start], &line[start..end]);
        let ours = word.starts_with("--") || before.ends_with(['.', '#', '"', '\'']);
        // A gradient has no logical direction.
        let gradient = before.trim_end().rsplit(['(', ',', ' ']).next() == Some("to");
        if !ours && !gradient && word.split('-').any(|part| part == "left" || part == "right") {
            found.push(word);
        }
        at = end;
    }
    found
}

/// The logical name of a physical one.
fn logical(word: &str) -> String {
    let side = |text: &str| text.replace("left", "start").replace("right", "end");
    match word {
        "left" | "right" => format!("inset-inline-{0} (as a property) or {0} (as a value)", side(word)),
        _ if word.ends_with("-radius") => "border-start-start-radius and its sisters".to_owned(),
        _ => side(&word.replace("-left", "-inline-left").replace("-right", "-inline-right")),
    }
}

fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("/*") {
        let end = rest[start..].find("*/").map_or(rest.len(), |offset| start + offset + 2);
        out.push_str(&rest[..start]);
        out.extend(rest[start..end].chars().filter(|letter| *letter == '\n'));
        rest = &rest[end..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::logical;
    use crate::tidy::tests::rules;

    #[test]
    fn physical_sides_are_found() {
        for line in [
            "margin-left: 1rem;",
            "padding-right: 0",
            "text-align: left;",
            "a { left: 0 }",
            "float:right",
            "border-top-left-radius: 2px",
            "scroll-margin-left: 0",
        ] {
            assert_eq!(rules("style/page.css", line), ["logical-styles"], "{line}");
        }
    }

    #[test]
    fn logical_sides_and_names_of_our_own_are_not() {
        for line in [
            "margin-inline-start: 1rem;",
            "/* to the left */",
            ".arrow-right { inset-inline-end: 0 }",
            "--left: 3;",
            "background: linear-gradient(to right, red, blue)",
            "copyright: bright",
        ] {
            assert_eq!(rules("style/page.css", line), [""; 0], "{line}");
        }
    }

    #[test]
    fn it_says_what_to_write() {
        assert_eq!(logical("margin-left"), "margin-inline-start");
        assert_eq!(logical("padding-right"), "padding-inline-end");
    }
}
