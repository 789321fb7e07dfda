//! Wakes the pages of the desk.

use app::desk::Desk;

#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(Desk);
}
