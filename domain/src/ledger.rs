//! The ledger: double entry, per location. A debit is positive, a credit negative; the postings of
//! an entry sum to zero, and every balance anyone sees is a sum of postings.

use crate::{
    ids::OrderId,
    money::half_up,
    orders::Balance,
    payments::{Allocation, Provider, Taken},
};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Account {
    /// What customers owe for invoiced orders.
    Receivable,
    /// At the payment provider.
    CashProvider,
    /// Cash, cheques and transfers recorded by staff.
    CashHand,
    /// Paid before the order is invoiced: ours to hold, not ours to keep.
    DepositsHeld,
    /// What we owe customers.
    CustomerCredit,
    /// Money given back after invoicing, against revenue.
    Refunds,
    Disputes,
    WriteOffs,
    Revenue,
    Tax,
}

impl Account {
    pub const ALL: [Self; 10] = [
        Self::Receivable,
        Self::CashProvider,
        Self::CashHand,
        Self::DepositsHeld,
        Self::CustomerCredit,
        Self::Refunds,
        Self::Disputes,
        Self::WriteOffs,
        Self::Revenue,
        Self::Tax,
    ];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Receivable => "receivable",
            Self::CashProvider => "cash_provider",
            Self::CashHand => "cash_hand",
            Self::DepositsHeld => "deposits_held",
            Self::CustomerCredit => "customer_credit",
            Self::Refunds => "refunds",
            Self::Disputes => "disputes",
            Self::WriteOffs => "write_offs",
            Self::Revenue => "revenue",
            Self::Tax => "tax",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.code() == code)
    }

    const fn cash_of(provider: Provider) -> Self {
        match provider {
            Provider::Stripe | Provider::Sandbox => Self::CashProvider,
            Provider::Hand => Self::CashHand,
        }
    }
}

/// One side of an entry. `order` is set where the sum belongs to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    pub account: Account,
    pub cents: i64,
    pub order: Option<OrderId>,
}

/// Why an entry was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    Payment,
    Invoice,
    Refund,
    RefundToCredit,
    CreditSpent,
    Dispute,
    WriteOff,
    /// Goods came back: what was billed for them is taken back.
    CreditMemo,
    /// An order was changed to cost less than was paid for it: the rest is the customer's credit.
    OrderReduced,
    /// Staff corrected a customer's credit, with a reason.
    CreditCorrected,
}

impl EntryKind {
    pub const ALL: [Self; 10] = [
        Self::Payment,
        Self::Invoice,
        Self::Refund,
        Self::RefundToCredit,
        Self::CreditSpent,
        Self::Dispute,
        Self::WriteOff,
        Self::CreditMemo,
        Self::OrderReduced,
        Self::CreditCorrected,
    ];

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Invoice => "invoice",
            Self::Refund => "refund",
            Self::RefundToCredit => "refund_to_credit",
            Self::CreditSpent => "credit_spent",
            Self::Dispute => "dispute",
            Self::WriteOff => "write_off",
            Self::CreditMemo => "credit_memo",
            Self::OrderReduced => "order_reduced",
            Self::CreditCorrected => "credit_corrected",
        }
    }
}

/// An entry that is balanced because only the functions below make one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    kind: EntryKind,
    postings: Vec<Posting>,
}

impl Entry {
    /// `None` when the postings do not sum to zero; postings of zero are left out.
    fn balanced(kind: EntryKind, postings: impl IntoIterator<Item = (Account, i64, Option<OrderId>)>) -> Option<Self> {
        let postings: Vec<_> = postings
            .into_iter()
            .filter(|(_, cents, _)| *cents != 0)
            .map(|(account, cents, order)| Posting { account, cents, order })
            .collect();
        (postings.iter().map(|p| i128::from(p.cents)).sum::<i128>() == 0).then_some(Self { kind, postings })
    }

    #[must_use]
    pub const fn kind(&self) -> EntryKind {
        self.kind
    }

    #[must_use]
    pub fn postings(&self) -> &[Posting] {
        &self.postings
    }
}

/// Money came in: to the orders it was allocated to, the rest to customer credit. An order that is invoiced
/// already is paid off its receivable, any other adds to the deposits held for it.
#[must_use]
pub fn payment(provider: Provider, amount_cents: i64, allocations: &[Allocation], is_invoiced: impl Fn(OrderId) -> bool) -> Option<Entry> {
    let allocated: i64 = allocations.iter().map(|a| a.cents).sum();
    let to_orders = allocations.iter().map(|a| (held_in(is_invoiced(a.order)), -a.cents, Some(a.order)));
    let rest = [(Account::cash_of(provider), amount_cents, None), (Account::CustomerCredit, allocated - amount_cents, None)];
    Entry::balanced(EntryKind::Payment, to_orders.chain(rest))
}

/// The order is delivered: revenue and tax are earned, and the deposit held for it pays its receivable. What was
/// refunded before is not earned: it comes off the total, its share of the tax half up.
#[must_use]
pub fn invoice(order: OrderId, total_cents: i64, tax_cents: i64, before: Balance) -> Option<Entry> {
    let order = Some(order);
    let earned_cents = total_cents - before.refunded_cents;
    let tax_cents = half_up(i128::from(tax_cents) * i128::from(earned_cents), i128::from(total_cents.max(1)));
    Entry::balanced(
        EntryKind::Invoice,
        [
            (Account::Receivable, earned_cents, order),
            (Account::Revenue, tax_cents - earned_cents, order),
            (Account::Tax, -tax_cents, order),
            (Account::DepositsHeld, before.paid_cents, order),
            (Account::Receivable, -before.paid_cents, order),
        ],
    )
}

