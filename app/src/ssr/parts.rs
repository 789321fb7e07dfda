//! What a delivery brings, as its customer reads it: on the pages, in letters, in a calendar.

use crate::journey::sheet::{Entry, about, plan_named};
use domain::{
    deliveries::dividing::lines_of,
    quotes::{Line, LineKind},
};
use store::{deliveries::DeliveryView, journey::Journey};

/// The order comes in more than one delivery.
#[must_use]
pub fn has_parts(journey: &Journey) -> bool {
    journey.deliveries.len() > 1
}

/// Every line that it brings, with its plan; nothing costs anything here.
#[must_use]
pub fn items(journey: &Journey, delivery: &DeliveryView) -> Vec<Entry> {
    let item = |line: Line| {
        let plan = line.chosen_plan().map(|plan| Entry { what: plan_named(plan), note: line.name.clone(), ..Entry::default() });
        let own = Entry { note: about(&line, &journey.lines).join(", "), what: named(line), ..Entry::default() };
        std::iter::once(own).chain(plan)
    };
    lines_of(&journey.lines, &delivery.shares).into_iter().filter(is_item).flat_map(item).collect()
}

/// The drive there is not a thing that it brings.
fn is_item(line: &Line) -> bool {
    line.kind != LineKind::Fulfilment || line.belongs_to.is_some()
}

/// The same for a page of an order in parts; where it comes whole, the summary of the order says it.
#[must_use]
pub fn items_of_part(journey: &Journey, delivery: Option<&DeliveryView>) -> Vec<Entry> {
    delivery.filter(|_| has_parts(journey)).map(|delivery| items(journey, delivery)).unwrap_or_default()
}

/// "2 × Front-load washer": the products, or what there is where there are none.
#[must_use]
pub fn goods(journey: &Journey, delivery: &DeliveryView) -> Vec<String> {
    let all = lines_of(&journey.lines, &delivery.shares);
    let has_products = all.iter().any(|line| line.kind == LineKind::Product);
    all.into_iter().filter(|line| if has_products { line.kind == LineKind::Product } else { is_item(line) }).map(named).collect()
}

fn named(line: Line) -> String {
    if line.quantity == 1 { line.name } else { words::journey::times(line.quantity, &line.name) }
}
