//! Quotes: what is offered, what the customer chose, and what it sums to. The page runs
//! [`choose`] and [`totals`] while the customer ticks; the server runs them again when it binds.

mod changes;
mod sums;

pub(crate) use changes::pairs;
pub use changes::{Change, Conditions, changes, condition_changes};
pub use sums::{
    Discount, LineSum, Reduction, Totals, check_whole, line_sums, list_cents, margin_permille, percent, reductions, spread, totals,
};

use crate::{
    Refusal,
    ids::{LineId, PlanId, ProductId},
    money::{Money, half_up},
    refusal::Field,
    time::Day,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The longest quote: a page of ten screens, and what a kitchen fitter really writes stays below it.
pub const LINES_MAX: usize = 200;
pub const QUANTITY_MAX: i32 = 999;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuoteStatus {
    /// Staff write it; no link exists, the customer sees nothing.
    #[default]
    Draft,
    /// The customer may choose, pay or decline.
    Sent,
    /// The customer asked for something else; staff answer with a new version.
    ChangesRequested,
    /// Bound: it leads to an order, and its lines never change again.
    Approved,
    /// The customer said no, with a reason; staff may make a new version.
    Declined,
    /// Its validity passed; staff may make a new version.
    Expired,
    /// Another quote took its place; the link says so.
    Superseded,
}

impl QuoteStatus {
    pub const ALL: [Self; 7] =
        [Self::Draft, Self::Sent, Self::ChangesRequested, Self::Approved, Self::Declined, Self::Expired, Self::Superseded];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Sent => "sent",
            Self::ChangesRequested => "changes_requested",
            Self::Approved => "approved",
            Self::Declined => "declined",
            Self::Expired => "expired",
            Self::Superseded => "superseded",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }
}

crate::customers::sorts! {
    /// What kind of business a quote is ("customer class", H7).
    Class { Retail = "retail", Web = "web", Trade = "trade", Project = "project" }
}

impl Class {
    /// What a quote is where nobody says otherwise.
    #[must_use]
    pub const fn usual() -> Self {
        Self::Retail
    }
}

/// What can happen to a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuoteMove {
    Send,
    Edit,
    RequestChanges,
    Approve,
    Decline,
    Expire,
    Supersede,
}

impl QuoteMove {
    pub const ALL: [Self; 7] = [Self::Send, Self::Edit, Self::RequestChanges, Self::Approve, Self::Decline, Self::Expire, Self::Supersede];
}

/// The machine: where a move leads, or `None` where there is no such move.
#[must_use]
pub const fn after(status: QuoteStatus, step: QuoteMove) -> Option<QuoteStatus> {
    use {QuoteMove as M, QuoteStatus as S};
    match (status, step) {
        // Sending again mints a fresh link and changes nothing else.
        (S::Draft | S::Sent | S::ChangesRequested, M::Send) => Some(S::Sent),
        (S::Draft, M::Edit) => Some(S::Draft),
        // An edit of what was sent is a new version in the customer's hands.
        (S::Sent | S::ChangesRequested, M::Edit) => Some(S::Sent),
        // What ended comes back as a draft, with a new version.
        (S::Declined | S::Expired, M::Edit) => Some(S::Draft),
        (S::Sent, M::RequestChanges) => Some(S::ChangesRequested),
        (S::Sent, M::Approve) => Some(S::Approved),
        (S::Sent | S::ChangesRequested, M::Decline) => Some(S::Declined),
        (S::Sent | S::ChangesRequested, M::Expire) => Some(S::Expired),
        (S::Draft | S::Sent | S::ChangesRequested | S::Declined | S::Expired, M::Supersede) => Some(S::Superseded),
        (S::Draft, M::RequestChanges | M::Approve | M::Decline | M::Expire)
        | (S::ChangesRequested, M::RequestChanges | M::Approve)
        | (S::Approved | S::Superseded, _)
        | (S::Declined | S::Expired, M::Send | M::RequestChanges | M::Approve | M::Decline | M::Expire) => None,
    }
}

/// The last day on which the quote can be accepted has passed.
#[must_use]
pub fn is_past(valid_until: Option<Day>, today: Day) -> bool {
    valid_until.is_some_and(|last| today > last)
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    #[default]
    Product,
    AddOn,
    /// Delivery, installation, haul-away.
    Fulfilment,
}

impl LineKind {
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::AddOn => "add_on",
            Self::Fulfilment => "fulfilment",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Product, Self::AddOn, Self::Fulfilment].into_iter().find(|k| k.code() == code)
    }
}

/// A plan that a line may have, at today's price for one unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanOffer {
    pub plan: PlanId,
    pub name: String,
    pub months: i32,
    pub price_cents: i64,
    pub cost_cents: i64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanChoice {
    /// Nobody chose yet.
    #[default]
    Open,
    Declined,
    Chosen(PlanId),
}

/// A line of a quote or an order. `position` names it within its version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub id: LineId,
    pub position: i32,
    /// The product that an add-on goes with, or that a service is for.
    pub belongs_to: Option<i32>,
    pub kind: LineKind,
    pub product: Option<ProductId>,
    pub model: String,
    pub name: String,
    pub note: String,
    pub quantity: i32,
    pub unit_cents: i64,
    /// What the catalogue asked for one when the price was agreed. Only staff see it.
    pub list_cents: i64,
    /// Why the price is not the catalogue's; empty where it is. Only staff read it.
    pub price_reason: String,
    /// Off the whole line.
    pub discount: Discount,
    pub unit_cost_cents: i64,
    pub rate_ppm: i64,
    pub service_min: i32,
    /// The customer may leave it out in review.
    pub optional: bool,
    /// It is part of what will be bought.
    pub taken: bool,
    pub offers: Vec<PlanOffer>,
    pub plan: PlanChoice,
}

