//! Refunds and disputes: under the lock of the quote, never more than came in.

use super::settling::locked;
use crate::{
    Fault, Result, Store,
    act::Act,
    fault::code,
    ledger::{self, About},
    orders,
    outbox::Task,
    people::StaffMember,
    quotes::Quote,
    rows,
};
use domain::{
    Refusal,
    events::{Actor, Event},
    ids::{MemoId, Number, OrderId, PaymentId, QuoteId, RefundId},
    money::{Currency, Money},
    payments::{self, Provider},
    refusal::{self, Field},
    staff::Permission,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

/// A refund the provider has to be asked for.
#[derive(Clone, Debug)]
pub struct RefundJob {
    pub refund: RefundId,
    pub provider: Provider,
    pub payment_ref: String,
    pub amount: Money,
}

/// What staff give back.
#[derive(Clone, Copy, Debug)]
pub struct Back<'a> {
    pub cents: i64,
    /// To the customer's credit instead of the method it came by.
    pub to_credit: bool,
    pub reason: &'a str,
}

/// Gives money of an order back.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`] for a payment of another order, [`Refusal::ReasonMissing`], [`Refusal::RefundTooLarge`] (what other refunds took is counted).
pub async fn refund(store: &Store, who: &StaffMember, number: Number, payment: PaymentId, back: Back<'_>) -> Result<()> {
    let Back { cents, to_credit, reason } = back;
    who.may(Permission::Refund)?;
    let reason = refusal::optional(reason, Field::Reason, 500)?;
    if reason.is_empty() {
        return Err(Refusal::ReasonMissing.into());
    }
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let (row, quote) = locked(&act, payment).await?;
    if quote.number != number {
        return Err(Refusal::NotFound.into());
    }
    let order = orders::of_quote(&act.tx, quote.id).await?.ok_or(Refusal::NotFound)?;
    // What went to credit at once is not the order's to give back.
    let allocated: i64 = rows::allocations::Entity::find()
        .filter(rows::allocations::Column::PaymentId.eq(payment.0))
        .all(&act.tx)
        .await?
        .iter()
        .map(|a| a.cents)
        .sum();
    let cents = payments::refundable(allocated, row.refunded_cents, cents)?;
    let provider = code("payments", row.id, &row.provider, Provider::from_code)?;
    let at_once = to_credit || provider == Provider::Hand;
    let refund = rows::refunds::ActiveModel {
        payment_id: Set(payment.0),
        order_id: Set(order.id),
        cents: Set(cents),
        to_credit: Set(to_credit),
        status: Set(if at_once { "done" } else { "asked" }.to_owned()),
        provider_ref: Set(None),
        reason: Set(reason),
        staff_id: Set(Some(who.id().0)),
        created_at: Set(act.now.0),
        memo_id: Set(None),
        ..Default::default()
    };
    let refund = refund.insert(&act.tx).await?;
    let refunded = row.refunded_cents + cents;
    let mut row = row.into_active_model();
    row.refunded_cents = Set(refunded);
    row.update(&act.tx).await?;
    if at_once {
        post(&mut act, &quote, &order, &refund, provider).await?;
    } else {
        act.enqueue(quote.number, &Task::Refund { refund: RefundId(refund.id) }).await?;
        act.ring(quote.number);
    }
    act.commit().await
}

