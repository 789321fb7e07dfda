//! What staff do with a quote in the customer's stead: make it an order without a payment, or take a no for an answer.

use super::{Quote, id_of, lock, open, save};
use crate::{Result, Store, customers, orders, payments, people::StaffMember};
use domain::{
    Refusal,
    credit::Room,
    customers::TEXT_CHARS_MAX,
    events::Event,
    ids::Number,
    quotes::{self, QuoteMove, QuoteStatus},
    refusal::{self, Field},
    staff::Permission,
};
use sea_orm::ActiveValue::Set;

/// Makes an order of a quote that nobody paid: on the customer's credit line when all of it has room there, else because somebody who may
/// set credit lines says why (`reason`), which is kept as evidence. Choices that the customer did not make stay as they are: nobody is sold
/// a plan by that.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::Stale`], [`Refusal::QuoteClosed`], [`Refusal::AlreadyPaid`], [`Refusal::PaymentPending`],
/// [`Refusal::CreditLineExceeded`] without a reason.
pub async fn convert(store: &Store, who: &StaffMember, number: Number, revision: i32, reason: &str) -> Result<()> {
    who.may(Permission::Sell)?;
    let reason = refusal::optional(reason, Field::Reason, 500)?;
    if !reason.is_empty() {
        who.may(Permission::SetTerms)?;
    }
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let id = id_of(&act, number).await?;
    let row = lock(&act, id).await?;
    if orders::of_quote(&act.tx, id).await?.is_some() {
        return Err(Refusal::AlreadyPaid.into());
    }
    if row.revision != revision {
        return Err(Refusal::Stale.into());
    }
    let quote = Quote::of(row)?;
    open(store, &act.tx, &quote).await?;
    if payments::pending(&act.tx, id).await? {
        return Err(Refusal::PaymentPending.into());
    }
    let adds_cents = quote.total_cents;
    if let Room::Beyond { over_cents } = customers::check_credit(&act, quote.customer, adds_cents, !reason.is_empty()).await? {
        act.record(number, Event::CreditLineOverridden { adds_cents, over_cents, reason });
    }
    payments::void_open(&mut act, id, number).await?;
    orders::place(&mut act, &quote).await?;
    act.commit().await
}

/// The customer said no to somebody of the shop. Said twice, it is kept once.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::ReasonMissing`], [`Refusal::Stale`], [`Refusal::QuoteClosed`], [`Refusal::PaymentPending`].
pub async fn decline_for(store: &Store, who: &StaffMember, number: Number, revision: i32, reason: &str) -> Result<()> {
    who.may(Permission::Sell)?;
    let reason = refusal::optional(reason, Field::Reason, TEXT_CHARS_MAX)?;
    if reason.is_empty() {
        return Err(Refusal::ReasonMissing.into());
    }
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let id = id_of(&act, number).await?;
    let row = lock(&act, id).await?;
    if row.status == QuoteStatus::Declined.code() {
        return Ok(());
    }
    if row.revision != revision {
        return Err(Refusal::Stale.into());
    }
    let quote = Quote::of(row.clone())?;
    if payments::pending(&act.tx, id).await? {
        return Err(Refusal::PaymentPending.into());
    }
    let next = quotes::after(quote.status, QuoteMove::Decline).ok_or(Refusal::QuoteClosed)?;
    save(&act, row, |r| {
        r.status = Set(next.code().to_owned());
        r.reason = Set(reason);
    })
    .await?;
    payments::void_open(&mut act, id, number).await?;
    act.record(number, Event::QuoteDeclined { version: quote.version });
    act.commit().await
}
