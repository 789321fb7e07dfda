//! Rust as rules read it: comments and the insides of strings blanked, lines kept.
//!
//! Rules look for names; a name in a comment or a sentence is not a use of it.

/// What is replaced by spaces.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Blank {
    /// Comments only.
    Comments,
    /// Comments and the insides of strings.
    CommentsAndStrings,
}

/// The text with what `blank` names replaced by spaces; every line stays where it was.
pub fn blanked(text: &str, blank: Blank) -> String {
    let mut reader = Reader { rest: text, out: String::with_capacity(text.len()), before: ' ' };
    while let Some(next) = reader.rest.chars().next() {
        if reader.rest.starts_with("//") {
            reader.hide(reader.rest.find('\n').unwrap_or(reader.rest.len()));
        } else if reader.rest.starts_with("/*") {
            reader.hide(comment_length(reader.rest));
        } else if let Some(length) = string_length(reader.rest, reader.before) {
            if blank == Blank::CommentsAndStrings { reader.hide(length) } else { reader.keep(length) }
        } else if next == '\'' {
            // A character, or the mark of a lifetime, which ends nothing.
            reader.keep(character_length(reader.rest));
        } else {
            reader.keep(next.len_utf8());
        }
    }
    reader.out
}

struct Reader<'a> {
    rest: &'a str,
    out: String,
    before: char,
}

impl Reader<'_> {
    fn keep(&mut self, length: usize) {
        let (now, rest) = self.rest.split_at(length);
        self.out.push_str(now);
        self.before = now.chars().next_back().unwrap_or(self.before);
        self.rest = rest;
    }

    fn hide(&mut self, length: usize) {
        let (now, rest) = self.rest.split_at(length);
        self.out.extend(now.chars().map(|letter| if letter == '\n' { '\n' } else { ' ' }));
        self.before = ' ';
        self.rest = rest;
    }
}

/// Comments nest in Rust.
fn comment_length(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest.starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                break;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    at
}

/// The length of the string that begins here, if one does: `"…"`, `r"…"`, `r#"…"#`, with `b` or `c`.
fn string_length(text: &str, before: char) -> Option<usize> {
    let quote = text.find('"')?;
    let mark = &text[..quote];
    let hashes = mark.matches('#').count();
    let letters = mark.trim_end_matches('#');
    if !["", "r", "b", "br", "c", "cr"].contains(&letters) || (!letters.is_empty() && is_name_part(before)) {
        return None;
    }
    let inside = &text[quote + 1..];
    if letters.contains('r') {
        let end = format!("\"{}", "#".repeat(hashes));
        let length = inside.find(&end).map_or(inside.len(), |found| found + end.len());
        return Some(quote + 1 + length);
    }
    if hashes > 0 {
        return None;
    }
    let mut escaped = false;
    for (at, letter) in inside.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(quote + 1 + at + 1),
            _ => {}
        }
    }
    Some(text.len())
}

fn character_length(text: &str) -> usize {
    let inside = &text[1..];
    let mut letters = inside.char_indices();
    match letters.next() {
        Some((_, '\\')) => inside.char_indices().skip(2).find(|(_, letter)| *letter == '\'').map_or(1, |(at, _)| at + 2),
        Some(_) => match letters.next() {
            Some((at, '\'')) => at + 2,
            _ => 1,
        },
        None => 1,
    }
}

/// Whether a letter can be part of a name.
pub fn is_name_part(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Where in a line a word stands by itself.
///
/// `axum` is not found in `leptos_axum`. A word that ends in `*` is a beginning: `axum*` is found
/// in `axum_extra`. A word that ends in `::` names a crate, so it is not found in
/// `crate::store::` but in `::store::`.
pub fn has_word(line: &str, word: &str) -> bool {
    let needle = word.trim_end_matches('*');
    let open_end = needle.len() < word.len() || !needle.ends_with(is_name_part);
    let is_crate = needle.ends_with("::");
    line.match_indices(needle).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + needle.len()..]);
        let starts = match before.strip_suffix("::") {
            Some(parent) if is_crate => !parent.ends_with(|letter| is_name_part(letter) || letter == '>'),
            _ => !needle.starts_with(is_name_part) || !before.ends_with(is_name_part),
        };
        starts && (open_end || !after.starts_with(is_name_part))
    })
}

/// The lines with their numbers, from one.
pub fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(index, line)| (index + 1, line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_strings_are_blanked_and_lines_stay() {
        let text = "a /* b\n /* c */ d */ e // f\ng \"h \\\" i\" j r#\"k \" l\"# 'm' '\\'' &'n o";
        let all = blanked(text, Blank::CommentsAndStrings);
        assert_eq!(all.lines().count(), text.lines().count());
        let left: Vec<&str> = all.split_whitespace().collect();
        assert_eq!(left, ["a", "e", "g", "j", "'m'", "'\\''", "&'n", "o"]);
        assert!(blanked(text, Blank::Comments).contains("h \\\" i"));
    }

    #[test]
    fn words_stand_by_themselves() {
        assert!(has_word("use axum::Router;", "axum"));
        assert!(!has_word("leptos_axum::redirect", "axum*"));
        assert!(has_word("use axum_extra::x", "axum*"));
        assert!(has_word("store::open()", "store::") && has_word("::store::open()", "store::"));
        assert!(!has_word("crate::store::open()", "store::") && !has_word("restore::x", "store::"));
        assert!(has_word("#[server]", "#[server"));
    }
}
