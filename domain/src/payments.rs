//! Payments: one open payment a purpose, moved only by what the provider says when it is asked.

use crate::{Refusal, ids::OrderId, money::Money};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentStatus {
    /// Stored and shown to the provider; the customer may try, be declined, try again.
    #[default]
    Open,
    /// The customer did their part; the provider's answer takes hours or days.
    Pending,
    /// The money is ours: the ledger has it.
    Settled,
    /// The provider gave up on a pending payment; the customer may pay anew.
    Failed,
    /// Taken back before anything was paid; the customer may pay anew.
    Cancelled,
}

impl PaymentStatus {
    pub const ALL: [Self; 5] = [Self::Open, Self::Pending, Self::Settled, Self::Failed, Self::Cancelled];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Pending => "pending",
            Self::Settled => "settled",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    /// It still stands in the way of another payment for the same purpose.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Pending)
    }
}

/// Who takes the money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    Stripe,
    /// Pretends; for demonstration databases only.
    Sandbox,
    /// Recorded by staff.
    Hand,
}

impl Provider {
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Stripe => "stripe",
            Self::Sandbox => "sandbox",
            Self::Hand => "hand",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Stripe, Self::Sandbox, Self::Hand].into_iter().find(|p| p.code() == code)
    }
}

/// How it was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    Card,
    ApplePay,
    Affirm,
    Klarna,
    Cash,
    Cheque,
    Transfer,
    /// A method of the provider's that we have no word for.
    Other,
}

impl Method {
    pub const ALL: [Self; 8] =
        [Self::Card, Self::ApplePay, Self::Affirm, Self::Klarna, Self::Cash, Self::Cheque, Self::Transfer, Self::Other];
    /// What a customer may choose on the payment page.
    pub const ONLINE: [Self; 4] = [Self::ApplePay, Self::Card, Self::Affirm, Self::Klarna];
    /// What staff may record.
    pub const BY_HAND: [Self; 3] = [Self::Cash, Self::Cheque, Self::Transfer];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::ApplePay => "apple_pay",
            Self::Affirm => "affirm",
            Self::Klarna => "klarna",
            Self::Cash => "cash",
            Self::Cheque => "cheque",
            Self::Transfer => "transfer",
            Self::Other => "other",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.code() == code)
    }
}

/// Why the provider said no, as far as the customer can do something about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decline {
    Declined,
    InsufficientFunds,
    CardExpired,
    WrongCode,
    NotAuthenticated,
    /// A pending method that came to nothing.
    DidNotArrive,
}

impl Decline {
    pub const ALL: [Self; 6] =
        [Self::Declined, Self::InsufficientFunds, Self::CardExpired, Self::WrongCode, Self::NotAuthenticated, Self::DidNotArrive];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Declined => "declined",
            Self::InsufficientFunds => "insufficient_funds",
            Self::CardExpired => "card_expired",
            Self::WrongCode => "wrong_code",
            Self::NotAuthenticated => "not_authenticated",
            Self::DidNotArrive => "did_not_arrive",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|d| d.code() == code)
    }
}

/// What the provider says of its object when it is asked. An event is only a reason to ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Report {
    /// Nothing paid yet; the last try may have been declined.
    Waiting { declined: Option<Decline> },
    /// The customer is done, the money is not here.
    Processing,
    /// Paid. The amount is the provider's word, and it is what the ledger books.
    Succeeded { amount_cents: i64, method: Method, label: String },
    /// A delayed method came to nothing, or the object is void.
    Ended { declined: Option<Decline> },
}

/// What a report makes of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settling {
    /// It says nothing new.
    Unchanged,
    Moved {
        to: PaymentStatus,
        declined: Option<Decline>,
    },
    /// Book it: `amount_cents` came in.
    Settled {
        amount_cents: i64,
        method: Method,
        label: String,
    },
}

/// Decides what a report makes of a payment in `status`. Money that arrives is booked from every state but Settled: a late
/// success after a cancellation is money we hold, and it becomes customer credit rather than being denied.
#[must_use]
pub fn settle(status: PaymentStatus, last_decline: Option<Decline>, report: Report) -> Settling {
    use PaymentStatus as S;
    match (status, report) {
        (S::Settled, _) => Settling::Unchanged,
        (_, Report::Succeeded { amount_cents, method, label }) => Settling::Settled { amount_cents, method, label },
        (S::Open, Report::Waiting { declined }) if declined == last_decline || declined.is_none() => Settling::Unchanged,
        (S::Open | S::Pending, Report::Waiting { declined }) => Settling::Moved { to: S::Open, declined },
        (S::Open, Report::Processing) => Settling::Moved { to: S::Pending, declined: None },
        (S::Open, Report::Ended { declined }) => Settling::Moved { to: S::Cancelled, declined },
        (S::Pending, Report::Ended { declined }) => Settling::Moved { to: S::Failed, declined: declined.or(Some(Decline::DidNotArrive)) },
        (S::Pending, Report::Processing) => Settling::Unchanged,
        (S::Failed | S::Cancelled, Report::Waiting { .. } | Report::Processing | Report::Ended { .. }) => Settling::Unchanged,
    }
}