impl Line {
    #[must_use]
    pub fn price_cents(&self) -> i64 {
        self.unit_cents * i64::from(self.quantity)
    }

    /// The price is not the catalogue's.
    #[must_use]
    pub const fn is_overridden(&self) -> bool {
        self.unit_cents != self.list_cents
    }

    /// The chosen plan, if one is.
    #[must_use]
    pub fn chosen_plan(&self) -> Option<&PlanOffer> {
        match self.plan {
            PlanChoice::Chosen(plan) => self.offers.iter().find(|o| o.plan == plan),
            PlanChoice::Open | PlanChoice::Declined => None,
        }
    }

    fn plan_cents(&self) -> i64 {
        self.chosen_plan().map_or(0, |o| o.price_cents * i64::from(self.quantity))
    }

    #[must_use]
    pub fn cost_cents(&self) -> i64 {
        (self.unit_cost_cents + self.chosen_plan().map_or(0, |o| o.cost_cents)) * i64::from(self.quantity)
    }
}

/// Something is left to the customer: a plan to choose or an add-on to leave out.
#[must_use]
pub fn has_choices(lines: &[Line]) -> bool {
    lines.iter().any(|l| l.optional || !l.offers.is_empty())
}

/// What a customer ticked in review.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// The optional add-ons that stay.
    pub addons: Vec<LineId>,
    /// A plan a product, or `None` for "no plan".
    pub plans: BTreeMap<LineId, Option<PlanId>>,
}

/// The lines with the customer's choices in them.
///
/// # Errors
/// [`Refusal::PlanMissing`] where a product with offers was not answered, [`Refusal::PlanUnknown`] where the answer is
/// none of its offers (the page is older than the prices).
pub fn choose(lines: &[Line], choices: &Choices) -> Result<Vec<Line>, Refusal> {
    lines
        .iter()
        .map(|line| {
            let mut line = line.clone();
            if line.optional {
                line.taken = choices.addons.contains(&line.id);
            }
            if !line.offers.is_empty() && line.taken {
                line.plan = match choices.plans.get(&line.id) {
                    None => return Err(Refusal::PlanMissing { line: line.id }),
                    Some(None) => PlanChoice::Declined,
                    Some(Some(plan)) if line.offers.iter().any(|o| o.plan == *plan) => PlanChoice::Chosen(*plan),
                    Some(Some(_)) => return Err(Refusal::PlanUnknown { line: line.id }),
                };
            }
            Ok(line)
        })
        .collect()
}

/// What is asked for at once (W2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentOption {
    #[default]
    Full,
    /// Half of the total after the customer's choices, half up.
    Half,
    Custom {
        cents: i64,
    },
}

impl PaymentOption {
    /// What is due now of this total. A custom amount never exceeds the total, which may have become smaller since.
    #[must_use]
    pub fn due_now_cents(self, total_cents: i64) -> i64 {
        match self {
            Self::Full => total_cents,
            Self::Half => half_up(i128::from(total_cents), 2),
            Self::Custom { cents } => cents.clamp(0, total_cents.max(0)),
        }
    }

    /// Checks a custom amount against the shop's minimum and the total.
    ///
    /// # Errors
    /// [`Refusal::AmountUnderMinimum`] or [`Refusal::AmountOverBalance`].
    pub fn check(self, total_cents: i64, least_cents: i64, money: Money) -> Result<Self, Refusal> {
        let Self::Custom { cents } = self else { return Ok(self) };
        let typed = Money::new(cents, money.currency).typed();
        let least_cents = least_cents.min(total_cents);
        if cents < least_cents {
            Err(Refusal::AmountUnderMinimum { typed, least_cents })
        } else if cents > total_cents {
            Err(Refusal::AmountOverBalance { typed, most_cents: total_cents })
        } else {
            Ok(self)
        }
    }
}

/// Checks the lines staff wrote.
///
/// # Errors
/// [`Refusal::Missing`] for a quote without lines or a line without a name, [`Refusal::TooLong`] for too many,
/// [`Refusal::NumberUnreadable`] for a quantity or a price out of bounds, [`Refusal::PriceReasonMissing`] for a price that is not the
/// catalogue's without a word why, and what [`Discount::check`] refuses.
pub fn check_lines(lines: &[Line]) -> Result<(), Refusal> {
    if lines.is_empty() {
        return Err(Refusal::Missing { field: Field::Line });
    }
    if lines.len() > LINES_MAX {
        return Err(Refusal::TooLong { field: Field::Line, most_chars: 200 });
    }
    for line in lines {
        if line.name.trim().is_empty() {
            return Err(Refusal::Missing { field: Field::Model });
        }
        if !(1..=QUANTITY_MAX).contains(&line.quantity) {
            return Err(Refusal::NumberUnreadable { field: Field::Quantity, typed: line.quantity.to_string() });
        }
        if !(0..=crate::money::AMOUNT_CENTS_MAX).contains(&line.unit_cents) {
            return Err(Refusal::NumberUnreadable { field: Field::Price, typed: line.unit_cents.to_string() });
        }
        sums::check_price(line)?;
    }
    Ok(())
}

#[cfg(test)]
#[path = "quotes_tests.rs"]
mod tests;
