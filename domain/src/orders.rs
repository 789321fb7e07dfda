//! Orders: what was bought, and what of it is paid.

pub mod changing;
pub mod filter;
pub mod returns;

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderStatus {
    /// On its way; the customer may pay, choose a day, follow it.
    #[default]
    Open,
    /// Everything is delivered and invoiced; the customer reads the confirmation.
    Closed,
    /// Ended before delivery; the customer reads what is refunded.
    Cancelled,
}

impl OrderStatus {
    pub const ALL: [Self; 3] = [Self::Open, Self::Closed, Self::Cancelled];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }
}

/// How the goods reach the customer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fulfilment {
    #[default]
    Deliver,
    Collect,
}

crate::customers::sorts! {
    /// What an order was paid.
    PaidStatus { Paid = "paid", Due = "due", Returned = "returned" }
}

/// What an order costs and what came in for it. Each figure is a sum of postings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    pub total_cents: i64,
    /// Allocated payments, refunds already taken off.
    pub paid_cents: i64,
    pub refunded_cents: i64,
}

impl Balance {
    #[must_use]
    pub const fn due_cents(&self) -> i64 {
        let due = self.total_cents - self.paid_cents;
        if due > 0 { due } else { 0 }
    }

    #[must_use]
    pub const fn status(&self) -> PaidStatus {
        if self.refunded_cents > 0 && self.paid_cents <= 0 {
            PaidStatus::Returned
        } else if self.due_cents() > 0 {
            PaidStatus::Due
        } else {
            PaidStatus::Paid
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paid_due_and_returned() {
        let status = |total_cents, paid_cents, refunded_cents| Balance { total_cents, paid_cents, refunded_cents }.status();
        assert_eq!(status(100, 100, 0), PaidStatus::Paid);
        assert_eq!(status(100, 50, 0), PaidStatus::Due);
        assert_eq!(status(100, 0, 100), PaidStatus::Returned);
        assert_eq!(status(100, 50, 50), PaidStatus::Due);
        assert_eq!(status(0, 0, 0), PaidStatus::Paid);
    }
}
