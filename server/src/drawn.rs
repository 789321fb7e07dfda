//! Customers' pages as they leave, the latest of them kept. A page is drawn from its sheet and from nothing else ([`app::ssr::Sheet`]), so what
//! was drawn from the same is not drawn again: a page that is opened anew, or on a second phone, costs what it costs to read.

use crate::small;
use app::ssr::{House, Sheet};
use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::Response,
};
use bytes::Bytes;
use lru::LruCache;
use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
};

/// Three to ten kilobytes each.
const KEPT: NonZeroUsize = NonZeroUsize::new(512).expect("more than none");

/// Pages by what they were drawn from, and whether they are small.
pub struct Latest(Mutex<LruCache<(String, bool), Arc<Page>>>);

/// A page as it leaves.
struct Page {
    body: Bytes,
    is_small: bool,
    policy: HeaderValue,
}

impl Default for Latest {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(KEPT)))
    }
}

impl Latest {
    fn kept(&self, key: (String, bool), draw: impl FnOnce() -> Page) -> Arc<Page> {
        let pages = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = pages().get(&key).cloned();
        kept.unwrap_or_else(|| {
            // Nobody waits for another's page to be drawn.
            let page = Arc::new(draw());
            pages().put(key, page.clone());
            page
        })
    }

    /// The page of a sheet; in brotli where that is wanted and worth it.
    pub fn answer(&self, house: &House, sheet: Sheet, is_wanted: bool) -> Response {
        let status = sheet.status();
        let page = match sheet.key() {
            Some(key) => self.kept((key, is_wanted), || Page::of(house, sheet, is_wanted)),
            None => Arc::new(Page::of(house, sheet, is_wanted)),
        };
        let mut answer = Response::new(Body::from(page.body.clone()));
        *answer.status_mut() = status;
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(header::CONTENT_SECURITY_POLICY, page.policy.clone());
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if page.is_small {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
        }
        answer
    }
}

impl Page {
    fn of(house: &House, sheet: Sheet, is_wanted: bool) -> Self {
        let drawn = sheet.draw(house);
        let small = if is_wanted { small::small(drawn.html.as_bytes()) } else { None };
        Self { is_small: small.is_some(), body: small.map_or_else(|| Bytes::from(drawn.html), Bytes::from), policy: drawn.policy }
    }
}
