//! One gate between the two sides, and no inline styles in views.

use super::code::{Blank, blanked, has_word, numbered};
use super::{Finding, Source};

/// Inline styles: the content security policy refuses them, and a theme could not change them.
pub fn check(source: &Source) -> Vec<Finding> {
    if !["app/", "ui/", "server/", "frontend/"].iter().any(|folder| source.is_rust_in(folder)) {
        return Vec::new();
    }
    let code = blanked(&source.text, Blank::CommentsAndStrings);
    let styled = |line: &str| has_word(line, "style=") || sets_one_style(line);
    numbered(&code)
        .filter(|(_, line)| styled(line))
        .map(|(number, _)| {
            let says = "no inline style: the policy of our pages refuses it; give it a class and write the rule in style/";
            Finding::new(source, number, "inline-style", says)
        })
        .collect()
}

/// `style:width=…`, which sets the same attribute.
fn sets_one_style(line: &str) -> bool {
    line.match_indices("style:").any(|(at, mark)| {
        let rest = &line[at + mark.len()..];
        let name = rest.find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-')).unwrap_or(rest.len());
        name > 0 && rest[name..].starts_with('=')
    })
}

/// Sources that are compiled for both sides.
const BOTH_SIDES: [&str; 4] = ["app/src/", "ui/src/", "domain/src/", "words/src/"];

/// The one gate stands on `mod ssr`. The server-function macro already drops bodies on the
/// client, so each further gate is a place where the two sides can come apart.
pub fn check_the_gate(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut stands = false;
    for source in sources.iter().filter(|source| BOTH_SIDES.iter().any(|folder| source.is_rust_in(folder))) {
        let code = blanked(&source.text, Blank::Comments);
        let lines: Vec<(usize, &str)> = numbered(&code).collect();
        for (index, (number, line)) in lines.iter().enumerate() {
            let squeezed = line.replace(' ', "");
            if !["ssr", "hydrate"].iter().any(|feature| squeezed.contains(&format!("feature=\"{feature}\""))) {
                continue;
            }
            let next = lines[index + 1..].iter().map(|(_, line)| line.trim()).find(|line| !line.is_empty());
            let is_the_gate = source.path == "app/src/lib.rs"
                && squeezed == "#[cfg(feature=\"ssr\")]"
                && next.is_some_and(|next| next.trim_start_matches("pub ").trim_start_matches("pub(crate) ") == "mod ssr;");
            if is_the_gate && !stands {
                stands = true;
            } else {
                let says = "a second gate: the only one stands on `mod ssr` in app/src/lib.rs; write it inside a server function's body, or in ssr.rs";
                findings.push(Finding::new(source, *number, "gate", says));
            }
        }
    }
    if let Some(root) = sources.iter().find(|source| source.path == "app/src/lib.rs" && !stands) {
        let says = "the gate is missing: `#[cfg(feature = \"ssr\")]` on `mod ssr;` keeps the server side out of the browser";
        findings.push(Finding::new(root, 1, "gate", says));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::check_the_gate;
    use crate::tidy::tests::{rules, source};

    #[test]
    fn inline_styles_are_found() {
        assert_eq!(rules("ui/src/bar.rs", "view! { <i style=\"width: 3px\"/> }"), ["inline-style"]);
        assert_eq!(rules("ui/src/bar.rs", "view! { <i style:width=move || w()/> }"), ["inline-style"]);
        assert_eq!(rules("ui/src/bar.rs", "let s = Look { style: Quiet }; // style=\n let list_style=1;"), [""; 0]);
    }

    #[test]
    fn one_gate_and_only_on_ssr() {
        let count = |path: &str, text: &str| check_the_gate(&[source(path, text)]).len();
        assert_eq!(count("app/src/lib.rs", "#[cfg(feature = \"ssr\")]\npub mod ssr;\n"), 0);
        assert_eq!(count("app/src/lib.rs", "pub mod ssr;\n"), 1);
        assert_eq!(count("app/src/lib.rs", "#[cfg(feature = \"ssr\")]\nmod ssr;\n#[cfg(feature = \"ssr\")]\nmod x;\n"), 1);
        assert_eq!(count("app/src/pay.rs", "#[cfg(not(feature = \"hydrate\"))]\nfn x() {}"), 1);
        assert_eq!(count("ui/src/pay.rs", "if cfg!(feature = \"ssr\") {}"), 1);
        assert_eq!(count("ui/src/pay.rs", "// #[cfg(feature = \"ssr\")]"), 0);
    }
}
