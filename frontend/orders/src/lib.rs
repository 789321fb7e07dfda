//! Wakes the desk where it looks after what was sold: orders.

use app::desk::OrdersWing;

#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(OrdersWing);
}
