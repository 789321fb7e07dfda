//! Wakes the desk where it sells: customers, quotes, the catalogue.

use app::desk::SalesWing;

#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(SalesWing);
}
