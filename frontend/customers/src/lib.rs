//! Wakes the desk where people are known: customers.

use app::desk::CustomersWing;

#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(CustomersWing);
}
