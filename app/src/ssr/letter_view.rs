//! Letters as they arrive, for a frame at the desk. They carry their styles in their elements, which the policy of our own pages refuses,
//! so they are documents of their own: with styles, and without everything else. Nothing in them runs, loads or leads out of the frame.

use super::{House, letters, origin, staff_of};
use crate::failure::Failure;
use axum::{
    Form,
    body::Body,
    extract::FromRequest,
    http::{HeaderValue, Method, Request, Response, StatusCode, header},
};
use domain::{
    Refusal,
    ids::{MailId, Number},
    links::Scope,
    staff::Permission,
};
use gateways::mail::compose;
use serde::Deserialize;
use store::quotes::Hidden;

const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox";

/// The fields of the dialog that the letter shows, as its form sends them.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Shown {
    message: String,
    models: bool,
    pay_link: bool,
    fulfilment: bool,
    plans: bool,
}

/// `/desk/letters/quote/{number}`: the letter of a quote, as the form that is posted would send it, or as it is suggested.
/// `/desk/letters/mail/{id}`: a letter that was sent, as it is kept.
pub async fn letter_view(house: House, request: Request<Body>) -> Response<Body> {
    match letter(&house, request).await {
        Ok(html) => page(StatusCode::OK, html),
        Err(failure) => {
            let status = match failure {
                Failure::Refused(Refusal::SignInNeeded) => StatusCode::UNAUTHORIZED,
                Failure::Refused(Refusal::NotYours) => StatusCode::FORBIDDEN,
                Failure::Refused(_) => StatusCode::NOT_FOUND,
                Failure::Broken { .. } => StatusCode::SERVICE_UNAVAILABLE,
            };
            // Our own sentences hold no markup.
            page(status, format!("<!doctype html><title>{0}</title><p>{0}</p>", failure.sentence(Default::default())))
        }
    }
}

async fn letter(house: &House, request: Request<Body>) -> Result<String, Failure> {
    let origin = origin(request.extensions());
    let who = staff_of(&house.store, house.secure, request.headers(), origin).await?;
    who.may(Permission::SeeSales)?;
    let path = request.uri().path().to_owned();
    let mut parts = path.trim_start_matches("/desk/letters/").split('/');
    match (parts.next(), parts.next(), parts.next()) {
        (Some("mail"), Some(id), None) => {
            let id: MailId = id.parse().map_err(|_| Refusal::NotFound)?;
            Ok(store::quotes::mail(&house.store, &who, id).await?.html)
        }
        (Some("quote"), Some(number), None) => preview(house, number.parse().map_err(|_| Refusal::NotFound)?, request).await,
        _ => Err(Refusal::NotFound.into()),
    }
}

async fn preview(house: &House, number: Number, request: Request<Body>) -> Result<String, Failure> {
    let quote = store::journey::quote_of(&house.store, number).await?;
    let journey = store::journey::for_letter(&house.store, quote).await?;
    let shop = letters::Shop::from(&store::shop::brand(&house.store).await?);
    let (message, hidden) = if request.method() == Method::POST {
        let Form(shown) = Form::<Shown>::from_request(request, &()).await.map_err(|_| Refusal::Stale)?;
        let hidden = Hidden { models: !shown.models, pay_link: !shown.pay_link, fulfilment: !shown.fulfilment, plans: !shown.plans };
        (shown.message, hidden)
    } else {
        (letters::suggestion(&journey, &shop).1, Hidden::default())
    };
    let scope = if hidden.pay_link { Scope::See } else { Scope::SeeAndAct };
    let body = letters::quote(&message, hidden, scope, &journey, &shop, &letters::redacted(&house.base_url));
    Ok(compose(&body).1)
}

fn page(status: StatusCode, html: String) -> Response<Body> {
    let mut response = Response::new(Body::from(html));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
