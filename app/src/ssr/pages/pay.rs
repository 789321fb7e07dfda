//! The payment's page: what is due, what later, by which methods, and why the last try came to nothing.

use super::{
    Asked,
    asked::{Offer, Taker},
    fulfilment, has_pending, is_cancelled, kept_cents, money,
};
use crate::{
    journey::page::{Said, View},
    packed::Sealed,
    payments::{Amount, Element, How, MethodRow, ToPay},
};
use domain::{
    locations::Brand,
    money::Money,
    orders::Fulfilment,
    payments::{Decline, Method, PaymentStatus},
    quotes::PaymentOption,
};
use store::journey::Journey;
use words::payments as say;

/// Why the last try to pay came to nothing, if it did.
pub fn declined(journey: &Journey) -> Option<Decline> {
    let last = journey.payments.first().filter(|p| p.status != PaymentStatus::Settled && p.status != PaymentStatus::Pending)?;
    last.decline
}

pub fn decline_title(decline: Decline) -> &'static str {
    match decline {
        Decline::Declined => say::declined_title(),
        Decline::InsufficientFunds => say::insufficient_funds_title(),
        Decline::CardExpired => say::card_expired_title(),
        Decline::WrongCode => say::wrong_code_title(),
        Decline::NotAuthenticated => say::not_authenticated_title(),
        Decline::DidNotArrive => say::did_not_arrive_title(),
    }
}

fn decline_why(decline: Decline) -> &'static str {
    match decline {
        Decline::Declined => say::declined_why(),
        Decline::InsufficientFunds => say::insufficient_funds_why(),
        Decline::CardExpired => say::card_expired_why(),
        Decline::WrongCode => say::wrong_code_why(),
        Decline::NotAuthenticated => say::not_authenticated_why(),
        Decline::DidNotArrive => say::did_not_arrive_why(),
    }
}

/// What can still be paid here after the order stands, written out; empty when there is nothing, or nobody may.
pub fn rest(journey: &Journey, asked: &Asked) -> String {
    let owes = journey.order.is_some() && !is_cancelled(journey) && journey.owed.balance_cents > 0;
    let may = !journey.sees_only && !has_pending(journey) && asked.taker != Taker::Nobody;
    if owes && may { money(journey, journey.owed.balance_cents) } else { String::new() }
}

/// The step: what places the order.
pub fn first(journey: &Journey, brand: &Brand, asked: &Asked) -> (View, Said) {
    let (due, total) = (journey.owed.due_now_cents, journey.owed.balance_cents);
    let nothing = due == 0;
    let mut amounts =
        vec![amount(journey, "", due, if due < total { say::the_rest_later(money(journey, total - due)) } else { String::new() })];
    if !nothing && due < total {
        amounts.push(amount(journey, EVERYTHING, total, say::everything().into()));
    }
    let room = if !nothing && journey.account_room_cents >= total && total > 0 {
        say::account_note(money(journey, journey.account_room_cents))
    } else {
        String::new()
    };
    let declined = declined(journey);
    let said = match declined {
        Some(decline) => Said { title: decline_title(decline).into(), then: say::declined_then().into(), ..Said::default() },
        None => Said { title: title(journey), then: then(journey), ..Said::default() },
    };
    let view = View::Pay(Sealed::of(&ToPay {
        version: Some(journey.quote.version),
        amounts,
        rest: None,
        how: if nothing { How::Nothing } else { how(journey, asked, due) },
        wrong: declined.map(decline_why).unwrap_or_default().into(),
        room,
        note: if !nothing && due < total { say::rest_note(money(journey, total - due)) } else { String::new() },
        terms: super::shop::of_sale(brand),
    }));
    (view, said)
}

/// What the form sends for all of it; the sum itself is read from our own state.
pub const EVERYTHING: &str = "all";

fn amount(journey: &Journey, value: &str, cents: i64, note: String) -> Amount {
    Amount { value: value.into(), words: money(journey, cents), note, cents }
}

fn title(journey: &Journey) -> String {
    match journey.owed.due_now_cents {
        0 => say::title_nothing().into(),
        due => say::title(money(journey, due)),
    }
}

