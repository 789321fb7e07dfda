//! A page of the desk: read before it is sent, shown whole, or in a sentence why not.

use super::api::nothing_here;
use crate::failure::Failure;
use domain::{Refusal, ids::Number, money::Currency};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_params_map, use_query_map};
use serde::{Serialize, de::DeserializeOwned};
use ui::{ButtonLink, Empty, Skeleton};
use words::desk as say;

/// What the page reads, and how it is shown once it is here.
#[component]
pub fn Page<T>(read: Resource<Result<T, Failure>>, show: fn(T) -> AnyView) -> impl IntoView
where
    T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match read.await {
                    Ok(page) => show(page),
                    Err(failure) => view! { <Failed failure/> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// Why there is no page, and what to do. Who is not signed in goes to the door, and comes back.
#[component]
pub fn Failed(failure: Failure) -> impl IntoView {
    if failure == Failure::Refused(Refusal::SignInNeeded) {
        return to_the_door().into_any();
    }
    let (title, text) = match &failure {
        Failure::Refused(Refusal::NotFound) => (say::no_such_page(), say::no_such_page_text().to_owned()),
        Failure::Refused(Refusal::NotYours) => (say::not_yours(), failure.sentence(Currency::default())),
        Failure::Refused(_) | Failure::Broken { .. } => (say::broken(), failure.sentence(Currency::default())),
    };
    titled(|| say::broken().to_owned());
    view! {
        <Empty title text>
            <ButtonLink href="/desk">{say::back_home()}</ButtonLink>
        </Empty>
    }
    .into_any()
}

/// The server leads a page that it sends there itself; here it is the browser that found out.
fn to_the_door() -> impl IntoView {
    let location = use_location();
    Effect::new(move |_| {
        let (path, query) = (location.pathname.get_untracked(), location.search.get_untracked());
        let wanted = if query.is_empty() { path } else { format!("{path}?{query}") };
        let to = String::from(js_sys::encode_uri_component(&wanted));
        let _ = window().location().set_href(&format!("/desk/sign-in?to={to}"));
    });
}

/// An address that leads nowhere: it says so, with the status that goes with it.
#[component]
pub fn Nowhere() -> impl IntoView {
    let read = Resource::new_blocking(|| (), |()| nothing_here());
    view! { <Page read show=|()| ().into_any()/> }
}

/// Names the browser's window after the page.
pub fn titled(title: impl Fn() -> String + 'static) {
    Effect::new(move |_| document().set_title(&title()));
}

/// The number in the address; `None` for what is none.
#[must_use]
pub fn number_of() -> Signal<Option<Number>> {
    let params = use_params_map();
    Signal::derive(move || params.with(|p| p.get("number")?.parse().ok()))
}

/// A value of the query; empty when it is not there.
#[must_use]
pub fn query_of(key: &'static str) -> Signal<String> {
    let query = use_query_map();
    Signal::derive(move || query.with(|q| q.get(key).unwrap_or_default()))
}

/// What stands in a cell; nothing at all for an empty text, so that a phone gives it no line.
#[must_use]
pub fn filled(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// Where in a list somebody is: the kind that is shown, and below which number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paging {
    pub status: String,
    pub before: Option<Number>,
}

impl Paging {
    /// As the address says.
    #[must_use]
    pub fn of_address() -> Signal<Self> {
        let (status, before) = (query_of("status"), query_of("before"));
        Signal::derive(move || Self { status: status.get(), before: before.get().parse().ok() })
    }

    /// The address of a page of this list.
    #[must_use]
    pub fn href(&self, list: &str) -> String {
        let status = (!self.status.is_empty()).then(|| format!("status={}", self.status));
        let before = self.before.map(|number| format!("before={number}"));
        let query = [status, before].into_iter().flatten().collect::<Vec<_>>().join("&");
        if query.is_empty() { list.to_owned() } else { format!("{list}?{query}") }
    }
}

/// The way to the older ones and back to the newest.
#[component]
pub fn Lists(list: &'static str, paging: Paging, next: Option<Number>) -> impl IntoView {
    let newest = Paging { before: None, ..paging.clone() };
    let older = next.map(|before| Paging { before: Some(before), ..paging.clone() }.href(list));
    let is_first = paging.before.is_none();
    view! {
        <nav class="pages" aria-label=say::pages()>
            <span>{(!is_first).then(|| view! { <a href=newest.href(list)>{say::newest()}</a> })}</span>
            <span>{older.map(|href| view! { <a href=href>{say::show_more()}</a> })}</span>
        </nav>
    }
}
