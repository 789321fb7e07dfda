//! Wakes the pages of a link from the order to the door.

use app::{at::At, handed::Handed, link::Receiving};
use leptos::prelude::*;

#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(|| view! { <Receiving at=At::window() handed=Handed::window()/> });
}
