//! Wakes the desk where it sells: quotes.

use app::desk::QuotesWing;

#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(QuotesWing);
}
