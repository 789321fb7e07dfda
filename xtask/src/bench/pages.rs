//! What a first visit costs in bytes (gates 2 and 2b), counted over the wire with brotli: the page by link, the account's front door and
//! each wing of the signed-in desk. Each is fetched as a browser does: what the page names, what its sheets and its manifest name, and where
//! its client takes a service worker in, that and what the worker keeps at once.

use super::http::Visitor;
use super::{Row, Shop};
use anyhow::{Context, Result, ensure};
use std::collections::BTreeSet;

/// The first load of a page of each area.
pub fn measure(shop: &Shop) -> Result<Vec<Row>> {
    // A link's pages are drawn by two clients, of which a first visit loads one.
    let (review, scheduling) = (shop.link("review")?, shop.link("scheduling")?);
    let server = shop.open()?;
    let link = Load::of(&mut Visitor::new(&server.address), &review)?;
    let later = Load::of(&mut Visitor::new(&server.address), &scheduling)?;
    let account = Load::of(&mut Visitor::new(&server.address), "/")?;
    let mut rows = first("a page by link, in review", &link, 200.0, 100.0);
    rows.extend(first("a page by link, in scheduling", &later, 200.0, 100.0));
    rows.push(Row::gated("2b", "HTML and CSS: readable and usable", kilo(link.html + link.css), "KB", 30.0, 14.6));
    rows.extend(first("the account's front door", &account, 300.0, 150.0));
    // Each wing of the desk has a client of its own: whoever comes in there first loads that one.
    let wings = [
        ("desk", "/desk"),
        ("desk's customers", "/desk/customers"),
        ("desk's catalogue", "/desk/catalogue"),
        ("desk's quotes", "/desk/quotes/new"),
        ("desk's orders", "/desk/orders"),
        ("desk's dispatch", "/desk/dispatch"),
        ("desk's drive", "/desk/drive"),
        ("desk's settings", "/desk/settings"),
    ];
    for (wing, path) in wings {
        let desk = Load::of(&mut shop.staff(&server.address)?, path)?;
        rows.extend(first(&format!("the signed-in {wing}"), &desk, 500.0, 300.0));
    }
    Ok(rows)
}

fn first(what: &str, load: &Load, gate: f64, aim: f64) -> Vec<Row> {
    let mut rows = vec![Row::gated("2", &format!("first load of {what}, all bytes"), kilo(load.total()), "KB", gate, aim)];
    rows.extend(load.parts());
    rows
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
    worker: usize,
    other: usize,
}

/// Our one service worker, which a client's code names when it takes it in.
const WORKER: &str = "/service-worker.js";

impl Load {
    /// Loads a page and everything that follows from it, each file once.
    fn of(visitor: &mut Visitor, path: &str) -> Result<Load> {
        let mut load = Load { html: visitor.small(path)?.body.len(), ..Load::default() };
        let page = visitor.page(path)?.body;
        let mut named = files_named(&String::from_utf8_lossy(&page));
        let (mut counted, mut has_worker) = (BTreeSet::new(), false);
        while let Some(file) = named.pop_first() {
            if !counted.insert(file.clone()) {
                continue;
            }
            let bytes = length(visitor, &file)?;
            match kind(&file) {
                "css" => {
                    load.css += bytes;
                    let sheet = visitor.page(&file)?.body;
                    named.extend(files_named_by_sheet(&String::from_utf8_lossy(&sheet)));
                }
                "js" => load.js += bytes,
                "wasm" => {
                    load.wasm += bytes;
                    let code = visitor.page(&file)?.body;
                    has_worker |= code.windows(WORKER.len()).any(|text| text == WORKER.as_bytes());
                }
                "webmanifest" => {
                    load.other += bytes;
                    let manifest = visitor.page(&file)?.body;
                    // Of the pictures of an app a browser takes one.
                    named.extend(files_named(&String::from_utf8_lossy(&manifest)).into_iter().next());
                }
                _ => load.other += bytes,
            }
        }
        if has_worker {
            load.worker = worker(visitor, &counted)?;
        }
        Ok(load)
    }

    fn total(&self) -> usize {
        self.html + self.css + self.js + self.wasm + self.worker + self.other
    }

    fn parts(&self) -> Vec<Row> {
        let parts = [
            ("HTML", self.html),
            ("CSS", self.css),
            ("script", self.js),
            ("wasm", self.wasm),
            ("the service worker and what it keeps at once", self.worker),
            ("icons, manifest and the like", self.other),
        ];
        parts.into_iter().filter(|(_, bytes)| *bytes > 0).map(|(what, bytes)| Row::part(what, kilo(bytes), "KB")).collect()
    }
}

/// A file's bytes as they travel.
fn length(visitor: &mut Visitor, file: &str) -> Result<usize> {
    let answer = visitor.get(file, true)?;
    ensure!(answer.status == 200, "the page names {file}, which answers {}", answer.status);
    Ok(answer.body.len())
}

/// The worker's script, and the files it fetches when it is installed. What the page itself brought lies in the browser's cache for an hour, and
/// is taken from there.
fn worker(visitor: &mut Visitor, counted: &BTreeSet<String>) -> Result<usize> {
    let script = String::from_utf8_lossy(&visitor.page(WORKER)?.body).into_owned();
    let mut bytes = length(visitor, WORKER)?;
    let kept = kept_at_once(&script).context("the service worker has no list SHELL_FILES")?;
    for file in kept.into_iter().filter(|file| !counted.contains(file)) {
        bytes += length(visitor, &file)?;
    }
    Ok(bytes)
}

/// What a worker's script lists to keep when it is installed.
fn kept_at_once(script: &str) -> Option<Vec<String>> {
    let list = script.split_once("SHELL_FILES = [")?.1.split_once(']')?.0;
    Some(list.split('"').filter(|text| text.starts_with('/')).map(str::to_owned).collect())
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
    fn a_worker_says_what_it_keeps() {
        let files = kept_at_once("const SHELL_FILES = [\"/offline.html\", \"/offline.css\"];\nconst MORE = [\"/x\"];");
        assert_eq!(files, Some(vec!["/offline.html".to_owned(), "/offline.css".to_owned()]));
        assert_eq!(kept_at_once("const NOTHING = 1;"), None);
    }

    #[test]
    fn a_sheet_names_its_fonts() {
        let files = files_named_by_sheet("@font-face{src:url(/inter.woff2)}a{background:url(\"data:x\")}");
        assert_eq!(files.into_iter().collect::<Vec<_>>(), ["/inter.woff2"]);
    }
}
