//! Letters that follow from what happened: each says what it was, what comes next, and leads there.

use super::{greeting, money, sheet};
use domain::{
    deliveries::DeliveryStatus,
    events::Event,
    ids::DeliveryId,
    locations::{Brand, Location},
    notifications::Notice,
    orders::Fulfilment,
    payments::Method,
    time::Instant,
};
use gateways::mail::LetterBody;
use store::{
    deliveries::{DeliveryView, Tracking},
    journey::Journey,
};
use words::letters as say;

/// What a notice says beyond its paper.
struct Notes {
    subject: String,
    /// Behind the greeting.
    paragraphs: Vec<String>,
    facts: Vec<(String, String)>,
    button: String,
}

/// Subject and body of the letter that an event makes necessary. It is written when it leaves, so it tells what is so by then: a
/// balance that was paid meanwhile is not asked for.
#[must_use]
pub fn notice_letter(notice: Notice, event: &Event, journey: &Journey, brand: &Brand, link_url: &str) -> (String, LetterBody) {
    let notes = match notice {
        Notice::PaymentReceived => received(event, journey),
        Notice::PaymentFailed => failed(journey),
        Notice::DateConfirmed => confirmed(event, journey),
        Notice::DateUnlocked => unlocked(event, journey),
        Notice::OnTheWay => on_the_way(event, journey),
        Notice::Attempted => attempted(event, journey),
        Notice::Delivered => delivered(event, journey),
        Notice::Refunded => refunded(event, journey),
    };
    letter(notes, journey, brand, link_url)
}

/// The fresh link that somebody asked for.
#[must_use]
pub fn renew_letter(journey: &Journey, brand: &Brand, link_url: &str) -> (String, LetterBody) {
    let notes = Notes {
        subject: say::renew_subject(journey.quote.number),
        paragraphs: vec![say::renew_text().into(), say::renew_not_you().into()],
        facts: Vec::new(),
        button: say::open_order().into(),
    };
    letter(notes, journey, brand, link_url)
}

fn letter(notes: Notes, journey: &Journey, brand: &Brand, link_url: &str) -> (String, LetterBody) {
    let paper = sheet(journey, brand, (notes.button, link_url.to_owned()));
    let paragraphs = std::iter::once(greeting(&journey.customer)).chain(notes.paragraphs).collect();
    (notes.subject, LetterBody { paragraphs, facts: notes.facts, ..paper })
}

fn received(event: &Event, journey: &Journey) -> Notes {
    let (number, currency) = (journey.quote.number, journey.location.currency);
    let (cents, method) = match event {
        Event::PaymentSettled { cents, method, .. } => (*cents, method_word(*method)),
        _ => (0, None),
    };
    let amount = money(cents, currency);
    let first = method.map_or_else(|| say::paid_text(&amount), |method| say::paid_method(&amount, method));
    let next = match journey.quote.fulfilment {
        Fulfilment::Collect => Some(say::paid_next_collect().to_owned()),
        Fulfilment::Deliver if waits_for_day(journey) => Some(say::paid_next_day().to_owned()),
        Fulfilment::Deliver => None,
    };
    let due_cents = journey.order.as_ref().map_or(0, |o| o.balance.due_cents());
    let rest = (due_cents > 0).then(|| say::paid_rest(money(due_cents, currency)));
    let mut facts = vec![(say::order().to_owned(), number.to_string())];
    facts.extend(journey.order.as_ref().map(|o| (say::total().to_owned(), money(o.balance.total_cents, currency))));
    facts.extend(journey.order.as_ref().map(|o| (say::paid().to_owned(), money(o.balance.paid_cents, currency))));
    facts.push((say::still_due().into(), money(due_cents, currency)));
    Notes {
        subject: say::paid_subject(amount, number),
        paragraphs: std::iter::once(first).chain(next).chain(rest).collect(),
        facts,
        button: if waits_for_day(journey) { say::choose_day().into() } else { say::open_order().into() },
    }
}

fn failed(journey: &Journey) -> Notes {
    Notes {
        subject: say::failed_subject(journey.quote.number),
        paragraphs: vec![say::failed_text().into()],
        facts: vec![(say::still_due().into(), money(journey.owed.balance_cents, journey.location.currency))],
        button: say::try_again().into(),
    }
}

