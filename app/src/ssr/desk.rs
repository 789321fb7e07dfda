//! The desk's side of a request: who reads, what status a refused page has, where a form without script leads.

use super::{House, broken, house, origin, staff};
use crate::failure::Failure;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts};
use domain::{Refusal, refusal::Field};
use leptos::prelude::use_context;
use leptos_axum::{ResponseOptions, redirect};
use std::fmt::Write;
use store::{
    Fault,
    people::{Origin, StaffMember},
};

const SIGN_IN: &str = "/desk/sign-in";

/// Who is signed in, for a page that reads. Nobody: the browser goes to the sign-in, and comes back here afterwards.
///
/// # Errors
/// [`Refusal::SignInNeeded`].
pub async fn reader() -> Result<(House, StaffMember), Failure> {
    let who = staff().await;
    if matches!(who, Err(Failure::Refused(Refusal::SignInNeeded))) {
        let wanted = use_context::<Parts>().and_then(|parts| page_of(&parts)).unwrap_or_default();
        if wanted.is_empty() || wanted == "/desk" {
            redirect(SIGN_IN);
        } else {
            redirect(&format!("{SIGN_IN}?to={}", encoded(&wanted)));
        }
    }
    who
}

/// How long a browser keeps the cookie. The session itself ends when nobody used it for a day.
pub const COOKIE_DAYS: u32 = 30;

/// Somebody who may or may not be signed in: where from, and as whom until now.
///
/// # Errors
/// When it is called outside of a request, which is a defect.
pub async fn visitor() -> Result<(House, Origin, Option<StaffMember>), Failure> {
    let (house, parts) = (house()?, use_context::<Parts>().ok_or_else(|| broken(&"a server function ran without its request"))?);
    let before = staff().await.ok().map(|(_, who)| who);
    Ok((house, origin(&parts.extensions), before))
}

/// Sets a cookie with the answer.
pub fn set_cookie(cookie: &str) {
    if let Some((response, value)) = use_context::<ResponseOptions>().zip(HeaderValue::from_str(cookie).ok()) {
        response.append_header(header::SET_COOKIE, value);
    }
}

/// A browser in words, "Firefox on Windows", from what it says of itself. Browsers pretend to be each other: the more special name counts.
#[must_use]
pub fn agent_words(agent: &str) -> String {
    let first = |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    let browser = first(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "Mac"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => words::staff::agent(browser, system),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => words::staff::agent_unknown().to_owned(),
    }
}

/// The desk page that a request is for, or comes from.
fn page_of(parts: &Parts) -> Option<String> {
    let own = parts.uri.path_and_query().map(|p| p.as_str()).filter(|p| is_of_desk(p));
    own.map(str::to_owned).or_else(|| referer(&parts.headers))
}

/// The path of the page that the browser says it comes from, when it is one of ours.
fn referer(headers: &HeaderMap) -> Option<String> {
    let address = headers.get(header::REFERER)?.to_str().ok()?;
    let behind_host = address.split_once("://")?.1;
    let path = &behind_host[behind_host.find('/')?..];
    is_of_desk(path).then(|| path.to_owned())
}

/// An address of the desk: where somebody may be led after signing in. Anything else could lead out of the house.
#[must_use]
pub fn is_of_desk(path: &str) -> bool {
    let inside = path.strip_prefix("/desk").is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
    let plain = path.chars().all(|c| c.is_ascii_graphic() && c != '\\') && !path.contains("//");
    inside && plain && !path.starts_with(SIGN_IN)
}

/// The answer to a page that reads: what is refused is the page's status as well.
///
/// # Errors
/// What the fault says.
pub fn answer<T>(read: Result<T, Fault>) -> Result<T, Failure> {
    read.map_err(|fault| {
        let failure = Failure::from(fault);
        let is_page = use_context::<Parts>().is_some_and(|parts| is_of_desk(parts.uri.path()));
        let status = match &failure {
            Failure::Refused(Refusal::NotYours) => Some(StatusCode::FORBIDDEN),
            Failure::Refused(Refusal::NotFound) => Some(StatusCode::NOT_FOUND),
            Failure::Refused(_) => None,
            Failure::Broken { .. } => Some(StatusCode::SERVICE_UNAVAILABLE),
        };
        if let Some((status, response)) = status.filter(|_| is_page).zip(use_context::<ResponseOptions>()) {
            response.set_status(status);
        }
        failure
    })
}

