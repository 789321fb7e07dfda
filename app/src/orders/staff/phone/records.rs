//! What a driver recorded and the shop has not confirmed, and the day as it was last seen. They lie in the browser's store of texts, each
//! record under a key of its own, so that two tabs of one phone don't overwrite each other. Signing out erases all of it.

use super::super::drive::Waiting;
use crate::orders::api::drive::Today;
use leptos::prelude::{Effect, document, window};
use wasm_bindgen::JsValue;
use web_sys::Storage;

const RECORD: &str = "road.record.";
const SEEN: &str = "road.seen";
/// Ten stops of three steps, twice over; a signature is some 4 KB and a browser gives 5 MB.
pub const RECORDS_MAX: usize = 60;

fn store() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

fn keys(store: &Storage) -> Vec<String> {
    let count = store.length().unwrap_or(0);
    (0..count).filter_map(|at| store.key(at).ok().flatten()).collect()
}

/// Everything that waits, the oldest first.
pub fn all() -> Vec<Waiting> {
    let Some(store) = store() else { return Vec::new() };
    let mut keys: Vec<_> = keys(&store).into_iter().filter(|key| key.starts_with(RECORD)).collect();
    keys.sort_unstable();
    keys.iter().filter_map(|key| serde_json::from_str(&store.get_item(key).ok()??).ok()).collect()
}

/// Keeps one, or what became of it; `false` when there is no room.
#[must_use]
pub fn put(waiting: &Waiting) -> bool {
    let Ok(text) = serde_json::to_string(waiting) else { return false };
    store().is_some_and(|store| store.set_item(&place(waiting), &text).is_ok())
}

/// It is not there any more.
pub fn remove(waiting: &Waiting) {
    store().inspect(|store| _ = store.remove_item(&place(waiting)));
}

/// Sixteen digits hold microseconds for the next two centuries, so places are ordered as instants are.
fn place(waiting: &Waiting) -> String {
    format!("{RECORD}{:016}.{}", waiting.record.at.0.max(0), waiting.record.key.as_str())
}

/// Keeps the day for a page that opens without network.
pub fn see(today: &Today) {
    if let Some((store, text)) = store().zip(serde_json::to_string(today).ok()) {
        let _ = store.set_item(SEEN, &text);
    }
}

/// The day as it was last seen on this phone.
pub fn seen() -> Option<Today> {
    serde_json::from_str(&store()?.get_item(SEEN).ok()??).ok()
}

/// Somebody leaves: nothing stays.
pub fn forget() {
    let Some(store) = store() else { return };
    for key in keys(&store).into_iter().filter(|key| key == SEEN || key.starts_with(RECORD)) {
        let _ = store.remove_item(&key);
    }
}

/// Takes the service worker in and tells it where the script lies, so that this page opens without network as well.
pub fn settle_in() {
    crate::link::settle_in();
    Effect::new(|_| {
        let at = |selector: &str, name: &str| {
            let found = document().query_selector(selector).ok().flatten();
            JsValue::from_str(&found.and_then(|element| element.get_attribute(name)).unwrap_or_default())
        };
        let style = at("link[rel=stylesheet][href^='/pkg/']", "href");
        let (script, wasm) = (at("link[rel=modulepreload]", "href"), at("link[rel=preload][as=fetch]", "href"));
        crate::link::tell(&[("type", &JsValue::from_str("road")), ("script", &script), ("wasm", &wasm), ("style", &style)]);
    });
}

/// How much of whoever is signed in is not sent yet.
pub fn count() -> i64 {
    i64::try_from(all().len()).unwrap_or(0)
}
