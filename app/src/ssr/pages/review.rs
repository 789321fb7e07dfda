//! The review's page: the lines without what they cost the shop, and what changed since the customer last looked.

use super::{Asked, money};
use crate::{
    addons::ToReview,
    journey::page::{Said, View},
    packed::Sealed,
    ssr::changes::said,
};
use domain::{
    orders::Fulfilment,
    quotes::{Conditions, Line, PaymentOption},
};
use store::{journey::Journey, quotes::Earlier};

pub fn review(journey: &Journey, asked: &Asked) -> (View, Said) {
    let quote = &journey.quote;
    let then = match quote.option {
        _ if super::fulfilment(journey) == Fulfilment::Collect => words::addons::then_collect().into(),
        PaymentOption::Full => words::addons::then_full().into(),
        PaymentOption::Half => words::addons::then_half().into(),
        PaymentOption::Custom { .. } => words::addons::then_part(money(journey, journey.owed.due_now_cents)),
    };
    let top = Said { title: words::addons::title().into(), then, ..Said::default() };
    let lines = journey.lines.iter().map(|line| shown(line, journey.exempt)).collect();
    let view = View::Review(Sealed::of(&ToReview {
        version: quote.version,
        lines,
        rule: journey.location.tax,
        option: quote.option,
        discount: quote.discount,
        changes: changes(journey, &asked.before),
        chose_before: quote.reviewed_version.is_some_and(|seen| seen < quote.version),
    }));
    (view, top)
}

/// A line as its customer may see it: without costs, without what the catalogue asks and why it was not asked, without the minutes it takes,
/// of an exempt customer without tax.
fn shown(line: &Line, exempt: bool) -> Line {
    let mut line = Line {
        unit_cost_cents: 0,
        service_min: 0,
        product: None,
        list_cents: line.unit_cents,
        price_reason: String::new(),
        ..line.clone()
    };
    line.offers.iter_mut().for_each(|offer| offer.cost_cents = 0);
    if exempt {
        line.rate_ppm = 0;
    }
    line
}

/// More are no news any more but another quote; the sums below say the rest.
const CHANGES_MAX: usize = 8;

/// What is different from an earlier version, one sentence a change.
fn changes(journey: &Journey, before: &Earlier) -> Vec<String> {
    if before.lines.is_empty() {
        return Vec::new();
    }
    let quote = &journey.quote;
    let conditions = Conditions { discount: quote.discount, fulfilment: quote.fulfilment, valid_until: quote.valid_until };
    let all = before.changes(&journey.lines, Some(&conditions));
    let mut all: Vec<_> = all.iter().take(CHANGES_MAX).map(|change| said(change, journey.location.currency)).collect();
    if all.is_empty() {
        all.push(words::addons::changed_else().into());
    }
    all
}
