//! A change to an order that stands (rules of the field, The journey): a higher price binds only when the customer agrees, a lower one at once.

use super::OrderStatus;
use crate::{
    Refusal,
    deliveries::{
        DeliveryStatus,
        dividing::{Share, is_brought, may_change},
    },
    ids::DeliveryId,
    quotes::{self, Change, Line, LineKind, PlanChoice, pairs},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

crate::customers::sorts! {
    /// Where a change stands. Only one of an order waits.
    ChangeStatus {
        /// The customer may agree to it, or say no; the order is as it was.
        Waits = "waits",
        /// The customer agreed, or somebody of the shop wrote down that they did: the order is this.
        Agreed = "agreed",
        /// It asks for no more than before, so it counted at once; the customer reads of it.
        AtOnce = "at_once",
        /// The customer said no; the order stays as it was.
        Declined = "declined",
        /// The shop took it back, or the order ended or was handed over before anybody answered.
        Withdrawn = "withdrawn",
    }
}

/// Whether a change binds as soon as it is written: the customer pays no more than they agreed to.
#[must_use]
pub const fn binds_at_once(before_cents: i64, after_cents: i64) -> bool {
    after_cents <= before_cents
}

/// An order as far as a change looks at it.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    pub status: OrderStatus,
    pub is_invoiced: bool,
    pub deliveries: &'a [DeliveryStatus],
}

/// Whether an order may still be changed: it goes on, is not billed, and nothing of it is under way. What was handed over is taken back by a
/// credit memo instead.
///
/// # Errors
/// [`Refusal::QuoteClosed`], [`Refusal::MoveNotAllowed`] with the delivery that stands in the way.
pub fn check(order: Standing<'_>) -> Result<(), Refusal> {
    if order.status != OrderStatus::Open || order.is_invoiced {
        return Err(Refusal::QuoteClosed);
    }
    match order.deliveries.iter().find(|status| !may_change(**status)) {
        Some(from) => Err(Refusal::MoveNotAllowed { from: *from }),
        None => Ok(()),
    }
}

/// What an order may come to: never less than refunds gave back of it already.
///
/// # Errors
/// [`Refusal::UnderRefunds`].
pub const fn check_total(after_cents: i64, refunded_cents: i64) -> Result<(), Refusal> {
    if after_cents < refunded_cents { Err(Refusal::UnderRefunds { least_cents: refunded_cents }) } else { Ok(()) }
}

/// What an order comes to before a change, and with it; and what of that is tax.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cents {
    pub before: i64,
    pub total: i64,
    pub tax: i64,
}

