//! What may happen to an order and its money, and an object at the provider, which knows best what became of it.

use crate::stage::succeeded;
use domain::{
    ids::PaymentId,
    payments::{Decline, Report},
};

/// Shares (`part`) are thousandths. Objects and payments are counted around, so that any number names one.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    Review,
    /// The customer presses Pay: for what is due, or for a part of the balance.
    Press {
        part: Option<i64>,
    },
    /// Pay is opened in another way, while the first object could not be voided.
    PressAnew,
    /// What becomes of an object at the provider. Nobody of us has heard of it yet.
    Card {
        object: usize,
        to: State,
    },
    /// An event of the object arrives.
    Tell {
        object: usize,
    },
    Cash {
        part: i64,
    },
    Refund {
        payment: usize,
        part: i64,
        to_credit: bool,
    },
    /// Somebody gives money back in the provider's own pages.
    BackThere {
        object: usize,
        part: i64,
    },
    Dispute {
        object: usize,
        part: i64,
    },
    Win {
        object: usize,
    },
    /// The latest refund that was made there comes back.
    Bounce {
        object: usize,
    },
    /// Staff let the customer's credit pay for a part of what is owed.
    SpendCredit {
        part: i64,
    },
    Edit {
        unit_cents: i64,
    },
    AskHalf,
    Decline,
    Cancel,
    Collect,
    /// The worker does what waits in the outbox.
    Work,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Waiting,
    Declined,
    Processing,
    Paid,
    Ended,
}

/// An object at the provider, which knows best.
pub struct Object {
    pub payment: PaymentId,
    pub name: String,
    pub cents: i64,
    pub state: State,
    pub refunded_cents: i64,
    pub disputed_cents: i64,
    /// Refunds made there, told again at the end.
    pub refunds: Vec<(String, i64)>,
}

impl Object {
    pub const fn is_open(&self) -> bool {
        matches!(self.state, State::Waiting | State::Declined)
    }

    pub fn report(&self) -> Report {
        match self.state {
            State::Waiting => Report::Waiting { declined: None },
            State::Declined => Report::Waiting { declined: Some(Decline::Declined) },
            State::Processing => Report::Processing,
            State::Paid => succeeded(self.cents),
            State::Ended => Report::Ended { declined: None },
        }
    }

    pub const fn left_cents(&self) -> i64 {
        if matches!(self.state, State::Paid) { self.cents - self.refunded_cents - self.disputed_cents } else { 0 }
    }
}
