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
    ids::{CustomerId, MemoId, Number, OrderId, PaymentId, QuoteId, RefundId, StaffId},
    money::{Currency, Money},
    payments::{self, PaymentStatus, Provider, Taken},
    refusal::{self, Field},
    staff::Permission,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

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
    let order = orders::of_quote(&act.tx, quote.id).await?;
    // What others asked for is as good as gone.
    let allocated_cents = allocated_cents(&act, payment, order.as_ref(), &[ASKED, DONE]).await?;
    let (as_credit, freed_cents) = if to_credit {
        (0, 0)
    } else {
        (credit_of(&act, &row, allocated_cents).await?, freed_cents(&act, order.as_ref(), &[ASKED, DONE]).await?)
    };
    let most_cents = (allocated_cents + as_credit.max(freed_cents)).min(row.received_cents - row.refunded_cents);
    let cents = payments::refundable(most_cents, 0, cents)?;
    let provider = code("payments", row.id, &row.provider, Provider::from_code)?;
    let at_once = to_credit || provider == Provider::Hand;
    let taken = Taken::freed_first(cents, freed_cents, allocated_cents);
    let status = if at_once { DONE } else { ASKED };
    let made = Made { taken, to_credit, status, provider_ref: None, reason, staff: Some(who.id()), memo: None };
    let refund = enter(&act, row, order.as_ref(), made).await?;
    begin(&mut act, &quote, order.as_ref(), &refund, provider).await?;
    act.commit().await
}

/// A refund that is done is booked; any other is asked for.
async fn begin(
    act: &mut Act,
    quote: &Quote,
    order: Option<&rows::orders::Model>,
    refund: &rows::refunds::Model,
    provider: Provider,
) -> Result<()> {
    if refund.status == DONE {
        return post(act, quote, order, refund, provider).await;
    }
    act.enqueue(quote.number, &Task::Refund { refund: RefundId(refund.id) }).await?;
    act.ring(quote.number);
    Ok(())
}

/// Pays `cents` of the customer's credit, which a credit memo made, back the way they were paid: the latest payment of the order first. What
/// no payment of the order can give back stays credit.
pub(crate) async fn pay_out(act: &mut Act, who: &StaffMember, quote: QuoteId, memo: MemoId, cents: i64, reason: &str) -> Result<()> {
    use rows::payments::{Column, Entity};
    let quote = Quote::of(crate::quotes::lock(act, quote).await?)?;
    let order = orders::of_quote(&act.tx, quote.id).await?;
    let settled = Entity::find()
        .filter(Column::QuoteId.eq(quote.id.0))
        .filter(Column::Status.eq(PaymentStatus::Settled.code()))
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
        let status = if provider == Provider::Hand { DONE } else { ASKED };
        // The memo took it off the order already: it lies in the customer's credit.
        let taken = Taken::of(part_cents, 0);
        let (reason, staff) = (reason.to_owned(), Some(who.id()));
        let made = Made { taken, to_credit: false, status, provider_ref: None, reason, staff, memo: Some(memo) };
        let refund = enter(act, row, order.as_ref(), made).await?;
        begin(act, &quote, order.as_ref(), &refund, provider).await?;
    }
    Ok(())
}

/// What a payment still pays of its order: what was allocated, less what refunds of these kinds took of it, and never more than the order
/// still holds, which a credit memo may have lowered.
async fn allocated_cents(act: &Act, payment: PaymentId, order: Option<&rows::orders::Model>, counted: &[&str]) -> Result<i64> {
    let allocations = rows::allocations::Entity::find().filter(rows::allocations::Column::PaymentId.eq(payment.0)).all(&act.tx).await?;
    let refunds = rows::refunds::Entity::find()
        .filter(rows::refunds::Column::PaymentId.eq(payment.0))
        .filter(rows::refunds::Column::Status.is_in(counted.iter().copied()))
        .all(&act.tx)
        .await?;
    let taken: i64 = refunds.iter().map(|r| r.cents - r.credit_cents).sum();
    let left_cents = allocations.iter().map(|a| a.cents).sum::<i64>() - taken;
    Ok(left_cents.min(order.map_or(0, |o| o.paid_cents)).max(0))
}

