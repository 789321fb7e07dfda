//! One open payment a quote: a second press, a second tab and a second person with the link find the same.

use crate::{
    Result, Store,
    act::Act,
    customers,
    fault::code,
    orders,
    outbox::Task,
    people::LinkHolder,
    quotes::{self, Quote},
    rows,
};
use domain::{
    Refusal,
    events::Event,
    ids::{Number, PaymentId, QuoteId},
    money::Money,
    orders::OrderStatus,
    payments::{self, Owed, PaymentStatus, Provider},
    quotes::QuoteMove,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Select,
};

/// A payment that is stored and has to be shown to the provider. `provider_ref` is set when the provider knows it already.
#[derive(Clone, Debug)]
pub struct Due {
    pub payment: PaymentId,
    pub revision: i32,
    pub amount: Money,
    pub number: Number,
    pub email: String,
    pub provider_ref: Option<String>,
    pub pay_url: Option<String>,
    pub client_secret: Option<String>,
    /// The amount differs from what the provider was told last.
    pub amount_moved: bool,
}

/// What opening came to.
#[derive(Clone, Debug)]
pub enum Opened {
    Due(Due),
    /// Nothing was due: the order stands.
    Ordered,
}

fn key(quote: QuoteId) -> String {
    format!("quote:{quote}")
}

/// Opens the payment of what is due now, or of a part of the balance, or finds the one that is open. Its amount is read from our own
/// state, and moved when that moved.
///
/// # Errors
/// [`Refusal::ReviewFirst`], [`Refusal::QuoteClosed`], [`Refusal::CreditLineExceeded`] when what is left to pay later goes beyond a credit
/// line, and what [`payments::payable_cents`] refuses.
pub async fn open(store: &Store, who: &LinkHolder, provider: Provider, wanted_cents: Option<i64>) -> Result<Opened> {
    let mut act = store.begin(who.acts()?, Some(who.origin.clone())).await?;
    let row = quotes::lock(&act, who.quote).await?;
    let quote = Quote::of(row)?;
    let place = quotes::location(&act.tx, quote.location).await?;
    let usual = Money::new(0, place.currency);
    let order = orders::of_quote(&act.tx, quote.id).await?;
    let owed = match &order {
        Some(order) if order.status == OrderStatus::Cancelled.code() => return Err(Refusal::NothingDue.into()),
        Some(order) => Owed { due_now_cents: 0, balance_cents: order.total_cents - order.paid_cents - order.refunded_cents },
        None => owed_before_order(store, &act, &quote).await?,
    };
    let open = rows::payments::Entity::find().filter(rows::payments::Column::OpenKey.eq(key(quote.id))).one(&act.tx).await?;
    let is_pending = open.as_ref().is_some_and(|p| p.status == PaymentStatus::Pending.code());
    if order.is_none() && owed.due_now_cents == 0 && wanted_cents.is_none() && !is_pending {
        customers::check_rest(&act, quote.customer, owed.balance_cents).await?;
        orders::place(&mut act, &quote).await?;
        act.commit().await?;
        return Ok(Opened::Ordered);
    }
    let cents = payments::payable_cents(owed, is_pending, wanted_cents, usual)?;
    if order.is_none() {
        customers::check_rest(&act, quote.customer, owed.balance_cents - cents).await?;
    }
    let (row, moved) = match open {
        Some(row) if row.amount_cents == cents && row.provider == provider.code() => (row, false),
        Some(row) if row.provider == provider.code() => {
            let revision = row.revision + 1;
            let mut row = row.into_active_model();
            row.amount_cents = Set(cents);
            row.revision = Set(revision);
            (row.update(&act.tx).await?, true)
        }
        other => {
            if let Some(row) = other {
                void(&mut act, row, quote.number).await?;
            }
            let row = insert(&act, who, &quote, provider, Money::new(cents, place.currency)).await?;
            act.record(quote.number, Event::PaymentOpened { payment: PaymentId(row.id), cents, provider });
            (row, false)
        }
    };
    let customer = customers::card(&act.tx, quote.customer).await?;
    let due = due(&row, quote.number, customer.email, moved)?;
    act.commit().await?;
    Ok(Opened::Due(due))
}

