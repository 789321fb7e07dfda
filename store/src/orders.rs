//! Orders: what a quote becomes, the list and the page of the desk, cancelling.

mod changing;
mod list;
mod returns;

pub use changing::{ChangeCard, ChangeForm, agree, agree_for, change, decline, waiting, withdraw};
pub use list::{OrderRow, list};
pub use returns::{MemoCard, take_back};
pub(crate) use {
    changing::{changes, shown, withdraw_waiting},
    list::WHERE_IT_IS,
    returns::memos,
};

use crate::{
    Result, Store,
    act::Act,
    customers,
    fault::{Read, code, json},
    ledger::{self, About},
    people::StaffMember,
    quotes::{self, Quote},
    rows,
    together::Together,
};
use domain::{
    Refusal,
    customers::Address,
    deliveries::DeliveryStatus,
    events::Event,
    ids::{CustomerId, LocationId, Number, OrderId, QuoteId, StaffId, ZoneId},
    orders::{Balance, Fulfilment, OrderStatus},
    quotes::QuoteMove,
    staff::Permission,
    time::Instant,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde::{Deserialize, Serialize};

/// An order without its lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    pub id: OrderId,
    pub number: Number,
    pub quote: QuoteId,
    pub quote_version: i32,
    pub location: LocationId,
    pub customer: CustomerId,
    pub salesperson: StaffId,
    pub status: OrderStatus,
    pub fulfilment: Fulfilment,
    pub address: Address,
    pub zone: Option<ZoneId>,
    pub tax_cents: i64,
    pub balance: Balance,
    pub is_invoiced: bool,
    pub created_at: Instant,
    pub collected_at: Option<Instant>,
    pub closed_at: Option<Instant>,
}

impl Order {
    pub(crate) fn of(row: rows::orders::Model) -> Result<Self> {
        let id = row.id;
        Ok(Self {
            id: OrderId(id),
            number: Number(row.number),
            quote: QuoteId(row.quote_id),
            quote_version: row.quote_version,
            location: LocationId(row.location_id),
            customer: CustomerId(row.customer_id),
            salesperson: StaffId(row.salesperson_id),
            status: code("orders", id, &row.status, OrderStatus::from_code)?,
            fulfilment: Fulfilment::read("orders", id, &row.fulfilment)?,
            address: Address::read("orders", id, &row.address)?,
            zone: row.zone_id.map(ZoneId),
            tax_cents: row.tax_cents,
            balance: Balance {
                total_cents: row.total_cents - row.refunded_cents,
                paid_cents: row.paid_cents,
                refunded_cents: row.refunded_cents,
            },
            is_invoiced: row.is_invoiced,
            created_at: Instant(row.created_at),
            collected_at: row.collected_at.map(Instant),
            closed_at: row.closed_at.map(Instant),
        })
    }
}

pub(crate) async fn of_quote(db: &impl ConnectionTrait, quote: QuoteId) -> Result<Option<rows::orders::Model>> {
    Ok(rows::orders::Entity::find().filter(rows::orders::Column::QuoteId.eq(quote.0)).one(db).await?)
}

/// Makes the order of a quote whose due sum is settled, zero, or on a credit line; and its delivery, without a day. The quote is locked by
/// then; that it is approved now is written when the act commits.
pub(crate) async fn place(act: &mut Act, quote: &Quote) -> Result<rows::orders::Model> {
    let next = domain::quotes::after(quote.status, QuoteMove::Approve).ok_or(Refusal::QuoteClosed)?;
    let together = Together::on(&act.tx)
        .rows(rows::quotes::Entity::find_by_id(quote.id.0))
        .rows(rows::locations::Entity::find_by_id(quote.location.0))
        .rows(quotes::of_version(quote.id, quote.version))
        .rows(rows::customers::Entity::find_by_id(quote.customer.0))
        .rows(rows::zone_zips::Entity::find_by_id((quote.location.0, quote.address.zip.to_uppercase())));
    let mut answer = together.read(&act.tx).await?;
    let row = answer.one()?.ok_or(Refusal::NotFound)?;
    quotes::save_later(act, row, |r| r.status = Set(next.code().to_owned()))?;
    let place = quotes::location_of(answer.one()?.ok_or(Refusal::NotFound)?)?;
    let lines = answer.rows()?.into_iter().map(quotes::line).collect::<Result<Vec<_>>>()?;
    let customer: rows::customers::Model = answer.one()?.ok_or(Refusal::NotFound)?;
    let totals = domain::quotes::totals(&lines, quote.discount, place.tax, customer.exempt);
    let zone: Option<rows::zone_zips::Model> = answer.one()?;
    let row = rows::orders::ActiveModel {
        number: Set(quote.number.0),
        quote_id: Set(quote.id.0),
        quote_version: Set(quote.version),
        location_id: Set(quote.location.0),
        customer_id: Set(quote.customer.0),
        salesperson_id: Set(quote.salesperson.0),
        status: Set(OrderStatus::Open.code().to_owned()),
        fulfilment: Set(json(&quote.fulfilment)),
        address: Set(json(&quote.address)),
        zone_id: Set(zone.map(|z| z.zone_id)),
        total_cents: Set(totals.total_cents),
        tax_cents: Set(totals.tax_cents),
        paid_cents: Set(0),
        refunded_cents: Set(0),
        is_invoiced: Set(false),
        revision: Set(1),
        created_at: Set(act.now.0),
        changed_at: Set(act.now.0),
        collected_at: Set(None),
        closed_at: Set(None),
        ..Default::default()
    };
    let row = row.insert(&act.tx).await?;
    customers::ordered(act, quote.customer, 1).await?;
    let due_now_cents = quote.option.due_now_cents(totals.total_cents);
    act.record(quote.number, Event::Ordered { order: OrderId(row.id), total_cents: totals.total_cents, due_now_cents });
    if quote.fulfilment == Fulfilment::Deliver {
        let all = domain::deliveries::dividing::all_of(&lines);
        crate::deliveries::open(act, &row, &quote.address.instructions, &all).await?;
    }
    Ok(row)
}

