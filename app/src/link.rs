//! A customer on a private link.

use crate::at::At;
use leptos::prelude::*;

#[component]
pub fn Link(at: At) -> impl IntoView {
    let number = at.number();
    provide_context(at);
    view! { <main id="main"><h1>{number.map(|n| n.to_string())}</h1></main> }
}