/// Money went back: out of what its payment paid of the order, and out of what of it had become the customer's credit. Negative sums
/// book one that came back to us.
#[must_use]
pub fn refund(provider: Provider, order: Option<OrderId>, taken: Taken, is_invoiced: bool) -> Option<Entry> {
    let from = if is_invoiced { Account::Refunds } else { Account::DepositsHeld };
    // Without an order, only credit can be given back.
    if order.is_none() && taken.order_cents != 0 {
        return None;
    }
    let postings = [
        (from, taken.order_cents, order),
        (Account::CustomerCredit, taken.credit_cents, None),
        (Account::cash_of(provider), -taken.cents(), None),
    ];
    Entry::balanced(EntryKind::Refund, postings)
}

/// Money stays with us, as customer credit.
#[must_use]
pub fn refund_to_credit(order: OrderId, cents: i64, is_invoiced: bool) -> Option<Entry> {
    let from = if is_invoiced { Account::Refunds } else { Account::DepositsHeld };
    Entry::balanced(EntryKind::RefundToCredit, [(from, cents, Some(order)), (Account::CustomerCredit, -cents, None)])
}

/// Goods of an invoiced order came back: revenue and tax are taken back with the sign mirrored, off what is still owed; what was paid beyond
/// that is the customer's credit, from which it may be paid out.
#[must_use]
pub fn credit_memo(order: OrderId, net_cents: i64, tax_cents: i64, before: Balance) -> Option<Entry> {
    let (gross_cents, order) = (net_cents + tax_cents, Some(order));
    let over_cents = (before.paid_cents - (before.total_cents - gross_cents)).max(0);
    Entry::balanced(
        EntryKind::CreditMemo,
        [
            (Account::Revenue, net_cents, order),
            (Account::Tax, tax_cents, order),
            (Account::Receivable, over_cents - gross_cents, order),
            (Account::CustomerCredit, -over_cents, None),
        ],
    )
}

/// An order that is not billed yet costs less from now on: what was paid beyond that is the customer's credit, from which it may be paid out.
/// `None` for an order that was not paid more than it costs. It is no refund: the price is another, so it isn't taken off that once more.
#[must_use]
pub fn order_reduced(order: OrderId, after: Balance) -> Option<Entry> {
    let over_cents = after.paid_cents - after.total_cents.max(0);
    let postings = [(Account::DepositsHeld, over_cents, Some(order)), (Account::CustomerCredit, -over_cents, None)];
    Entry::balanced(EntryKind::OrderReduced, postings).filter(|_| over_cents > 0)
}

/// Customer credit pays for an order.
#[must_use]
pub fn credit_spent(order: OrderId, cents: i64, is_invoiced: bool) -> Option<Entry> {
    Entry::balanced(EntryKind::CreditSpent, [(Account::CustomerCredit, cents, None), (held_in(is_invoiced), -cents, Some(order))])
}

/// Staff say that we owe a customer more (or, below zero, less) than the books did: the difference is written off.
#[must_use]
pub fn credit_corrected(cents: i64) -> Option<Entry> {
    Entry::balanced(EntryKind::CreditCorrected, [(Account::CustomerCredit, -cents, None), (Account::WriteOffs, cents, None)])
}

/// The provider took a disputed payment back (or, with a negative sum, returned it).
#[must_use]
pub fn dispute(cents: i64) -> Option<Entry> {
    Entry::balanced(EntryKind::Dispute, [(Account::Disputes, cents, None), (Account::CashProvider, -cents, None)])
}

const fn held_in(is_invoiced: bool) -> Account {
    if is_invoiced { Account::Receivable } else { Account::DepositsHeld }
}

/// What an order costs and what came in for it: out of its postings alone, and its total until it is invoiced. A refund
/// is a price taken back: it lowers what the order costs, so it is never asked for again.
#[must_use]
pub fn balance(total_cents: i64, postings: impl Iterator<Item = (EntryKind, Posting)>) -> Balance {
    let (mut held_cents, mut receivable_cents, mut refunded_cents, mut earned_cents, mut is_invoiced) = (0, 0, 0, 0, false);
    for (kind, Posting { account, cents, .. }) in postings {
        is_invoiced |= kind == EntryKind::Invoice;
        match account {
            Account::DepositsHeld => held_cents -= cents,
            Account::Receivable => receivable_cents += cents,
            Account::Revenue | Account::Tax => earned_cents -= cents,
            Account::Refunds => earned_cents -= cents,
            Account::CashProvider | Account::CashHand | Account::CustomerCredit | Account::Disputes | Account::WriteOffs => {}
        }
        if matches!(kind, EntryKind::Refund | EntryKind::RefundToCredit) && matches!(account, Account::DepositsHeld | Account::Refunds) {
            refunded_cents += cents;
        }
        if kind == EntryKind::CreditMemo && matches!(account, Account::Revenue | Account::Tax) {
            refunded_cents += cents;
        }
    }
    if is_invoiced {
        Balance { total_cents: earned_cents, paid_cents: earned_cents - receivable_cents, refunded_cents }
    } else {
        Balance { total_cents: total_cents - refunded_cents, paid_cents: held_cents, refunded_cents }
    }
}

#[cfg(test)]
#[path = "ledger_tests.rs"]
mod tests;
