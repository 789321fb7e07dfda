//! What the pretend provider's pages look like. They say on top of everything that nothing is paid here.

use super::object::Object;
use crate::{
    App,
    html::{self, Forms, Html},
};
use axum::{http::StatusCode, response::Response};
use domain::payments::{Decline, Method};
use gateways::payments::sandbox::LaterAnswer;
use serde::Deserialize;
use words::sandbox as say;

/// What the customer typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    pub method: String,
    pub number: String,
    pub expiry: String,
    pub code: String,
    pub name: String,
    pub answer: String,
}

/// What is wrong, at its field; `page` is said above all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Wrong {
    pub number: Option<&'static str>,
    pub expiry: Option<&'static str>,
    pub code: Option<&'static str>,
    pub page: Option<&'static str>,
}

impl Wrong {
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// Where a decline is read best.
    pub fn of(decline: Decline) -> Self {
        let nothing = Self::default();
        match decline {
            Decline::Declined => Self { number: Some(say::declined()), ..nothing },
            Decline::InsufficientFunds => Self { number: Some(say::insufficient_funds()), ..nothing },
            Decline::CardExpired => Self { expiry: Some(say::card_expired()), ..nothing },
            Decline::WrongCode => Self { code: Some(say::wrong_code()), ..nothing },
            Decline::NotAuthenticated => Self { page: Some(say::not_authenticated()), ..nothing },
            Decline::DidNotArrive => Self { page: Some(say::did_not_arrive()), ..nothing },
        }
    }
}

/// The head of each page: that it pretends, what is paid, and for what.
fn head(object: &Object, title: &str) -> Html {
    let mut page = Html::default();
    page.raw("<p class=\"strip\" role=\"status\">").text(say::pretends()).raw("</p>");
    page.raw("<main class=\"page\" id=\"main\"><div class=\"block first later\">").element("h1", "", title);
    page.element("p", "soft", &object.description).raw("</div>");
    page
}

fn shown(app: &App, title: &str, page: &mut Html) -> Response {
    page.raw("</main>");
    html::page(&app.house.site, StatusCode::OK, title, &Forms::Own(&app.house.base_url), page)
}

/// The form.
pub(super) fn form(app: &App, object: &Object, typed: &Typed, wrong: &Wrong) -> Response {
    let title = say::title(object.amount());
    let mut page = head(object, &title);
    if let Some(text) = wrong.page {
        page.raw("<div class=\"banner bad\" role=\"alert\"><span></span><p>").text(text).raw("</p></div>");
    }
    page.raw(
        "<form class=\"stack\" method=\"post\" autocomplete=\"off\" novalidate><fieldset class=\"block first\"><legend class=\"hush\">",
    );
    page.text(say::method()).raw("</legend><div class=\"choices\">");
    let chosen = Method::from_code(&typed.method).unwrap_or(Method::Card);
    for (method, name) in [
        (Method::Card, say::card()),
        (Method::ApplePay, say::apple_pay()),
        (Method::Affirm, say::affirm()),
        (Method::Klarna, say::klarna()),
    ] {
        let checked = if method == chosen { " checked" } else { "" };
        page.raw("<label class=\"choice\"><input type=\"radio\" name=\"method\" value=\"").raw(method.code()).raw("\"").raw(checked);
        page.raw("><span>").text(name).raw("</span></label>");
    }
    page.raw("</div></fieldset><div class=\"fields\">");
    field(&mut page, "number", say::number(), &typed.number, wrong.number, " inputmode=\"numeric\"");
    page.raw("<div class=\"fields two\">");
    field(&mut page, "expiry", say::expiry(), &typed.expiry, wrong.expiry, " inputmode=\"numeric\" placeholder=\"MM / YY\"");
    field(&mut page, "code", say::code(), &typed.code, wrong.code, " inputmode=\"numeric\" maxlength=\"4\"");
    page.raw("</div>");
    field(&mut page, "name", say::name(), &typed.name, None, "");
    answers(&mut page, typed);
    page.raw("</div><p><button class=\"button full\">").text(say::pay(object.amount())).raw("</button></p></form>");
    page.raw("<p class=\"block gap\"><a href=\"").text(&object.cancel_url).raw("\">").text(say::cancel()).raw("</a></p>");
    test_cards(&mut page);
    shown(app, &title, &mut page)
}

fn field(page: &mut Html, name: &str, label: &str, value: &str, wrong: Option<&str>, more: &str) {
    page.raw("<div class=\"field\"><label for=\"").raw(name).raw("\">").text(label).raw("</label><input class=\"input\" id=\"").raw(name);
    page.raw("\" name=\"").raw(name).raw("\" value=\"").text(value).raw("\"").raw(more);
    if wrong.is_some() {
        page.raw(" aria-invalid=\"true\" aria-describedby=\"").raw(name).raw("-wrong\"");
    }
    page.raw(">");
    if let Some(text) = wrong {
        page.raw("<p class=\"wrong\" role=\"alert\" id=\"").raw(name).raw("-wrong\">").text(text).raw("</p>");
    }
    page.raw("</div>");
}

/// Affirm and Klarna have no number to tell the answer by, so the visitor chooses it.
fn answers(page: &mut Html, typed: &Typed) {
    page.raw("<div class=\"field\"><label for=\"answer\">").text(say::answer());
    page.raw("</label><select class=\"input\" id=\"answer\" name=\"answer\">");
    for answer in LaterAnswer::ALL {
        let text = match answer {
            LaterAnswer::Paid => say::answer_paid(),
            LaterAnswer::Declined => say::answer_declined(),
            LaterAnswer::PendingThenPaid => say::answer_later_paid(),
            LaterAnswer::PendingThenFailed => say::answer_later_failed(),
        };
        let selected = if answer.code() == typed.answer { " selected" } else { "" };
        page.raw("<option value=\"").raw(answer.code()).raw("\"").raw(selected).raw(">").text(text).raw("</option>");
    }
    page.raw("</select></div>");
}

fn test_cards(page: &mut Html) {
    page.raw("<details class=\"block\" open><summary>").text(say::cards()).raw("</summary><dl class=\"stack\">");
    for (number, what) in [
        ("4242 4242 4242 4242", say::card_paid()),
        ("4000 0000 0000 0002", say::card_declined()),
        ("4000 0000 0000 9995", say::card_funds()),
        ("4000 0000 0000 0069", say::card_old()),
        ("4000 0000 0000 0127", say::card_code()),
        ("4000 0000 0000 3220", say::card_question()),
    ] {
        page.raw("<div>").element("dt", "nowrap", number).element("dd", "soft", what).raw("</div>");
    }
    page.raw("</dl></details>");
}

/// The card's bank asks (3-D Secure).
pub(super) fn question(app: &App, object: &Object, label: &str) -> Response {
    let title = say::question_title();
    let mut page = head(object, title);
    page.element("p", "", say::question(object.amount(), label));
    page.raw("<form class=\"stack\" method=\"post\"><p class=\"row\"><button class=\"button\" name=\"answer\" value=\"yes\">");
    page.text(say::question_yes()).raw("</button><button class=\"button quiet\" name=\"answer\" value=\"no\">").text(say::question_no());
    page.raw("</button></p></form>");
    shown(app, title, &mut page)
}

/// Nothing to pay here any more.
pub(super) fn ended(app: &App, object: &Object) -> Response {
    let title = say::ended_title();
    let mut page = head(object, title);
    page.element("p", "", say::ended()).raw("<p><a class=\"button\" href=\"").text(&object.cancel_url).raw("\">");
    page.text(say::cancel()).raw("</a></p>");
    shown(app, title, &mut page)
}
