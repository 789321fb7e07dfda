//! What the provider says of a payment becomes money in the books, once.

use super::PaymentCard;
use crate::{
    Fault, Result, Store,
    act::Act,
    fault::code,
    ledger::{self, About},
    orders,
    people::StaffMember,
    quotes::{self, Quote},
    rows,
    together::Together,
};
use domain::{
    Refusal,
    events::{Actor, Event},
    ids::{Number, OrderId, PaymentId, QuoteId},
    money::Money,
    orders::OrderStatus,
    payments::{self, Allocation, Decline, Method, Owed, PaymentStatus, Provider, Report, Settling},
    quotes::QuoteMove,
    staff::Permission,
    time::MINUTE,
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

/// A payment the provider has to be asked about.
#[derive(Clone, Debug)]
pub struct Asking {
    pub payment: PaymentId,
    pub provider: Provider,
    pub provider_ref: Option<String>,
}

/// The payment that a provider's object belongs to.
///
/// # Errors
/// When the database fails.
pub async fn by_provider_ref(store: &Store, provider_ref: &str) -> Result<Option<PaymentId>> {
    let row = rows::payments::Entity::find().filter(rows::payments::Column::ProviderRef.eq(provider_ref)).one(&store.db).await?;
    Ok(row.map(|r| PaymentId(r.id)))
}

/// How the provider knows a payment.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn asking(store: &Store, payment: PaymentId) -> Result<Asking> {
    let row = rows::payments::Entity::find_by_id(payment.0).one(&store.db).await?.ok_or(Refusal::NotFound)?;
    Ok(Asking { payment, provider: code("payments", row.id, &row.provider, Provider::from_code)?, provider_ref: row.provider_ref })
}

/// Payments that stayed open for a while: events may be lost, so the provider is asked (reconciliation). Each is asked at most once in
/// five minutes, by one instance.
///
/// # Errors
/// When the database fails.
pub async fn ask_again(store: &Store, most: u64) -> Result<Vec<Asking>> {
    use rows::payments::{Column, Entity};
    let quiet = store.now().0 - 5 * MINUTE;
    let open = Entity::find()
        .filter(Column::Status.is_in([PaymentStatus::Open.code(), PaymentStatus::Pending.code()]))
        .filter(Column::AskedAt.lt(quiet))
        .order_by_asc(Column::AskedAt)
        .limit(most);
    if open.clone().one(&store.db).await?.is_none() {
        return Ok(Vec::new());
    }
    let act = store.begin(Actor::System, None).await?;
    let rows = open.lock_exclusive().all(&act.tx).await?;
    let mut asking = Vec::new();
    for row in rows {
        let provider = code("payments", row.id, &row.provider, Provider::from_code)?;
        asking.push(Asking { payment: PaymentId(row.id), provider, provider_ref: row.provider_ref.clone() });
        let mut row = row.into_active_model();
        row.asked_at = Set(act.now.0);
        row.update(&act.tx).await?;
    }
    act.commit().await?;
    Ok(asking)
}

/// Applies what the provider said of the payment's object when it was asked. The same report again changes nothing.
///
/// # Errors
/// When the database fails: the event stays in the inbox and is applied later.
pub async fn settle(store: &Store, payment: PaymentId, report: Report) -> Result<()> {
    settle_object(store, payment, None, report).await
}

/// Applies what the provider said of one of its objects. A payment that was opened anew has had several; should a second one of them be
/// paid after all, that money is a payment of its own: it pays what is still owed, or becomes the customer's credit.
///
/// # Errors
/// When the database fails: the event stays in the inbox and is applied later.
pub async fn settle_object(store: &Store, payment: PaymentId, object: Option<&str>, report: Report) -> Result<()> {
    let quote = rows::payments::Entity::find_by_id(payment.0).one(&store.db).await?.ok_or(Refusal::NotFound)?.quote_id;
    let mut act = store.begin(Actor::Provider, None).await?;
    let quote = Quote::of(quotes::lock(&act, QuoteId(quote)).await?)?;
    let (row, order) = with_order(&act, payment, quote.id).await?;
    let card = PaymentCard::of(row.clone())?;
    if let (PaymentStatus::Settled, Some(object), Report::Succeeded { .. }) = (card.status, object, &report)
        && row.provider_ref.as_deref() != Some(object)
    {
        return stray(act, row, &quote, order, object, report).await;
    }
    match payments::settle(card.status, card.decline, report) {
        Settling::Unchanged => return Ok(()),
        Settling::Moved { to, declined } => moved(&mut act, row, quote.number, to, declined).await?,
        Settling::Settled { amount_cents, method, label } => {
            let row = rows::payments::Model { provider_ref: object.map(str::to_owned).or(row.provider_ref), ..row };
            book(&mut act, row, &quote, order, Received { cents: amount_cents, method, label }).await?;
        }
    }
    act.commit().await
}