fn due(row: &rows::payments::Model, number: Number, email: String, amount_moved: bool) -> Result<Due> {
    let currency = code("payments", row.id, &row.currency, domain::money::Currency::from_code)?;
    Ok(Due {
        payment: PaymentId(row.id),
        revision: row.revision,
        amount: Money::new(row.amount_cents, currency),
        number,
        email,
        provider_ref: row.provider_ref.clone(),
        pay_url: row.pay_url.clone(),
        client_secret: row.client_secret.clone(),
        amount_moved,
    })
}

/// What a quote asks for, once its choices are made.
async fn owed_before_order(store: &Store, act: &Act, quote: &Quote) -> Result<Owed> {
    quotes::open(store, &act.tx, quote).await?;
    let lines = quotes::lines(&act.tx, quote.id, quote.version).await?;
    if domain::quotes::has_choices(&lines) && quote.reviewed_version != Some(quote.version) {
        return Err(Refusal::ReviewFirst.into());
    }
    Ok(Owed { due_now_cents: quote.option.due_now_cents(quote.total_cents), balance_cents: quote.total_cents })
}

async fn insert(act: &Act, who: &LinkHolder, quote: &Quote, provider: Provider, amount: Money) -> Result<rows::payments::Model> {
    let row = rows::payments::ActiveModel {
        quote_id: Set(quote.id.0),
        location_id: Set(quote.location.0),
        customer_id: Set(quote.customer.0),
        provider: Set(provider.code().to_owned()),
        provider_ref: Set(None),
        pay_url: Set(None),
        client_secret: Set(None),
        status: Set(PaymentStatus::Open.code().to_owned()),
        open_key: Set(Some(key(quote.id))),
        amount_cents: Set(amount.cents),
        received_cents: Set(0),
        refunded_cents: Set(0),
        currency: Set(amount.currency.code().to_owned()),
        revision: Set(1),
        decline: Set(None),
        method: Set(String::new()),
        label: Set(String::new()),
        link_id: Set(Some(who.link.0)),
        staff_id: Set(None),
        created_at: Set(act.now.0),
        asked_at: Set(act.now.0),
        settled_at: Set(None),
        ..Default::default()
    };
    Ok(row.insert(&act.tx).await?)
}

/// Keeps what the provider calls the payment. When the sum moved on meanwhile it is kept all the same: the next press revises it.
///
/// # Errors
/// [`Refusal::Stale`] for a payment that was taken back meanwhile: its object is voided, and nobody is shown where to pay it.
pub async fn opened(
    store: &Store,
    payment: PaymentId,
    provider_ref: &str,
    pay_url: Option<&str>,
    client_secret: Option<&str>,
) -> Result<()> {
    let act = store.begin(domain::events::Actor::System, None).await?;
    let row = rows::payments::Entity::find_by_id(payment.0).lock_exclusive().one(&act.tx).await?.ok_or(Refusal::NotFound)?;
    let is_void = row.status == PaymentStatus::Cancelled.code();
    let quote = row.quote_id;
    let mut row = row.into_active_model();
    row.provider_ref = Set(Some(provider_ref.to_owned()));
    row.pay_url = Set(pay_url.map(str::to_owned));
    row.client_secret = Set(client_secret.map(str::to_owned));
    row.update(&act.tx).await?;
    if is_void {
        let number = rows::quotes::Entity::find_by_id(quote).one(&act.tx).await?.ok_or(Refusal::NotFound)?.number;
        act.enqueue(Number(number), &Task::Void { payment }).await?;
    }
    act.commit().await?;
    if is_void { Err(Refusal::Stale.into()) } else { Ok(()) }
}

