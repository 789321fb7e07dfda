//! HTTP to a provider: bounded in time and size, and every outcome sorted into an answer or a [`Trouble`].

use super::Trouble;
use reqwest::{Client, RequestBuilder, StatusCode, redirect::Policy};
use serde::de::DeserializeOwned;
use std::time::Duration;

const CONNECT_SECONDS: u64 = 5;
/// The whole call. A customer waits for it with a finger on "Pay"; providers answer in one or two seconds.
const CALL_SECONDS: u64 = 15;
/// A page of a hundred objects is about 400 KB.
const ANSWER_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Object names are at most 255 characters (<https://docs.stripe.com/upgrades#what-changes-does-stripe-consider-to-be-backwards-compatible>).
const REFERENCE_CHARS_MAX: usize = 255;

/// The gateway can't be made from its settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the payment provider's settings can't be used: {reason}")]
pub struct Unusable {
    pub reason: String,
}

/// What came back: a status that is neither "away" nor a detour, and the body.
pub(super) struct Answer {
    pub status: StatusCode,
    pub body: Vec<u8>,
}

/// A client that follows no redirects: a call that moves money goes where it was sent, or nowhere.
pub(super) fn client() -> Result<Client, Unusable> {
    crate::install_tls();
    Client::builder()
        .connect_timeout(Duration::from_secs(CONNECT_SECONDS))
        .timeout(Duration::from_secs(CALL_SECONDS))
        .redirect(Policy::none())
        .user_agent(concat!("Porchlight/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|e| Unusable { reason: reason(&e) })
}

/// The provider's address without its last slash, when it is one that we can call.
pub(super) fn base_url(url: &str) -> Result<String, Unusable> {
    let parsed = reqwest::Url::parse(url).map_err(|e| Unusable { reason: format!("{url}: {e}") })?;
    match parsed.scheme() {
        "http" | "https" if parsed.query().is_none() && parsed.fragment().is_none() => Ok(url.trim_end_matches('/').to_owned()),
        _ => Err(Unusable { reason: format!("{url}: not a plain http or https address") }),
    }
}

/// Sends, waits and sorts. Refusals (4xx) come back as an answer, because each provider words them its own way.
pub(super) async fn send(request: RequestBuilder) -> Result<Answer, Trouble> {
    let mut response = request.send().await.map_err(|e| away(&e))?;
    let status = response.status();
    // The provider's own name for the call is what its support asks for. No queries, no bodies: those carry customers.
    let request_id = response.headers().get("request-id").and_then(|id| id.to_str().ok()).unwrap_or_default();
    tracing::debug!(%status, request_id, path = response.url().path(), "the payment provider answered");
    let later = [StatusCode::REQUEST_TIMEOUT, StatusCode::CONFLICT, StatusCode::TOO_EARLY, StatusCode::TOO_MANY_REQUESTS];
    if status.is_server_error() || later.contains(&status) {
        return Err(Trouble::Away { reason: format!("it answered {status}") });
    }
    if !status.is_success() && !status.is_client_error() {
        return Err(Trouble::Unreadable { reason: format!("it answered {status}") });
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|e| away(&e))? {
        if body.len() + chunk.len() > ANSWER_BYTES_MAX {
            return Err(Trouble::Unreadable { reason: format!("an answer of more than {ANSWER_BYTES_MAX} bytes") });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, body })
}

/// Reads a body as `T`. The error names the place in the text, never the text: it may hold a client secret.
pub(super) fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Trouble> {
    serde_json::from_slice(body).map_err(|e| Trouble::Unreadable { reason: format!("at line {}, column {}", e.line(), e.column()) })
}

/// A provider's object name may stand in an address: letters, digits, `_` and `-` only.
pub(super) fn reference(name: &str) -> Result<&str, Trouble> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if name.is_empty() || name.len() > REFERENCE_CHARS_MAX || !name.chars().all(plain) {
        return Err(Trouble::Unreadable { reason: "the stored reference is not an object's name".into() });
    }
    Ok(name)
}

fn away(error: &reqwest::Error) -> Trouble {
    Trouble::Away { reason: reason(error) }
}

/// The error and what it comes from, without addresses: they carry customers' references into logs.
fn reason(error: &reqwest::Error) -> String {
    let kind = match error {
        e if e.is_timeout() => "timed out",
        e if e.is_connect() => "no connection",
        e if e.is_body() || e.is_decode() => "the answer broke off",
        e if e.is_builder() => "the call can't be built",
        _ => "the call failed",
    };
    let mut text = kind.to_owned();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_can_not_leave_its_place_in_the_address() {
        for good in ["pi_3Nx", "cs_test_a1B", "sandbox-7"] {
            assert_eq!(reference(good), Ok(good));
        }
        for wrong in ["", "pi_1/cancel", "../v1/refunds", "pi_1?x=1", "pi 1", "pi_1\r\nX: y", &"x".repeat(256)] {
            assert!(reference(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_address_is_plain() {
        assert_eq!(base_url("https://api.example/"), Ok("https://api.example".into()));
        for wrong in ["", "api.example", "file:///etc", "https://api.example/?a=b"] {
            assert!(base_url(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_unreadable_answer_is_not_quoted() {
        let trouble = json::<Vec<String>>(br#"{"client_secret":"pi_1_secret_x"}"#).unwrap_err();
        assert!(!trouble.to_string().contains("secret_x"), "{trouble}");
    }
}