/// Leads a browser without script to the page that shows what its form did. A hydrated page stays where it is and looks again.
pub fn lead_to(path: &str) {
    let is_form = use_context::<Parts>().is_some_and(|parts| {
        let accepts = parts.headers.get(header::ACCEPT).and_then(|v| v.to_str().ok());
        accepts.is_some_and(|accepts| accepts.contains("text/html"))
    });
    if is_form {
        redirect(path);
    }
}

/// Leads a browser that asks for the page `from` to the page `to`; what only reads it for another page is not led anywhere.
pub fn lead_on(from: &str, to: &str) {
    if use_context::<Parts>().is_some_and(|parts| parts.uri.path() == from) {
        redirect(to);
    }
}

/// As [`lead_to`], to the page that the form stands on; `otherwise` when the browser does not say which.
pub fn lead_back(otherwise: &str) {
    let from = use_context::<Parts>().and_then(|parts| referer(&parts.headers));
    // How it was refused before is no part of where it is.
    let path = from.as_deref().and_then(|from| from.split('?').next()).unwrap_or(otherwise);
    lead_to(path);
}

/// Something was left for the worker: it need not wait for its next look.
pub fn nudge(house: &House) {
    house.nudge.notify_one();
}

/// A time of day as a form sends it, `08:00`, in minutes after midnight.
///
/// # Errors
/// [`Refusal::NumberUnreadable`].
pub fn minute_typed(typed: &str) -> Result<i32, Failure> {
    let read = || {
        let (hour, minute) = typed.trim().split_once(':')?;
        let (hour, minute) = (hour.parse::<i32>().ok()?, minute.get(..2)?.parse::<i32>().ok()?);
        ((0..24).contains(&hour) && (0..60).contains(&minute)).then_some(hour * 60 + minute)
    };
    let unreadable = || Refusal::NumberUnreadable { field: Field::Day, typed: typed.chars().take(40).collect() };
    Ok(read().ok_or_else(unreadable)?)
}

/// Percent-encoding for a value of a query: everything but letters, digits and `-_.~` (RFC 3986, 2.3).
#[must_use]
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a `String` can't fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_desk_is_a_place_to_come_back_to() {
        for good in ["/desk", "/desk/quotes?status=sent", "/desk/quotes/10482/edit", "/desk?x=1"] {
            assert!(is_of_desk(good), "{good}");
        }
        for wrong in [
            "",
            "/",
            "/deskx",
            "//evil.example/desk",
            "/desk//evil.example",
            "https://evil.example/desk",
            "/desk/\\evil",
            "/desk/sign-in",
            "/desk/a b",
            "/desk/\r\nx",
        ] {
            assert!(!is_of_desk(wrong), "{wrong:?}");
        }
    }

    #[test]
    fn times_of_day_are_read() {
        assert_eq!(minute_typed("08:30"), Ok(510));
        assert_eq!(minute_typed("8:05:00"), Ok(485));
        for wrong in ["", "8", "24:00", "8:60", "a:00", "8:5"] {
            assert!(minute_typed(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn browsers_are_named_as_people_know_them() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";
        assert_eq!(agent_words(chrome), "Chrome on Linux");
        let edge =
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0";
        assert_eq!(agent_words(edge), "Edge on Windows");
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";
        assert_eq!(agent_words(phone), "Safari on iPhone");
        assert_eq!(agent_words(""), words::staff::agent_unknown());
    }

    #[test]
    fn the_page_a_call_came_from_is_found() {
        let from = |address: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::REFERER, address.parse().unwrap());
            referer(&headers)
        };
        assert_eq!(from("http://127.0.0.1:8080/desk/orders?before=3").as_deref(), Some("/desk/orders?before=3"));
        assert_eq!(from("http://127.0.0.1:8080/o/1"), None);
        assert_eq!(from("http://127.0.0.1:8080"), None);
        assert_eq!(encoded("/desk?a=é b"), "%2Fdesk%3Fa%3D%C3%A9%20b");
    }
}
