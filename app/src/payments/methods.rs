//! By which methods one pays here. What the provider would not offer for this sum or on this address is not promised.

use super::{How, MethodRow, element::Fields};
use crate::link::Forms;
use leptos::{either::EitherOf3, prelude::*};
use ui::{Banner, Choice, Choices, Tone};

#[component]
pub fn Methods(how: How, wrong: String, locked: bool, fields: Fields) -> impl IntoView {
    let error = MaybeProp::from((!wrong.is_empty()).then_some(wrong.clone()));
    match how {
        How::Nothing => EitherOf3::A(()),
        How::Call(sentence) => EitherOf3::B(view! {
            <Banner tone=Tone::Warn title=words::payments::no_provider_title()>{sentence}</Banner>
        }),
        How::Chosen(rows) => EitherOf3::C(view! { <Chosen rows locked error/> }.into_any()),
        How::Provider { offers, .. } => EitherOf3::C(view! { <AtProvider offers wrong fields/> }.into_any()),
    }
}

/// The pretend provider's page opens at what is chosen here.
#[component]
fn Chosen(rows: Vec<MethodRow>, locked: bool, error: MaybeProp<String>) -> impl IntoView {
    let first = || rows.iter().find(|r| r.value == "card" && !r.off).or_else(|| rows.iter().find(|r| !r.off)).map(|r| r.value.clone());
    let chosen = expect_context::<Forms>().begun.text("method", || first().unwrap_or_default());
    let row = move |r: MethodRow| {
        view! { <Choice name="method" value=r.value chosen label=r.name amount=r.brief note=r.note disabled={r.off || locked}/> }
    };
    view! {
        <Choices name="method" legend=words::payments::how() chosen error>
            {rows.into_iter().map(row).collect_view()}
        </Choices>
    }
}

/// The provider asks by itself: in its own fields where they can be drawn, else on the next page.
#[component]
fn AtProvider(offers: String, wrong: String, fields: Fields) -> impl IntoView {
    let said = move || fields.said().or_else(|| (!wrong.is_empty()).then(|| wrong.clone()));
    view! {
        <div class="methods">
            {move || said().map(|said| view! { <div class="trouble"><Banner tone=Tone::Bad>{said}</Banner></div> })}
            <div id=super::element::PLACE></div>
            {move || (!fields.drawn()).then(|| view! { <p class="soft small">{offers.clone()}</p> })}
        </div>
    }
}
