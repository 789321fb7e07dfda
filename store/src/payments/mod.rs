//! Payments: opened before the provider is called, settled when the provider was asked, refunded under the same lock.

mod credit;
mod opening;
mod refunds;
mod settling;

pub(crate) use credit::return_spent;
pub use credit::{credit_cents, spend_credit};
pub use opening::{Due, Opened, on_account, open, opened, revised, void_target};
pub(crate) use opening::{is_pending, pending, unsettled, void_open};
pub use refunds::{Back, RefundJob, refund, refund_done, refund_failed, refund_job, told_dispute, told_refund, told_refund_failed};
pub(crate) use refunds::{asked_cents, pay_out};
pub use settling::{Asking, ask_again, asking, by_provider_ref, record_by_hand, settle, settle_object};

use crate::{Result, fault::code, rows};
use domain::{
    ids::PaymentId,
    money::{Currency, Money},
    payments::{Decline, Method, PaymentStatus, Provider},
    time::Instant,
};
use serde::{Deserialize, Serialize};

/// A payment as pages show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentCard {
    pub id: PaymentId,
    pub provider: Provider,
    pub status: PaymentStatus,
    pub amount: Money,
    pub received_cents: i64,
    /// What left us again; what became the customer's credit did not.
    pub refunded_cents: i64,
    pub decline: Option<Decline>,
    pub method: Option<Method>,
    /// "Visa 4242", as the provider calls it.
    pub label: String,
    pub created_at: Instant,
    pub settled_at: Option<Instant>,
}

impl PaymentCard {
    pub(crate) fn of(row: rows::payments::Model) -> Result<Self> {
        let id = row.id;
        Ok(Self {
            id: PaymentId(id),
            provider: code("payments", id, &row.provider, Provider::from_code)?,
            status: code("payments", id, &row.status, PaymentStatus::from_code)?,
            amount: Money::new(row.amount_cents, code("payments", id, &row.currency, Currency::from_code)?),
            received_cents: row.received_cents,
            refunded_cents: row.refunded_cents,
            decline: row.decline.as_deref().map(|d| code("payments", id, d, Decline::from_code)).transpose()?,
            method: Method::from_code(&row.method),
            label: row.label,
            created_at: Instant(row.created_at),
            settled_at: row.settled_at.map(Instant),
        })
    }
}
