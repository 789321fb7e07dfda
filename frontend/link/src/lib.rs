//! Wakes the pages of the link client.

use app::{at::At, link::Link};
use leptos::prelude::*;

#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(|| view! { <Link at=At::window() page=app::handed::handed()/> });
}
