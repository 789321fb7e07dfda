//! The papers: a receipt, a delivery note. They print as they stand.

use super::{address, counter, date_of, destination, local, money, pay::method_name};
use crate::journey::{
    page::{Bought, Paid, Receipt, Said, View},
    sheet::{noted, plan_named},
};
use crate::packed::Sealed;
use domain::{payments::PaymentStatus, quotes::Line};
use store::{journey::Journey, payments::PaymentCard};
use words::journey as say;

/// Something was bought: there is an order.
pub fn has_receipt(journey: &Journey) -> bool {
    journey.order.is_some()
}

pub fn receipt(journey: &Journey, shop: &str) -> (View, Said) {
    let rows = journey.lines.iter().filter(|l| l.taken).flat_map(|line| bought(journey, line)).collect();
    let settled = journey.payments.iter().rev().filter(|p| p.status == PaymentStatus::Settled);
    let payments = settled.map(|p| paid(journey, p)).collect();
    let mut customer = destination(journey, "");
    customer.note = String::new();
    if address(journey).name.is_empty() || customer.name != journey.customer.name {
        customer.name.clone_from(&journey.customer.name);
    }
    let at = journey.order.as_ref().map_or(journey.now, |o| o.created_at);
    let said = Said {
        title: say::receipt_title(journey.quote.number),
        then: say::receipt_then(&journey.location.name, date_of(journey, at)),
        ..Said::default()
    };
    let mut seller = counter(journey);
    // Who sold it is the shop; the branch says where.
    if seller.name != shop {
        seller.lines.insert(0, std::mem::replace(&mut seller.name, shop.to_owned()));
    }
    (View::Receipt(Sealed::of(&Receipt { rows, payments, customer, seller })), said)
}

fn bought(journey: &Journey, line: &Line) -> Vec<Bought> {
    let row = |name: String, note: &str, unit_cents: i64| Bought {
        name,
        note: note.to_owned(),
        quantity: line.quantity.to_string(),
        price: money(journey, unit_cents),
        amount: money(journey, unit_cents * i64::from(line.quantity)),
    };
    let plan = line.chosen_plan().map(|plan| row(plan_named(plan), &line.name, plan.price_cents));
    let note = noted(line, journey.location.currency, &journey.lines);
    std::iter::once(row(line.name.clone(), &note, line.unit_cents)).chain(plan).collect()
}

fn paid(journey: &Journey, payment: &PaymentCard) -> Paid {
    let how = payment.method.map_or_else(words::payments::other, method_name);
    let (day, _) = local(journey, payment.settled_at.unwrap_or(payment.created_at));
    Paid {
        when: say::date(crate::show::month(day), day.0.day(), day.0.year()),
        how: if payment.label.is_empty() { how.into() } else { payment.label.clone() },
        amount: money(journey, payment.received_cents),
        refunded: if payment.refunded_cents > 0 { money(journey, -payment.refunded_cents) } else { String::new() },
    }
}

/// What was handed over, and to whom.
pub fn note(journey: &Journey) -> (View, Said) {
    let said = Said { title: say::note_title(journey.quote.number), then: say::note_then().into(), ..Said::default() };
    (View::Note(Sealed::of(&super::end::proofs(journey))), said)
}
