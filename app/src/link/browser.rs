//! What only a browser can do, after the page is alive: keep what was seen for a day without network, forget it, count minutes, open
//! the phone's own map. Nothing of it is needed, and nothing of it is there while the page hydrates.

use crate::deliveries::Kept;
use js_sys::{Array, Object, Reflect, futures::JsFuture};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ServiceWorker, ServiceWorkerContainer, VisibilityState};

/// A telephone number as a link: `tel:+13125550142`.
#[must_use]
pub fn tel(phone: &str) -> String {
    format!("tel:{}", dialled(phone))
}

/// The same for a text message.
#[must_use]
pub fn sms(phone: &str) -> String {
    format!("sms:{}", dialled(phone))
}

fn dialled(phone: &str) -> String {
    phone.chars().filter(|c| c.is_ascii_digit() || matches!(c, '+' | '*' | '#')).collect()
}

/// Goes up once a minute while somebody looks: an arrival comes nearer also when nothing happens.
#[must_use]
pub fn minutes() -> ReadSignal<u32> {
    let (minute, pass) = signal(0_u32);
    Effect::new(move |_| {
        let tick = move || {
            if document().visibility_state() == VisibilityState::Visible {
                pass.update(|n| *n += 1);
            }
        };
        let clock = set_interval_with_handle(tick, Duration::from_secs(60)).ok();
        on_cleanup(move || _ = clock.map(|clock| clock.clear()));
    });
    minute
}

/// Where there is a service worker to speak to: a browser has none on an address that is not safe.
fn worker() -> Option<ServiceWorkerContainer> {
    let navigator = window().navigator();
    let has = Reflect::get(&navigator, &JsValue::from_str("serviceWorker")).is_ok_and(|w| !w.is_undefined());
    has.then(|| navigator.service_worker())
}

/// Takes the service worker in, once the page is alive.
pub fn settle_in() {
    Effect::new(|_| {
        if let Some(worker) = worker() {
            // Refused or not, the page works without.
            let _ = worker.register("/service-worker.js");
        }
    });
}

/// Says something to the service worker, as soon as there is one.
fn say(message: Object) {
    let Some(ready) = worker().and_then(|w| w.ready().ok()) else { return };
    leptos::task::spawn_local(async move {
        let Ok(registration) = JsFuture::from(ready).await else { return };
        let active = Reflect::get(&registration, &JsValue::from_str("active"));
        if let Some(active) = active.ok().filter(|active| !active.is_null()) {
            let _ = active.unchecked_into::<ServiceWorker>().post_message(&message);
        }
    });
}

fn said(pairs: &[(&str, &JsValue)]) -> Object {
    let message = Object::new();
    for (key, value) in pairs {
        let _ = Reflect::set(&message, &JsValue::from_str(key), value);
    }
    message
}

/// Tells the service worker something, as soon as there is one.
pub fn tell(pairs: &[(&str, &JsValue)]) {
    say(said(pairs));
}

/// The link was left or has ended: every copy goes.
pub fn forget() {
    say(said(&[("type", &JsValue::from_str("forget"))]));
}

/// When this page was opened, in milliseconds since 1970; 0 where the browser does not say.
fn opened() -> f64 {
    window().performance().map_or(0.0, |clock| clock.time_origin())
}

/// What a phone without network may show of this page later.
pub fn keep(path: String, kept: Kept) {
    Effect::new(move |_| {
        let text = |text: &str| JsValue::from_str(text);
        let products: Array = kept.products.iter().map(|p| text(p)).collect();
        say(said(&[
            ("type", &text("seen")),
            ("path", &text(&path)),
            ("opened", &JsValue::from_f64(opened())),
            ("lang", &text("en")),
            ("dir", &text("ltr")),
            ("notice", &text(&kept.notice)),
            ("status", &text(&kept.status)),
            ("window", &text(&kept.window)),
            ("products", &products),
            ("again", &text(words::deliveries::offline_again())),
            ("seen_at", &text(&kept.seen_at)),
        ]));
    });
}

/// Opens the phone's own map at an address or a point. Nothing is asked of anybody before it is pressed. The address that works
/// everywhere is replaced on Android, whose own word for a map it is not.
#[component]
pub fn MapLink(#[prop(into)] query: String, #[prop(into)] label: String) -> impl IntoView {
    let query = encoded(&query);
    let (android, set_android) = signal(false);
    Effect::new(move |_| set_android.set(window().navigator().user_agent().is_ok_and(|agent| agent.contains("Android"))));
    let href = move || if android.get() { format!("geo:0,0?q={query}") } else { format!("https://maps.apple.com/?q={query}") };
    view! { <a href=href rel="noreferrer">{label}</a> }
}

/// Percent-encoding of everything but letters and digits of ASCII.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b',' || byte == b'.' || byte == b'-' {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_dialled_and_addresses_are_looked_up() {
        assert_eq!(tel("+1 (312) 555-0142"), "tel:+13125550142");
        assert_eq!(encoded("1847 N Howe St, Zürich"), "1847%20N%20Howe%20St,%20Z%C3%BCrich");
    }
}
