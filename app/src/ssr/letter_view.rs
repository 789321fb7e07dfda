//! Letters as they arrive, for a frame at the desk. They are documents of their own: with styles, and without everything else. Nothing in them
//! runs, loads or leads out of the frame. A letter carries its styles in its elements, which mail programs want and a good policy refuses, so
//! for the frame they move into one sheet that this answer's nonce signs.

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
use leptos::nonce::Nonce;
use serde::Deserialize;
use std::fmt::Write;
use store::quotes::Hidden;

fn policy(nonce: &str) -> String {
    format!("default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox")
}

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
    let nonce = Nonce::new();
    let mut response = Response::new(Body::from(signed(&html, &nonce)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    if let Ok(policy) = HeaderValue::from_str(&policy(&nonce)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The letter with the style of each element in one sheet, and that sheet and the letter's own signed. Whatever people wrote is escaped, so a
/// quotation mark that stands there is ours.
fn signed(html: &str, nonce: &str) -> String {
    const STYLE: &str = " style=\"";
    let mut styles: Vec<&str> = Vec::new();
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, (style, after))) = rest.split_once(STYLE).and_then(|(before, rest)| Some((before, rest.split_once('"')?))) {
        let at = styles.iter().position(|known| *known == style).unwrap_or_else(|| {
            styles.push(style);
            styles.len() - 1
        });
        // Writing to a `String` can't fail.
        let _ = write!(out, "{before} data-style=\"{at}\"");
        rest = after;
    }
    out.push_str(rest);
    let sheet: String = styles.iter().enumerate().map(|(at, style)| format!("[data-style=\"{at}\"]{{{style}}}")).collect();
    let signed = format!("<style nonce=\"{nonce}\">");
    // The letter's own sheet comes behind: in the dark it wins.
    out.replacen("<style>", &format!("{signed}{sheet}</style>{signed}"), 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use gateways::mail::LetterBody;

    #[test]
    fn styles_move_into_the_sheet_and_words_stay() {
        let body = LetterBody {
            shop: "Hartley \" style=\"color:red".into(),
            accent: "#b45309".into(),
            paragraphs: vec!["<p style=\"x\">".into()],
            ..LetterBody::default()
        };
        let letter = compose(&body).1;
        let shown = signed(&letter, "abc");
        assert!(!shown.contains(" style=\""), "{shown}");
        assert_eq!(shown.matches("<style nonce=\"abc\">").count(), 2, "{shown}");
        assert!(shown.contains("[data-style=\"0\"]{margin:0;padding:0;background:#f4f5f7;"), "{shown}");
        assert!(shown.contains("<body class=\"sheet\" data-style=\"0\">"), "{shown}");
        assert!(shown.contains("&lt;p style=&quot;x&quot;&gt;") && shown.contains("Hartley &quot; style=&quot;color:red"), "{shown}");
        // As many as there were elements with one.
        assert_eq!(shown.matches(" data-style=\"").count(), letter.matches(" style=\"").count());
        assert_eq!(signed("<p>", "abc"), "<p>");
    }
}
