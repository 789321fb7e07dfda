//! Wakes the desk where the shop is set up, and its people.

use app::desk::SettingsWing;

#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(SettingsWing);
}
