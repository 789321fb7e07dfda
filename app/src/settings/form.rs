//! What the forms of the settings share: who saves second is told what is new, and loses nothing typed.

use crate::{desk::Failed, failure::Failure};
use domain::Refusal;
use leptos::prelude::*;
use ui::{Banner, Tone};
use words::settings as say;

/// What stands in a form: a field's name, and its value in words.
pub(super) type Facts = Vec<(String, String)>;

/// What is there now, with its revision, once a save was refused because of it.
pub(super) type Newest = Resource<Result<Option<(i32, Facts)>, Failure>>;

/// Reads what is there now each time a save was refused because somebody saved first.
pub(super) fn newest<F>(failure: Signal<Option<Failure>>, tries: RwSignal<usize>, read: impl Fn() -> F + Send + Sync + 'static) -> Newest
where
    F: Future<Output = Result<(i32, Facts), Failure>> + Send + 'static,
{
    let stale = move || (failure.get() == Some(Failure::Refused(Refusal::Stale))).then(|| tries.get());
    Resource::new(stale, move |stale| {
        let reading = stale.map(|_| read());
        async move {
            match reading {
                Some(reading) => reading.await.map(Some),
                None => Ok(None),
            }
        }
    })
}

/// What somebody else changed. The next save is on top of it: `revision` follows.
#[component]
pub(super) fn Newer(newest: Newest, before: Facts, revision: RwSignal<i32>) -> impl IntoView {
    let before = StoredValue::new(before);
    let shown = move |newest: Result<Option<(i32, Facts)>, Failure>| match newest {
        Ok(None) => ().into_any(),
        Ok(Some((theirs, now))) => {
            revision.set(theirs);
            let changed: Facts = before.with_value(|before| now.into_iter().filter(|fact| !before.contains(fact)).collect());
            let line = |(field, value): (String, String)| {
                let value = if value.is_empty() { say::empty_value().to_owned() } else { value };
                view! { <li>{say::stale_now(field, value)}</li> }
            };
            let is_same = changed.is_empty();
            view! {
                <Banner tone=Tone::Warn title=say::stale_title()>{say::stale_text()}</Banner>
                {is_same.then(|| view! { <p class="soft small">{say::stale_same()}</p> })}
                <ul class="prepare">{changed.into_iter().map(line).collect_view()}</ul>
            }
            .into_any()
        }
        Err(failure) => view! { <Failed failure/> }.into_any(),
    };
    view! { <Transition>{move || Suspend::new(async move { shown(newest.await) })}</Transition> }
}

/// A refusal that [`Newer`] does not say.
pub(super) fn but_stale(failure: Signal<Option<Failure>>) -> Signal<Option<Failure>> {
    Signal::derive(move || failure.get().filter(|f| *f != Failure::Refused(Refusal::Stale)))
}
