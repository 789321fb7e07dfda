//! The credit line: what a customer may owe us (rules of the field, Money). Available is the limit less open invoices and the unbilled
//! part of open orders. It is asked at every transition that adds to what is owed, so that no way leads round it.

use crate::{
    Refusal,
    orders::{Balance, OrderStatus},
};
use serde::{Deserialize, Serialize};

/// What an order adds to what its customer owes: its total less what was paid for it and what was taken back. A deposit is part of what was
/// paid, before and after the invoice, so it counts once. A cancelled order owes nothing.
#[must_use]
pub const fn exposure_cents(status: OrderStatus, balance: Balance) -> i64 {
    match status {
        OrderStatus::Cancelled => 0,
        OrderStatus::Open | OrderStatus::Closed => balance.due_cents(),
    }
}

/// An order as far as a credit line looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    pub status: OrderStatus,
    pub balance: Balance,
    pub is_invoiced: bool,
}

/// The credit line of a customer; a limit of zero is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditLine {
    pub limit_cents: i64,
    pub open_invoices_cents: i64,
    /// The part of open orders that is neither billed nor paid.
    pub unbilled_cents: i64,
}

/// What a check came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    Within,
    /// Somebody lets it go beyond: who and why is evidence, written in the same transaction.
    Beyond {
        over_cents: i64,
    },
}

impl CreditLine {
    /// Out of the customer's orders.
    #[must_use]
    pub fn of(limit_cents: i64, orders: impl IntoIterator<Item = Claim>) -> Self {
        let mut line = Self { limit_cents, ..Self::default() };
        for claim in orders {
            let cents = exposure_cents(claim.status, claim.balance);
            if claim.is_invoiced {
                line.open_invoices_cents += cents;
            } else {
                line.unbilled_cents += cents;
            }
        }
        line
    }

    #[must_use]
    pub const fn exists(&self) -> bool {
        self.limit_cents > 0
    }

    #[must_use]
    pub const fn used_cents(&self) -> i64 {
        self.open_invoices_cents + self.unbilled_cents
    }

    /// Below zero where it was overridden, or the limit was lowered since.
    #[must_use]
    pub const fn remaining_cents(&self) -> i64 {
        self.limit_cents - self.used_cents()
    }

