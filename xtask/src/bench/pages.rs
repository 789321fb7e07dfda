//! What a first visit costs in bytes (gates 2 and 2b), counted over the wire with brotli.
//!
//! The page of a link is fetched like a phone would, with everything it names. The account and
//! the desk are behind a sign-in: of those, the client's own files are counted.

use super::http::Visitor;
use super::{Row, Shop};
use crate::build::{self, Profile};
use anyhow::{Result, ensure};
use std::collections::BTreeSet;

/// The first load of a link's page, and the clients' files.
pub fn measure(shop: &Shop) -> Result<Vec<Row>> {
    let path = shop.link("review")?;
    let server = shop.open()?;

    let readable = visit(&server.address, &path, false)?;
    let page = String::from_utf8_lossy(&readable).into_owned();
    let mut load = Load { html: visit(&server.address, &path, true)?.len(), ..Load::default() };
    let mut visitor = Visitor::new(&server.address);
    let mut named = files_named(&page);
    let mut counted = BTreeSet::new();
    while let Some(file) = named.pop_first() {
        if !counted.insert(file.clone()) {
            continue;
        }
        let answer = visitor.get(&file, true)?;
        ensure!(answer.status == 200, "the page names {file}, which answers {}", answer.status);
        load.add(&file, answer.body.len());
        if kind(&file) == "css" {
            let sheet = visitor.get(&file, false)?.body;
            named.extend(files_named_by_sheet(&String::from_utf8_lossy(&sheet)));
        }
    }
    let mut rows = vec![
        Row::gated("2", "first load of a page by link, all bytes", kilo(load.total()), "KB", 200.0, 100.0),
        Row::part("HTML", kilo(load.html), "KB"),
        Row::part("CSS", kilo(load.css), "KB"),
        Row::part("script", kilo(load.js), "KB"),
        Row::part("wasm", kilo(load.wasm), "KB"),
        Row::part("icons, fonts and the like", kilo(load.other), "KB"),
        Row::gated("2b", "HTML and CSS: readable and usable", kilo(load.html + load.css), "KB", 30.0, 14.6),
    ];
    let sizes = build::sizes(Profile::Release)?;
    for (client, gate, aim) in [("account", 300.0, 150.0), ("desk", 500.0, 300.0)] {
        let small = sizes.iter().filter(|size| size.client == client).map(|size| size.small).sum();
        rows.push(Row::gated("2", &format!("files of the client `{client}`, without its page"), kilo(small), "KB", gate, aim));
    }
    Ok(rows)
}

/// Each visit with an empty cookie jar, as a first one has.
fn visit(address: &str, path: &str, small: bool) -> Result<Vec<u8>> {
    let answer = Visitor::new(address).get(path, small)?;
    ensure!(answer.status == 200, "the page of the first link answered {}", answer.status);
    Ok(answer.body)
}

fn kilo(bytes: usize) -> f64 {
    bytes as f64 / 1000.0
}

#[derive(Default)]
struct Load {
    html: usize,
    css: usize,
    js: usize,
    wasm: usize,
    other: usize,
}

impl Load {
    fn add(&mut self, file: &str, bytes: usize) {
        match kind(file) {
            "css" => self.css += bytes,
            "js" => self.js += bytes,
            "wasm" => self.wasm += bytes,
            _ => self.other += bytes,
        }
    }

    fn total(&self) -> usize {
        self.html + self.css + self.js + self.wasm + self.other
    }
}

fn kind(file: &str) -> &str {
    let path = file.split(['?', '#']).next().unwrap_or(file);
    path.rsplit_once('.').map_or("", |(_, kind)| kind)
}

/// Kinds of files that a browser fetches by itself when a page names them.
const FETCHED: [&str; 13] = ["css", "js", "wasm", "svg", "png", "jpg", "webp", "avif", "ico", "woff2", "woff", "webmanifest", "json"];

/// The files of our own that a page names anywhere: links, scripts, pictures, the inline script.
fn files_named(page: &str) -> BTreeSet<String> {
    page.split(['"', '\'', '`'])
        .filter(|text| text.starts_with('/') && !text.starts_with("//") && !text.contains(char::is_whitespace))
        .filter(|text| FETCHED.contains(&kind(text)))
        .map(|text| text.split('#').next().unwrap_or(text).to_owned())
        .collect()
}

fn files_named_by_sheet(sheet: &str) -> BTreeSet<String> {
    let inside = sheet.split("url(").skip(1).filter_map(|rest| rest.split(')').next());
    inside.map(|text| text.trim_matches(['"', '\''])).filter(|text| text.starts_with('/')).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_what_a_browser_fetches() {
        let page = r##"<link rel="stylesheet" href="/pkg/link.1.css"><a href="/orders/7.pay">
            <use href="/icons.svg#cart"/><script>import('/pkg/link.2.js')</script>"##;
        let files: Vec<String> = files_named(page).into_iter().collect();
        assert_eq!(files, ["/icons.svg", "/pkg/link.1.css", "/pkg/link.2.js"]);
    }

    #[test]
    fn a_sheet_names_its_fonts() {
        let files = files_named_by_sheet("@font-face{src:url(/inter.woff2)}a{background:url(\"data:x\")}");
        assert_eq!(files.into_iter().collect::<Vec<_>>(), ["/inter.woff2"]);
    }
}
