//! The built site: read from its folder, small where a small twin lies beside it, and cached for as long as its name allows.

use crate::{App, html};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use std::path::{Path, PathBuf};
use tower::ServiceExt;
use tower_http::services::ServeDir;

/// Where the site is when nobody says: beside the executable, so that the two can be copied together.
#[must_use]
pub fn beside_executable() -> PathBuf {
    let executable = std::env::current_exe().unwrap_or_default();
    executable.parent().unwrap_or(Path::new("")).join("site")
}

/// Longer than all of ours; what is longer than a name may be at all, the disk would call a defect.
const PATH_BYTES_MAX: usize = 200;

/// Whatever no route answers: a file, or a polite page that says there is none.
pub async fn file(State(app): State<App>, request: Request) -> Response {
    let site = &app.house.site;
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = request.uri().path().to_owned();
    // A twin is not a file of its own, and hidden files are none of anybody's business.
    if path.ends_with('/') || path.contains("/.") || path.len() > PATH_BYTES_MAX {
        return html::not_found(site);
    }
    let served = ServeDir::new(&app.site).precompressed_br().append_index_html_on_directories(false).oneshot(request).await;
    let Ok(response) = served;
    if response.status() == StatusCode::NOT_FOUND || response.status() == StatusCode::METHOD_NOT_ALLOWED {
        return html::not_found(site);
    }
    let mut response = response.map(Body::new);
    if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED {
        dress(&path, response.headers_mut());
    }
    response
}

fn dress(path: &str, headers: &mut HeaderMap) {
    let keep = if path.starts_with("/pkg/") && path != "/pkg/assets.json" {
        // The name carries a hash of what is inside.
        "public, max-age=31536000, immutable"
    } else if path == "/service-worker.js" || path == "/pkg/assets.json" {
        "no-cache"
    } else {
        "public, max-age=3600"
    };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    let policy = match path.rsplit('.').next() {
        // A worker fetches under the policy of its own script.
        Some("js") => Some("default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'"),
        Some("html") => {
            Some("default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
        }
        _ => None,
    };
    if let Some(policy) = policy {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    }
}
