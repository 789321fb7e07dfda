//! Letters that follow from what happened: each says what it was, what comes next, and leads there. It is written when it leaves, so it
//! tells what is so by then: a balance that was paid meanwhile is not asked for.

use super::{Draft, Shop, amount, body, greeting};
use crate::{
    show,
    ssr::{changes, parts},
};
use domain::{
    deliveries::DeliveryStatus,
    events::Event,
    ids::DeliveryId,
    notifications::Notice,
    quotes::Line,
    time::{Day, Window},
};
use gateways::mail::LetterBody;
use store::{deliveries::DeliveryView, journey::Journey, orders::ChangeCard};
use words::letters as say;

/// A fresh link for who asked for one.
#[must_use]
pub fn renewal(journey: &Journey, shop: &Shop, url: &str) -> Draft {
    let subject = say::renewal_subject(&shop.name, journey.quote.number);
    Draft {
        subject,
        body: body(
            journey,
            shop,
            vec![greeting(&journey.customer), say::renewal().into()],
            (say::view_button(), url),
            vec![number(journey)],
        ),
        has_calendar: false,
    }
}

/// What somebody of the shop gets who tries the post.
#[must_use]
pub fn mail_test(shop: &Shop, base_url: &str) -> LetterBody {
    LetterBody {
        shop: shop.name.clone(),
        accent: shop.accent.clone(),
        paragraphs: vec![say::mail_test().into()],
        button: Some((say::mail_test_button().into(), format!("{base_url}/desk/settings/mail"))),
        ..LetterBody::default()
    }
}

#[must_use]
pub fn mail_test_subject(shop: &str) -> String {
    say::mail_test_subject(shop)
}

/// What an event makes us tell the customer.
#[must_use]
pub fn notice(notice: Notice, event: &Event, journey: &Journey, shop: &Shop, url: &str) -> Draft {
    let number = journey.quote.number;
    let said = match notice {
        Notice::PaymentReceived => payment_received(event, journey),
        Notice::PaymentFailed => payment_failed(event, journey),
        Notice::DateConfirmed => date_confirmed(event, journey),
        Notice::DateUnlocked => choose_again(say::date_unlocked_subject(number), say::date_unlocked(), event),
        Notice::Divided => divided(event, journey),
        Notice::ChangeProposed => change_proposed(event, journey),
        Notice::OrderChanged => order_changed(event, journey),
        Notice::Attempted => choose_again(say::attempted_subject(number), say::attempted(), event),
        Notice::OnTheWay => on_the_way(event, journey),
        Notice::Delivered => delivered(journey),
        Notice::Refunded => refunded(event, journey),
    };
    let facts = std::iter::once(self::number(journey)).chain(said.facts).chain(brought(event, journey)).collect();
    let paragraphs = std::iter::once(greeting(&journey.customer)).chain(said.paragraphs).collect();
    Draft {
        subject: said.subject,
        body: body(journey, shop, paragraphs, (said.label, url), facts),
        has_calendar: notice == Notice::DateConfirmed,
    }
}

struct Said {
    subject: String,
    paragraphs: Vec<String>,
    label: &'static str,
    facts: Vec<(String, String)>,
}

fn payment_received(event: &Event, journey: &Journey) -> Said {
    let cents = match event {
        Event::PaymentSettled { cents, .. } => *cents,
        _ => 0,
    };
    let mut paragraphs = vec![say::payment_received(amount(cents, journey))];
    let wants_day = matches!(journey.place.step, domain::journey::Step::Scheduling { .. });
    if wants_day {
        paragraphs.push(say::payment_received_next_day().into());
    }
    Said {
        subject: say::payment_received_subject(journey.quote.number),
        paragraphs,
        label: if wants_day { say::day_button() } else { say::view_button() },
        facts: vec![(say::paid().into(), amount(cents, journey)), (say::left_to_pay().into(), amount(journey.owed.balance_cents, journey))],
    }
}

fn payment_failed(event: &Event, journey: &Journey) -> Said {
    let failed = match event {
        Event::PaymentFailed { payment, .. } => journey.payments.iter().find(|p| p.id == *payment),
        _ => None,
    };
    let amount = failed.map_or_else(|| amount(journey.owed.due_now_cents, journey), |p| p.amount.to_string());
    Said {
        subject: say::payment_failed_subject(journey.quote.number),
        paragraphs: vec![say::payment_failed(amount)],
        label: say::pay_button(),
        facts: Vec::new(),
    }
}

fn date_confirmed(event: &Event, journey: &Journey) -> Said {
    let (day, window) = match event {
        Event::DateConfirmed { day, window, .. } => (*day, *window),
        _ => journey.deliveries.iter().find_map(|d| Some((d.day?, d.window?))).unwrap_or((Day::of(1970, 1, 1), Window::new(0, 0))),
    };
    let address = journey.order.as_ref().map_or(&journey.quote.address, |o| &o.address);
    Said {
        subject: say::date_confirmed_subject(show::day(day), journey.quote.number),
        paragraphs: vec![say::date_confirmed(show::day(day), show::window(window))],
        label: say::view_button(),
        facts: vec![
            (say::delivery_day().into(), format!("{}\n{}", show::day(day), show::window(window))),
            (say::address().into(), address.lines().join("\n")),
        ],
    }
}