fn confirmed(event: &Event, journey: &Journey) -> Notes {
    let (day, from, to) = match event {
        Event::DateConfirmed { day, window, .. } => {
            (crate::show::day(*day), crate::show::clock(window.from_min), crate::show::clock(window.to_min))
        }
        _ => Default::default(),
    };
    let due_cents = journey.order.as_ref().map_or(0, |o| o.balance.due_cents());
    let rest = (due_cents > 0).then(|| say::paid_rest(money(due_cents, journey.location.currency)));
    Notes {
        subject: say::confirmed_subject(&day, journey.quote.number),
        paragraphs: [say::confirmed_text(&day, from, to), say::confirmed_next().to_owned()].into_iter().chain(rest).collect(),
        facts: where_to(journey),
        button: say::open_order().into(),
    }
}

fn unlocked(event: &Event, journey: &Journey) -> Notes {
    Notes {
        subject: say::unlocked_subject(journey.quote.number),
        paragraphs: vec![say::unlocked_text().into()],
        facts: why(event),
        button: say::choose_day().into(),
    }
}

fn on_the_way(event: &Event, journey: &Journey) -> Notes {
    let tracking = delivery(event, journey).and_then(|d| d.tracking.as_ref());
    let text = tracking.map_or_else(
        || say::onway_text().to_owned(),
        |t: &Tracking| say::onway_window(clock(t.from, &journey.location), clock(t.to, &journey.location)),
    );
    let driver = tracking.map(|t| (say::driver().to_owned(), t.driver.name.clone()));
    Notes {
        subject: say::onway_subject(journey.quote.number),
        paragraphs: vec![text],
        facts: driver.into_iter().chain(where_to(journey)).collect(),
        button: say::follow().into(),
    }
}

fn attempted(event: &Event, journey: &Journey) -> Notes {
    Notes {
        subject: say::attempted_subject(journey.quote.number),
        paragraphs: vec![say::attempted_text().into(), say::attempted_next().into()],
        facts: why(event),
        button: say::choose_day().into(),
    }
}

fn delivered(event: &Event, journey: &Journey) -> Notes {
    let took = delivery(event, journey).and_then(|d| d.proof.as_ref()).map(|p| (say::took().to_owned(), p.name.clone()));
    Notes {
        subject: say::delivered_subject(journey.quote.number),
        paragraphs: vec![say::delivered_text().into(), say::delivered_next().into()],
        facts: took.into_iter().chain(where_to(journey)).collect(),
        button: say::see_receipt().into(),
    }
}

fn refunded(event: &Event, journey: &Journey) -> Notes {
    let (cents, to_credit) = match event {
        Event::Refunded { cents, to_credit, .. } => (*cents, *to_credit),
        _ => (0, false),
    };
    let (amount, number) = (money(cents, journey.location.currency), journey.quote.number);
    let (subject, text) = if to_credit {
        (say::credited_subject(&amount, number), say::credited_text(&amount))
    } else {
        (say::refunded_subject(&amount, number), say::refunded_text(&amount))
    };
    Notes { subject, paragraphs: vec![text], facts: vec![(say::order().into(), number.to_string())], button: say::open_order().into() }
}

fn waits_for_day(journey: &Journey) -> bool {
    journey.deliveries.iter().any(|d| matches!(d.status, DeliveryStatus::Open | DeliveryStatus::Attempted))
}

/// The delivery that the event is about.
fn delivery<'a>(event: &Event, journey: &'a Journey) -> Option<&'a DeliveryView> {
    let id: DeliveryId = match event {
        Event::DeliveryMoved { delivery, .. } | Event::DateConfirmed { delivery, .. } => *delivery,
        _ => return None,
    };
    journey.deliveries.iter().find(|d| d.id == id)
}

fn why(event: &Event) -> Vec<(String, String)> {
    match event {
        Event::DeliveryMoved { reason, .. } if !reason.is_empty() => vec![(say::reason().into(), reason.clone())],
        _ => Vec::new(),
    }
}

fn where_to(journey: &Journey) -> Vec<(String, String)> {
    let address = journey.order.as_ref().map_or(&journey.quote.address, |o| &o.address);
    vec![(say::address().into(), address.lines().join("\n"))]
}

fn clock(at: Instant, location: &Location) -> String {
    crate::show::clock(store::local(at, &location.zone).1)
}

fn method_word(method: Method) -> Option<&'static str> {
    match method {
        Method::Card => Some(say::card()),
        Method::ApplePay => Some(say::apple_pay()),
        Method::Affirm => Some(say::affirm()),
        Method::Klarna => Some(say::klarna()),
        Method::Cash => Some(say::cash()),
        Method::Cheque => Some(say::cheque()),
        Method::Transfer => Some(say::transfer()),
        Method::Other => None,
    }
}