/// Everything is handed over: revenue is earned, the order is closed, and its links get their last day.
pub(crate) async fn complete(act: &mut Act, order: OrderId) -> Result<()> {
    let row = rows::orders::Entity::find_by_id(order.0).one(&act.tx).await?.ok_or(Refusal::NotFound)?;
    if row.closed_at.is_some() {
        return Ok(());
    }
    let (number, total_cents, tax_cents) = (Number(row.number), row.total_cents, row.tax_cents);
    let about = About { location: LocationId(row.location_id), customer: CustomerId(row.customer_id), payment: None, refund: None };
    if !row.is_invoiced {
        let before = ledger::balance(&act.tx, order, total_cents).await?;
        ledger::post(act, about, domain::ledger::invoice(order, total_cents, tax_cents, before)).await?;
        act.record(number, Event::Invoiced { order, total_cents: before.total_cents });
    }
    let row = rows::orders::Entity::find_by_id(order.0).one(&act.tx).await?.ok_or(Refusal::NotFound)?;
    let quote = row.quote_id;
    withdraw_waiting(act, QuoteId(quote), number).await?;
    let mut row = row.into_active_model();
    row.status = Set(OrderStatus::Closed.code().to_owned());
    // An invoice over nothing, all of it given back or free, has no postings that would say so.
    row.is_invoiced = Set(true);
    row.closed_at = Set(Some(act.now.0));
    row.update(&act.tx).await?;
    rows::links::Entity::update_many()
        .col_expr(rows::links::Column::ExpiresAt, domain::links::expires_after_completion(act.now).0.into())
        .filter(rows::links::Column::QuoteId.eq(quote))
        .filter(rows::links::Column::RevokedAt.is_null())
        .exec(&act.tx)
        .await?;
    Ok(())
}

/// The customer took the goods at the counter.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`] for an order that is delivered instead.
pub async fn collected(store: &Store, who: &StaffMember, number: Number) -> Result<()> {
    who.may(Permission::TakeMoney)?;
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let order = locked(&act, number).await?;
    if order.fulfilment != json(&Fulfilment::Collect) || order.status == OrderStatus::Cancelled.code() {
        return Err(Refusal::NotFound.into());
    }
    if order.collected_at.is_some() {
        return Ok(());
    }
    let id = OrderId(order.id);
    let mut order = order.into_active_model();
    order.collected_at = Set(Some(act.now.0));
    order.update(&act.tx).await?;
    act.record(number, Event::Collected { order: id });
    complete(&mut act, id).await?;
    act.commit().await
}

/// An order's row, under the lock of its quote.
pub(crate) async fn locked(act: &Act, number: Number) -> Result<rows::orders::Model> {
    let id = quotes::id_of(act, number).await?;
    quotes::lock(act, id).await?;
    Ok(of_quote(&act.tx, id).await?.ok_or(Refusal::NotFound)?)
}

/// Ends an order before anything is delivered. What was paid is refunded by staff, payment by payment; credit that was
/// spent on it is the customer's again at once.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::ReasonMissing`], [`Refusal::MoveNotAllowed`] once something is under way.
pub async fn cancel(store: &Store, who: &StaffMember, number: Number, reason: &str) -> Result<()> {
    who.may(Permission::Refund)?;
    let reason = domain::refusal::optional(reason, domain::refusal::Field::Reason, 500)?;
    if reason.is_empty() {
        return Err(Refusal::ReasonMissing.into());
    }
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let row = locked(&act, number).await?;
    if row.status != OrderStatus::Open.code() {
        return Err(Refusal::QuoteClosed.into());
    }
    let order = OrderId(row.id);
    for delivery in rows::deliveries::Entity::find().filter(rows::deliveries::Column::OrderId.eq(row.id)).all(&act.tx).await? {
        let status = code("deliveries", delivery.id, &delivery.status, DeliveryStatus::from_code)?;
        if !matches!(status, DeliveryStatus::Open | DeliveryStatus::Scheduled | DeliveryStatus::Attempted) {
            return Err(Refusal::MoveNotAllowed { from: status }.into());
        }
        crate::deliveries::release(&act, delivery).await?;
    }
    crate::payments::void_open(&mut act, QuoteId(row.quote_id), number).await?;
    withdraw_waiting(&mut act, QuoteId(row.quote_id), number).await?;
    let mut row = row.into_active_model();
    row.status = Set(OrderStatus::Cancelled.code().to_owned());
    row.changed_at = Set(act.now.0);
    let row = row.update(&act.tx).await?;
    crate::payments::return_spent(&mut act, &row).await?;
    customers::ordered(&mut act, CustomerId(row.customer_id), -1).await?;
    act.record(number, Event::OrderCancelled { order, reason });
    act.commit().await
}
