//! The review's page: the lines without what they cost the shop, and what changed since the customer last looked.

use super::{Asked, money};
use crate::{
    addons::ToReview,
    journey::page::{Said, View},
};
use domain::{
    orders::Fulfilment,
    quotes::{Line, PaymentOption},
};
use store::journey::Journey;

pub fn review(journey: &Journey, asked: &Asked) -> (View, Said) {
    let quote = &journey.quote;
    let then = match quote.option {
        _ if super::fulfilment(journey) == Fulfilment::Collect => words::addons::then_collect().into(),
        PaymentOption::Full => words::addons::then_full().into(),
        PaymentOption::Half => words::addons::then_half().into(),
        PaymentOption::Custom { .. } => words::addons::then_part(money(journey, journey.owed.due_now_cents)),
    };
    let said = Said { title: words::addons::title().into(), then, ..Said::default() };
    let lines = journey.lines.iter().map(|line| shown(line, journey.exempt)).collect();
    let view = View::Review(ToReview {
        version: quote.version,
        lines,
        rule: journey.location.tax,
        option: quote.option,
        changes: changes(journey, &asked.before),
        chose_before: quote.reviewed_version.is_some_and(|seen| seen < quote.version),
    });
    (view, said)
}

/// A line as its customer may see it: without costs, without the minutes it takes, of an exempt customer without tax.
fn shown(line: &Line, exempt: bool) -> Line {
    let mut line = Line { unit_cost_cents: 0, service_min: 0, product: None, ..line.clone() };
    line.offers.iter_mut().for_each(|offer| offer.cost_cents = 0);
    if exempt {
        line.rate_ppm = 0;
    }
    line
}

/// More are no news any more but another quote; the sums below say the rest.
const CHANGES_MAX: usize = 8;

/// What is different from an earlier version, one sentence a change. A line is the same line when it is of the
/// same product, or of the same name.
fn changes(journey: &Journey, before: &[Line]) -> Vec<String> {
    use words::addons as say;
    if before.is_empty() {
        return Vec::new();
    }
    let now = &journey.lines;
    let same = |a: &Line, b: &Line| a.kind == b.kind && if a.product.is_some() { a.product == b.product } else { a.name == b.name };
    let mut all = Vec::new();
    for line in now {
        match before.iter().find(|was| same(was, line)) {
            None => all.push(say::changed_added(&line.name, money(journey, line.price_cents()))),
            Some(was) if was.price_cents() != line.price_cents() => {
                all.push(say::changed_price(&line.name, money(journey, line.price_cents()), money(journey, was.price_cents())));
            }
            Some(_) => {}
        }
    }
    let gone = before.iter().filter(|was| !now.iter().any(|line| same(was, line)));
    all.extend(gone.map(|was| say::changed_removed(&was.name)));
    all.truncate(CHANGES_MAX);
    if all.is_empty() {
        all.push(say::changed_else().into());
    }
    all
}