/// Pays `cents` of the customer's credit, which a credit memo made, back the way they were paid: the latest payment of the order first. What
/// no payment of the order can give back stays credit.
pub(crate) async fn pay_out(act: &mut Act, who: &StaffMember, quote: QuoteId, memo: MemoId, cents: i64, reason: &str) -> Result<()> {
    use rows::payments::{Column, Entity};
    let quote = Quote::of(crate::quotes::lock(act, quote).await?)?;
    let order = orders::of_quote(&act.tx, quote.id).await?.ok_or(Refusal::NotFound)?;
    let settled = Entity::find()
        .filter(Column::QuoteId.eq(quote.id.0))
        .filter(Column::Status.eq(payments::PaymentStatus::Settled.code()))
        .order_by_desc(Column::Id)
        .all(&act.tx)
        .await?;
    let mut left_cents = cents;
    for row in settled {
        let part_cents = left_cents.min(row.received_cents - row.refunded_cents);
        if part_cents <= 0 {
            continue;
        }
        left_cents -= part_cents;
        let provider = code("payments", row.id, &row.provider, Provider::from_code)?;
        let at_once = provider == Provider::Hand;
        let refund = rows::refunds::ActiveModel {
            payment_id: Set(row.id),
            order_id: Set(order.id),
            cents: Set(part_cents),
            to_credit: Set(false),
            status: Set(if at_once { "done" } else { "asked" }.to_owned()),
            provider_ref: Set(None),
            reason: Set(reason.to_owned()),
            staff_id: Set(Some(who.id().0)),
            created_at: Set(act.now.0),
            memo_id: Set(Some(memo.0)),
            ..Default::default()
        };
        let refund = refund.insert(&act.tx).await?;
        let refunded_cents = row.refunded_cents + part_cents;
        let mut row = row.into_active_model();
        row.refunded_cents = Set(refunded_cents);
        row.update(&act.tx).await?;
        if at_once {
            post(act, &quote, &order, &refund, provider).await?;
        } else {
            act.enqueue(quote.number, &Task::Refund { refund: RefundId(refund.id) }).await?;
        }
    }
    Ok(())
}

async fn post(act: &mut Act, quote: &Quote, order: &rows::orders::Model, refund: &rows::refunds::Model, provider: Provider) -> Result<()> {
    let id = OrderId(order.id);
    let entry = if refund.memo_id.is_some() {
        // The memo took it off the order already: it lies in the customer's credit.
        domain::ledger::refund(provider, None, refund.cents, false)
    } else if refund.to_credit {
        domain::ledger::refund_to_credit(id, refund.cents, order.is_invoiced)
    } else {
        domain::ledger::refund(provider, Some(id), refund.cents, order.is_invoiced)
    };
    let about = About {
        location: quote.location,
        customer: quote.customer,
        payment: Some(PaymentId(refund.payment_id)),
        refund: Some(RefundId(refund.id)),
    };
    ledger::post(act, about, entry).await?;
    act.record(quote.number, &Event::Refunded { refund: RefundId(refund.id), cents: refund.cents, to_credit: refund.to_credit }).await
}

/// What the worker asks the provider for; `None` when it is done already.
///
/// # Errors
/// When the database fails.
pub async fn refund_job(store: &Store, refund: RefundId) -> Result<Option<RefundJob>> {
    let Some(row) = rows::refunds::Entity::find_by_id(refund.0).one(&store.db).await?.filter(|r| r.status == "asked") else {
        return Ok(None);
    };
    let payment = rows::payments::Entity::find_by_id(row.payment_id).one(&store.db).await?.ok_or(Refusal::NotFound)?;
    let currency = code("payments", payment.id, &payment.currency, Currency::from_code)?;
    Ok(Some(RefundJob {
        refund,
        provider: code("payments", payment.id, &payment.provider, Provider::from_code)?,
        payment_ref: payment.provider_ref.ok_or_else(|| Fault::row("payments", payment.id, "has no name at the provider"))?,
        amount: Money::new(row.cents, currency),
    }))
}

/// The provider gave the money back. Said twice, it is booked once.
///
/// # Errors
/// When the database fails.
pub async fn refund_done(store: &Store, refund: RefundId, provider_ref: &str) -> Result<()> {
    let mut act = store.begin(Actor::Provider, None).await?;
    let payment = rows::refunds::Entity::find_by_id(refund.0).one(&act.tx).await?.ok_or(Refusal::NotFound)?.payment_id;
    let (payment, quote) = locked(&act, PaymentId(payment)).await?;
    let row = rows::refunds::Entity::find_by_id(refund.0).one(&act.tx).await?.ok_or(Refusal::NotFound)?;
    if row.status == "done" {
        return Ok(());
    }
    let order = orders::of_quote(&act.tx, quote.id).await?.ok_or(Refusal::NotFound)?;
    let mut row = row.into_active_model();
    row.status = Set("done".into());
    row.provider_ref = Set(Some(provider_ref.to_owned()));
    let row = row.update(&act.tx).await?;
    let provider = code("payments", payment.id, &payment.provider, Provider::from_code)?;
    post(&mut act, &quote, &order, &row, provider).await?;
    act.commit().await
}

