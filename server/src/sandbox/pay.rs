//! The page on which a customer pretends to pay: plain forms, no script. What was typed comes back with the answer and is kept
//! nowhere.

use super::{
    Pretend,
    object::{Object, Said},
    writing::{self, Typed, Wrong},
};
use crate::{App, html, sessions::leave_for};
use axum::{
    extract::{Form, Path, Query, State},
    response::Response,
};
use domain::{
    ids::PaymentId,
    payments::{Decline, Method},
    time::Day,
};
use gateways::payments::sandbox::{CardAnswer, LaterAnswer, Status, card, label};
use serde::Deserialize;
use store::Fault;

/// `GET /sandbox/pay/{id}?method=klarna`: the method that was chosen on the order's page is chosen here too.
pub(super) async fn form(State(app): State<App>, Path(id): Path<String>, Query(chosen): Query<Typed>) -> Response {
    match waiting(&app, &id).await {
        Ok((_, object)) => {
            let wrong = object.payment.declined.map(Wrong::of).unwrap_or_default();
            let typed = Typed { method: chosen.method, ..Typed::default() };
            writing::form(&app, &object, &typed, &wrong)
        }
        Err(response) => response,
    }
}

/// The object, if there is still something to pay; else where to go instead.
async fn waiting(app: &App, id: &str) -> Result<(Pretend, Object), Response> {
    let site = &app.house.site;
    let Some(pretend) = app.pretend.clone() else { return Err(html::not_found(site)) };
    match pretend.read(id).await {
        Ok(Some(object)) => match object.payment.status {
            Status::Waiting => Ok((pretend, object)),
            Status::Processing | Status::Succeeded => Err(leave_for(&object.return_url, None)),
            Status::Ended => Err(writing::ended(app, &object)),
        },
        Ok(None) => Err(html::not_found(site)),
        Err(fault) => Err(broken(app, &fault)),
    }
}

fn broken(app: &App, fault: &Fault) -> Response {
    let incident = app::ssr::incident();
    tracing::error!(%incident, %fault, "broken");
    html::broken(&app.house.site, &incident)
}

