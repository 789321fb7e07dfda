//! What each room may not name, as one table.

use super::code::{Blank, blanked, has_word, numbered};
use super::{Finding, Source};

/// Words that a room's sources may not use, and what to do instead.
struct Ban {
    folder: &'static str,
    words: &'static [&'static str],
    instead: &'static str,
    /// Whether the ban holds in this file of the folder.
    holds: fn(&Source) -> bool,
}

const BANS: [Ban; 10] = [
    Ban {
        folder: "domain/src/",
        words: &["leptos*", "sea_orm*", "sqlx*", "tokio*", "axum*", "reqwest", "rand::", "std::env", "std::fs", "std::net"],
        instead: "domain decides and touches nothing: take the value as an argument",
        holds: |source| !is_test(source),
    },
    Ban {
        folder: "domain/src/",
        words: &["SystemTime", "Instant::now", "now_utc", "now_local", "now_v7", "new_v4"],
        instead: "the clock and randomness are passed in, so that a test owns them",
        holds: |source| !is_test(source),
    },
    Ban {
        folder: "store/src/",
        words: &["leptos*", "axum*", "gateways::", "reqwest", "lettre", "hyper"],
        instead: "store never speaks HTTP and never sends: append an event, and the worker tells the world",
        holds: everywhere,
    },
    Ban {
        folder: "gateways/src/",
        words: &["store::", "app::", "sea_orm*", "sqlx*", "leptos*"],
        instead: "a gateway is told what to say, it never looks it up: take it as an argument",
        holds: everywhere,
    },
    Ban {
        folder: "documents/src/",
        words: &["store::", "app::", "gateways::", "sea_orm*", "leptos*", "axum*"],
        instead: "documents take typed values and give bytes: take it as an argument",
        holds: everywhere,
    },
    Ban {
        folder: "ui/src/",
        words: &[
            "#[server",
            "Resource",
            "ArcResource",
            "LocalResource",
            "OnceResource",
            "ServerAction",
            "ServerMultiAction",
            "store::",
            "gateways::",
            "app::",
        ],
        instead: "parts take values and give choices: the page owns the resource and the action",
        holds: everywhere,
    },
    Ban {
        folder: "app/src/",
        words: &["axum*"],
        instead: "what the server lends a page is in app/src/ssr.rs: ask there",
        holds: |source| !is_ssr(source),
    },
    Ban {
        folder: "app/src/",
        words: &["store::", "gateways::"],
        instead: "acts are called from server functions (api.rs) and ssr.rs: a page asks a server function",
        holds: |source| !is_ssr(source) && !is_api(source),
    },
    Ban { folder: "server/src/", words: &["view!"], instead: "what people see is in app: render a component of it", holds: everywhere },
    Ban {
        folder: "migration/src/",
        words: &["domain::", "store::"],
        instead: "history must not change meaning when the code does: write the values out",
        holds: everywhere,
    },
];

fn everywhere(_: &Source) -> bool {
    true
}

/// A file of tests owns its clock and its environment.
fn is_test(source: &Source) -> bool {
    source.path.ends_with("tests.rs") || source.parts().contains(&"tests")
}

fn is_ssr(source: &Source) -> bool {
    source.path == "app/src/ssr.rs" || source.path.starts_with("app/src/ssr/")
}

/// Server functions: `api.rs` or a file below `api/`, of a capability.
fn is_api(source: &Source) -> bool {
    source.parts().iter().any(|part| *part == "api" || *part == "api.rs")
}

/// The bans on one file.
pub fn check(source: &Source) -> Vec<Finding> {
    let bans: Vec<&Ban> = BANS.iter().filter(|ban| source.is_rust_in(ban.folder) && (ban.holds)(source)).collect();
    if bans.is_empty() {
        return Vec::new();
    }
    let code = blanked(&source.text, Blank::CommentsAndStrings);
    let mut findings = Vec::new();
    for (number, line) in numbered(&code) {
        for ban in &bans {
            for word in ban.words.iter().filter(|word| has_word(line, word)) {
                let room = ban.folder.trim_end_matches("/src/");
                let named = word.trim_end_matches(['*', ':']);
                let says = format!("`{named}` may not be named here, in {room}; {}", ban.instead);
                findings.push(Finding::new(source, number, "imports", says));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use crate::tidy::tests::rules;

    #[test]
    fn the_inside_touches_nothing() {
        assert_eq!(rules("domain/src/time.rs", "let now = OffsetDateTime::now_utc();"), ["imports"]);
        assert_eq!(rules("domain/src/ids.rs", "use rand::Rng;"), ["imports"]);
        assert_eq!(rules("domain/src/ids.rs", "std::env::var(\"X\")"), ["imports"]);
        assert_eq!(rules("domain/src/ledger_tests.rs", "std::env::var(\"CASES\")"), [""; 0]);
        assert_eq!(rules("domain/src/ids.rs", "// tokio would be wrong\nlet operand = \"axum\";"), [""; 0]);
    }

    #[test]
    fn the_store_sends_nothing_and_the_gateways_look_nothing_up() {
        assert_eq!(rules("store/src/payments.rs", "gateways::mail::send()"), ["imports"]);
        assert_eq!(rules("gateways/src/mail.rs", "use store::orders;"), ["imports"]);
        assert_eq!(rules("documents/src/lib.rs", "use gateways::mail;"), ["imports"]);
        assert_eq!(rules("migration/src/m1.rs", "domain::quotes::Status::Open"), ["imports"]);
        assert_eq!(rules("gateways/src/mail.rs", "use crate::store::x;"), [""; 0]);
    }

    #[test]
    fn parts_ask_nothing() {
        assert_eq!(rules("ui/src/button.rs", "let r = Resource::new(a, b);"), ["imports"]);
        assert_eq!(rules("ui/src/button.rs", "#[server]\npub async fn x() {}"), ["imports"]);
        assert_eq!(rules("ui/src/button.rs", "struct Resources;"), [""; 0]);
    }

    #[test]
    fn pages_reach_the_store_through_server_functions() {
        assert_eq!(rules("app/src/payments/step.rs", "store::payments::open()"), ["imports"]);
        assert_eq!(rules("app/src/payments/api.rs", "store::payments::open()"), [""; 0]);
        assert_eq!(rules("app/src/payments/api/pay.rs", "store::payments::open()"), [""; 0]);
        assert_eq!(rules("app/src/payments/api.rs", "use axum::http::HeaderMap;"), ["imports"]);
        assert_eq!(rules("app/src/payments/api.rs", "leptos_axum::redirect(\"/\");"), [""; 0]);
    }

    #[test]
    fn the_server_draws_nothing() {
        assert_eq!(rules("server/src/routes.rs", "view! { <p/> }"), ["imports"]);
    }
}