/// What of a payment became the customer's credit, was not given back, and was not spent. The customer's row is locked: nobody spends it
/// meanwhile.
async fn credit_of(act: &Act, row: &rows::payments::Model, allocated_cents: i64) -> Result<i64> {
    rows::customers::Entity::find_by_id(row.customer_id).lock_exclusive().one(&act.tx).await?;
    let credit_cents = ledger::credit_cents(&act.tx, CustomerId(row.customer_id)).await?;
    Ok((row.received_cents - row.refunded_cents - allocated_cents).min(credit_cents).max(0))
}

/// What a change freed of the order's payments, refunds of these kinds did not give back, and is still the customer's credit. Their row is
/// locked: nobody spends it meanwhile.
async fn freed_cents(act: &Act, order: Option<&rows::orders::Model>, counted: &[&str]) -> Result<i64> {
    use rows::refunds::{Column, Entity};
    let Some(order) = order else { return Ok(0) };
    let freed_cents = ledger::freed_cents(&act.tx, OrderId(order.id)).await?;
    if freed_cents == 0 {
        return Ok(0);
    }
    rows::customers::Entity::find_by_id(order.customer_id).lock_exclusive().one(&act.tx).await?;
    let refunds = Entity::find()
        .filter(Column::OrderId.eq(order.id))
        .filter(Column::Status.is_in(counted.iter().copied()))
        .filter(Column::MemoId.is_null())
        .all(&act.tx)
        .await?;
    let back_cents: i64 = refunds.iter().map(|r| r.credit_cents).sum();
    let credit_cents = ledger::credit_cents(&act.tx, CustomerId(order.customer_id)).await?;
    Ok((freed_cents - back_cents).min(credit_cents).max(0))
}

/// What refunds that are asked for, and not done yet, will take off an order.
pub(crate) async fn asked_cents(db: &impl ConnectionTrait, order: OrderId) -> Result<i64> {
    use rows::refunds::{Column, Entity};
    let asked = Entity::find().filter(Column::OrderId.eq(order.0)).filter(Column::Status.eq(ASKED)).all(db).await?;
    Ok(asked.iter().map(|r| r.cents - r.credit_cents).sum())
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
    memo: Option<MemoId>,
}

/// Writes a refund beside its payment; the books follow when it is done.
async fn enter(act: &Act, payment: rows::payments::Model, order: Option<&rows::orders::Model>, made: Made) -> Result<rows::refunds::Model> {
    let row = rows::refunds::ActiveModel {
        payment_id: Set(payment.id),
        order_id: Set(order.map(|o| o.id)),
        cents: Set(made.taken.cents()),
        credit_cents: Set(made.taken.credit_cents),
        to_credit: Set(made.to_credit),
        status: Set(made.status.to_owned()),
        provider_ref: Set(made.provider_ref),
        reason: Set(made.reason),
        staff_id: Set(made.staff.map(|s| s.0)),
        created_at: Set(act.now.0),
        memo_id: Set(made.memo.map(|m| m.0)),
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
    Ok(row)
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
    act.record(quote.number, Event::Refunded { refund: RefundId(refund.id), cents: refund.cents, to_credit: refund.to_credit });
    Ok(())
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
    // One made at the provider meanwhile may have taken what this was asked out of; what a memo made credit is paid out of that.
    let allocated_cents = allocated_cents(&act, PaymentId(row.payment_id), order.as_ref(), &[DONE]).await?;
    let taken = match row.memo_id {
        Some(_) => Taken::of(row.cents, 0),
        // What was asked for before a change goes off the order, as it was meant.
        None => {
            let freed_cents = freed_cents(&act, order.as_ref(), &[DONE]).await?.min(row.credit_cents);
            Taken::freed_first(row.cents, freed_cents, allocated_cents)
        }
    };
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
        act.record(quote.number, Event::RefundFailed { refund, cents: row.cents });
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
    let order = orders::of_quote(&act.tx, quote.id).await?;
    let freed_cents = freed_cents(&act, order.as_ref(), &[DONE]).await?;
    let taken = Taken::freed_first(cents, freed_cents, allocated_cents(&act, payment, order.as_ref(), &[DONE]).await?);
    let (provider_ref, reason) = (Some(provider_ref.to_owned()), String::new());
    let made = Made { taken, to_credit: false, status: DONE, provider_ref, reason, staff: None, memo: None };
    let refund = enter(&act, row, order.as_ref(), made).await?;
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
    act.record(quote.number, Event::Disputed { payment, cents });
    act.commit().await
}
