use leptos::{either::Either, prelude::*};

/// The first thing the Tab key finds: a way past the letterhead, to `id="main"`.
#[component]
pub fn Skip() -> impl IntoView {
    view! { <a class="skip" href="#main">{words::ui::skip()}</a> }
}

/// The shop's name and mark, and where help is. Further links are children.
#[component]
pub fn Letterhead(
    #[prop(into)] shop: String,
    #[prop(into)] home: String,
    /// Address of the shop's picture, or `/icons.svg#id`; without one the first letter stands there.
    #[prop(optional, into)]
    logo: String,
    #[prop(optional, into)] help: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <header class="page wide letterhead">
            <a class="shop" href=home><ShopMark shop=shop.clone() logo/>{shop}</a>
            <nav aria-label=words::ui::help()>
                {children.map(|more| more())}
                {(!help.is_empty()).then(|| view! { <a href=help>{words::ui::help()}</a> })}
            </nav>
        </header>
    }
}

/// The shop's mark: its picture, a symbol of the sprite in the shop's colour, or its first letter.
#[component]
pub fn ShopMark(#[prop(into)] shop: String, #[prop(optional, into)] logo: String) -> impl IntoView {
    if logo.is_empty() || logo.contains('#') {
        let letter = shop.chars().next().unwrap_or(' ').to_uppercase().to_string();
        Either::Left(view! {
            <svg aria-hidden="true" viewBox="0 0 32 32">
                {if logo.is_empty() {
                    Either::Left(view! {
                        <rect width="32" height="32" rx="6" fill="currentColor"/>
                        <text class="initial" x="16" y="23">{letter}</text>
                    })
                } else {
                    Either::Right(view! { <use href=logo/> })
                }}
            </svg>
        })
    } else {
        Either::Right(view! { <img src=logo alt="" height="28"/> })
    }
}

/// Who stands behind the page and how to reach them, at its foot. `id="help"` is where Help leads.
#[component]
pub fn Colophon(
    /// Address, telephone, hours.
    children: Children,
) -> impl IntoView {
    view! {
        <footer class="page wide colophon" id="help">
            <address>{children()}</address>
            <span class="by">
                <svg aria-hidden="true" viewBox="0 0 32 32"><use href="/icons.svg#porchlight"/></svg>
                {words::ui::made_with()}
            </span>
        </footer>
    }
}
