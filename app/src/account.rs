//! The front door.

use crate::at::At;
use leptos::prelude::*;

#[component]
pub fn Account(at: At) -> impl IntoView {
    provide_context(at);
    view! { <main id="main"><h1>"Find your order"</h1></main> }
}
