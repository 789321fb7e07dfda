//! Forms of a link's page. The script posts a form just as the browser would: the same fields to the same address. So there is one way for
//! all of them, and the page needs nothing of what calls the server from elsewhere.

use super::Sitting;
use crate::{live, packed::unpack, told::Told};
use js_sys::futures::JsFuture;
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn, task::spawn_local};
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{FormData, Headers, HtmlFormElement, RequestInit, Response, UrlSearchParams};

/// A form's way to the server, and how it went the last time.
#[derive(Clone, Copy)]
pub struct Post {
    address: &'static str,
    pending: RwSignal<bool>,
    answer: RwSignal<Option<Result<String, Told>>>,
    /// Goes up with every answer, whichever form it is for.
    acted: RwSignal<u32>,
}

impl Post {
    /// To a server function.
    #[must_use]
    pub fn to<S: ServerFn>() -> Self {
        let acted = use_context::<Sitting>().map_or_else(|| RwSignal::new(0), |sitting| sitting.acted);
        Self { address: S::PATH, pending: RwSignal::new(false), answer: RwSignal::new(None), acted }
    }

    /// It is on its way.
    #[must_use]
    pub fn pending(self) -> ReadSignal<bool> {
        self.pending.read_only()
    }

    /// Whether the last one was done.
    #[must_use]
    pub fn is_done(self) -> bool {
        self.answer.with(|answer| matches!(answer, Some(Ok(_))))
    }

    /// Why the last one was refused; `None` as well before there was one, which [`Post::was_sent`] tells apart.
    #[must_use]
    pub fn refused(self) -> Option<Told> {
        self.answer.with(|answer| answer.as_ref().and_then(|a| a.as_ref().err().cloned()))
    }

    #[must_use]
    pub fn was_sent(self) -> bool {
        self.answer.with(Option::is_some)
    }

    /// What the last one was answered, where it was done.
    #[must_use]
    pub fn answered<T: DeserializeOwned>(self) -> Option<T> {
        self.answer.with(|answer| unpack(answer.as_ref()?.as_ref().ok()?))
    }

    /// Sends fields without a form.
    pub fn send(self, fields: &[(&str, String)]) {
        if let Ok(body) = UrlSearchParams::new() {
            fields.iter().for_each(|(name, value)| body.append(name, value));
            self.go(body);
        }
    }

    fn submit(self, event: &SubmitEvent) {
        let form = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
        let data = form.and_then(|form| FormData::new_with_form(&form).ok());
        if let Some(body) = data.and_then(|data| UrlSearchParams::new_with_str_sequence_sequence(&data).ok()) {
            event.prevent_default();
            self.go(body);
        }
    }

    /// A second press while the first is on its way is the same press.
    fn go(self, body: UrlSearchParams) {
        if self.pending.get_untracked() {
            return;
        }
        self.pending.set(true);
        spawn_local(async move {
            let answer = post(self.address, &body, live::come_again).await;
            // The window may be gone by then.
            let _ = self.answer.try_set(Some(answer));
            let _ = self.acted.try_update(|n| *n += 1);
            let _ = self.pending.try_set(false);
        });
    }
}

/// The form itself: a plain one until the script is there, and for whom it never is.
#[component]
pub fn PostForm(
    post: Post,
    #[prop(optional)] id: Option<&'static str>,
    #[prop(optional)] class: Option<&'static str>,
    /// Looks at the press first, and may keep it.
    #[prop(optional, into)]
    before: Option<Callback<SubmitEvent>>,
    children: Children,
) -> impl IntoView {
    let press = move |event: SubmitEvent| {
        if let Some(before) = before {
            before.run(event.clone());
        }
        if !event.default_prevented() {
            post.submit(&event);
        }
    };
    view! { <form method="post" action=post.address id=id class=class on:submit=press>{children()}</form> }
}

/// Asks a server function for a value.
///
/// # Errors
/// What it refused; or that no answer came.
pub async fn ask<S: ServerFn, T: DeserializeOwned>(fields: &[(&str, String)]) -> Result<T, Told> {
    let body = UrlSearchParams::new().map_err(|_| Told::silence())?;
    fields.iter().for_each(|(name, value)| body.append(name, value));
    unpack(&post(S::PATH, &body, live::compare).await?).ok_or_else(Told::silence)
}

/// `is_ours` looks at the build that answered.
async fn post(address: &str, body: &UrlSearchParams, is_ours: fn(&str) -> bool) -> Result<String, Told> {
    let (done, text) = exchange(address, body, is_ours).await.map_err(|_| Told::silence())?;
    if done { Ok(text) } else { Err(Told::read(&text).unwrap_or_else(Told::silence)) }
}

/// Whether it was done, and the answer. Where the answer leads elsewhere (to the provider's page), the window goes there.
async fn exchange(address: &str, body: &UrlSearchParams, is_ours: fn(&str) -> bool) -> Result<(bool, String), JsValue> {
    let headers = Headers::new()?;
    headers.set("accept", "application/json")?;
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_headers(&headers);
    request.set_body(body);
    let answer: Response = JsFuture::from(window().fetch_with_str_and_init(address, &request)).await?.dyn_into()?;
    // What another build packed says nothing that this page could read.
    let can_be_read = answer.headers().get(live::HEADER)?.is_none_or(|theirs| is_ours(&theirs));
    if let Some(place) = answer.headers().get("location")? {
        let _ = window().location().set_href(&place);
    }
    let text = JsFuture::from(answer.text()?).await?.as_string().unwrap_or_default();
    Ok(if can_be_read { (answer.ok(), text) } else { (false, String::new()) })
}