    /// Whether a transition may raise what is owed by `adds_cents`: an order, a higher price of one, one that is opened again. What lowers
    /// it always may.
    ///
    /// # Errors
    /// [`Refusal::CreditLineExceeded`] where there is no room and nobody overrides it.
    pub const fn check(&self, adds_cents: i64, is_overridden: bool) -> Result<Room, Refusal> {
        let remaining_cents = self.remaining_cents();
        if adds_cents <= 0 || adds_cents <= remaining_cents {
            Ok(Room::Within)
        } else if is_overridden {
            Ok(Room::Beyond { over_cents: adds_cents - if remaining_cents > 0 { remaining_cents } else { 0 } })
        } else {
            Err(Refusal::CreditLineExceeded { remaining_cents: if remaining_cents > 0 { remaining_cents } else { 0 } })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use OrderStatus::{Cancelled, Closed, Open};
    use proptest::prelude::*;

    fn claim(status: OrderStatus, total_cents: i64, paid_cents: i64, refunded_cents: i64, is_invoiced: bool) -> Claim {
        Claim { status, balance: Balance { total_cents: total_cents - refunded_cents, paid_cents, refunded_cents }, is_invoiced }
    }

    #[test]
    fn what_is_used_is_open_invoices_and_the_unbilled_part_of_open_orders() {
        #[rustfmt::skip]
        let table = [
            // the order's total, paid, refunded, invoiced           invoices  unbilled
            (claim(Open,      1_000,     0,     0, false),            (0,      1_000)),
            // A deposit counts once: before the invoice ...
            (claim(Open,      1_000,   500,     0, false),            (0,        500)),
            // ... and after it.
            (claim(Closed,    1_000,   500,     0, true),             (500,        0)),
            (claim(Closed,    1_000,     0,     0, true),             (1_000,      0)),
            (claim(Closed,    1_000, 1_000,     0, true),             (0,          0)),
            (claim(Open,      1_000, 1_000,     0, false),            (0,          0)),
            // What was taken back is not owed.
            (claim(Open,      1_000,   300,   200, false),            (0,        500)),
            (claim(Closed,    1_000,     0, 1_000, true),             (0,          0)),
            // More than it costs is no room for others.
            (claim(Open,      1_000, 1_200,     0, false),            (0,          0)),
            (claim(Cancelled, 1_000,     0,     0, false),            (0,          0)),
            (claim(Cancelled, 1_000,   500,     0, false),            (0,          0)),
        ];
        for (order, expected) in table {
            let line = CreditLine::of(5_000, [order]);
            assert_eq!((line.open_invoices_cents, line.unbilled_cents), expected, "{order:?}");
            assert_eq!(line.remaining_cents(), 5_000 - expected.0 - expected.1);
        }
        let all = CreditLine::of(5_000, table.map(|(order, _)| order));
        assert_eq!((all.used_cents(), all.remaining_cents()), (3_500, 1_500));
    }

    #[test]
    fn every_transition_asks_for_what_it_adds() {
        let line = |used: i64| CreditLine { limit_cents: 5_000, unbilled_cents: used, ..CreditLine::default() };
        let (within, beyond) = (|| Ok(Room::Within), |over_cents| Ok(Room::Beyond { over_cents }));
        let refused = |remaining_cents| Err(Refusal::CreditLineExceeded { remaining_cents });
        #[rustfmt::skip]
        let table = [
            // used    adds    as it is         overridden
            (0,        5_000,  within(),        within()),
            (0,        5_001,  refused(5_000),  beyond(1)),
            (4_000,    1_000,  within(),        within()),
            (4_000,    1_001,  refused(1_000),  beyond(1)),
            (5_000,    1,      refused(0),      beyond(1)),
            // Overridden before: what is over already is not asked for again.
            (6_000,    500,    refused(0),      beyond(500)),
            // Nothing more is owed, or less.
            (6_000,    0,      within(),        within()),
            (6_000,    -500,   within(),        within()),
        ];
        for (used, adds, plain, overridden) in table {
            assert_eq!(line(used).check(adds, false), plain, "{used} {adds}");
            assert_eq!(line(used).check(adds, true), overridden, "{used} {adds}");
        }
        // Without a line nothing may be owed on it.
        assert_eq!(CreditLine::default().check(1, false), refused(0));
        assert!(!CreditLine::default().exists());
    }

    #[test]
    fn opening_again_and_raising_are_asked_like_ordering() {
        let owes = |status, total, paid| exposure_cents(status, Balance { total_cents: total, paid_cents: paid, refunded_cents: 0 });
        // Cancelled, then open again: all that is still unpaid comes back.
        assert_eq!(owes(Open, 1_000, 400) - owes(Cancelled, 1_000, 400), 600);
        // A higher price adds the difference, after a deposit too; one that was overpaid adds what is then missing.
        assert_eq!(owes(Open, 1_200, 400) - owes(Open, 1_000, 400), 200);
        assert_eq!(owes(Open, 1_200, 1_100) - owes(Open, 1_000, 1_100), 100);
    }

    proptest! {
        #[test]
        fn whoever_is_let_in_stays_within_the_limit(limit in 0..100_000_i64, wanted in proptest::collection::vec(1..20_000_i64, 0..20)) {
            let mut orders = Vec::new();
            for cents in wanted {
                let line = CreditLine::of(limit, orders.iter().copied());
                if line.check(cents, false).is_ok() {
                    orders.push(claim(Open, cents, 0, 0, false));
                }
                prop_assert!(CreditLine::of(limit, orders.iter().copied()).used_cents() <= limit);
            }
        }
    }
}
