//! Wakes the pages of a link until the order stands.

use app::{at::At, handed::Handed, link::Buying};
use leptos::prelude::*;

#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(|| view! { <Buying at=At::window() handed=Handed::window()/> });
}
