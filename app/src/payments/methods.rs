//! By which methods one pays here. What the provider would not offer for this sum or on this address is not promised.

use super::{How, MethodRow, element::Fields};
use crate::link::Sitting;
use leptos::{either::EitherOf3, prelude::*};
use ui::{Banner, Choice, Choices, Icon, Tone};

#[component]
pub fn Methods(how: How, wrong: String, locked: bool, fields: Fields) -> impl IntoView {
    match how {
        How::Nothing => EitherOf3::A(()),
        How::Call(sentence) => EitherOf3::B(view! {
            <Banner tone=Tone::Warn title=words::payments::no_provider_title()>{sentence}</Banner>
        }),
        How::Chosen(rows) => EitherOf3::C(view! { <Chosen rows locked wrong/> }.into_any()),
        How::Provider { offers, .. } => EitherOf3::C(view! { <AtProvider offers wrong fields/> }.into_any()),
    }
}

/// The pretend provider's page opens at what is chosen here.
#[component]
fn Chosen(rows: Vec<MethodRow>, locked: bool, wrong: String) -> impl IntoView {
    let first = || rows.iter().find(|r| r.value == "card" && !r.off).or_else(|| rows.iter().find(|r| !r.off)).map(|r| r.value.clone());
    let chosen = expect_context::<Sitting>().begun.text("method", || first().unwrap_or_default());
    let row = move |r: MethodRow| {
        view! { <Choice name="method" value=r.value chosen label=r.name note=r.note disabled={r.off || locked}/> }
    };
    view! {
        {(!wrong.is_empty()).then(|| view! { <Wrong said=wrong/> })}
        <Choices name="method" legend=words::payments::how() chosen>
            {rows.into_iter().map(row).collect_view()}
        </Choices>
    }
}

/// Why the last try came to nothing, where the next one begins.
#[component]
fn Wrong(said: String) -> impl IntoView {
    view! { <p class="wrong last-try" role="alert"><Icon name="circle-alert"/><span>{said}</span></p> }
}

/// The provider asks by itself: in its own fields where they can be drawn, else on the next page.
#[component]
fn AtProvider(offers: String, wrong: String, fields: Fields) -> impl IntoView {
    let said = move || fields.said().or_else(|| (!wrong.is_empty()).then(|| wrong.clone()));
    view! {
        <div class="methods">
            {move || said().map(|said| view! { <Wrong said/> })}
            <div id=super::element::PLACE></div>
            {move || (!fields.drawn()).then(|| view! { <p class="soft small">{offers.clone()}</p> })}
        </div>
    }
}
