//! Wakes the pages of the account client.

use app::{account::Account, at::At, handed::Handed};
use leptos::prelude::*;

#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(|| view! { <Account at=At::window() handed=Handed::window()/> });
}
