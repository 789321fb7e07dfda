//! Turns the message files under `en/` into typed functions: a missing placeholder is a compile
//! error, and a key nobody has written does not exist.

use std::{collections::BTreeMap, env, fmt::Write, fs, path::Path};

/// The message of a key: one text, or one a plural form (`one`, `other`).
#[derive(Default)]
struct Message {
    forms: BTreeMap<String, String>,
}

fn main() {
    println!("cargo:rerun-if-changed=en");
    let mut out = String::new();
    let mut files: Vec<_> = fs::read_dir("en").expect("words/en").map(|e| e.expect("entry").path()).collect();
    files.sort();
    for file in files.iter().filter(|f| f.extension().is_some_and(|e| e == "txt")) {
        let room = file.file_stem().expect("stem").to_str().expect("utf-8");
        writeln!(out, "/// Texts of `{room}`.\n#[allow(clippy::useless_format)]\npub mod {room} {{\n    #[allow(unused_imports)] use std::fmt::Display;").unwrap();
        for (key, message) in messages(file) {
            function(&mut out, &key, &message);
        }
        out.push_str("}\n");
    }
    let target = Path::new(&env::var("OUT_DIR").expect("OUT_DIR")).join("en.rs");
    fs::write(target, out).expect("en.rs");
}

fn messages(file: &Path) -> BTreeMap<String, Message> {
    let mut all: BTreeMap<String, Message> = BTreeMap::new();
    let text = fs::read_to_string(file).expect("message file");
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let place = || format!("{}:{}", file.display(), number + 1);
        let (key, value) = line.split_once('=').unwrap_or_else(|| panic!("{}: a line is `key = text`", place()));
        let (key, form) = match key.trim().split_once('.') {
            Some((key, form @ ("one" | "other"))) => (key, form),
            Some(_) => panic!("{}: a plural form is .one or .other", place()),
            None => (key.trim(), ""),
        };
        let before = all.entry(key.to_owned()).or_default().forms.insert(form.to_owned(), value.trim().to_owned());
        assert!(before.is_none(), "{}: {key} stands twice", place());
    }
    all
}

/// The placeholders of a text, each once, in the order in which they first appear.
fn placeholders(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        let end = start + rest[start..].find('}').expect("an open placeholder");
        let name = &rest[start + 1..end];
        if !names.contains(&name) {
            names.push(name);
        }
        rest = &rest[end + 1..];
    }
    names
}

/// Words that a key may be and a Rust name may not.
const KEYWORDS: [&str; 6] = ["continue", "final", "in", "move", "return", "yield"];

fn function(out: &mut String, key: &str, message: &Message) {
    let raw = if KEYWORDS.contains(&key) { format!("r#{key}") } else { key.to_owned() };
    let key = raw.as_str();
    let Some(other) = message.forms.get("").or_else(|| message.forms.get("other")) else {
        panic!("{key} has no .other form");
    };
    writeln!(out, "    /// {}", other.replace('[', "\\[").replace('<', "\\<")).unwrap();
    if let Some(one) = message.forms.get("one") {
        let names: Vec<_> = placeholders(other).into_iter().filter(|n| *n != "n").collect();
        let one = one.replace("{n}", "1");
        writeln!(
            out,
            "    #[must_use] pub fn {key}(n: i64{}) -> String {{ if n == 1 {{ format!({one:?}) }} else {{ format!({other:?}) }} }}",
            typed(&names)
        )
        .unwrap();
        return;
    }
    let names = placeholders(other);
    if names.is_empty() {
        writeln!(out, "    #[must_use] pub fn {key}() -> &'static str {{ {other:?} }}").unwrap();
    } else {
        writeln!(out, "    #[must_use] pub fn {key}({}) -> String {{ format!({other:?}) }}", typed(&names).trim_start_matches(", "))
            .unwrap();
    }
}

fn typed(names: &[&str]) -> String {
    names.iter().map(|n| format!(", {n}: impl Display")).collect()
}
