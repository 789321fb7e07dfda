//! What every request passes on its way in and every answer on its way out, in one place and in this order: a name for the log,
//! where it comes from, whether it may come from there, how much and how long it may take; and the headers that everything has.

use crate::{App, html, imports, origin, photos};
use app::ssr::incident;
use axum::{
    body::Body,
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::Response,
};
use futures::FutureExt;
use std::{net::SocketAddr, panic::AssertUnwindSafe, time::Duration};
use tracing::Instrument;

/// The largest form is a quote of 200 lines, about 100 KB; photos and lists have routes with limits of their own.
pub const BODY_BYTES_MAX: usize = 1024 * 1024;
/// A payment provider may take 15 seconds to answer; a page that takes twice that will not come.
const ANSWER_MAX: Duration = Duration::from_secs(30);

/// Cameras and places are asked for by our own pages only, payment by ours and the provider's.
const PERMISSIONS: &str =
    "camera=(self), geolocation=(self), payment=(self \"https://js.stripe.com\"), microphone=(), usb=(), browsing-topics=()";
/// For answers that are no pages: nothing in them runs or loads.
const POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The middleware around all routes.
pub async fn door(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let started = std::time::Instant::now();
    let id = format!("{:016x}", rand::random::<u64>());
    let (method, path) = (request.method().clone(), shown(request.uri()).to_owned());
    let span = tracing::info_span!("request", id, %method, path);
    if let Ok(value) = HeaderValue::from_str(&id) {
        // The client's own is overwritten: what is in our log is ours.
        request.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map_or([0; 4].into(), |c| c.0.ip());
    let from = origin::of(peer, request.headers(), &app.settings.trusted_proxies);
    request.extensions_mut().insert(from);
    let mut response = answer(&app, request, next).instrument(span.clone()).await;
    finish(&app, &path, &id, response.headers_mut());
    let status = response.status();
    app.counters.answered(status, started.elapsed());
    span.in_scope(|| {
        let ms = started.elapsed().as_micros() as f64 / 1000.0;
        if status.is_server_error() {
            tracing::warn!(status = status.as_u16(), ms, "answered");
        } else {
            tracing::debug!(status = status.as_u16(), ms, "answered");
        }
    });
    response
}

async fn answer(app: &App, request: Request, next: Next) -> Response {
    let site = &app.house.site;
    if is_from_elsewhere(request.method(), request.uri(), request.headers(), &app.house.base_url) {
        tracing::info!("refused: sent from another site");
        return html::sentence(site, StatusCode::FORBIDDEN, words::server::elsewhere_title(), words::server::elsewhere());
    }
    let is_photo = request.uri().path() == photos::PATH;
    let most_bytes = match request.uri().path() {
        photos::PATH => gateways::files::UPLOAD_BYTES_MAX,
        path if path.starts_with(imports::PATH) => imports::BODY_BYTES_MAX,
        _ => BODY_BYTES_MAX,
    };
    if announced(request.headers()).is_some_and(|bytes| bytes > most_bytes as u64) {
        if is_photo {
            return photos::refused(&photos::too_large());
        }
        if let Some(back) = imports::too_large(request.uri().path()) {
            // A browser looks at the answer when it has sent everything.
            let _ = tokio::time::timeout(ANSWER_MAX, imports::let_pass(request.into_body())).await;
            return back;
        }
        let text = words::server::too_large(BODY_BYTES_MAX / (1024 * 1024));
        return html::sentence(site, StatusCode::PAYLOAD_TOO_LARGE, words::server::too_large_title(), &text);
    }
    // What does not announce its length is cut off where the limit is.
    let request = request.map(|body| Body::new(http_body_util::Limited::new(body, most_bytes)));
    match tokio::time::timeout(ANSWER_MAX, AssertUnwindSafe(next.run(request)).catch_unwind()).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => {
            // The panic itself was logged by its hook; this line gives it the number that the page shows.
            let incident = incident();
            tracing::error!(%incident, "a handler panicked");
            html::defect(site, &incident)
        }
        Err(_) => {
            tracing::error!("no answer in {ANSWER_MAX:?}");
            html::sentence(site, StatusCode::SERVICE_UNAVAILABLE, words::server::slow_title(), words::server::slow())
        }
    }
}

