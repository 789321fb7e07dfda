//! Photos that wait on the phone, in the browser's own store of answers: it takes megabytes, which the store of texts does not. On an
//! address that is not safe there is none, and photos are sent at once or not at all.

use domain::{Refusal, deliveries::PHOTO_BYTES_MAX};
use js_sys::{Array, futures::JsFuture};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, Cache, Request, Response};

/// The service worker knows it by this name, and lets it live through its own renewals.
pub const STORE: &str = "road-1";
/// What begins the place of a photo; the store holds the way to the script as well.
const PLACE: &str = "/road/photo/";
/// A day of ten stops with four photos each.
const PHOTOS_MAX: usize = 40;
/// A photo of a form that was never finished is of no use the day after.
const LOST_AFTER: i64 = domain::time::DAY;

/// This phone keeps nothing.
const NOTHING: Option<Refusal> = None;

async fn store() -> Option<Cache> {
    if !super::has("caches") {
        return None;
    }
    let opened = JsFuture::from(window().caches().ok()?.open(STORE)).await.ok()?;
    opened.dyn_into().ok()
}

/// Keeps a photo, and answers its place.
///
/// # Errors
/// A refusal for one too large or too many; none where this phone keeps nothing.
pub async fn keep(photo: &Blob) -> Result<String, Option<Refusal>> {
    #[expect(clippy::cast_possible_truncation, reason = "a file's size in bytes is a whole number")]
    if photo.size() as i64 > PHOTO_BYTES_MAX {
        return Err(Some(Refusal::FileTooLarge { most_bytes: PHOTO_BYTES_MAX }));
    }
    let (store, key) = (store().await.ok_or(NOTHING)?, super::key().ok_or(NOTHING)?);
    if places(&store).await.len() >= PHOTOS_MAX {
        return Err(NOTHING);
    }
    let place = format!("{PLACE}{:016}-{}", super::now().0, key.as_str());
    let answer = Response::new_with_opt_blob(Some(photo)).map_err(|_| NOTHING)?;
    JsFuture::from(store.put_with_str(&place, &answer)).await.map_err(|_| NOTHING)?;
    Ok(place)
}

/// The photo of a place; none when the browser needed its room.
pub async fn at(place: &str) -> Option<Blob> {
    let found = JsFuture::from(store().await?.match_with_str(place)).await.ok()?.dyn_into::<Response>().ok()?;
    JsFuture::from(found.blob().ok()?).await.ok()?.dyn_into().ok()
}

/// Lets a photo go that the shop has.
pub async fn drop(place: &str) {
    if let Some(store) = store().await {
        let _ = JsFuture::from(store.delete_with_str(place)).await;
    }
}

/// Lets photos go that no record names, a day after they were taken.
pub async fn tidy(named: &[String]) {
    let Some(store) = store().await else { return };
    for place in places(&store).await {
        let taken: Option<i64> = place.strip_prefix(PLACE).and_then(|rest| rest.split('-').next()).and_then(|at| at.parse().ok());
        let is_old = taken.is_none_or(|at| super::now().0 - at > LOST_AFTER);
        if is_old && !named.contains(&place) {
            let _ = JsFuture::from(store.delete_with_str(&place)).await;
        }
    }
}

/// Lets all of it go, when somebody leaves.
pub async fn forget() {
    if super::has("caches")
        && let Ok(caches) = window().caches()
    {
        let _ = JsFuture::from(caches.delete(STORE)).await;
    }
}

async fn places(store: &Cache) -> Vec<String> {
    let Ok(keys) = JsFuture::from(store.keys()).await else { return Vec::new() };
    let origin = window().location().origin().unwrap_or_default();
    let place = |key: JsValue| key.dyn_into::<Request>().ok().map(|request| request.url());
    let paths = Array::from(&keys).iter().filter_map(place).collect::<Vec<_>>();
    paths.iter().filter_map(|url| url.strip_prefix(&origin)).filter(|path| path.starts_with(PLACE)).map(str::to_owned).collect()
}
