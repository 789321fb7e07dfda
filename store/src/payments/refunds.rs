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
    ids::{CustomerId, Number, OrderId, PaymentId, RefundId, StaffId},
    money::{Currency, Money},
    payments::{self, PaymentStatus, Provider, Taken},
    refusal::{self, Field},
    staff::Permission,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};

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

/// Gives money of a payment back: what it pays of its order first, then what of it became the customer's credit and still is.
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
    // What others asked for is as good as gone.
    let allocated_cents = allocated_cents(&act, payment, &[ASKED, DONE]).await?;
    let as_credit = if to_credit { 0 } else { credit_of(&act, &row, allocated_cents).await? };
    let cents = payments::refundable(allocated_cents + as_credit, 0, cents)?;
    let provider = code("payments", row.id, &row.provider, Provider::from_code)?;
    let at_once = to_credit || provider == Provider::Hand;
    let taken = Taken::of(cents, allocated_cents);
    let made = Made { taken, to_credit, status: if at_once { DONE } else { ASKED }, provider_ref: None, reason, staff: Some(who.id()) };
    let (order, refund) = enter(&act, row, &quote, made).await?;
    if at_once {
        post(&mut act, &quote, order.as_ref(), &refund, provider).await?;
    } else {
        act.enqueue(quote.number, &Task::Refund { refund: RefundId(refund.id) }).await?;
        act.ring(quote.number);
    }
    act.commit().await
}

/// What a payment still pays of its order: what was allocated, less what refunds of these kinds took of it.
async fn allocated_cents(act: &Act, payment: PaymentId, counted: &[&str]) -> Result<i64> {
    let allocations = rows::allocations::Entity::find().filter(rows::allocations::Column::PaymentId.eq(payment.0)).all(&act.tx).await?;
    let refunds = rows::refunds::Entity::find()
        .filter(rows::refunds::Column::PaymentId.eq(payment.0))
        .filter(rows::refunds::Column::Status.is_in(counted.iter().copied()))
        .all(&act.tx)
        .await?;
    let taken: i64 = refunds.iter().map(|r| r.cents - r.credit_cents).sum();
    Ok(allocations.iter().map(|a| a.cents).sum::<i64>() - taken)
}

/// What of a payment became the customer's credit, was not given back, and was not spent. The customer's row is locked: nobody spends it
/// meanwhile.
async fn credit_of(act: &Act, row: &rows::payments::Model, allocated_cents: i64) -> Result<i64> {
    rows::customers::Entity::find_by_id(row.customer_id).lock_exclusive().one(&act.tx).await?;
    let credit_cents = ledger::credit_cents(&act.tx, CustomerId(row.customer_id)).await?;
    Ok((row.received_cents - row.refunded_cents - allocated_cents).min(credit_cents).max(0))
}

/// A refund is asked for at the provider.
const ASKED: &str = "asked";
/// It is in the books.
const DONE: &str = "done";
/// The provider refused it, or it came back.
const FAILED: &str = "failed";

/// A refund that is entered.
struct Made {
    taken: Taken,
    to_credit: bool,
    status: &'static str,
    provider_ref: Option<String>,
    reason: String,
    staff: Option<StaffId>,
}

/// Writes a refund beside its payment; the books follow when it is done.
async fn enter(
    act: &Act,
    payment: rows::payments::Model,
    quote: &Quote,
    made: Made,
) -> Result<(Option<rows::orders::Model>, rows::refunds::Model)> {
    let order = orders::of_quote(&act.tx, quote.id).await?;
    let row = rows::refunds::ActiveModel {
        payment_id: Set(payment.id),
        order_id: Set(order.as_ref().map(|o| o.id)),
        cents: Set(made.taken.cents()),
        credit_cents: Set(made.taken.credit_cents),
        to_credit: Set(made.to_credit),
        status: Set(made.status.to_owned()),
        provider_ref: Set(made.provider_ref),
        reason: Set(made.reason),
        staff_id: Set(made.staff.map(|s| s.0)),
        created_at: Set(act.now.0),
        ..Default::default()
    };
    let row = row.insert(&act.tx).await?;
    // What becomes credit has not left us: it may still be given back.
    if !row.to_credit {
        let refunded_cents = payment.refunded_cents + row.cents;
        let mut payment = payment.into_active_model();
        payment.refunded_cents = Set(refunded_cents);
        payment.update(&act.tx).await?;
    }
    Ok((order, row))
}

async fn post(
    act: &mut Act,
    quote: &Quote,
    order: Option<&rows::orders::Model>,
    refund: &rows::refunds::Model,
    provider: Provider,
) -> Result<()> {
    let taken = taken(refund);
    let entry = match order {
        Some(order) if refund.to_credit => domain::ledger::refund_to_credit(OrderId(order.id), refund.cents, order.is_invoiced),
        _ => domain::ledger::refund(provider, order.map(|o| OrderId(o.id)), taken, order.is_some_and(|o| o.is_invoiced)),
    };
    ledger::post(act, about(quote, refund), entry).await?;
    act.record(quote.number, &Event::Refunded { refund: RefundId(refund.id), cents: refund.cents, to_credit: refund.to_credit }).await
}

const fn taken(refund: &rows::refunds::Model) -> Taken {
    Taken { order_cents: refund.cents - refund.credit_cents, credit_cents: refund.credit_cents }
}

fn about(quote: &Quote, refund: &rows::refunds::Model) -> About {
    About {
        location: quote.location,
        customer: quote.customer,
        payment: Some(PaymentId(refund.payment_id)),
        refund: Some(RefundId(refund.id)),
    }
}

