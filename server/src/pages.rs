//! The pages and the server functions: found here, drawn and decided in `app`.

use crate::{App, front, refusals, small};
use app::{
    live::HEADER,
    ssr::{Client, Sheet, desk::Guessed, desk_page, letter_view},
};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::Response,
    routing::{any, get},
};
use http_body_util::BodyExt;
use leptos::prelude::provide_context;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/", get(account))
        .route("/find", get(account))
        .route("/o/{number}", get(link))
        .route("/o/{number}/{*rest}", get(link))
        .route("/desk", get(desk))
        .route("/desk/letters/{*which}", any(letter))
        .route("/desk/{*rest}", get(desk))
        .route("/api/{*function}", any(function))
}

async fn link(State(app): State<App>, request: Request) -> Response {
    of(&app, Client::Link, request).await
}

async fn account(State(app): State<App>, request: Request) -> Response {
    of(&app, Client::Account, request).await
}

async fn desk(State(app): State<App>, request: Request) -> Response {
    let is_wanted = small::is_wanted(request.headers());
    small::page(desk_page(app.house.clone(), request).await, is_wanted).await
}

/// A letter as it arrives, for a frame at the desk: a document of its own.
async fn letter(State(app): State<App>, request: Request) -> Response {
    letter_view(app.house.clone(), request).await
}

async fn of(app: &App, client: Client, request: Request) -> Response {
    let is_wanted = small::is_wanted(request.headers());
    let sheet = Sheet::read(&app.house, client, request).await;
    app.drawn.answer(&app.house, sheet, is_wanted)
}

async fn function(State(app): State<App>, request: Request) -> Response {
    let house = app.house.clone();
    let request = match placed(&app, request).await {
        Ok(request) => request,
        Err(answer) => return answer,
    };
    let answer = leptos_axum::handle_server_fns_with_context(move || provide_context(house.clone()), request).await;
    let mut answer = refusals::told(axum::response::IntoResponse::into_response(answer)).await;
    if let Ok(build) = HeaderValue::from_str(app.house.site.build()) {
        answer.headers_mut().insert(HeaderName::from_static(HEADER), build);
    }
    answer
}

/// A form without script comes back to the page that it stands on, with what was refused. Some browsers don't say which that is; then it is
/// found by what the form is about.
async fn placed(app: &App, request: Request) -> Result<Request, Response> {
    if !is_out_of_place(request.headers()) {
        return Ok(request);
    }
    let (mut parts, body) = request.into_parts();
    let Ok(body) = body.collect().await.map(http_body_util::Collected::to_bytes) else {
        return Err(front::too_large(&app.house.site));
    };
    let page = page_of(parts.uri.path(), &body);
    if let Ok(referer) = HeaderValue::from_str(&format!("{}{page}", app.house.base_url)) {
        parts.headers.insert(header::REFERER, referer);
        parts.extensions.insert(Guessed);
    }
    Ok(Request::from_parts(parts, Body::from(body)))
}

/// A form of a browser without script, from nowhere.
fn is_out_of_place(headers: &HeaderMap) -> bool {
    let says = |name: HeaderName, word: &str| headers.get(name).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains(word));
    let is_form = says(header::ACCEPT, "text/html") && says(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    is_form && !headers.contains_key(header::REFERER)
}

/// What customers send from the page of an order, and where that form stands whatever the order has come to: an address beside the step
/// shows the step where it has nothing of its own.
const BY_LINK: [(&str, &str); 6] =
    [("review", "/addons"), ("decline", "/addons"), ("pay", "/pay"), ("put_on_account", "/pay"), ("hold", "/day"), ("confirm", "/day")];
/// What stands on the desk's page of an order; what else has a number stands on the quote's.
const ON_ORDER: [&str; 4] = ["record_payment", "refund_payment", "collect_order", "cancel_order"];

/// The page that a function's form stands on. The desk's own first page shows whatever has no other place.
fn page_of(path: &str, form: &[u8]) -> String {
    let function = path.trim_start_matches("/api/").trim_end_matches(|c: char| c.is_ascii_digit());
    let fields = std::str::from_utf8(form).unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
    let number: Option<i64> = fields.filter(|(name, _)| *name == "number").find_map(|(_, value)| value.parse().ok());
    if let Some((_, beside)) = BY_LINK.iter().find(|(name, _)| *name == function) {
        return number.map_or_else(|| "/".into(), |number| format!("/o/{number}{beside}"));
    }
    match (function, number) {
        ("renew", _) => "/find".into(),
        ("sign_in", _) => "/desk/sign-in".into(),
        (name, Some(number)) if ON_ORDER.contains(&name) => format!("/desk/orders/{number}"),
        ("send_quote", Some(number)) => format!("/desk/quotes/{number}/send"),
        (_, Some(number)) => format!("/desk/quotes/{number}"),
        (_, None) => "/desk".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_found_by_what_it_is_about() {
        for (path, form, page) in [
            ("/api/pay123", "number=10482&amount=1", "/o/10482/pay"),
            ("/api/confirm9", "delivery=3&number=10482", "/o/10482/day"),
            ("/api/review9", "numbers=10482", "/"),
            ("/api/review9", "number=//evil.example", "/"),
            ("/api/renew1", "email=x", "/find"),
            ("/api/sign_in1", "email=x&password=y", "/desk/sign-in"),
            ("/api/record_payment1", "number=10482", "/desk/orders/10482"),
            ("/api/choose_option1", "number=10482", "/desk/quotes/10482"),
            ("/api/send_quote1", "number=10482", "/desk/quotes/10482/send"),
            ("/api/move_delivery1", "delivery=3", "/desk"),
        ] {
            assert_eq!(page_of(path, form.as_bytes()), page, "{path} {form}");
        }
        assert_eq!(page_of("/api/pay1", b"\xff"), "/");
    }
}
