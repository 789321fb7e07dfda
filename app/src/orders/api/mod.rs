//! What the order pages read. The acts on an order are in [`acts`], an order in parts in [`parts`], a driver's day in [`drive`].

pub mod acts;
pub mod drive;
pub mod parts;

use crate::{desk::api::Told, failure::Failure};
use domain::{
    customers::{Address, CustomerCard},
    deliveries::{DeliveryStatus, Proof},
    ids::{CapacityId, ChangeId, DeliveryId, Number, PaymentId, StaffId, VanId},
    locations::Location,
    orders::{Balance, Fulfilment, OrderStatus, changing::ChangeStatus},
    payments::PaymentStatus,
    quotes::{Discount, Line, Totals},
    staff::StaffCard,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// An order in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    pub number: Number,
    pub customer: String,
    pub status: OrderStatus,
    pub delivery: Option<DeliveryStatus>,
    pub day: String,
    pub total: String,
    /// Empty when nothing is due.
    pub due: String,
    pub made: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderList {
    pub rows: Vec<Row>,
    /// The next page begins below it.
    pub next: Option<Number>,
}

/// One page of the list that a query describes; what makes no sense in it is left out.
#[server]
pub async fn read_orders(#[server(default)] query: String) -> Result<OrderList, Failure> {
    use domain::{money::Money, orders::filter::ListAddress};
    let (house, who) = crate::ssr::desk::reader().await?;
    let here = crate::ssr::told::Here::of(&house, &who).await?;
    let list = ListAddress::of_query(&query);
    let rows = store::orders::list(&house.store, &who, &list.filter, list.before).await;
    let rows = crate::ssr::desk::answer(rows)?;
    let is_full = u64::try_from(rows.len()).is_ok_and(|n| n == store::quotes::PAGE);
    let next = rows.last().filter(|_| is_full).map(|row| row.number);
    let row = |row: store::orders::OrderRow| Row {
        number: row.number,
        customer: row.customer,
        status: row.status,
        delivery: row.delivery,
        day: row.day.map(crate::show::day_short).unwrap_or_default(),
        due: if row.due_cents > 0 { Money::new(row.due_cents, row.total.currency).to_string() } else { String::new() },
        total: row.total.to_string(),
        made: here.short(row.created_at),
    };
    Ok(OrderList { rows: rows.into_iter().map(row).collect(), next })
}

/// A payment on the page of its order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentRow {
    pub id: PaymentId,
    /// "Visa 4242", "cash".
    pub what: String,
    pub status: PaymentStatus,
    /// Why it was declined; empty when it was not.
    pub decline: String,
    pub amount: String,
    pub refunded: String,
    /// What may still be given back, as far as the page knows.
    pub refundable_cents: i64,
    pub by_hand: bool,
    pub when: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RefundState {
    Asked,
    Done,
    Failed,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundRow {
    pub amount: String,
    pub to_credit: bool,
    pub state: RefundState,
    pub reason: String,
    pub when: String,
}

/// A credit memo, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoRow {
    pub number: i64,
    /// "2 × Front-load washer".
    pub what: String,
    /// Below zero.
    pub amount: String,
    pub reason: String,
    pub when: String,
}

/// A change of the order, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeRow {
    pub id: ChangeId,
    pub status: ChangeStatus,
    /// "$1,368.00 instead of $1,284.00".
    pub sums: String,
    /// Who wrote it, and when.
    pub by: String,
    /// What it would make different; of one that was answered, nothing more.
    pub changes: Vec<String>,
    pub because: String,
    pub answer: String,
}

/// Pieces of a line that may still come back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returnable {
    pub position: i32,
    pub name: String,
    pub left: i32,
}

/// What the route of a delivery says, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// The window that the customer reads.
    pub window: String,
    pub stops_before: i32,
    pub position: i32,
    pub stops: i32,
    pub driver: String,
    pub phone: String,
    pub van: String,
}

/// A day and window with room, for who books for a customer on the phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    pub capacity: CapacityId,
    pub words: String,
}