/// What stands for a change in the evidence: the SHA-256 of everything that the customer is asked to agree to, in 64 hex digits. `lines` and
/// `discount` are the texts that are kept, `because` what the shop says about it.
#[must_use]
pub fn shown(lines: &str, discount: &str, because: &str, cents: Cents) -> String {
    let mut sha = Sha256::new();
    for part in [lines, discount, because] {
        sha.update((part.len() as u64).to_be_bytes());
        sha.update(part);
    }
    for cents in [cents.before, cents.total, cents.tax] {
        sha.update(cents.to_be_bytes());
    }
    sha.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The lines of a change with what the customer chose in the lines before: what they left out stays out, and a plan they took goes on while it
/// is offered. What is new is theirs to refuse with the whole change, not to choose from.
#[must_use]
pub fn carry(before: &[Line], after: Vec<Line>) -> Vec<Line> {
    let was = pairs(before, &after);
    let carried = |(line, was): (Line, Option<usize>)| match was.map(|at| &before[at]) {
        // What a plan costs, and how a line is taxed, was agreed to: the catalogue and the settings may say something else by now.
        Some(old) => {
            let is_protected = !line.offers.is_empty();
            let (offers, plan) = if is_protected { (old.offers.clone(), old.plan) } else { (Vec::new(), PlanChoice::Declined) };
            Line { taken: old.taken || !line.optional, offers, plan, rate_ppm: old.rate_ppm, service_min: old.service_min, ..line }
        }
        None => Line { taken: true, optional: false, offers: Vec::new(), plan: PlanChoice::Declined, ..line },
    };
    after.into_iter().zip(was).map(carried).collect()
}

/// What a change makes different for who pays: what they left out is no part of it, before or after.
#[must_use]
pub fn differences(before: &[Line], after: &[Line]) -> Vec<Change> {
    let taken = |lines: &[Line]| lines.iter().filter(|l| l.taken).cloned().collect::<Vec<_>>();
    let (before, after) = (taken(before), taken(after));
    let was = pairs(&before, &after);
    let dropped = |(line, was): (&Line, &Option<usize>)| {
        let plan = before[(*was)?].chosen_plan().filter(|_| line.chosen_plan().is_none())?;
        Some(Change::PlanDropped { name: line.name.clone(), plan: plan.name.clone() })
    };
    let dropped: Vec<_> = after.iter().zip(&was).filter_map(dropped).collect();
    quotes::changes(&before, &after).into_iter().chain(dropped).collect()
}

/// Whether an order goes on without tax. It does where it was billed or agreed so; where nothing of it was to be taxed, `exempt` says what the
/// customer is by now.
#[must_use]
pub fn is_untaxed(tax_cents: i64, lines: &[Line], exempt: bool) -> bool {
    tax_cents == 0 && (exempt || lines.iter().any(|l| l.taken && l.rate_ppm != 0 && l.price_cents() != 0))
}

/// What each delivery brings of the lines after, so that all of them together bring everything once. A piece stays where it was; what is new
/// goes with the product that it is for, else with the first delivery. One that has no goods left is empty.
#[must_use]
pub fn follow(before: &[Line], after: &[Line], deliveries: &[(DeliveryId, Vec<Share>)]) -> Vec<(DeliveryId, Vec<Share>)> {
    let was = pairs(before, after);
    let mut now: Vec<(DeliveryId, Vec<Share>)> = deliveries.iter().map(|(id, _)| (*id, Vec::new())).collect();
    if now.is_empty() {
        return now;
    }
    for (line, was) in after.iter().zip(was).filter(|(line, _)| is_brought(line)) {
        let mut left = line.quantity;
        if let Some(old) = was.map(|at| &before[at]) {
            for ((_, had), (_, brings)) in deliveries.iter().zip(&mut now) {
                let stays = had.iter().filter(|s| s.line == old.id).map(|s| s.quantity).sum::<i32>().min(left);
                left -= stays;
                add(brings, line, stays);
            }
        }
        let product = line.belongs_to.and_then(|position| after.iter().find(|l| l.position == position));
        let brings = |line: &Line| now.iter().position(|(_, shares)| shares.iter().any(|s| s.line == line.id));
        let at = brings(line).or_else(|| product.and_then(brings)).unwrap_or(0);
        add(&mut now[at].1, line, left);
    }
    let has_goods = |shares: &[Share]| shares.iter().any(|s| after.iter().any(|l| l.id == s.line && l.kind != LineKind::Fulfilment));
    // No van drives for a service alone, while another delivery brings the goods.
    if let Some(into) = now.iter().position(|(_, shares)| has_goods(shares)) {
        for at in (0..now.len()).filter(|at| *at != into) {
            if !has_goods(&now[at].1) {
                for share in std::mem::take(&mut now[at].1) {
                    let line = after.iter().find(|l| l.id == share.line);
                    line.inspect(|line| add(&mut now[into].1, line, share.quantity));
                }
            }
        }
    }
    now
}

fn add(brings: &mut Vec<Share>, line: &Line, quantity: i32) {
    if quantity <= 0 {
        return;
    }
    match brings.iter_mut().find(|s| s.line == line.id) {
        Some(there) => there.quantity += quantity,
        None => brings.push(Share { line: line.id, quantity }),
    }
}

#[cfg(test)]
#[path = "changing_tests.rs"]
mod tests;
