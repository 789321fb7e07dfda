//! A line that is being written, as signals, and what can be read of it.

use domain::{
    Refusal,
    catalogue::Product,
    locations::Location,
    money::parse_amount,
    quotes::{self, Discount, Line, LineKind, PlanChoice, PlanOffer, QUANTITY_MAX},
    refusal::Field as At,
};
use leptos::prelude::*;

/// A line that is being written. `key` names it for as long as the page is open.
#[derive(Clone, Copy, PartialEq)]
pub struct Entry {
    pub key: u32,
    pub product: StoredValue<Product>,
    pub kind: LineKind,
    pub quantity: RwSignal<String>,
    pub price: RwSignal<String>,
    /// The price that is on file, and what the catalogue asked when it was agreed.
    pub kept: Option<(i64, i64)>,
    /// Why the price is not the catalogue's.
    pub reason: RwSignal<String>,
    /// Off the whole line, as it is typed: `10%` or an amount.
    pub discount: RwSignal<String>,
    pub note: RwSignal<String>,
    pub optional: RwSignal<bool>,
    pub protect: RwSignal<bool>,
    /// The product that an add-on goes with, or that a service is for.
    pub belongs_to: Option<u32>,
    /// What the customer chose of a line of an order that stands: it goes on.
    pub chosen: StoredValue<Option<Chosen>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    pub is_taken: bool,
    pub plan: Option<PlanOffer>,
    /// As it was ordered, whatever the settings say by now.
    pub rate_ppm: i64,
}

impl Chosen {
    pub fn of(line: &Line) -> Self {
        Self { is_taken: line.taken, plan: line.chosen_plan().cloned(), rate_ppm: line.rate_ppm }
    }
}

impl Entry {
    pub fn quantity(self) -> Result<i32, Refusal> {
        self.quantity.with(|typed| {
            let typed = typed.trim();
            let number = typed.parse::<i32>().ok().filter(|n| (1..=QUANTITY_MAX).contains(n));
            number.ok_or_else(|| Refusal::NumberUnreadable { field: At::Quantity, typed: typed.chars().take(40).collect() })
        })
    }

    /// A price of zero is one: what comes for nothing still stands on the quote.
    pub fn price(self, location: &Location) -> Result<i64, Refusal> {
        self.price.with(|typed| match parse_amount(typed, location.currency) {
            Err(Refusal::AmountNotPositive { .. }) if !typed.trim_start().starts_with(['-', '\u{2212}']) => Ok(0),
            read => read,
        })
    }

    /// What is taken off the line, if it can be read and is no more than the line costs.
    pub fn discount(self, location: &Location) -> Result<Discount, Refusal> {
        let discount = self.discount.with(|typed| Discount::parse(typed, location.currency))?;
        match (self.price(location), self.quantity()) {
            (Ok(unit_cents), Ok(quantity)) => discount.check(unit_cents * i64::from(quantity)),
            // What is wrong there is said there.
            (Err(_), _) | (_, Err(_)) => Ok(discount),
        }
    }

    /// What the price is measured against, where it is another.
    pub fn list_cents(self, location: &Location) -> Option<i64> {
        let unit_cents = self.price(location).ok()?;
        let list_cents = quotes::list_cents(unit_cents, self.product.with_value(|p| p.price_cents), self.kept);
        (list_cents != unit_cents).then_some(list_cents)
    }

    pub fn lacks_reason(self, location: &Location) -> bool {
        self.list_cents(location).is_some() && self.reason.with(|reason| reason.trim().is_empty())
    }

    /// The line as far as sums go; `None` while its figures can't be read.
    pub fn line(self, location: &Location) -> Option<Line> {
        let (unit_cost_cents, taxable) = self.product.with_value(|p| (p.cost_cents, p.taxable));
        let chosen = self.chosen.get_value();
        let plan = chosen.as_ref().and_then(|chosen| chosen.plan.clone()).filter(|_| self.protect.get());
        Some(Line {
            kind: self.kind,
            quantity: self.quantity().ok()?,
            unit_cents: self.price(location).ok()?,
            discount: self.discount(location).unwrap_or_default(),
            unit_cost_cents,
            rate_ppm: chosen.as_ref().map_or(if taxable { location.rate_ppm } else { 0 }, |chosen| chosen.rate_ppm),
            taken: chosen.is_none_or(|chosen| chosen.is_taken || !self.optional.get()),
            plan: plan.as_ref().map_or(PlanChoice::Open, |plan| PlanChoice::Chosen(plan.plan)),
            offers: plan.into_iter().collect(),
            ..Line::default()
        })
    }
}
