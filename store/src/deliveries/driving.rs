//! A driver's day: the stops of their own route, with what one needs at the door and nothing else of the order.

use super::{day, dividing, status, window};
use crate::{Result, Store, customers, fault::Read, people::StaffMember, quotes, rows};
use domain::{
    Refusal,
    customers::{Address, notes::NoteKind},
    deliveries::{
        DeliveryStatus,
        dividing::{Share, lines_of as lines_of_part},
    },
    ids::{DeliveryId, LocationId, Number, QuoteId, RouteId},
    money::{Currency, Money},
    quotes::Line,
    routes::{self, StopPlan},
    staff::Permission,
    time::{Day, Instant, Window},
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use serde::Serialize;
use std::collections::BTreeMap;

/// A stop as its driver sees it.
#[derive(Clone, Debug, Serialize)]
pub struct Doorstep {
    pub route: RouteId,
    pub position: i32,
    pub delivery: DeliveryId,
    pub revision: i32,
    pub number: Number,
    pub status: DeliveryStatus,
    pub name: String,
    pub phone: String,
    pub address: Address,
    pub crew_note: String,
    /// What staff noted for whoever brings it.
    pub notes: Vec<String>,
    pub reason: String,
    /// What was promised, and when the van is there as the day goes.
    pub window: Option<Window>,
    pub arrival: Instant,
    /// What is handed over and what is done at the door.
    pub lines: Vec<Line>,
    /// Still to be paid: drivers take no money, but they should know.
    pub due: Money,
}

/// The stops of the day that it is at the driver's location, in their order.
///
/// # Errors
/// [`Refusal::NotYours`].
pub async fn my_stops(store: &Store, who: &StaffMember) -> Result<(Day, Vec<Doorstep>)> {
    match my_route(store, who).await? {
        (today, Some(route)) => Ok((today, doorsteps(store, route).await?)),
        (today, None) => Ok((today, Vec::new())),
    }
}

/// The day that it is at the driver's location, and their route of it.
pub(super) async fn my_route(store: &Store, who: &StaffMember) -> Result<(Day, Option<rows::routes::Model>)> {
    who.may(Permission::Drive)?;
    let place = quotes::location(&store.db, who.card().location).await?;
    let (today, _) = crate::local(store.now(), &place.zone);
    let route = rows::routes::Entity::find()
        .filter(rows::routes::Column::Day.eq(today.to_string()))
        .filter(rows::routes::Column::DriverId.eq(who.id().0))
        .one(&store.db)
        .await?;
    Ok((today, route))
}

async fn doorsteps(store: &Store, route: rows::routes::Model) -> Result<Vec<Doorstep>> {
    // All of them: those of visits take their time as well.
    let stops = rows::stops::Entity::find()
        .filter(rows::stops::Column::RouteId.eq(route.id))
        .order_by_asc(rows::stops::Column::Position)
        .all(&store.db)
        .await?;
    let deliveries = rows::deliveries::Entity::find()
        .filter(rows::deliveries::Column::Id.is_in(stops.iter().filter_map(|s| s.delivery_id)))
        .all(&store.db)
        .await?;
    let orders =
        rows::orders::Entity::find().filter(rows::orders::Column::Id.is_in(deliveries.iter().map(|d| d.order_id))).all(&store.db).await?;
    let buyers = rows::customers::Entity::find()
        .filter(rows::customers::Column::Id.is_in(orders.iter().map(|o| o.customer_id)))
        .all(&store.db)
        .await?;
    let lines = lines_of(store, &orders).await?;
    let shares = dividing::shares(&store.db, deliveries.iter().map(|d| d.id)).await?;
    let mut notes = Vec::new();
    for order in &orders {
        let copies = customers::copies(&store.db, QuoteId(order.quote_id), &[NoteKind::Delivery]).await?;
        notes.extend(copies.into_iter().map(|(_, text)| (order.quote_id, text)));
    }
    let currency = quotes::location(&store.db, LocationId(route.location_id)).await?.currency;
    let plans: Vec<StopPlan> = stops.iter().map(super::tracking::plan).collect();
    let arrivals = routes::arrivals(Instant(route.starts_at), &plans, store.now());
    let mut doorsteps = Vec::with_capacity(stops.len());
    for (stop, arrival) in stops.into_iter().zip(arrivals) {
        let Some(delivery) = deliveries.iter().find(|d| Some(d.id) == stop.delivery_id) else { continue };
        let order = orders.iter().find(|o| o.id == delivery.order_id).ok_or(Refusal::NotFound)?;
        let address = Address::read("orders", order.id, &order.address)?;
        let customer = buyers.iter().find(|c| c.id == order.customer_id);
        doorsteps.push(Doorstep {
            route: RouteId(route.id),
            position: stop.position,
            delivery: DeliveryId(delivery.id),
            revision: delivery.revision,
            number: Number(order.number),
            status: status(delivery)?,
            name: if address.name.is_empty() { customer.map(|c| c.name.clone()).unwrap_or_default() } else { address.name.clone() },
            phone: customer.map(|c| c.phone.clone()).unwrap_or_default(),
            address,
            crew_note: delivery.crew_note.clone(),
            notes: notes.iter().filter(|(quote, _)| *quote == order.quote_id).map(|(_, text)| text.clone()).collect(),
            reason: delivery.reason.clone(),
            window: day(delivery)?.and_then(|_| window(delivery)),
            arrival,
            lines: own_lines(&lines, &shares, delivery, order),
            due: due(order, currency),
        });
    }
    Ok(doorsteps)
}

/// What is handed over at this door: a delivery may have two stops, when the first was in vain.
fn own_lines(
    lines: &BTreeMap<i64, Vec<Line>>,
    shares: &BTreeMap<i64, Vec<Share>>,
    delivery: &rows::deliveries::Model,
    order: &rows::orders::Model,
) -> Vec<Line> {
    let bought = lines.get(&order.quote_id).map(Vec::as_slice).unwrap_or_default();
    lines_of_part(bought, shares.get(&delivery.id).map(Vec::as_slice).unwrap_or_default())
}

fn due(order: &rows::orders::Model, currency: Currency) -> Money {
    Money::new((order.total_cents - order.paid_cents - order.refunded_cents).max(0), currency)
}

/// The lines that were bought, by their quote.
async fn lines_of(store: &Store, orders: &[rows::orders::Model]) -> Result<BTreeMap<i64, Vec<Line>>> {
    use rows::quote_lines::{Column, Entity};
    let bought = orders.iter().fold(Condition::any(), |any, order| {
        any.add(Condition::all().add(Column::QuoteId.eq(order.quote_id)).add(Column::Version.eq(order.quote_version)))
    });
    let mut lines = BTreeMap::<i64, Vec<Line>>::new();
    if orders.is_empty() {
        return Ok(lines);
    }
    for row in Entity::find().filter(bought).filter(Column::Taken.eq(true)).order_by_asc(Column::Position).all(&store.db).await? {
        lines.entry(row.quote_id).or_default().push(quotes::line(row)?);
    }
    Ok(lines)
}
