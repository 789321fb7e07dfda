//! Staff.

use leptos::prelude::*;

#[component]
pub fn Desk() -> impl IntoView {
    view! { <main id="main"><h1>"Desk"</h1></main> }
}