/// A driver, and what they drive on the day of a delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DriverDay {
    pub driver: StaffId,
    pub name: String,
    /// The van of the route that is there already; empty when this would be the first stop.
    pub van: String,
    /// The stops in their order: whose, and whether it is done.
    pub stops: Vec<(String, bool)>,
}

/// Who could drive a delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Routing {
    pub drivers: Vec<DriverDay>,
    pub vans: Vec<(VanId, String)>,
}

/// A delivery on the page of its order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    pub id: DeliveryId,
    pub revision: i32,
    pub status: DeliveryStatus,
    /// "Thursday, March 4, 8 am – noon"; empty without a day.
    pub when: String,
    /// What it brings, each with the pieces that come with this one.
    pub lines: Vec<Line>,
    pub crew_note: String,
    pub reason: String,
    pub proof: Option<Proof>,
    pub arrival: Option<Arrival>,
    /// Where a day may be booked.
    pub rooms: Vec<Room>,
    /// Where it may be put on a route.
    pub routing: Option<Routing>,
}

/// Everything on the page of an order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    pub me: StaffCard,
    pub number: Number,
    pub status: OrderStatus,
    pub made: String,
    pub customer: CustomerCard,
    pub address: Address,
    pub salesperson: StaffCard,
    pub location: Location,
    pub exempt: bool,
    pub fulfilment: Fulfilment,
    /// The address lies in a zone that the shop delivers to.
    pub in_zone: bool,
    /// When the customer took it from the counter.
    pub collected: Option<String>,
    pub lines: Vec<Line>,
    /// Off the whole.
    pub discount: Discount,
    pub totals: Totals,
    pub balance: Balance,
    /// What we owe the customer beside this order.
    pub credit_cents: i64,
    pub payments: Vec<PaymentRow>,
    pub refunds: Vec<RefundRow>,
    pub is_invoiced: bool,
    pub memos: Vec<MemoRow>,
    pub returnable: Vec<Returnable>,
    /// The latest first.
    pub changes: Vec<ChangeRow>,
    pub deliveries: Vec<Delivery>,
    pub history: Vec<Told>,
}

#[server]
pub async fn read_order(number: Number) -> Result<Sheet, Failure> {
    use crate::ssr::{
        desk::{answer, reader},
        orders::deliveries_of,
        told::Here,
    };
    let (house, who) = reader().await?;
    let sheet = answer(store::journey::order_sheet(&house.store, &who, number).await)?;
    let journey = &sheet.journey;
    let here = Here::at(&journey.location, house.store.now());
    let order = answer(journey.order.clone().ok_or_else(|| domain::Refusal::NotFound.into()))?;
    Ok(Sheet {
        me: who.card().clone(),
        number,
        status: order.status,
        made: here.moment(order.created_at),
        customer: journey.customer.clone(),
        address: order.address,
        salesperson: journey.salesperson.clone(),
        location: journey.location.clone(),
        exempt: journey.exempt,
        fulfilment: order.fulfilment,
        in_zone: order.zone.is_some(),
        collected: order.collected_at.map(|at| here.moment(at)),
        lines: journey.lines.clone(),
        discount: journey.quote.discount,
        totals: journey.totals,
        balance: order.balance,
        credit_cents: sheet.credit_cents,
        payments: journey.payments.iter().map(|payment| here.payment_row(payment)).collect(),
        refunds: sheet.refunds.iter().map(|refund| here.refund_row(refund)).collect(),
        is_invoiced: order.is_invoiced,
        memos: sheet.memos.iter().map(|memo| here.memo_row(memo)).collect(),
        returnable: crate::ssr::orders::returnable(&journey.lines, &sheet.memos),
        changes: crate::ssr::orders::change_rows(&here, &sheet),
        deliveries: deliveries_of(&house, &who, &here, journey).await?,
        history: sheet.history.iter().map(|happening| here.told_of(number, happening)).collect(),
    })
}