/// What a customer owes at this moment, seen from the payment step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owed {
    /// Asked for before the order goes on; zero once it is settled.
    pub due_now_cents: i64,
    /// Everything still unpaid, the part due now among it.
    pub balance_cents: i64,
}

/// The sum a payment may be opened for, or why not. `wanted_cents` is what the customer typed for a part of
/// the balance; without it the sum due now is meant, or the whole balance when nothing is due now.
///
/// # Errors
/// [`Refusal::PaymentPending`], [`Refusal::NothingDue`], [`Refusal::AmountOverBalance`], [`Refusal::AmountUnderMinimum`].
pub fn payable_cents(owed: Owed, pending: bool, wanted_cents: Option<i64>, money: Money) -> Result<i64, Refusal> {
    if pending {
        return Err(Refusal::PaymentPending);
    }
    if owed.balance_cents <= 0 {
        return Err(Refusal::NothingDue);
    }
    let least_cents = owed.due_now_cents.min(owed.balance_cents);
    let typed = |cents| Money::new(cents, money.currency).typed();
    match wanted_cents {
        None if least_cents > 0 => Ok(least_cents),
        None => Ok(owed.balance_cents),
        Some(cents) if cents > owed.balance_cents => {
            Err(Refusal::AmountOverBalance { typed: typed(cents), most_cents: owed.balance_cents })
        }
        Some(cents) if cents <= 0 => Err(Refusal::AmountNotPositive { typed: typed(cents) }),
        Some(cents) if cents < least_cents => Err(Refusal::AmountUnderMinimum { typed: typed(cents), least_cents }),
        Some(cents) => Ok(cents),
    }
}

/// The part of a payment that goes to one order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allocation {
    pub order: OrderId,
    pub cents: i64,
}

/// Spreads what came in over what is owed, in the order given; what is left becomes customer credit.
#[must_use]
pub fn allocate(amount_cents: i64, owed: &[(OrderId, i64)]) -> (Vec<Allocation>, i64) {
    let mut left_cents = amount_cents;
    let mut allocations = Vec::new();
    for (order, due_cents) in owed {
        let cents = left_cents.min(*due_cents).max(0);
        if cents > 0 {
            allocations.push(Allocation { order: *order, cents });
            left_cents -= cents;
        }
    }
    (allocations, left_cents)
}

/// Where a refund comes from. Both are negative when one that was booked came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// Out of what the payment pays of its order.
    pub order_cents: i64,
    /// Out of what of it had become the customer's credit.
    pub credit_cents: i64,
}

impl Taken {
    /// Splits a refund: first out of what still pays for the order (`allocated_cents`), the rest out of the customer's credit.
    #[must_use]
    pub fn of(cents: i64, allocated_cents: i64) -> Self {
        let order_cents = cents.min(allocated_cents.max(0));
        Self { order_cents, credit_cents: cents - order_cents }
    }

    /// The same for an order that was changed to cost less: what that made credit goes first, so that the order isn't made cheaper once more.
    #[must_use]
    pub fn freed_first(cents: i64, freed_cents: i64, allocated_cents: i64) -> Self {
        let freed_cents = cents.min(freed_cents.max(0));
        let rest = Self::of(cents - freed_cents, allocated_cents);
        Self { credit_cents: rest.credit_cents + freed_cents, ..rest }
    }

    #[must_use]
    pub const fn back(self) -> Self {
        Self { order_cents: -self.order_cents, credit_cents: -self.credit_cents }
    }

    #[must_use]
    pub const fn cents(self) -> i64 {
        self.order_cents + self.credit_cents
    }
}

/// What may still be refunded of a payment.
///
/// # Errors
/// [`Refusal::RefundTooLarge`], [`Refusal::AmountNotPositive`].
pub fn refundable(captured_cents: i64, refunded_cents: i64, wanted_cents: i64) -> Result<i64, Refusal> {
    let most_cents = captured_cents - refunded_cents;
    if wanted_cents <= 0 {
        Err(Refusal::AmountNotPositive { typed: wanted_cents.to_string() })
    } else if wanted_cents > most_cents {
        Err(Refusal::RefundTooLarge { most_cents })
    } else {
        Ok(wanted_cents)
    }
}

#[cfg(test)]
#[path = "payments_tests.rs"]
mod tests;
