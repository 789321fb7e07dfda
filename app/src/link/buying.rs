//! Until the order stands: what comes with it, what is due, or a no to the whole.

use super::{Link, Pages, Post};
use crate::{
    addons::{
        ReviewStep,
        api::{Decline, Review},
    },
    at::At,
    handed::Handed,
    journey::page::{LinkPage, OrderPage, View as Shown},
    payments::{
        Fields, PayStep,
        api::{Pay, PutOnAccount},
    },
};
use leptos::prelude::*;

/// The forms of this half.
#[derive(Clone, Copy)]
pub struct Purchase {
    pub review: Post,
    pub decline: Post,
    pub pay: Post,
    pub account: Post,
    pub fields: Fields,
    /// The version of the quote that this window showed first.
    pub seen_version: StoredValue<Option<i32>>,
}

#[component]
pub fn Buying(at: At, handed: Handed<LinkPage>) -> impl IntoView {
    let draws = |shown: &Shown| matches!(shown, Shown::Review(_) | Shown::Pay(_));
    view! { <Link at handed pages=Pages { draws, begin, draw }/> }
}

fn begin() -> Signal<bool> {
    let pay = Post::to::<Pay>();
    let forms = Purchase {
        review: Post::to::<Review>(),
        decline: Post::to::<Decline>(),
        pay,
        account: Post::to::<PutOnAccount>(),
        fields: Fields::new(pay),
        seen_version: StoredValue::new(None),
    };
    provide_context(forms);
    Signal::derive(move || forms.review.is_done() || forms.decline.is_done())
}

fn draw(page: OrderPage) -> AnyView {
    match page.view.clone() {
        Shown::Review(choices) => choices.open().map(|choices| view! { <ReviewStep page choices/> }).into_any(),
        Shown::Pay(to_pay) => to_pay.open().map(|to_pay| view! { <PayStep page to_pay/> }).into_any(),
        Shown::Pending
        | Shown::Schedule(_)
        | Shown::Waiting(_)
        | Shown::Tracking(_)
        | Shown::End(_)
        | Shown::Receipt(_)
        | Shown::Note(_) => ().into_any(),
    }
}