/// A path without what is secret in it: the token of a link opens an order.
fn shown(uri: &Uri) -> &str {
    if uri.path().starts_with("/l/") { "/l/…" } else { uri.path() }
}

fn announced(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// A page of somebody else made the browser send this, with our cookies. Browsers say where a request comes from (Fetch Metadata;
/// before 2023 some said only the Origin); what says nothing is no browser, and has no cookies that it was not given.
fn is_from_elsewhere(method: &Method, uri: &Uri, headers: &HeaderMap, base_url: &str) -> bool {
    if method.is_safe() || uri.path().starts_with("/webhooks/") || uri.path().starts_with(gateways::payments::sandbox::PATH) {
        return false;
    }
    let text = |name: HeaderName| headers.get(name).map(|v| v.to_str().unwrap_or_default());
    match (text(HeaderName::from_static("sec-fetch-site")), text(header::ORIGIN)) {
        (Some(site), _) => site != "same-origin" && site != "none",
        (None, Some(origin)) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            origin != base_url && (host.is_none() || host != text(header::HOST))
        }
        (None, None) => false,
    }
}

/// The headers of every answer. What a page or a file has set itself stays.
fn finish(app: &App, path: &str, id: &str, headers: &mut HeaderMap) {
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // Our own pages are told where a form came from; nobody else is, so that no link leaves in a Referer.
    set(header::REFERRER_POLICY, "same-origin");
    set(HeaderName::from_static("permissions-policy"), PERMISSIONS);
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin-allow-popups");
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    if !path.starts_with("/webhooks/") {
        set(header::CACHE_CONTROL, "no-store");
    }
    if app.house.secure {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(method: Method, path: &str, headers: &[(&'static str, &'static str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, HeaderValue::from_static(value));
        }
        is_from_elsewhere(&method, &path.parse().unwrap(), &map, "https://portal.example.com")
    }

    #[test]
    fn a_form_of_another_site_is_refused() {
        let post = |headers: &[(&'static str, &'static str)]| refused(Method::POST, "/api/pay", headers);
        assert!(post(&[("sec-fetch-site", "cross-site")]));
        assert!(post(&[("sec-fetch-site", "same-site")]));
        assert!(post(&[("sec-fetch-site", "cross-site"), ("origin", "https://portal.example.com")]));
        assert!(!post(&[("sec-fetch-site", "same-origin"), ("origin", "null")]));
        assert!(!post(&[("sec-fetch-site", "none")]));
        assert!(post(&[("origin", "https://evil.example"), ("host", "portal.example.com")]));
        assert!(post(&[("origin", "null"), ("host", "portal.example.com")]));
        assert!(!post(&[("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")]));
        assert!(!post(&[("origin", "https://portal.example.com"), ("host", "10.0.0.7:8080")]));
        assert!(!post(&[]));
    }

    #[test]
    fn reading_and_machines_are_not_asked() {
        let cross = [("sec-fetch-site", "cross-site")];
        assert!(!refused(Method::GET, "/o/10482", &cross));
        assert!(!refused(Method::POST, "/webhooks/stripe", &cross));
        assert!(!refused(Method::POST, "/sandbox/v1/payments", &cross));
        assert!(refused(Method::POST, "/sandbox/pay/x", &cross));
    }

    #[test]
    fn a_token_is_not_logged() {
        assert_eq!(shown(&"/l/secret?x=1".parse().unwrap()), "/l/…");
        assert_eq!(shown(&"/o/10482?x=1".parse().unwrap()), "/o/10482");
    }
}