/// The provider refused: the money stays, and may be refunded another way.
///
/// # Errors
/// When the database fails.
pub async fn refund_failed(store: &Store, refund: RefundId) -> Result<()> {
    let mut act = store.begin(Actor::Provider, None).await?;
    let payment = rows::refunds::Entity::find_by_id(refund.0).one(&act.tx).await?.ok_or(Refusal::NotFound)?.payment_id;
    let (payment, quote) = locked(&act, PaymentId(payment)).await?;
    let row = rows::refunds::Entity::find_by_id(refund.0).one(&act.tx).await?.ok_or(Refusal::NotFound)?;
    if row.status != "asked" {
        return Ok(());
    }
    let refunded = payment.refunded_cents - row.cents;
    let mut payment = payment.into_active_model();
    payment.refunded_cents = Set(refunded);
    payment.update(&act.tx).await?;
    let mut row = row.into_active_model();
    row.status = Set("failed".into());
    row.update(&act.tx).await?;
    act.ring(quote.number);
    act.commit().await
}

/// The provider tells of a refund. One of ours is done; one made in the provider's own dashboard is entered here, so that the books
/// say what the bank says.
///
/// # Errors
/// When the database fails.
pub async fn told_refund(store: &Store, payment: PaymentId, provider_ref: &str, ours: Option<RefundId>, cents: i64) -> Result<()> {
    if let Some(refund) = ours {
        return refund_done(store, refund, provider_ref).await;
    }
    let mut act = store.begin(Actor::Provider, None).await?;
    let (row, quote) = locked(&act, payment).await?;
    let known = rows::refunds::Entity::find().filter(rows::refunds::Column::ProviderRef.eq(provider_ref)).one(&act.tx).await?;
    let Some(order) = orders::of_quote(&act.tx, quote.id).await?.filter(|_| known.is_none()) else { return Ok(()) };
    let refund = rows::refunds::ActiveModel {
        payment_id: Set(payment.0),
        order_id: Set(order.id),
        cents: Set(cents),
        to_credit: Set(false),
        status: Set("done".into()),
        provider_ref: Set(Some(provider_ref.to_owned())),
        reason: Set(String::new()),
        staff_id: Set(None),
        created_at: Set(act.now.0),
        memo_id: Set(None),
        ..Default::default()
    };
    let refund = refund.insert(&act.tx).await?;
    let (provider, refunded) = (code("payments", row.id, &row.provider, Provider::from_code)?, row.refunded_cents + cents);
    let mut row = row.into_active_model();
    row.refunded_cents = Set(refunded);
    row.update(&act.tx).await?;
    post(&mut act, &quote, &order, &refund, provider).await?;
    act.commit().await
}

/// The provider took a disputed payment back, or returned it (a negative sum). It is booked until the books say so: told again,
/// it changes nothing.
///
/// # Errors
/// When the database fails.
pub async fn told_dispute(store: &Store, payment: PaymentId, cents: i64) -> Result<()> {
    let mut act = store.begin(Actor::Provider, None).await?;
    let (_, quote) = locked(&act, payment).await?;
    let booked_cents = ledger::disputed_cents(&act.tx, payment).await?;
    if (cents > 0 && booked_cents >= cents) || (cents <= 0 && booked_cents <= 0) {
        return Ok(());
    }
    let about = About { location: quote.location, customer: quote.customer, payment: Some(payment), refund: None };
    ledger::post(&act, about, domain::ledger::dispute(cents)).await?;
    act.record(quote.number, &Event::Disputed { payment, cents }).await?;
    act.commit().await
}
