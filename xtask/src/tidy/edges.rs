//! Which of our crates may depend on which: the arrows of the house, as a table.

use super::{Finding, Source};

/// A crate, what it may depend on, and what only its tests may.
struct Room {
    name: &'static str,
    uses: &'static [&'static str],
    /// Of `uses`, what only the server side has: the browser must never compile it.
    server_side: &'static [&'static str],
    tests_use: &'static [&'static str],
}

const fn room(name: &'static str, uses: &'static [&'static str]) -> Room {
    Room { name, uses, server_side: &[], tests_use: &[] }
}

/// The house. A new edge is a commit of its own, with the reason.
const ROOMS: [Room; 21] = [
    room("domain", &[]),
    room("words", &[]),
    room("migration", &[]),
    room("xtask", &[]),
    // Tests of acts need the tables that the migrations make.
    Room { name: "store", uses: &["domain"], server_side: &[], tests_use: &["migration"] },
    room("gateways", &["domain", "words"]),
    room("documents", &["domain"]),
    room("ui", &["domain", "words"]),
    Room {
        name: "app",
        uses: &["domain", "words", "ui", "store", "gateways", "documents"],
        server_side: &["store", "gateways", "documents"],
        tests_use: &[],
    },
    room("server", &["domain", "words", "store", "gateways", "documents", "app", "migration"]),
    room("buying", &["app"]),
    room("receiving", &["app"]),
    room("account", &["app"]),
    room("desk", &["app"]),
    room("customers", &["app"]),
    room("catalogue", &["app"]),
    room("quotes", &["app"]),
    room("orders", &["app"]),
    room("dispatch", &["app"]),
    room("drive", &["app"]),
    room("settings", &["app"]),
];

/// What the inside may not depend on: it decides, and touches nothing.
const NOT_IN_DOMAIN: [&str; 13] =
    ["axum", "getrandom", "gloo-net", "hyper", "leptos", "lettre", "rand", "reqwest", "sea-orm", "sqlx", "tokio", "tracing", "web-sys"];

/// One dependency as a Cargo.toml writes it.
struct Dependency {
    line: usize,
    name: String,
    is_for_tests: bool,
    is_optional: bool,
}

/// The rules on a crate's manifest.
pub fn check(source: &Source) -> Vec<Finding> {
    let parts = source.parts();
    let (["frontend", folder, "Cargo.toml"] | [folder, "Cargo.toml"]) = parts.as_slice() else { return Vec::new() };
    let Some(room) = ROOMS.iter().find(|room| room.name == *folder) else {
        let says = format!("the crate `{folder}` is not in the house; add it to ROOMS in xtask/src/tidy/edges.rs, with the reason");
        return vec![Finding::new(source, 1, "edges", says)];
    };
    let mut findings = Vec::new();
    for dependency in dependencies(&source.text) {
        let name = dependency.name.as_str();
        let mut say = |says: String| findings.push(Finding::new(source, dependency.line, "edges", says));
        if ROOMS.iter().any(|other| other.name == name) {
            let may = room.uses.contains(&name) || dependency.is_for_tests && room.tests_use.contains(&name);
            if !may {
                let allowed = if room.uses.is_empty() { "nothing of ours".to_owned() } else { room.uses.join(", ") };
                say(format!("`{folder}` may not depend on `{name}`, only on: {allowed}; move the code to where it belongs"));
            } else if room.server_side.contains(&name) && !dependency.is_optional && !dependency.is_for_tests {
                say(format!(
                    "`{name}` must be `optional = true` here, switched on by the feature `ssr`: the browser must never compile it"
                ));
            }
        } else if *folder == "domain" && !dependency.is_for_tests && NOT_IN_DOMAIN.contains(&name) {
            say(format!("`domain` decides and touches nothing, so not `{name}`; take the value as an argument"));
        }
    }
    findings
}

/// The dependencies a manifest names. It reads the few ways that manifests are written here; the
/// rest of TOML doesn't occur in these tables.
fn dependencies(manifest: &str) -> Vec<Dependency> {
    let mut found = Vec::new();
    let mut section = "";
    for (number, line) in super::code::numbered(manifest) {
        let line = line.trim();
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name.trim();
            // [dependencies.NAME]
            if let Some((table, name)) = section.rsplit_once('.')
                && table.ends_with("dependencies")
                && !table.starts_with("workspace")
            {
                found.push(Dependency {
                    line: number,
                    name: name.trim_matches('"').to_owned(),
                    is_for_tests: table.contains("dev-"),
                    is_optional: false,
                });
            }
            continue;
        }
        let Some((key, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) else { continue };
        let optional = value.replace(' ', "").contains("optional=true") || (key.trim() == "optional" && value.contains("true"));
        if section.ends_with("dependencies") && !section.starts_with("workspace") {
            let name = key.split('.').next().unwrap_or(key).trim().trim_matches('"').to_owned();
            found.push(Dependency { line: number, name, is_for_tests: section.contains("dev-"), is_optional: optional });
        } else if section.contains("dependencies.")
            && optional
            && let Some(dependency) = found.last_mut()
        {
            dependency.is_optional = true;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::tidy::tests::rules;

    #[test]
    fn an_edge_against_the_arrows_is_found() {
        assert_eq!(rules("store/Cargo.toml", "[dependencies]\ngateways.workspace = true\n"), ["edges"]);
        assert_eq!(rules("ui/Cargo.toml", "[dependencies.store]\npath = \"../store\"\n"), ["edges"]);
        assert_eq!(rules("frontend/buying/Cargo.toml", "[dependencies]\ndomain = { path = \"x\" }\n"), ["edges"]);
        assert_eq!(rules("store/Cargo.toml", "[dependencies]\ndomain.workspace = true\n"), [""; 0]);
        assert_eq!(rules("frontend/buying/Cargo.toml", "[dependencies]\napp = { path = \"x\" }\n"), [""; 0]);
    }

    #[test]
    fn tests_of_the_store_may_use_the_migrations() {
        assert_eq!(rules("store/Cargo.toml", "[dev-dependencies]\nmigration.workspace = true\n"), [""; 0]);
        assert_eq!(rules("store/Cargo.toml", "[dependencies]\nmigration.workspace = true\n"), ["edges"]);
    }

    #[test]
    fn the_browser_never_compiles_the_store() {
        assert_eq!(rules("app/Cargo.toml", "[dependencies]\nstore.workspace = true\n"), ["edges"]);
        assert_eq!(rules("app/Cargo.toml", "[dependencies]\nstore = { workspace = true, optional = true }\n"), [""; 0]);
        assert_eq!(rules("app/Cargo.toml", "[dependencies.store]\noptional = true\n"), [""; 0]);
    }

    #[test]
    fn the_inside_has_no_clock_and_a_new_crate_is_noticed() {
        assert_eq!(rules("domain/Cargo.toml", "[dependencies]\ntokio = \"1\"\n"), ["edges"]);
        assert_eq!(rules("domain/Cargo.toml", "[dev-dependencies]\ntokio = \"1\"\n"), [""; 0]);
        assert_eq!(rules("common/Cargo.toml", "[package]\nname = \"common\"\n"), ["edges"]);
    }
}
