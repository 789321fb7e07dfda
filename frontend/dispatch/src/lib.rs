//! Wakes the desk where things move: the board, the driver's page, visits.

use app::{desk::DispatchWing, orders::staff::OffRoad};

#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(DispatchWing);
}

/// Draws the driver's page where no server could send it: on the bare page that the service worker gives without network.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn off_road() {
    leptos::mount::mount_to_body(OffRoad);
}
