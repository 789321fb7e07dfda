//! Wakes the desk where what is sold is written down: the catalogue, what is imported.

use app::desk::CatalogueWing;

#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(CatalogueWing);
}
