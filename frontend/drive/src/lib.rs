//! Wakes the desk on the road: the driver's page, visits.

use app::{desk::DriveWing, orders::staff::OffRoad};

#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(DriveWing);
}

/// Draws the driver's page where no server could send it: on the bare page that the service worker gives without network.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn off_road() {
    leptos::mount::mount_to_body(OffRoad);
}
