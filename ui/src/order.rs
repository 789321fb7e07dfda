use crate::Icon;
use leptos::prelude::*;

/// The order's summary: on a phone one line that folds open, on a desk the quiet second column.
/// Children are [`Items`], [`crate::Lines`], and whom to ask (`<p class="who">`).
#[component]
pub fn Order(
    #[prop(into)] title: String,
    /// The first product, and in a softer voice how many more.
    #[prop(into)]
    first: String,
    #[prop(optional, into)] more: String,
    #[prop(into)] amount: Signal<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <aside class="order" aria-labelledby="order-title">
            <h2 id="order-title">{title}</h2>
            <details>
                <summary>
                    <span>{first}" "<span class="soft">{more}</span></span>
                    <span class="amount">{move || amount.get()}</span>
                    <Icon name="chevron-down"/>
                </summary>
                <div class="inner">{children()}</div>
            </details>
        </aside>
    }
}

/// Products, one a line. Children are [`Item`].
#[component]
pub fn Items(children: Children) -> impl IntoView {
    view! { <ul class="items">{children()}</ul> }
}

/// One product: its name, what it costs, and below its model.
#[component]
pub fn Item(
    #[prop(into)] name: String,
    #[prop(optional, into)] amount: Signal<String>,
    #[prop(optional, into)] note: String,
) -> impl IntoView {
    view! {
        <li>
            <span>{name}</span>
            <span class="amount">{move || amount.get()}</span>
            {(!note.is_empty()).then(|| view! { <span class="note">{note}</span> })}
        </li>
    }
}

/// Somebody to call or write to; the buttons are children.
#[component]
pub fn Person(
    #[prop(into)] name: String,
    #[prop(optional, into)] note: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="person">
            <p>{name}<span class="note">{note}</span></p>
            {children.map(|ways| view! { <p class="row">{ways()}</p> })}
        </div>
    }
}
