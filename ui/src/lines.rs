use leptos::prelude::*;

/// Sums: what it is, what it comes to. Children are [`Line`] and [`Sum`].
#[component]
pub fn Lines(
    /// More air above: the sums of a step, after its choices.
    #[prop(optional)]
    due: bool,
    children: Children,
) -> impl IntoView {
    view! { <dl class=crate::classes("lines", &[("due", due)])>{children()}</dl> }
}

/// One sum. `after`: the first below the total.
#[component]
pub fn Line(
    #[prop(into)] what: String,
    #[prop(into)] amount: Signal<String>,
    #[prop(optional)] after: bool,
    /// Only staff may see it; it never prints.
    #[prop(optional)]
    ours: bool,
) -> impl IntoView {
    view! {
        <div class=crate::classes("", &[("after", after), ("ours", ours)])>
            <dt>{what}</dt>
            <dd>{move || amount.get()}</dd>
        </div>
    }
}

/// The total. It stands on a double rule, and only it.
#[component]
pub fn Sum(#[prop(into)] what: String, #[prop(into)] amount: Signal<String>) -> impl IntoView {
    view! { <div class="sum"><dt>{what}</dt><dd>{move || amount.get()}</dd></div> }
}

/// Details: keys beside values. Children are [`Fact`].
#[component]
pub fn Facts(children: Children) -> impl IntoView {
    view! { <dl class="lines facts">{children()}</dl> }
}

/// One detail; its value is the child, so that it may be a link or a `<bdi>`.
#[component]
pub fn Fact(#[prop(into)] what: String, children: Children) -> impl IntoView {
    view! { <div><dt>{what}</dt><dd>{children()}</dd></div> }
}
