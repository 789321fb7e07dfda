//! What only a driver's phone can do: choose and send a photo, name a record, tell the time. Nothing of it is there while a page
//! hydrates.

pub mod blobs;
pub mod codes;
pub mod records;

use crate::{failure::Failure, packed::unpack};
use domain::{road::Key, time::Instant};
use js_sys::{Date, Reflect, futures::JsFuture};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, Event, File, Headers, HtmlInputElement, RequestInit, Response, Url};

/// The file that was chosen; none when the choosing was given up. The same file may be chosen again afterwards.
pub fn chosen(event: &Event) -> Option<File> {
    event.target()?.dyn_into::<HtmlInputElement>().ok()?.files()?.get(0)
}

/// An address under which this page may show what is in its hands.
pub fn shown(blob: &Blob) -> String {
    Url::create_object_url_with_blob(blob).unwrap_or_default()
}

/// Sends the bare bytes of a photo, and answers the name that it is kept under.
///
/// # Errors
/// What the shop refused, or that no answer came.
pub async fn send_photo(photo: &Blob) -> Result<i64, Failure> {
    let (is_done, text) = post("/desk/photo", photo.as_ref(), None).await.map_err(|_| away())?;
    if !is_done {
        return Err(unpack(&text).unwrap_or_else(away));
    }
    let answer: Option<Kept> = serde_json::from_str(&text).ok();
    answer.map(|kept| kept.id).ok_or_else(away)
}

#[derive(serde::Deserialize)]
struct Kept {
    id: i64,
}

/// No answer came, or none of ours: a network that asks for a sign-in answers everything with its own page.
pub fn away() -> Failure {
    Failure::Broken { incident: String::new() }
}

/// Whether it was done, and the answer's text.
///
/// # Errors
/// When there was none.
pub async fn post(address: &str, body: &JsValue, kind: Option<&str>) -> Result<(bool, String), JsValue> {
    let (init, headers) = (RequestInit::new(), Headers::new()?);
    headers.set("accept", "application/json")?;
    if let Some(kind) = kind {
        headers.set("content-type", kind)?;
    }
    init.set_method("POST");
    init.set_headers(&headers);
    init.set_body(body);
    let answer: Response = JsFuture::from(window().fetch_with_str_and_init(address, &init)).await?.dyn_into()?;
    let text = JsFuture::from(answer.text()?).await?.as_string().unwrap_or_default();
    Ok((answer.ok(), text))
}

/// A name that no other record has.
pub fn key() -> Option<Key> {
    let mut bits = [0; 16];
    window().crypto().ok()?.get_random_values_with_u8_array(&mut bits).ok()?;
    Some(Key::of(bits))
}

/// Now, by the phone's clock.
#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 are 41 bits")]
pub fn now() -> Instant {
    Instant(Date::now() as i64 * 1_000)
}

/// Whether the browser has something of this name: a part that is missing would be found out too late.
fn has(name: &str) -> bool {
    Reflect::get(&window(), &JsValue::from_str(name)).is_ok_and(|value| !value.is_undefined() && !value.is_null())
}

/// The time of day as this phone has it: "2:10 pm".
pub fn clock() -> String {
    let now = Date::new_0();
    crate::show::clock(i32::try_from(now.get_hours() * 60 + now.get_minutes()).unwrap_or(0))
}

/// Somebody signs out on this phone: what is not sent yet would be lost, which is asked first, and nothing of the day stays. Answers whether
/// they go.
pub fn leaves() -> bool {
    let waiting = records::count();
    let goes = waiting == 0 || window().confirm_with_message(&words::orders::leave_waiting(waiting)).unwrap_or(true);
    if goes {
        records::forget();
        leptos::task::spawn_local(blobs::forget());
    }
    goes
}
