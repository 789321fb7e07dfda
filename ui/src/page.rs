use leptos::prelude::*;

/// The one column of a customer's page. `with_order` makes room for an [`crate::Order`] beside it on
/// a desk: then its children are exactly one `<div>` with everything else, the order, and the [`crate::Bar`].
#[component]
pub fn Page(#[prop(optional)] with_order: bool, #[prop(optional)] wide: bool, children: Children) -> impl IntoView {
    view! {
        <main class=crate::classes("page", &[("with-order", with_order), ("wide", wide)]) id="main">
            {children()}
        </main>
    }
}

/// A section: hairline, heading, content.
#[component]
pub fn Block(
    #[prop(into)] title: String,
    /// The heading's `id`, unique on the page; the section is named by it.
    #[prop(into)]
    id: String,
    /// No hairline above: it follows something that ends by itself.
    #[prop(optional)]
    first: bool,
    /// The heading is only for who hears the page.
    #[prop(optional)]
    hush: bool,
    /// One quiet link beside the heading: where it leads and what it says.
    #[prop(optional, into)]
    href: String,
    #[prop(optional, into)] link: String,
    children: Children,
) -> impl IntoView {
    view! {
        <section class=crate::classes("block", &[("first", first)]) aria-labelledby=id>
            <div class="head">
                <h2 id=id.clone() class=hush.then_some("hush")>{title}</h2>
                {(!href.is_empty()).then(|| view! { <a class="small" href=href>{link}</a> })}
            </div>
            {children()}
        </section>
    }
}

/// The sentence at the top: where things stand and what to do, and in the second line what happens
/// after. With a `figure` the sentence is small (`over`), and the figure, large, completes it.
#[component]
pub fn Say(
    #[prop(optional, into)] title: Signal<String>,
    #[prop(optional, into)] over: MaybeProp<String>,
    #[prop(optional, into)] figure: MaybeProp<String>,
    /// What follows the figure: "between noon and 4 pm".
    #[prop(optional, into)]
    after: MaybeProp<String>,
    #[prop(optional, into)] then: MaybeProp<String>,
    /// The second line changes by itself and is read out when it does.
    #[prop(optional)]
    live: bool,
) -> impl IntoView {
    view! {
        <div class="say">
            <h1>
                {move || over.get().map(|over| view! { <span class="over">{over}</span>" " })}
                {move || title.get()}
                {move || figure.get().map(|figure| view! { <span class="figure">{figure}</span> })}
                {move || after.get().map(|after| view! { " "<span class="over after">{after}</span> })}
            </h1>
            <p class="then" role=live.then_some("status")>{move || then.get()}</p>
        </div>
    }
}
