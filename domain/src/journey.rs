//! Which step a customer is on. It follows from the facts alone and is never stored, so a reload, another device
//! or a second person with the link sees the same step.

use crate::{deliveries::DeliveryStatus as D, links::Standing, orders::Fulfilment, quotes::QuoteStatus};
use serde::{Deserialize, Serialize};

/// What is left to choose in the quote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Review {
    #[default]
    NothingToChoose,
    /// Not answered for this version.
    Owed,
    Done,
}

/// The payment of what is due now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Paying {
    /// Nothing is on its way; the last try may have been declined.
    #[default]
    Owed,
    /// Waits at the provider.
    Pending,
    /// Settled, zero, or put on a credit line with room.
    Settled,
}

/// How an order ended otherwise than by delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    Cancelled,
    Refused,
    Returned,
}

/// Everything the step follows from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    pub link: Standing,
    pub quote: QuoteStatus,
    /// Its validity passed and nobody paid.
    pub past: bool,
    pub review: Review,
    pub paying: Paying,
    /// There is an order.
    pub ordered: bool,
    pub cancelled: bool,
    /// The customer took the goods from the counter.
    pub collected: bool,
    pub fulfilment: Fulfilment,
    /// The address lies in a zone the shop delivers to.
    pub in_zone: bool,
    pub deliveries: Vec<D>,
    /// Staff changed the paid order; the customer has to agree.
    pub change_waits: bool,
}

/// Why the journey stops, politely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stop {
    /// Asks for the e-mail on file, answers neutrally, mails a fresh link if it matches.
    LinkEnded,
    Expired,
    Declined,
    Superseded,
    Cancelled,
    /// Staff are answering what the customer asked to change.
    ChangesRequested,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "step")]
pub enum Step {
    Stop {
        stop: Stop,
    },
    Review,
    Payment,
    /// Paid as far as the customer goes; the provider's answer is awaited.
    PaymentPending,
    Collect,
    /// The address is in no zone: the shop calls.
    CallYou,
    Scheduling {
        /// They were there and could not hand it over.
        attempted: bool,
    },
    Booked,
    Tracking,
    Confirmation,
    Ended {
        ending: Ending,
    },
}

/// Where the customer stands, and what is laid over it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub step: Step,
    /// A change to approve appears on whatever step it is.
    pub change_waits: bool,
}

/// The table of the journey, row by row.
#[must_use]
pub fn journey(facts: &Facts) -> Place {
    let step = step(facts);
    let over = matches!(step, Step::Stop { .. } | Step::Ended { .. } | Step::Confirmation);
    Place { step, change_waits: facts.change_waits && !over }
}

fn step(facts: &Facts) -> Step {
    if facts.link != Standing::Live || (facts.quote == QuoteStatus::Draft && !facts.ordered) {
        return Step::Stop { stop: Stop::LinkEnded };
    }
    if facts.ordered { after_order(facts) } else { before_order(facts) }
}

fn before_order(facts: &Facts) -> Step {
    let stop = |stop| Step::Stop { stop };
    match facts.quote {
        // Money on its way outlives the validity of the quote.
        _ if facts.paying == Paying::Pending => Step::PaymentPending,
        _ if facts.cancelled => stop(Stop::Cancelled),
        QuoteStatus::Draft => stop(Stop::LinkEnded),
        QuoteStatus::Declined => stop(Stop::Declined),
        QuoteStatus::Superseded => stop(Stop::Superseded),
        QuoteStatus::Expired => stop(Stop::Expired),
        QuoteStatus::Sent | QuoteStatus::Approved | QuoteStatus::ChangesRequested if facts.past => stop(Stop::Expired),
        QuoteStatus::ChangesRequested => stop(Stop::ChangesRequested),
        QuoteStatus::Sent | QuoteStatus::Approved if facts.review == Review::Owed => Step::Review,
        QuoteStatus::Sent | QuoteStatus::Approved => Step::Payment,
    }
}

fn after_order(facts: &Facts) -> Step {
    let has = |wanted: &[D]| facts.deliveries.iter().any(|d| wanted.contains(d));
    let all = |wanted: &[D]| !facts.deliveries.is_empty() && facts.deliveries.iter().all(|d| wanted.contains(d));
    if facts.cancelled {
        Step::Ended { ending: Ending::Cancelled }
    } else if all(&[D::Returned]) {
        Step::Ended { ending: Ending::Returned }
    } else if all(&[D::Refused, D::Returned]) {
        Step::Ended { ending: Ending::Refused }
    } else if facts.fulfilment == Fulfilment::Collect {
        if facts.collected { Step::Confirmation } else { Step::Collect }
    } else if !facts.deliveries.is_empty() && facts.deliveries.iter().all(|d| d.is_done()) {
        Step::Confirmation
    } else if has(&[D::Routed, D::InTransit, D::Arrived]) {
        // What moves is what one looks for; a second delivery without a day is listed on the same page.
        Step::Tracking
    } else if has(&[D::Open, D::Attempted]) || facts.deliveries.is_empty() {
        if facts.in_zone { Step::Scheduling { attempted: has(&[D::Attempted]) } } else { Step::CallYou }
    } else {
        Step::Booked
    }
}

#[cfg(test)]
#[path = "journey_tests.rs"]
mod tests;
