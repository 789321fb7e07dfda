//! Wakes the desk where the books are kept: customers, the catalogue, what is imported.

use app::desk::CustomersWing;

#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(CustomersWing);
}
