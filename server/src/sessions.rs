//! A link becomes a cookie and a clean address, so that the token stands in no history, no Referer and no screenshot.

use crate::{App, html};
use app::{
    failure::Failure,
    ssr::{Cookie, broken, origin},
};
use axum::{
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::ids::Number;
use store::{
    Fault,
    people::{self, LinkHolder, Origin, Token},
};

/// How long a browser keeps a link's cookie: as long as a link without an order lives. The server decides what it still opens.
const COOKIE_DAYS: u32 = 180;

/// `GET /l/{token}`. Mail scanners come here too: nothing changes but the note that it was opened.
pub async fn enter(State(app): State<App>, Path(token): Path<String>, request: Request) -> Response {
    match holder(&app, &token, origin(request.extensions())).await {
        Ok((token, holder)) => {
            let cookie = Cookie::Link(holder.number()).header(app.house.secure, token.as_str(), Some(COOKIE_DAYS));
            leave_for(&format!("/o/{}", holder.number()), Some(&cookie))
        }
        Err(Fault::Refused(_)) => leave_for("/find?ended=1", None),
        Err(fault) => match broken(&fault) {
            Failure::Broken { incident } => html::broken(&app.house.site, &incident),
            Failure::Refused(_) => leave_for("/find?ended=1", None),
        },
    }
}

/// How long a browser keeps an invitation: as long as somebody takes to choose a password.
const INVITATION_SECONDS: u64 = 24 * 60 * 60;

/// `GET /join/{token}`: an invitation to work here. It changes nothing, for mail scanners come here too.
pub async fn join(State(app): State<App>, Path(token): Path<String>) -> Response {
    let Some(token) = Token::read(&token) else { return leave_for("/desk/sign-in?ended=1", None) };
    match people::invited(&app.house.store, &token).await {
        Ok(_) => leave_for("/desk/join", Some(&Cookie::Invitation.header_for(app.house.secure, token.as_str(), INVITATION_SECONDS))),
        Err(Fault::Refused(_)) => leave_for("/desk/sign-in?ended=1", None),
        Err(fault) => match broken(&fault) {
            Failure::Broken { incident } => html::broken(&app.house.site, &incident),
            Failure::Refused(_) => leave_for("/desk/sign-in?ended=1", None),
        },
    }
}

async fn holder(app: &App, token: &str, origin: Origin) -> Result<(Token, LinkHolder), Fault> {
    let token = Token::read(token).ok_or(domain::Refusal::LinkEnded)?;
    let holder = people::link_holder(&app.house.store, &token, origin).await?;
    people::observe(&app.house.store, &holder).await?;
    Ok((token, holder))
}

/// `POST /o/{number}/leave`: this browser forgets the link. The link itself still opens.
pub async fn leave(State(app): State<App>, Path(number): Path<i64>) -> Response {
    leave_for("/", Some(&Cookie::Link(Number(number)).header(app.house.secure, "", None)))
}

/// Who may look at this number with the cookie of this request.
///
/// # Errors
/// The answer to give instead.
pub async fn holder_of(app: &App, number: Number, headers: &HeaderMap, origin: Origin) -> Result<LinkHolder, Response> {
    let house = &app.house;
    app::ssr::holder_of(&house.store, house.secure, headers, origin, number).await.map_err(|failure| refused(app, failure))
}

/// An answer for who has no page here: to a customer without a link a thing that is not theirs does not exist.
pub fn refused(app: &App, failure: Failure) -> Response {
    match failure {
        Failure::Refused(domain::Refusal::SignInNeeded) => StatusCode::UNAUTHORIZED.into_response(),
        Failure::Refused(_) => html::not_found(&app.house.site),
        Failure::Broken { incident } => html::broken(&app.house.site, &incident),
    }
}

/// To an address of our own, with GET.
pub fn leave_for(address: &str, cookie: Option<&str>) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    let value = |text: &str| HeaderValue::from_str(text).ok();
    if let Some(address) = value(address) {
        headers.insert(header::LOCATION, address);
    }
    if let Some(cookie) = cookie.and_then(value) {
        headers.insert(header::SET_COOKIE, cookie);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}