/// A payment and the order of its quote, which is locked by then.
async fn with_order(act: &Act, payment: PaymentId, quote: QuoteId) -> Result<(rows::payments::Model, Option<rows::orders::Model>)> {
    let together = Together::on(&act.tx)
        .rows(rows::payments::Entity::find_by_id(payment.0))
        .rows(rows::orders::Entity::find().filter(rows::orders::Column::QuoteId.eq(quote.0)));
    let mut answer = together.read(&act.tx).await?;
    Ok((answer.one()?.ok_or(Refusal::NotFound)?, answer.one()?))
}

/// A second object of a payment was paid as well.
async fn stray(
    mut act: Act,
    first: rows::payments::Model,
    quote: &Quote,
    order: Option<rows::orders::Model>,
    object: &str,
    report: Report,
) -> Result<()> {
    let known = rows::payments::Entity::find().filter(rows::payments::Column::ProviderRef.eq(object)).one(&act.tx).await?;
    let (None, Report::Succeeded { amount_cents, method, label }) = (known, report) else { return Ok(()) };
    let mut row = first.into_active_model().reset_all();
    row.id = NotSet;
    row.provider_ref = Set(Some(object.to_owned()));
    row.refunded_cents = Set(0);
    row.received_cents = Set(0);
    row.amount_cents = Set(amount_cents);
    let row = row.insert(&act.tx).await?;
    book(&mut act, row, quote, order, Received { cents: amount_cents, method, label }).await?;
    act.commit().await
}

async fn moved(act: &mut Act, row: rows::payments::Model, number: Number, to: PaymentStatus, declined: Option<Decline>) -> Result<()> {
    let payment = PaymentId(row.id);
    let mut row = row.into_active_model();
    row.status = Set(to.code().to_owned());
    row.decline = Set(declined.map(|d| d.code().to_owned()));
    if !to.is_open() {
        row.open_key = Set(None);
    }
    row.update(&act.tx).await?;
    let event = match (to, declined) {
        (PaymentStatus::Pending, _) => Event::PaymentPending { payment },
        (PaymentStatus::Failed, decline) => Event::PaymentFailed { payment, decline: decline.unwrap_or(Decline::DidNotArrive) },
        (PaymentStatus::Open, Some(decline)) => Event::PaymentDeclined { payment, decline },
        (PaymentStatus::Open | PaymentStatus::Cancelled | PaymentStatus::Settled, _) => Event::PaymentCancelled { payment },
    };
    act.record(number, event);
    Ok(())
}

/// What came, and how.
struct Received {
    cents: i64,
    method: Method,
    label: String,
}

/// Money is here: it makes the order if it is what was due, pays for it, and what is left is the customer's credit.
async fn book(
    act: &mut Act,
    row: rows::payments::Model,
    quote: &Quote,
    order: Option<rows::orders::Model>,
    Received { cents, method, label }: Received,
) -> Result<()> {
    let payment = PaymentId(row.id);
    let provider = code("payments", row.id, &row.provider, Provider::from_code)?;
    let mut row = row.into_active_model();
    row.status = Set(PaymentStatus::Settled.code().to_owned());
    row.provider_ref = Set(row.provider_ref.take().flatten());
    row.open_key = Set(None);
    row.received_cents = Set(cents);
    row.decline = Set(None);
    row.method = Set(method.code().to_owned());
    row.label = Set(label);
    row.settled_at = Set(Some(act.now.0));
    act.later(rows::payments::Entity::update(row).validate()?);
    act.record(quote.number, Event::PaymentSettled { payment, cents, method });
    let order = match order {
        Some(order) => Some(order),
        None if buys(quote, cents) => Some(orders::place(act, quote).await?),
        None => None,
    };
    // What comes in for an order that was cancelled is the customer's.
    let standing = order.iter().filter(|o| o.status != OrderStatus::Cancelled.code());
    let owed: Vec<_> = standing.map(|o| (OrderId(o.id), (o.total_cents - o.paid_cents - o.refunded_cents).max(0))).collect();
    let (allocations, _) = payments::allocate(cents, &owed);
    allocate(act, payment, &allocations);
    let is_invoiced = order.as_ref().is_some_and(|o| o.is_invoiced);
    let about = About { location: quote.location, customer: quote.customer, payment: Some(payment), refund: None };
    ledger::post(act, about, domain::ledger::payment(provider, cents, &allocations, |_| is_invoiced)).await
}