/// What becomes of a try.
enum Try {
    Succeed(Method, String),
    Decline(Decline),
    Challenge(String),
    Later(Method, &'static str, LaterAnswer),
}

/// `POST /sandbox/pay/{id}`
pub(super) async fn pay(State(app): State<App>, Path(id): Path<String>, Form(mut typed): Form<Typed>) -> Response {
    let (pretend, object) = match waiting(&app, &id).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let today = store::local(app.house.store.now(), "UTC").0;
    let attempt = match attempt(&mut typed, today) {
        Ok(attempt) => attempt,
        Err(wrong) => return writing::form(&app, &object, &typed, &wrong),
    };
    let now = app.house.store.now();
    let acted = act(&pretend, &id, move |object| match attempt {
        Try::Succeed(method, label) => object.succeeded(method, label),
        Try::Decline(why) => object.declined(why),
        Try::Challenge(label) => object.challenged(label),
        Try::Later(method, name, answer) => object.answered(method, name, answer, now),
    });
    match acted.await {
        Err(fault) => broken(&app, &fault),
        Ok(None) => html::not_found(&app.house.site),
        Ok(Some(object)) if object.payment.status != Status::Waiting => leave_for(&object.return_url, None),
        Ok(Some(object)) if object.challenge.is_some() => leave_for(&format!("/sandbox/pay/{id}/authenticate"), None),
        Ok(Some(object)) => {
            let wrong = object.payment.declined.map(Wrong::of).unwrap_or_default();
            writing::form(&app, &object, &typed, &wrong)
        }
    }
}

/// Acts on what still waits. Of two tabs that pay at once, one does.
async fn act(pretend: &Pretend, id: &str, act: impl FnOnce(Object) -> (Object, Vec<Said>) + Send) -> Result<Option<Object>, Fault> {
    pretend
        .change(id, PaymentId(0), |known| match known {
            Some(object) if object.payment.status == Status::Waiting => {
                let (object, said) = act(object);
                (Some(object.clone()), said, Some(object))
            }
            known => (None, Vec::new(), known),
        })
        .await
}

/// Reads the form: a try, or what is wrong with it and where.
fn attempt(typed: &mut Typed, today: Day) -> Result<Try, Wrong> {
    let answer = LaterAnswer::from_code(&typed.answer).unwrap_or(LaterAnswer::Paid);
    match Method::from_code(&typed.method).unwrap_or(Method::Card) {
        Method::ApplePay => Ok(Try::Succeed(Method::ApplePay, words::sandbox::apple_pay().into())),
        Method::Affirm => Ok(Try::Later(Method::Affirm, words::sandbox::affirm(), answer)),
        Method::Klarna => Ok(Try::Later(Method::Klarna, words::sandbox::klarna(), answer)),
        _ => card_attempt(typed, today),
    }
}

fn card_attempt(typed: &mut Typed, today: Day) -> Result<Try, Wrong> {
    let mut wrong = Wrong::default();
    let answer = card(&typed.number);
    match answer {
        CardAnswer::Mistyped => wrong.number = Some(words::sandbox::number_wrong()),
        CardAnswer::NotATestCard => {
            // It may be somebody's real card: it is not even shown again.
            typed.number.clear();
            wrong.number = Some(words::sandbox::number_real());
        }
        CardAnswer::Paid | CardAnswer::Declined(_) | CardAnswer::Challenge => {}
    }
    wrong.expiry = match expiry(&typed.expiry) {
        None => Some(words::sandbox::expiry_wrong()),
        Some(last) if last < (today.0.year(), u8::from(today.0.month())) => Some(words::sandbox::expiry_past()),
        Some(_) => None,
    };
    if !(3..=4).contains(&typed.code.trim().len()) || !typed.code.trim().bytes().all(|b| b.is_ascii_digit()) {
        wrong.code = Some(words::sandbox::code_wrong());
    }
    if !wrong.is_nothing() {
        return Err(wrong);
    }
    let label = label(&typed.number);
    match answer {
        CardAnswer::Paid => Ok(Try::Succeed(Method::Card, label)),
        CardAnswer::Declined(why) => Ok(Try::Decline(why)),
        CardAnswer::Challenge => Ok(Try::Challenge(label)),
        CardAnswer::Mistyped | CardAnswer::NotATestCard => Err(wrong),
    }
}

/// `12/34`, `12 / 2034` or `1234` as year and month.
fn expiry(typed: &str) -> Option<(i32, u8)> {
    let plain: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let (month, year) = plain.split_once(['/', '-']).or_else(|| plain.is_char_boundary(2).then(|| plain.split_at_checked(2)).flatten())?;
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    let month = month.parse::<u8>().ok().filter(|m| digits(&m.to_string()) && (1..=12).contains(m))?;
    let year = match year.len() {
        2 if digits(year) => 2000 + year.parse::<i32>().ok()?,
        4 if digits(year) => year.parse().ok()?,
        _ => return None,
    };
    Some((year, month))
}

/// `GET /sandbox/pay/{id}/authenticate`: the card's bank asks.
pub(super) async fn question(State(app): State<App>, Path(id): Path<String>) -> Response {
    match waiting(&app, &id).await {
        Ok((_, object)) => match &object.challenge {
            Some(label) => writing::question(&app, &object, label),
            None => leave_for(&format!("/sandbox/pay/{id}"), None),
        },
        Err(response) => response,
    }
}

#[derive(Deserialize)]
pub(super) struct Answer {
    answer: String,
}

/// `POST /sandbox/pay/{id}/authenticate`
pub(super) async fn authenticate(State(app): State<App>, Path(id): Path<String>, Form(said): Form<Answer>) -> Response {
    let (pretend, object) = match waiting(&app, &id).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let Some(label) = object.challenge else { return leave_for(&format!("/sandbox/pay/{id}"), None) };
    let is_confirmed = said.answer == "yes";
    let acted =
        act(
            &pretend,
            &id,
            move |object| {
                if is_confirmed { object.succeeded(Method::Card, label) } else { object.declined(Decline::NotAuthenticated) }
            },
        );
    match acted.await {
        Err(fault) => broken(&app, &fault),
        Ok(Some(object)) if object.payment.status != Status::Waiting => leave_for(&object.return_url, None),
        Ok(_) => leave_for(&format!("/sandbox/pay/{id}"), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tried(number: &str, expiry: &str, code: &str) -> (Result<Try, Wrong>, Typed) {
        let mut typed = Typed { number: number.into(), expiry: expiry.into(), code: code.into(), ..Typed::default() };
        (attempt(&mut typed, Day::of(2027, 3, 4)), typed)
    }

    #[test]
    fn every_field_says_what_is_wrong_with_it() {
        let wrong = |number, expiry, code| tried(number, expiry, code).0.err().unwrap_or_default();
        assert!(wrong("4242 4242 4242 4242", "03/27", "123").is_nothing());
        assert!(wrong("4242 4242 4242 4242", "1230", "1234").is_nothing());
        assert!(wrong("4242 4242 4242 4241", "03/27", "123").number.is_some());
        assert!(wrong("4242 4242 4242 4242", "02/27", "123").expiry.is_some());
        assert!(wrong("4242 4242 4242 4242", "13/27", "123").expiry.is_some());
        assert!(wrong("4242 4242 4242 4242", "ü", "123").expiry.is_some());
        assert!(wrong("4242 4242 4242 4242", "03/27", "12a").code.is_some());
        assert!(wrong("", "", "").number.is_some());
    }

    #[test]
    fn a_real_card_is_not_shown_again_and_a_typing_error_is() {
        assert_eq!(tried("4012 8888 8888 1881", "03/27", "123").1.number, "");
        assert_eq!(tried("4242 4242 4242 4241", "03/27", "123").1.number, "4242 4242 4242 4241");
    }
}
