//! Its calls, as gateways::payments::sandbox documents them.

use super::{Pretend, object::Object};
use crate::App;
use axum::{
    Json,
    extract::{FromRequestParts, Path, Query, State, rejection::JsonRejection},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use domain::ids::PaymentId;
use gateways::payments::sandbox::{Found, OpenPayment, OpenRefund, Refused};
use serde::Deserialize;
use store::Fault;
use subtle::ConstantTimeEq;

/// The shop, having shown the key.
pub(super) struct Caller(Pretend);

impl FromRequestParts<App> for Caller {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Some(pretend) = app.pretend.clone() else { return Err(StatusCode::NOT_FOUND.into_response()) };
        let shown = parts.headers.get(header::AUTHORIZATION).and_then(|h| h.to_str().ok()).and_then(|h| h.strip_prefix("Bearer "));
        let is_right = shown.is_some_and(|key| bool::from(key.as_bytes().ct_eq(pretend.secret.expose().as_bytes())));
        if is_right { Ok(Self(pretend)) } else { Err(refusal(StatusCode::UNAUTHORIZED, "unauthorized", "The key is missing or wrong.")) }
    }
}

fn refusal(status: StatusCode, code: &str, message: &str) -> Response {
    (status, Json(Refused { code: Some(code.into()), message: message.into() })).into_response()
}

fn refused(why: Refused) -> Response {
    (StatusCode::BAD_REQUEST, Json(why)).into_response()
}

fn missing() -> Response {
    refusal(StatusCode::NOT_FOUND, "resource_missing", "There is no such payment.")
}

fn broken(fault: &Fault) -> Response {
    tracing::error!(%fault, "the pretend provider's database");
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}

fn unreadable(rejection: &JsonRejection) -> Response {
    refusal(StatusCode::BAD_REQUEST, "unreadable", &rejection.body_text())
}

pub(super) async fn open(Caller(pretend): Caller, order: Result<Json<OpenPayment>, JsonRejection>) -> Response {
    let order = match order {
        Ok(Json(order)) => order,
        Err(rejection) => return unreadable(&rejection),
    };
    // Its page sends the customer there: only to the shop.
    let is_ours = |url: &str| url.strip_prefix(&*pretend.base_url).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if !is_ours(&order.return_url) || !is_ours(&order.cancel_url) {
        return refusal(StatusCode::BAD_REQUEST, "url_invalid", "The addresses to return to are not the shop's.");
    }
    let (payment, id) = (order.payment_id, pretend.id(order.payment_id));
    let pay_url = format!("{}/sandbox/pay/{id}", pretend.base_url);
    let opened = pretend.change(&id, payment, |known| match Object::opened(known, &id, pay_url, order) {
        Ok(object) => (Some(object.clone()), Vec::new(), Ok(object.payment)),
        Err(why) => (None, Vec::new(), Err(why)),
    });
    match opened.await {
        Ok(Ok(payment)) => Json(payment).into_response(),
        Ok(Err(why)) => refused(why),
        Err(fault) => broken(&fault),
    }
}

#[derive(Deserialize)]
pub(super) struct Wanted {
    payment_id: PaymentId,
}

pub(super) async fn find(Caller(pretend): Caller, Query(wanted): Query<Wanted>) -> Response {
    match pretend.read(&pretend.id(wanted.payment_id)).await {
        Ok(object) => Json(Found { payment: object.map(|o| o.payment) }).into_response(),
        Err(fault) => broken(&fault),
    }
}

pub(super) async fn read(Caller(pretend): Caller, Path(id): Path<String>) -> Response {
    match pretend.read(&id).await {
        Ok(Some(object)) => Json(object.payment).into_response(),
        Ok(None) => missing(),
        Err(fault) => broken(&fault),
    }
}

pub(super) async fn cancel(Caller(pretend): Caller, State(_): State<App>, Path(id): Path<String>) -> Response {
    let cancelled = pretend.change(&id, PaymentId(0), |known| match known {
        Some(object) => {
            let (object, said) = object.cancelled();
            (Some(object.clone()), said, Some(object.payment))
        }
        None => (None, Vec::new(), None),
    });
    match cancelled.await {
        Ok(Some(payment)) => Json(payment).into_response(),
        Ok(None) => missing(),
        Err(fault) => broken(&fault),
    }
}

pub(super) async fn refund(Caller(pretend): Caller, order: Result<Json<OpenRefund>, JsonRejection>) -> Response {
    let order = match order {
        Ok(Json(order)) => order,
        Err(rejection) => return unreadable(&rejection),
    };
    let id = order.payment.clone();
    let given = pretend.change(&id, PaymentId(0), |known| match known.map(|object| object.refunded(&order)) {
        Some(Ok((object, said, refund))) => (Some(object), said, Some(Ok(refund))),
        Some(Err(why)) => (None, Vec::new(), Some(Err(why))),
        None => (None, Vec::new(), None),
    });
    match given.await {
        Ok(Some(Ok(refund))) => Json(refund).into_response(),
        Ok(Some(Err(why))) => refused(why),
        Ok(None) => missing(),
        Err(fault) => broken(&fault),
    }
}
