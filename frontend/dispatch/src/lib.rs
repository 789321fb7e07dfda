//! Wakes the desk where routes are made: the board.

use app::desk::DispatchWing;

#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(DispatchWing);
}
