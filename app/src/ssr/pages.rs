//! From what the store knows to what the page behind a link is told: pure functions, so that the page a customer reads can be
//! tested without one. Costs, margins and internal notes end here.

mod asked;
mod end;
mod papers;
mod pay;
mod review;
mod schedule;
mod shop;
mod steps;
mod track;
mod waiting;

pub use asked::{Asked, Offer, Part, Taker};
pub use end::is_open;
pub use pay::EVERYTHING;
pub use shop::{at_the_door, shop};

use super::changes;
use crate::{
    changes::ToAgree,
    journey::{
        page::{LinkPage, OrderPage, Person, Said, View, Where},
        sheet::{self, Entry, Sheet},
    },
};
use domain::{
    customers::Address,
    journey::Step,
    locations::Brand,
    money::Money,
    orders::{
        Fulfilment, OrderStatus,
        changing::{self, Standing},
    },
    payments::PaymentStatus,
    time::{Day, Instant},
};
use store::journey::Journey;

/// The page of an order.
#[must_use]
pub fn link_page(journey: &Journey, brand: &Brand, asked: &Asked) -> LinkPage {
    let (view, said, steps) = drawn(journey, brand, asked);
    LinkPage {
        shop: shop::shop(brand, &journey.location, journey.now),
        order: Some(Box::new(OrderPage {
            number: journey.quote.number,
            currency: journey.location.currency,
            sees_only: journey.sees_only,
            said,
            steps,
            sheet: summary(journey),
            seller: seller(journey),
            rest: pay::rest(journey, asked),
            notice: notice(journey),
            notes: journey.notes.clone(),
            change: change(journey),
            view,
        })),
    }
}

/// The papers and the pages beside the step, where they were asked for and exist; else the step.
fn drawn(journey: &Journey, brand: &Brand, asked: &Asked) -> (View, Said, crate::journey::page::Steps) {
    let (view, said) = match (asked.part, journey.place.step) {
        (Part::Receipt, _) if papers::has_receipt(journey) => papers::receipt(journey, &brand.name),
        (Part::Note, _) if !end::proofs(journey).is_empty() => papers::note(journey),
        (Part::Pay, _) if !pay::rest(journey, asked).is_empty() => pay::rest_page(journey, asked),
        (Part::Addons, Step::Payment) if !journey.sees_only => review::review(journey, asked),
        (Part::Day, Step::Booked | Step::Tracking) if asked.slots.is_some() => schedule::schedule(journey, asked),
        (_, Step::Review) => review::review(journey, asked),
        (_, Step::Payment) => pay::first(journey, brand, asked),
        (_, Step::PaymentPending) => pay::pending(journey),
        (_, Step::Scheduling { .. }) if asked.slots.is_some() => schedule::schedule(journey, asked),
        (_, Step::Scheduling { .. } | Step::CallYou) => waiting::call_you(journey),
        (_, Step::Collect) => waiting::collect(journey),
        (_, Step::Booked) => waiting::booked(journey),
        (_, Step::Tracking) => track::tracking(journey),
        (_, Step::Confirmation) => end::confirmation(journey),
        (_, Step::Ended { ending }) => end::ended(journey, ending),
        (_, Step::Stop { stop }) => end::stopped(journey, stop),
    };
    let steps = steps::steps(journey, &view);
    (view, said, steps)
}

fn money(journey: &Journey, cents: i64) -> String {
    Money::new(cents, journey.location.currency).to_string()
}

/// The day and the minute of an instant, where the order belongs.
fn local(journey: &Journey, at: Instant) -> (Day, i32) {
    store::local(at, &journey.location.zone)
}

/// "1:52 pm".
fn time_of(journey: &Journey, at: Instant) -> String {
    crate::show::clock(local(journey, at).1)
}

/// "March 4, 2027".
fn date_of(journey: &Journey, at: Instant) -> String {
    let (day, _) = local(journey, at);
    words::journey::date(crate::show::month(day), day.0.day(), day.0.year())
}

/// What came in, and what of it went back.
fn paid_cents(journey: &Journey) -> (i64, i64) {
    let settled = || journey.payments.iter().filter(|p| p.status == PaymentStatus::Settled);
    (settled().map(|p| p.received_cents).sum(), settled().map(|p| p.refunded_cents).sum())
}

/// What of it pays for the order: what became the customer's credit does not.
fn kept_cents(journey: &Journey) -> i64 {
    let (paid_cents, refunded_cents) = paid_cents(journey);
    journey.order.as_ref().map_or(paid_cents - refunded_cents, |order| order.balance.paid_cents)
}