/// The sum is enough to make the order of a quote that may still become one. Its validity is not asked again: the customer paid
/// while it held.
fn buys(quote: &Quote, cents: i64) -> bool {
    let due = quote.option.due_now_cents(quote.total_cents);
    cents >= due && domain::quotes::after(quote.status, QuoteMove::Approve).is_some()
}

fn allocate(act: &mut Act, payment: PaymentId, allocations: &[Allocation]) {
    for a in allocations {
        let row = rows::allocations::ActiveModel {
            payment_id: Set(payment.0),
            order_id: Set(a.order.0),
            cents: Set(a.cents),
            ..Default::default()
        };
        act.later(rows::allocations::Entity::insert(row));
    }
}

/// Staff took cash, a cheque or a transfer.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::QuoteClosed`], [`Refusal::CreditLineExceeded`] when the rest goes beyond a credit line, and what
/// [`payments::payable_cents`] refuses. More than the balance is refused here:
/// whoever stands at the counter can give change.
pub async fn record_by_hand(store: &Store, who: &StaffMember, number: Number, cents: i64, method: Method) -> Result<()> {
    who.may(Permission::TakeMoney)?;
    if !Method::BY_HAND.contains(&method) {
        return Err(Refusal::NotFound.into());
    }
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let id = quotes::id_of(&act, number).await?;
    let quote = Quote::of(quotes::lock(&act, id).await?)?;
    let place = quotes::location(&act.tx, quote.location).await?;
    let order = orders::of_quote(&act.tx, id).await?;
    let owed = owed_at_the_counter(&quote, order.as_ref())?;
    let is_pending = super::pending(&act.tx, id).await?;
    let cents = payments::payable_cents(owed, is_pending, Some(cents), Money::new(0, place.currency))?;
    if order.is_none() {
        crate::customers::check_rest(&act, quote.customer, owed.balance_cents - cents).await?;
    }
    // An open try online is over: the money is in the till.
    super::void_open(&mut act, id, number).await?;
    let row = rows::payments::ActiveModel {
        quote_id: Set(id.0),
        location_id: Set(quote.location.0),
        customer_id: Set(quote.customer.0),
        provider: Set(Provider::Hand.code().to_owned()),
        provider_ref: Set(None),
        pay_url: Set(None),
        client_secret: Set(None),
        status: Set(PaymentStatus::Open.code().to_owned()),
        open_key: Set(None),
        amount_cents: Set(cents),
        received_cents: Set(0),
        refunded_cents: Set(0),
        currency: Set(place.currency.code().to_owned()),
        revision: Set(1),
        decline: Set(None),
        method: Set(method.code().to_owned()),
        label: Set(String::new()),
        link_id: Set(None),
        staff_id: Set(Some(who.id().0)),
        created_at: Set(act.now.0),
        asked_at: Set(act.now.0),
        settled_at: Set(None),
        ..Default::default()
    };
    let row = row.insert(&act.tx).await?;
    book(&mut act, row, &quote, order, Received { cents, method, label: String::new() }).await?;
    act.commit().await
}

/// What a customer who stands at the counter can be asked for. Before there is an order, that is what the quote asks for at once, or more.
pub(super) fn owed_at_the_counter(quote: &Quote, order: Option<&rows::orders::Model>) -> Result<Owed> {
    match order {
        Some(o) if o.status == OrderStatus::Cancelled.code() => Err(Refusal::NothingDue.into()),
        Some(o) => Ok(Owed { due_now_cents: 0, balance_cents: o.total_cents - o.paid_cents - o.refunded_cents }),
        None if domain::quotes::after(quote.status, QuoteMove::Approve).is_none() => Err(Refusal::QuoteClosed.into()),
        None => Ok(Owed { due_now_cents: quote.option.due_now_cents(quote.total_cents), balance_cents: quote.total_cents }),
    }
}

/// Used by [`super::refunds`]: the row of a payment, under its quote's lock.
pub(super) async fn locked(act: &Act, payment: PaymentId) -> Result<(rows::payments::Model, Quote)> {
    let row = rows::payments::Entity::find_by_id(payment.0).one(&act.tx).await?.ok_or(Refusal::NotFound)?;
    let quote = Quote::of(quotes::lock(act, QuoteId(row.quote_id)).await?)?;
    let row =
        rows::payments::Entity::find_by_id(payment.0).one(&act.tx).await?.ok_or_else(|| Fault::row("payments", payment.0, "is gone"))?;
    Ok((row, quote))
}
