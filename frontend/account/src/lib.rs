//! Wakes the pages of the account client.

use app::{account::Account, at::At};
use leptos::prelude::*;

#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(|| view! { <Account at=At::window() door=app::handed::handed()/> });
}