/// What the worker asks the provider for; `None` when it is done already.
///
/// # Errors
/// When the database fails.
pub async fn refund_job(store: &Store, refund: RefundId) -> Result<Option<RefundJob>> {
    let Some(row) = rows::refunds::Entity::find_by_id(refund.0).one(&store.db).await?.filter(|r| r.status == ASKED) else {
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
    let (payment, quote, row) = held(&act, refund).await?;
    if row.status != ASKED {
        return Ok(());
    }
    let order = orders::of_quote(&act.tx, quote.id).await?;
    // One made at the provider meanwhile may have taken what this was asked out of.
    let taken = Taken::of(row.cents, allocated_cents(&act, PaymentId(row.payment_id), &[DONE]).await?);
    let mut row = row.into_active_model();
    row.status = Set(DONE.to_owned());
    row.credit_cents = Set(taken.credit_cents);
    row.provider_ref = Set(Some(provider_ref.to_owned()));
    let row = row.update(&act.tx).await?;
    let provider = code("payments", payment.id, &payment.provider, Provider::from_code)?;
    post(&mut act, &quote, order.as_ref(), &row, provider).await?;
    act.commit().await
}

/// A refund, its payment and its quote, under the quote's lock.
async fn held(act: &Act, refund: RefundId) -> Result<(rows::payments::Model, Quote, rows::refunds::Model)> {
    let payment = rows::refunds::Entity::find_by_id(refund.0).one(&act.tx).await?.ok_or(Refusal::NotFound)?.payment_id;
    let (payment, quote) = locked(act, PaymentId(payment)).await?;
    let row = rows::refunds::Entity::find_by_id(refund.0).one(&act.tx).await?.ok_or(Refusal::NotFound)?;
    Ok((payment, quote, row))
}

/// The provider refused, or the money came back: it stays, and may be refunded another way. What was booked already is taken back.
///
/// # Errors
/// When the database fails.
pub async fn refund_failed(store: &Store, refund: RefundId) -> Result<()> {
    let mut act = store.begin(Actor::Provider, None).await?;
    let (payment, quote, row) = held(&act, refund).await?;
    if row.status == FAILED || row.to_credit {
        return Ok(());
    }
    if row.status == DONE {
        let order = orders::of_quote(&act.tx, quote.id).await?;
        let provider = code("payments", payment.id, &payment.provider, Provider::from_code)?;
        let is_invoiced = order.as_ref().is_some_and(|o| o.is_invoiced);
        let entry = domain::ledger::refund(provider, order.map(|o| OrderId(o.id)), taken(&row).back(), is_invoiced);
        ledger::post(&act, about(&quote, &row), entry).await?;
        act.record(quote.number, &Event::RefundFailed { refund, cents: row.cents }).await?;
    }
    let refunded_cents = payment.refunded_cents - row.cents;
    let mut payment = payment.into_active_model();
    payment.refunded_cents = Set(refunded_cents);
    payment.update(&act.tx).await?;
    let mut row = row.into_active_model();
    row.status = Set(FAILED.to_owned());
    row.update(&act.tx).await?;
    act.ring(quote.number);
    act.commit().await
}

/// The provider tells of a refund made in its own dashboard: it is entered here, so that the books say what the bank says.
///
/// # Errors
/// [`Refusal::PaymentPending`] before the payment itself is in the books: it is told again later.
pub async fn told_refund(store: &Store, payment: PaymentId, provider_ref: &str, cents: i64) -> Result<()> {
    let mut act = store.begin(Actor::Provider, None).await?;
    let (row, quote) = locked(&act, payment).await?;
    if of_provider(&act, provider_ref).await?.is_some() {
        return Ok(());
    }
    if row.status != PaymentStatus::Settled.code() {
        return Err(Refusal::PaymentPending.into());
    }
    let provider = code("payments", row.id, &row.provider, Provider::from_code)?;
    let taken = Taken::of(cents, allocated_cents(&act, payment, &[DONE]).await?);
    let provider_ref = Some(provider_ref.to_owned());
    let made = Made { taken, to_credit: false, status: DONE, provider_ref, reason: String::new(), staff: None };
    let (order, refund) = enter(&act, row, &quote, made).await?;
    post(&mut act, &quote, order.as_ref(), &refund, provider).await?;
    act.commit().await
}

/// The provider tells that a refund made in its own dashboard came to nothing.
///
/// # Errors
/// When the database fails.
pub async fn told_refund_failed(store: &Store, provider_ref: &str) -> Result<()> {
    let known = rows::refunds::Entity::find().filter(rows::refunds::Column::ProviderRef.eq(provider_ref)).one(&store.db).await?;
    match known {
        Some(row) => refund_failed(store, RefundId(row.id)).await,
        None => Ok(()),
    }
}

async fn of_provider(act: &Act, provider_ref: &str) -> Result<Option<rows::refunds::Model>> {
    Ok(rows::refunds::Entity::find().filter(rows::refunds::Column::ProviderRef.eq(provider_ref)).one(&act.tx).await?)
}

/// The provider holds back `withheld_cents` of a payment in all, because it is disputed; none once it is won. What the books say moves to
/// that: told again, late or in another order, it changes nothing.
///
/// # Errors
/// When the database fails.
pub async fn told_dispute(store: &Store, payment: PaymentId, withheld_cents: i64) -> Result<()> {
    let mut act = store.begin(Actor::Provider, None).await?;
    let (_, quote) = locked(&act, payment).await?;
    let cents = withheld_cents - ledger::disputed_cents(&act.tx, payment).await?;
    if cents == 0 {
        return Ok(());
    }
    let about = About { location: quote.location, customer: quote.customer, payment: Some(payment), refund: None };
    ledger::post(&act, about, domain::ledger::dispute(cents)).await?;
    act.record(quote.number, &Event::Disputed { payment, cents }).await?;
    act.commit().await
}
