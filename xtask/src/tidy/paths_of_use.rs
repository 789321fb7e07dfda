//! A capability's customer pages and its staff pages never import each other.
//!
//! `app/src/deliveries/tracking.rs` is a customer page, `app/src/deliveries/staff.rs` or anything
//! below `staff/` is the staff's; what both need is `api`, or a part in `ui`. Kept apart, the
//! desk's code never travels to a phone, and a change for one side can't break the other.

use super::code::{Blank, blanked, is_name_part, numbered};
use super::{Finding, Source};
use std::collections::BTreeSet;

/// Both sides' imports, in all capabilities.
pub fn check(sources: &[Source]) -> Vec<Finding> {
    let modules: BTreeSet<Vec<String>> = sources.iter().filter_map(module_of).collect();
    let mut findings = Vec::new();
    for source in sources {
        let Some(own) = module_of(source) else { continue };
        let Some(side) = side_of(&own) else { continue };
        let code = blanked(&source.text, Blank::CommentsAndStrings);
        for (line, path) in paths_named(&code, &own) {
            // The longest beginning that is a file: the rest is a name inside of it.
            let mut module = path;
            while !module.is_empty() && !modules.contains(&module) {
                module.pop();
            }
            let other = side_of(&module).filter(|_| module.first() == own.first());
            if other.is_some_and(|other| other != side) {
                let says = format!(
                    "{} pages and {} pages of a capability never import each other (here `{}`); share it through api.rs, or make it a part of ui",
                    side.name(),
                    other.unwrap_or(side).name(),
                    module.join("::"),
                );
                findings.push(Finding::new(source, line, "sides", says));
            }
        }
    }
    findings
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Customer,
    Staff,
}

impl Side {
    fn name(self) -> &'static str {
        match self {
            Side::Customer => "customer",
            Side::Staff => "staff",
        }
    }
}

/// Whose page a module is; the capability's own root and its server functions are nobody's.
fn side_of(module: &[String]) -> Option<Side> {
    match module.get(1).map(String::as_str) {
        None | Some("api") => None,
        Some("staff") => Some(Side::Staff),
        Some(_) => Some(Side::Customer),
    }
}

/// `app/src/deliveries/staff/board.rs` is `deliveries::staff::board`. Files that are not of a
/// capability (lib.rs, ssr.rs) have none.
fn module_of(source: &Source) -> Option<Vec<String>> {
    let inside = source.path.strip_prefix("app/src/")?.strip_suffix(".rs")?;
    let mut module: Vec<String> = inside.split('/').map(str::to_owned).collect();
    if module.last().is_some_and(|name| name == "mod") {
        module.pop();
    }
    (module != ["lib"] && module.first().is_some_and(|name| name != "ssr")).then_some(module)
}

/// All paths of our own crate that the code names, from the crate's root: `crate::…`, `super::…`
/// and `self::…`, with groups in braces opened.
fn paths_named(code: &str, own: &[String]) -> Vec<(usize, Vec<String>)> {
    let mut named = Vec::new();
    let starts: Vec<usize> = numbered(code).map(|(_, line)| line.as_ptr() as usize - code.as_ptr() as usize).collect();
    for (at, start) in ["crate::", "super::", "self::"].iter().flat_map(|start| code.match_indices(start)) {
        let before = &code[..at];
        if before.ends_with(is_name_part) || before.ends_with("::") {
            continue;
        }
        let line = starts.partition_point(|start| *start <= at);
        let base = if start == "crate::" { Vec::new() } else { own.to_vec() };
        let mut found = Vec::new();
        open_tree(&code[at..], base, &mut found);
        named.extend(found.into_iter().map(|path| (line, path)));
    }
    named
}

/// Follows one tree of a `use` or one path, and gives what is left of the text after it.
fn open_tree<'a>(text: &'a str, base: Vec<String>, found: &mut Vec<Vec<String>>) -> &'a str {
    let text = text.trim_start();
    if let Some(mut rest) = text.strip_prefix('{') {
        loop {
            rest = open_tree(rest, base.clone(), found).trim_start();
            match rest.strip_prefix(',') {
                Some(more) if !more.trim_start().starts_with('}') => rest = more,
                Some(more) => return more.trim_start().strip_prefix('}').unwrap_or(more),
                None => return rest.strip_prefix('}').unwrap_or(rest),
            }
        }
    }
    let end = text.find(|letter| !is_name_part(letter)).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let mut path = base;
    match name {
        "crate" | "self" => {}
        "super" => drop(path.pop()),
        _ => path.push(name.to_owned()),
    }
    match rest.strip_prefix("::") {
        Some(more) => open_tree(more, path, found),
        None => {
            found.push(path);
            // `as other` up to the end of this branch
            rest.find([',', '}', ';']).map_or("", |end| &rest[end..])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::tests::source;

    fn findings(path: &str, text: &str) -> usize {
        let house = ["api", "tracking", "staff", "staff/board", "staff/route"];
        let mut sources: Vec<_> = house.iter().map(|name| source(&format!("app/src/deliveries/{name}.rs"), "")).collect();
        sources.retain(|other| other.path != path);
        sources.push(source("app/src/deliveries/mod.rs", "pub mod staff; pub mod tracking;"));
        sources.push(source(path, text));
        check(&sources).len()
    }

    #[test]
    fn a_customer_page_does_not_import_the_staffs() {
        let page = "app/src/deliveries/tracking.rs";
        assert_eq!(findings(page, "use super::staff::board::Row;"), 1);
        assert_eq!(findings(page, "use crate::deliveries::{api, staff};"), 1);
        assert_eq!(findings(page, "use super::api::track;\nuse crate::live::Bell;"), 0);
    }

    #[test]
    fn a_staff_page_does_not_import_a_customers() {
        let page = "app/src/deliveries/staff/board.rs";
        assert_eq!(findings(page, "use super::super::tracking::Dot;"), 1);
        assert_eq!(findings(page, "use crate::{live::Bell, deliveries::{api, tracking as t}};"), 1);
        assert_eq!(findings(page, "let dot = crate::deliveries::tracking::dot();"), 1);
        assert_eq!(findings(page, "use super::route::Stop;\nuse super::super::api;"), 0);
    }

    #[test]
    fn the_capabilitys_root_may_name_both() {
        assert_eq!(findings("app/src/deliveries/mod.rs", "use self::staff::Board; use self::tracking::Dot;"), 0);
    }
}
