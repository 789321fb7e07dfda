//! Wakes the front of the desk: its door, its first page, what anybody finds there.

use app::desk::FrontOfDesk;

#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(FrontOfDesk);
}
