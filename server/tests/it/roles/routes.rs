//! The routes, read from the sources that register them: axum keeps no list of its own.

use std::{collections::BTreeSet, fmt, fs, path::Path};

/// Names that stand for addresses in the sources.
const NAMED: [(&str, &str); 2] = [("photos::PATH", "/desk/photo"), ("{PATH}", gateways::payments::sandbox::PATH)];

/// A method (none for any) and an address, with `{}` for what varies.
pub struct Route {
    method: Option<&'static str>,
    path: String,
}

impl Route {
    /// Whether the table has a row for it. What leads to other lists needs any below it.
    pub fn is_in(&self, listed: &BTreeSet<String>) -> bool {
        let fits = |path: &str| match self.path.split_once("{*}") {
            Some((above, _)) => path.strip_prefix(above).is_some_and(|below| !below.is_empty()),
            None => path == self.path,
        };
        // Server functions have a list of their own.
        self.path.starts_with("/api/")
            || listed
                .iter()
                .filter_map(|row| row.split_once(' '))
                .any(|(method, path)| self.method.is_none_or(|m| m == method) && fits(path))
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method.unwrap_or("any"), self.path)
    }
}

/// A row's address as [`Route`] writes it: `GET /o/{number}?x` is `GET /o/{}`, and so is `GET /o/demo_{number}`.
pub fn pattern(row: &str) -> String {
    let path = row.split('?').next().unwrap_or(row);
    path.split('/').map(|part| if part.contains('{') { "{}" } else { part }).collect::<Vec<_>>().join("/")
}

/// What the sources of the server register.
pub fn of_the_server() -> Vec<Route> {
    let mut routes = Vec::new();
    for source in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        assert!(!source.contains(".nest(") && !source.contains(".route_service("), "teach this test to read them");
        for call in source.split(".route(").skip(1) {
            let call = &call[..closing(call)];
            let (path, methods) = call.split_once(", ").expect("a path and what answers there");
            let path = path.trim().trim_start_matches("&format!(").trim_end_matches(')');
            let path = NAMED.iter().fold(path.replace("{{", "{").replace("}}", "}"), |path, (name, value)| path.replace(name, value));
            let path = path.trim_matches('"').replace("{*", "\u{1}");
            assert!(path.starts_with('/'), "what address is {path}? add it to NAMED");
            let path = pattern(&path).replace('\u{1}', "{*").split("{*").map(str::to_owned).collect::<Vec<_>>();
            let path = match path.as_slice() {
                [above, _] => format!("{above}{{*}}"),
                _ => path.concat(),
            };
            let before = routes.len();
            for (word, method) in [("get(", Some("GET")), ("post(", Some("POST")), ("any(", None)] {
                if methods.split(|c: char| !c.is_ascii_alphanumeric() && c != '(').any(|w| w.starts_with(word)) {
                    routes.push(Route { method, path: path.clone() });
                }
            }
            assert!(routes.len() > before, "how is {path} asked? {methods}");
        }
    }
    assert!(routes.len() > 25, "the sources are read wrongly: {}", routes.len());
    routes
}

/// The pages of the desk, which lie behind one route of the server.
pub fn of_the_desk() -> Vec<Route> {
    let source = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/src/desk/wings.rs")).unwrap();
    let paths = source.split("path!(\"").skip(1).filter_map(|rest| rest.split('"').next());
    let routes: Vec<Route> = paths
        .filter(|path| !path.starts_with("/*"))
        .map(|path| {
            let inside = path.trim_start_matches("/desk").trim_matches('/');
            let parts = inside.split('/').map(|part| if part.starts_with(':') { "{}" } else { part });
            let path = std::iter::once("/desk").chain(parts.filter(|p| !p.is_empty())).collect::<Vec<_>>().join("/");
            Route { method: Some("GET"), path }
        })
        .collect();
    assert!(routes.len() > 10, "the sources are read wrongly: {}", routes.len());
    routes
}

fn sources(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(fs::read_to_string(path).unwrap());
        }
    }
    found
}

/// Where the parenthesis ends that was open before the text.
fn closing(text: &str) -> usize {
    let mut depth = 1;
    for (at, letter) in text.char_indices() {
        depth += match letter {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        if depth == 0 {
            return at;
        }
    }
    text.len()
}