fn then(journey: &Journey) -> String {
    let (due, total) = (journey.owed.due_now_cents, journey.owed.balance_cents);
    match journey.quote.option {
        _ if total == 0 => say::then_nothing_at_all().into(),
        _ if due == 0 => say::then_nothing(money(journey, total)),
        _ if fulfilment(journey) == Fulfilment::Collect => say::then_collect().into(),
        PaymentOption::Half => say::then_half().into(),
        PaymentOption::Custom { .. } if due < total => say::then_part().into(),
        PaymentOption::Full | PaymentOption::Custom { .. } => say::then_full().into(),
    }
}

fn how(journey: &Journey, asked: &Asked, cents: i64) -> How {
    let currency = journey.location.currency;
    let offer = |method| asked.offers(method, currency, cents);
    match &asked.taker {
        Taker::Nobody => How::Call(match journey.location.phone.as_str() {
            "" => say::no_provider_plain().into(),
            phone => say::no_provider_then(phone),
        }),
        Taker::Sandbox => How::Chosen(Method::ONLINE.into_iter().map(|m| row(m, offer(m))).collect()),
        Taker::Stripe { publishable_key } => {
            let offered: Vec<_> = Method::ONLINE.into_iter().filter(|m| offer(*m) == Offer::Yes).map(method_name).collect();
            let element = publishable_key.as_ref().map(|key| Element {
                key: key.clone(),
                currency: currency.code().to_lowercase(),
                return_url: format!("{}/o/{}", asked.base_url, journey.quote.number),
            });
            How::Provider { offers: say::on_next_page(either(&offered)), element }
        }
    }
}

/// "Card, Affirm or Klarna".
fn either(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first, second] => say::list_two(first, second),
        [first, rest @ ..] => say::list_more(first, either(rest)),
    }
}

pub fn method_name(method: Method) -> &'static str {
    match method {
        Method::ApplePay => say::apple_pay(),
        Method::Card => say::card(),
        Method::Affirm => say::affirm(),
        Method::Klarna => say::klarna(),
        Method::Cash => say::cash(),
        Method::Cheque => say::cheque(),
        Method::Transfer => say::transfer(),
        Method::Other => say::other(),
    }
}

fn row(method: Method, offer: Offer) -> MethodRow {
    let note = match (offer, method) {
        (Offer::NeedsHttps, _) => say::needs_https(),
        (Offer::NotThisAmount, _) => say::not_this_amount(),
        (Offer::Yes, Method::ApplePay) => say::apple_pay_note(),
        (Offer::Yes, Method::Affirm) => say::affirm_note(),
        (Offer::Yes, Method::Klarna) => say::klarna_note(),
        (Offer::Yes, Method::Card | Method::Cash | Method::Cheque | Method::Transfer | Method::Other) => say::card_note(),
    };
    let off = offer != Offer::Yes;
    MethodRow { value: method.code().into(), name: method_name(method).into(), note: note.into(), off }
}

/// The page of its own for the rest: all of it, or the part that is typed.
pub fn rest_page(journey: &Journey, asked: &Asked) -> (View, Said) {
    let left = journey.owed.balance_cents;
    let total = left + kept_cents(journey);
    let declined = declined(journey);
    let said = match declined {
        Some(decline) => Said { title: decline_title(decline).into(), then: say::declined_then().into(), ..Said::default() },
        None => Said {
            title: say::rest_title().into(),
            then: say::rest_then(money(journey, total - left), money(journey, total)),
            ..Said::default()
        },
    };
    let typed = Money::new(left, journey.location.currency).typed();
    let view = View::Pay(Sealed::of(&ToPay {
        version: None,
        amounts: Vec::new(),
        rest: Some(Amount { value: typed, words: money(journey, left), note: say::rest_hint(money(journey, left)), cents: left }),
        how: how(journey, asked, left),
        wrong: declined.map(decline_why).unwrap_or_default().into(),
        room: String::new(),
        note: String::new(),
        // The order stands already.
        terms: None,
    }));
    (view, said)
}

/// Paid as far as the customer goes.
pub fn pending(journey: &Journey) -> (View, Said) {
    let cents = journey.payments.iter().find(|p| p.status == PaymentStatus::Pending).map_or(0, |p| p.amount.cents);
    let said = Said { title: say::pending_title().into(), then: say::pending_then(money(journey, cents)), live: true, ..Said::default() };
    (View::Pending, said)
}