fn has_pending(journey: &Journey) -> bool {
    journey.payments.iter().any(|p| p.status == PaymentStatus::Pending)
}

fn is_cancelled(journey: &Journey) -> bool {
    journey.order.as_ref().is_some_and(|o| o.status == OrderStatus::Cancelled)
}

fn address(journey: &Journey) -> &Address {
    journey.order.as_ref().map_or(&journey.quote.address, |o| &o.address)
}

fn fulfilment(journey: &Journey) -> Fulfilment {
    journey.order.as_ref().map_or(journey.quote.fulfilment, |o| o.fulfilment)
}

/// Where the goods go. The note for the crew is the delivery's, when it has one.
fn destination(journey: &Journey, crew_note: &str) -> Where {
    let address = address(journey);
    let name = if address.name.is_empty() { &journey.customer.name } else { &address.name };
    let note = if crew_note.is_empty() { &address.instructions } else { crew_note };
    Where { name: name.clone(), lines: address.lines(), note: note.to_owned() }
}

/// The counter of the branch.
fn counter(journey: &Journey) -> Where {
    Where { name: journey.location.name.clone(), lines: journey.location.address.lines(), note: String::new() }
}

/// Who sold it, with the branch's own number where theirs is not known.
fn seller(journey: &Journey) -> Person {
    let (staff, place) = (&journey.salesperson, &journey.location);
    let or_place = |own: &str, places: &str| if own.is_empty() { places.to_owned() } else { own.to_owned() };
    Person {
        name: staff.name.clone(),
        note: place.name.clone(),
        phone: or_place(&staff.phone, &place.phone),
        email: or_place(&staff.email, &place.email),
    }
}

fn summary(journey: &Journey) -> Sheet {
    let mut sheet = sheet::sheet(&journey.lines, &journey.totals, journey.location.tax, journey.location.currency);
    let settled: Vec<_> = journey.payments.iter().rev().filter(|p| p.status == PaymentStatus::Settled).collect();
    for payment in &settled {
        let (day, _) = local(journey, payment.settled_at.unwrap_or(payment.created_at));
        sheet.after.push(Entry::new(words::journey::paid_on(crate::show::month(day), day.0.day()), money(journey, payment.received_cents)));
    }
    let (paid_cents, refunded_cents) = paid_cents(journey);
    if refunded_cents > 0 {
        sheet.after.push(Entry::new(words::journey::refunded(), money(journey, -refunded_cents)));
    }
    if journey.taken_back_cents > 0 {
        sheet.after.push(Entry::new(words::journey::taken_back(), money(journey, -journey.taken_back_cents)));
    }
    let credited_cents = paid_cents - refunded_cents - journey.taken_back_cents - kept_cents(journey);
    if credited_cents > 0 {
        sheet.after.push(Entry::new(words::journey::credited(), money(journey, -credited_cents)));
    }
    if let Some(order) = journey.order.as_ref().filter(|_| !settled.is_empty() && !is_cancelled(journey)) {
        sheet.after.push(Entry::new(words::journey::due(), money(journey, order.balance.due_cents())));
    }
    sheet
}

/// The change that waits, where the step still has room for one.
fn change(journey: &Journey) -> Option<ToAgree> {
    let change = journey.change.as_ref().filter(|_| journey.place.change_waits)?;
    let order = journey.order.as_ref()?;
    let deliveries: Vec<_> = journey.deliveries.iter().map(|d| d.status).collect();
    let standing = Standing { status: order.status, is_invoiced: order.is_invoiced, deliveries: &deliveries };
    Some(ToAgree {
        may: changing::check(standing).is_ok(),
        change: change.id,
        changes: changes::of(journey, change),
        who: journey.salesperson.name.clone(),
        because: change.because.clone(),
        before: money(journey, change.before_cents),
        after: money(journey, change.total_cents),
        more: money(journey, change.total_cents - change.before_cents),
    })
}

/// What must be known before the page: that this link only looks, or that the last try to pay the rest came to nothing.
fn notice(journey: &Journey) -> String {
    if journey.sees_only {
        return words::link::sees_only().to_owned();
    }
    match pay::declined(journey).filter(|_| journey.order.is_some() && !is_cancelled(journey)) {
        Some(decline) => pay::decline_title(decline).to_owned(),
        None => String::new(),
    }
}

#[cfg(test)]
#[path = "pages_tests.rs"]
mod tests;
