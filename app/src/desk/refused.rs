//! How a form was refused: at its field where it has one, else above it.

use crate::{at::At, failure::Failure};
use domain::{money::Currency, refusal::Field};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_location;
use ui::{Banner, Tone};

/// How the last try ended when it was refused: said by the act, or by the address, for a browser without script.
pub fn refused<S>(action: ServerAction<S>) -> Signal<Option<Failure>>
where
    S: ServerFn<Error = Failure> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
{
    let endpoint = S::PATH.rsplit('/').next().unwrap_or_default().trim_end_matches(|c: char| c.is_ascii_digit());
    let before = came_back(endpoint);
    Signal::derive(move || match action.value().get() {
        Some(Ok(_)) => None,
        Some(Err(failure)) => Some(failure),
        None => before.clone(),
    })
}

/// The refusal that the address carries for this form.
#[must_use]
pub fn came_back(endpoint: &str) -> Option<Failure> {
    let location = use_location();
    let query = location.search.get_untracked();
    At { path: location.pathname.get_untracked(), query }.came_back(endpoint)
}

/// The sentence at a field.
#[must_use]
pub fn at(failure: Signal<Option<Failure>>, field: Field, currency: Currency) -> MaybeProp<String> {
    MaybeProp::derive(move || failure.with(|f| f.as_ref()?.at(field, currency)))
}

/// The sentence of a refusal that none of the form's fields shows.
#[component]
pub fn Refused(
    failure: Signal<Option<Failure>>,
    /// The fields that say it themselves.
    #[prop(optional)]
    but: &'static [Field],
    #[prop(optional)] currency: Currency,
) -> impl IntoView {
    let sentence = move || {
        failure.with(|f| {
            let failure = f.as_ref()?;
            let is_said = failure.field().is_some_and(|field| but.contains(&field));
            (!is_said).then(|| failure.sentence(currency))
        })
    };
    move || sentence().map(|sentence| view! { <Banner tone=Tone::Bad>{sentence}</Banner> })
}