/// A payment of this quote waits at the provider.
pub(crate) async fn pending(db: &impl ConnectionTrait, quote: QuoteId) -> Result<bool> {
    Ok(unsettled(quote).one(db).await?.as_ref().is_some_and(is_pending))
}

/// The one payment of a quote that is neither settled nor given up.
pub(crate) fn unsettled(quote: QuoteId) -> Select<rows::payments::Entity> {
    rows::payments::Entity::find().filter(rows::payments::Column::OpenKey.eq(key(quote)))
}

/// The customer did their part, and the provider has not answered yet.
pub(crate) fn is_pending(row: &rows::payments::Model) -> bool {
    row.status == PaymentStatus::Pending.code()
}

/// Takes back the open payment of a quote whose sum no longer stands. The provider's object is voided by the worker; should it be
/// paid in the meantime, the money is booked as customer credit or to the order it fits.
pub(crate) async fn void_open(act: &mut Act, quote: QuoteId, number: Number) -> Result<()> {
    match unsettled(quote).one(&act.tx).await? {
        Some(row) if row.status == PaymentStatus::Open.code() => void(act, row, number).await,
        Some(_) | None => Ok(()),
    }
}

async fn void(act: &mut Act, row: rows::payments::Model, number: Number) -> Result<()> {
    let payment = PaymentId(row.id);
    let has_provider = row.provider != Provider::Hand.code();
    let mut row = row.into_active_model();
    row.status = Set(PaymentStatus::Cancelled.code().to_owned());
    row.open_key = Set(None);
    row.update(&act.tx).await?;
    // Also when we have no note of the provider's object: it may have one that we were cut off from.
    if has_provider {
        act.enqueue(number, &Task::Void { payment }).await?;
    }
    act.record(number, Event::PaymentCancelled { payment });
    Ok(())
}

/// Whose a payment is that is to be voided, and what they call it, as far as we noted it.
///
/// # Errors
/// When the database fails.
pub async fn void_target(store: &Store, payment: PaymentId) -> Result<Option<(Provider, Option<String>)>> {
    let Some(row) = rows::payments::Entity::find_by_id(payment.0).one(&store.db).await? else { return Ok(None) };
    Ok(Some((code("payments", row.id, &row.provider, Provider::from_code)?, row.provider_ref)))
}

/// Puts the order on the customer's credit line, when the whole of it has room.
///
/// # Errors
/// [`Refusal::CreditLineExceeded`], [`Refusal::ReviewFirst`], [`Refusal::QuoteClosed`], [`Refusal::AlreadyPaid`].
pub async fn on_account(store: &Store, who: &LinkHolder) -> Result<()> {
    let mut act = store.begin(who.acts()?, Some(who.origin.clone())).await?;
    let quote = Quote::of(quotes::lock(&act, who.quote).await?)?;
    if orders::of_quote(&act.tx, quote.id).await?.is_some() {
        return Err(Refusal::AlreadyPaid.into());
    }
    if pending(&act.tx, quote.id).await? {
        return Err(Refusal::PaymentPending.into());
    }
    let owed = owed_before_order(store, &act, &quote).await?;
    customers::check_credit(&act, quote.customer, owed.balance_cents, false).await?;
    void_open(&mut act, quote.id, quote.number).await?;
    domain::quotes::after(quote.status, QuoteMove::Approve).ok_or(Refusal::QuoteClosed)?;
    orders::place(&mut act, &quote).await?;
    act.commit().await
}

/// A payment is opened anew at its provider: the next revision, which makes the key of the call a new one.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn revised(store: &Store, payment: PaymentId) -> Result<i32> {
    let act = store.begin(domain::events::Actor::System, None).await?;
    let row = rows::payments::Entity::find_by_id(payment.0).lock_exclusive().one(&act.tx).await?.ok_or(Refusal::NotFound)?;
    let revision = row.revision + 1;
    let mut row = row.into_active_model();
    row.revision = Set(revision);
    row.update(&act.tx).await?;
    act.commit().await?;
    Ok(revision)
}
