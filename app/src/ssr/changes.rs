//! What is different between two versions of a quote, in words that staff and customers may both read.

use domain::{
    money::{Currency, Money},
    orders::{Fulfilment, changing},
    quotes::{Change, Discount, Line, percent},
};
use store::{journey::Journey, orders::ChangeCard};
use words::addons as say;

/// What a change would make different, a sentence each; one that shows nowhere is a detail.
#[must_use]
pub fn of(journey: &Journey, change: &ChangeCard) -> Vec<String> {
    sentences(&journey.lines, journey.quote.discount, change, journey.location.currency)
}

/// The same, against the lines and the discount that the order has.
#[must_use]
pub fn sentences(lines: &[Line], discount: Discount, change: &ChangeCard, currency: Currency) -> Vec<String> {
    let mut all: Vec<_> = changing::differences(lines, &change.lines).iter().map(|change| said(change, currency)).collect();
    if discount != change.discount {
        all.push(said(&Change::Discount { before: discount, after: change.discount }, currency));
    }
    all
}

/// A change, in a sentence.
#[must_use]
pub fn said(change: &Change, currency: Currency) -> String {
    let money = |cents: i64| Money::new(cents, currency).to_string();
    let off = |discount: Discount| off(discount, currency);
    match change {
        Change::Added { name, quantity: 1, price_cents } => say::changed_added(name, money(*price_cents)),
        Change::Added { name, quantity, price_cents } => say::changed_added(words::journey::times(quantity, name), money(*price_cents)),
        Change::Removed { name } => say::changed_removed(name),
        Change::Quantity { name, before, after } => say::changed_quantity(name, after, before),
        Change::Price { name, before_cents, after_cents } => say::changed_price(name, money(*after_cents), money(*before_cents)),
        Change::PlanDropped { name, plan } => say::changed_plan_dropped(plan, name),
        Change::LineDiscount { name, before: Discount::None, after } => say::changed_off(off(*after), name),
        Change::LineDiscount { name, before, after: Discount::None } => say::changed_off_no_more(off(*before), name),
        Change::LineDiscount { name, before, after } => say::changed_off_now(off(*after), off(*before), name),
        Change::Discount { before: Discount::None, after } => say::changed_off_all(off(*after)),
        Change::Discount { before, after: Discount::None } => say::changed_off_all_no_more(off(*before)),
        Change::Discount { before, after } => say::changed_off_all_now(off(*after), off(*before)),
        Change::Fulfilment { after: Fulfilment::Deliver } => say::changed_deliver().into(),
        Change::Fulfilment { after: Fulfilment::Collect } => say::changed_collect().into(),
        Change::ValidUntil { after: Some(day) } => say::changed_until(crate::show::day(*day)),
        Change::ValidUntil { after: None } => say::changed_until_no_more().into(),
    }
}

/// "10%", "$50.00".
fn off(discount: Discount, currency: Currency) -> String {
    match discount {
        Discount::None => Money::new(0, currency).to_string(),
        Discount::Percent { ppm } => words::quotes::percent(percent(ppm)),
        Discount::Amount { cents } => Money::new(cents, currency).to_string(),
    }
}
