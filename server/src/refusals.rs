//! A server function that did nothing says why in its body; here its status says so too. leptos answers every failure with 500, which
//! a log, a proxy and who is on call take for a defect of ours.

use app::{
    failure::Failure,
    packed::{KIND, unpack},
};
use axum::{
    body::Body,
    http::{StatusCode, header},
    response::Response,
};
use domain::Refusal;
use http_body_util::BodyExt;

/// The answer of a server function, with the status that fits its failure. A browser without script is led back as before.
pub async fn told(response: Response) -> Response {
    let is_ours = response.headers().get(header::CONTENT_TYPE).is_some_and(|t| t == KIND);
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR || !is_ours {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    if let Some(failure) = std::str::from_utf8(&body).ok().and_then(unpack) {
        head.status = status(&failure);
    }
    Response::from_parts(head, Body::from(body))
}

/// What HTTP calls a failure (RFC 9110, 15.5; RFC 6585, 4).
pub fn status(failure: &Failure) -> StatusCode {
    match failure {
        // By an outage, most likely: another try may do.
        Failure::Broken { .. } => StatusCode::SERVICE_UNAVAILABLE,
        Failure::Refused(refusal) => match refusal {
            Refusal::SignInNeeded => StatusCode::UNAUTHORIZED,
            Refusal::NotYours | Refusal::LinkOnlySees => StatusCode::FORBIDDEN,
            // To who has no link a thing that is not theirs does not exist.
            Refusal::NotFound | Refusal::LinkEnded | Refusal::InvitationEnded => StatusCode::NOT_FOUND,
            Refusal::TooManyTries { .. } => StatusCode::TOO_MANY_REQUESTS,
            Refusal::FileTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Refusal::Stale | Refusal::QuoteChanged { .. } | Refusal::SlotTaken { .. } => StatusCode::CONFLICT,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::packed::pack;
    use axum::response::IntoResponse;

    async fn answered(status: StatusCode, kind: &'static str, body: &str) -> (u16, String) {
        let response = told((status, [(header::CONTENT_TYPE, kind)], body.to_owned()).into_response()).await;
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn the_status_says_what_the_body_says() {
        let failed = |failure: Failure| async move {
            let body = pack(&failure).unwrap();
            let (status, kept) = answered(StatusCode::INTERNAL_SERVER_ERROR, KIND, &body).await;
            assert_eq!(kept, body);
            status
        };
        for (refusal, status) in [
            (Refusal::SignInNeeded, 401),
            (Refusal::NotYours, 403),
            (Refusal::LinkEnded, 404),
            (Refusal::SlotTaken { next_free: None }, 409),
            (Refusal::ReviewFirst, 422),
        ] {
            assert_eq!(failed(Failure::Refused(refusal.clone())).await, status, "{refusal:?}");
        }
        assert_eq!(failed(Failure::Broken { incident: "k3v8r2xa".into() }).await, 503);
    }

    #[tokio::test]
    async fn what_is_no_failure_stays_as_it_is() {
        let redirect = answered(StatusCode::FOUND, KIND, &pack(&Failure::from(Refusal::Stale)).unwrap()).await;
        assert_eq!(redirect.0, 302);
        assert_eq!(answered(StatusCode::INTERNAL_SERVER_ERROR, "text/html; charset=utf-8", "<p>").await, (500, "<p>".into()));
        assert_eq!(answered(StatusCode::INTERNAL_SERVER_ERROR, KIND, "[]").await, (500, "[]".into()));
    }
}