/// Where the change was answered or taken back before the letter left, it asks for nothing.
fn change_proposed(event: &Event, journey: &Journey) -> Said {
    let waits = |change: &&ChangeCard| matches!(event, Event::ChangeProposed { change: id, .. } if *id == change.id);
    let (paragraphs, label) = match journey.change.as_ref().filter(waits) {
        Some(change) => {
            let asked = say::change_proposed(amount(change.total_cents, journey), amount(change.before_cents, journey));
            let said = changes::of(journey, change).join("\n");
            ([asked, change.because.clone(), said].into(), say::change_button())
        }
        None => (vec![say::change_answered().to_owned()], say::view_button()),
    };
    Said {
        subject: say::change_proposed_subject(journey.quote.number),
        paragraphs: paragraphs.into_iter().filter(|p| !p.is_empty()).collect(),
        label,
        facts: Vec::new(),
    }
}

fn order_changed(event: &Event, journey: &Journey) -> Said {
    let (total_cents, credited_cents) = match event {
        Event::OrderChanged { total_cents, credited_cents, .. } => (*total_cents, *credited_cents),
        _ => (journey.totals.total_cents, 0),
    };
    let mut paragraphs = vec![say::order_changed(amount(total_cents, journey))];
    if credited_cents > 0 {
        paragraphs.push(say::order_changed_credit(amount(credited_cents, journey)));
    }
    if journey.owed.balance_cents > 0 {
        paragraphs.push(say::order_changed_due(amount(journey.owed.balance_cents, journey)));
    }
    let line = |line: &Line| (super::line_name(line, false), amount(line.price_cents(), journey));
    Said {
        subject: say::order_changed_subject(journey.quote.number),
        paragraphs,
        label: say::view_button(),
        facts: journey.lines.iter().filter(|l| l.taken).map(line).collect(),
    }
}

/// The products of the delivery that the event is about, one a line.
fn brought(event: &Event, journey: &Journey) -> Option<(String, String)> {
    let (Event::DateConfirmed { delivery, .. } | Event::DeliveryMoved { delivery, .. } | Event::DeliveryDivided { part: delivery, .. }) =
        event
    else {
        return None;
    };
    Some((say::brought().into(), parts::goods(journey, view_of(journey, *delivery)?).join("\n")))
}

fn view_of(journey: &Journey, delivery: DeliveryId) -> Option<&DeliveryView> {
    journey.deliveries.iter().find(|d| d.id == delivery)
}

/// Some of the order comes by itself. Where staff joined it again before the letter left, it says no more than that the page knows.
fn divided(event: &Event, journey: &Journey) -> Said {
    let part = match event {
        Event::DeliveryDivided { part, .. } => view_of(journey, *part),
        _ => None,
    };
    let has_zone = journey.order.as_ref().is_some_and(|o| o.zone.is_some());
    let wants_day = has_zone && part.is_some_and(|d| d.status == DeliveryStatus::Open);
    let (text, label) = if wants_day { (say::divided_choose(), say::day_button()) } else { (say::divided(), say::view_button()) };
    Said { subject: say::divided_subject(journey.quote.number), paragraphs: vec![text.into()], label, facts: Vec::new() }
}

fn delivered(journey: &Journey) -> Said {
    let every = |is: fn(DeliveryStatus) -> bool| journey.deliveries.iter().all(|d| is(d.status));
    let text = match (every(|s| s == DeliveryStatus::Delivered), every(DeliveryStatus::is_done)) {
        (true, _) => say::delivered(),
        (false, true) => say::delivered_rest(),
        (false, false) => say::delivered_part(),
    };
    Said {
        subject: say::delivered_subject(journey.quote.number),
        paragraphs: vec![text.into()],
        label: say::view_button(),
        facts: Vec::new(),
    }
}

fn choose_again(subject: String, text: &str, event: &Event) -> Said {
    let mut paragraphs = vec![text.to_owned()];
    if let Event::DeliveryMoved { reason, .. } = event
        && !reason.is_empty()
    {
        paragraphs.push(say::reason(reason));
    }
    Said { subject, paragraphs, label: say::day_button(), facts: Vec::new() }
}

fn on_the_way(event: &Event, journey: &Journey) -> Said {
    let moved = match event {
        Event::DeliveryMoved { delivery, .. } => view_of(journey, *delivery),
        _ => None,
    };
    let tracking = moved.and_then(|d| d.tracking.as_ref());
    let mut facts = Vec::new();
    if let Some(t) = tracking {
        let minute = |at| store::local(at, &journey.location.zone).1;
        facts.push((say::arrives().into(), show::window(Window::new(minute(t.from), minute(t.to)))));
        facts.push((say::driver().into(), t.driver.name.clone()));
        facts.push((say::van().into(), format!("{}\n{}", t.van.name, t.van.plate)));
    }
    let text = match tracking.map_or(0, |t| t.stops_before) {
        0 => say::on_the_way().into(),
        stops => say::on_the_way_more(i64::from(stops)),
    };
    Said { subject: say::on_the_way_subject(journey.quote.number), paragraphs: vec![text], label: say::view_button(), facts }
}

fn refunded(event: &Event, journey: &Journey) -> Said {
    let (cents, to_credit) = match event {
        Event::Refunded { cents, to_credit, .. } => (*cents, *to_credit),
        _ => (0, false),
    };
    let amount = amount(cents, journey);
    let text = if to_credit { say::refunded_credit(&amount) } else { say::refunded_money(&amount) };
    Said {
        subject: say::refunded_subject(journey.quote.number),
        paragraphs: vec![text],
        label: say::view_button(),
        facts: vec![(say::refunded().into(), amount)],
    }
}

fn number(journey: &Journey) -> (String, String) {
    let name = if journey.order.is_some() { say::order() } else { say::quote() };
    (name.into(), journey.quote.number.to_string())
}
