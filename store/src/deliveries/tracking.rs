//! Where a delivery is, as far as its customer may know.

use super::{Van, day, dividing, status, window};
use crate::{Result, fault::Read, kept::Shop, rows};
use domain::{
    Refusal,
    customers::Point,
    deliveries::{DeliveryStatus, Proof, dividing::Share},
    ids::{DeliveryId, OrderId, StaffId, VanId},
    routes::{self, Nearness, Position, Progress, StopPlan},
    staff::StaffCard,
    time::{Day, Instant, Window},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};

/// A delivery of an order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeliveryView {
    pub id: DeliveryId,
    pub status: DeliveryStatus,
    pub day: Option<Day>,
    pub window: Option<Window>,
    /// What it brings.
    pub shares: Vec<Share>,
    pub crew_note: String,
    pub reason: String,
    pub proof: Option<Proof>,
    pub revision: i32,
    pub changed_at: Instant,
    pub tracking: Option<Tracking>,
}

/// What the route says of a delivery.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tracking {
    pub arrival: Instant,
    /// What the customer reads.
    pub from: Instant,
    pub to: Instant,
    pub stops_before: i32,
    /// 1 is the first stop.
    pub position: i32,
    pub stops: i32,
    /// Stops that are done.
    pub done: i32,
    pub driver: StaffCard,
    pub van: Van,
    pub crew: i32,
    /// Only while the van is on the way to this customer.
    pub seen: Option<Position>,
}

/// The deliveries of an order, with what their routes say.
pub(crate) async fn views(db: &impl ConnectionTrait, shop: &Shop, order: OrderId, zone: &str, now: Instant) -> Result<Vec<DeliveryView>> {
    let rows = rows::deliveries::Entity::find()
        .filter(rows::deliveries::Column::OrderId.eq(order.0))
        .order_by_asc(rows::deliveries::Column::Id)
        .all(db)
        .await?;
    let mut shares = dividing::shares(db, rows.iter().map(|r| r.id)).await?;
    let mut views = Vec::with_capacity(rows.len());
    for row in rows {
        let status = status(&row)?;
        let on_route = matches!(status, DeliveryStatus::Routed | DeliveryStatus::InTransit | DeliveryStatus::Arrived);
        views.push(DeliveryView {
            id: DeliveryId(row.id),
            status,
            day: day(&row)?,
            window: window(&row),
            shares: shares.remove(&row.id).unwrap_or_default(),
            proof: row.proof.as_deref().map(|p| Proof::read("deliveries", row.id, p)).transpose()?,
            revision: row.revision,
            changed_at: Instant(row.changed_at),
            tracking: if on_route { tracking(db, shop, DeliveryId(row.id), status, zone, now).await? } else { None },
            crew_note: row.crew_note,
            reason: row.reason,
        });
    }
    Ok(views)
}

/// A stop as the estimate needs it.
pub(super) fn plan(stop: &rows::stops::Model) -> StopPlan {
    StopPlan { travel_min: stop.travel_min, service_min: stop.service_min, progress: progress(stop) }
}

fn progress(stop: &rows::stops::Model) -> Progress {
    match (stop.done_at, stop.arrived_at, stop.left_at) {
        (Some(at), _, _) => Progress::Done { at: Instant(at) },
        (None, Some(at), _) => Progress::Arrived { at: Instant(at) },
        (None, None, Some(since)) => Progress::OnTheWay { since: Instant(since) },
        (None, None, None) => Progress::Waiting,
    }
}

async fn tracking(
    db: &impl ConnectionTrait,
    shop: &Shop,
    delivery: DeliveryId,
    status: DeliveryStatus,
    zone: &str,
    now: Instant,
) -> Result<Option<Tracking>> {
    use rows::stops::{Column, Entity};
    let own = Entity::find().filter(Column::DeliveryId.eq(delivery.0)).filter(Column::DoneAt.is_null()).one(db).await?;
    let Some(own) = own else { return Ok(None) };
    let route = rows::routes::Entity::find_by_id(own.route_id).one(db).await?.ok_or(Refusal::NotFound)?;
    let stops = Entity::find().filter(Column::RouteId.eq(route.id)).order_by_asc(Column::Position).all(db).await?;
    let plans: Vec<_> = stops.iter().map(plan).collect();
    let Some(index) = stops.iter().position(|s| s.id == own.id) else { return Ok(None) };
    let arrival = routes::arrivals(Instant(route.starts_at), &plans, now)[index];
    let before = routes::stops_before(&plans, index);
    let nearness = if status == DeliveryStatus::InTransit || (before == 0 && plans.iter().any(|p| p.progress != Progress::Waiting)) {
        Nearness::Next
    } else if crate::local(now, zone).0.to_string() == route.day {
        Nearness::Today
    } else {
        Nearness::Routed
    };
    let (from, to) = routes::shown_window(arrival, nearness);
    let seen = if status == DeliveryStatus::InTransit { rows::positions::Entity::find_by_id(route.id).one(db).await? } else { None };
    let count = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    Ok(Some(Tracking {
        arrival,
        from,
        to,
        stops_before: count(before),
        position: count(index + 1),
        stops: count(plans.len()),
        done: count(plans.iter().filter(|p| matches!(p.progress, Progress::Done { .. })).count()),
        driver: shop.staff(StaffId(route.driver_id))?.clone(),
        van: shop.van(VanId(route.van_id))?.clone(),
        crew: route.crew,
        seen: seen.and_then(|p| Some(Position { point: Point::new(p.lat_e6, p.lon_e6)?, at: Instant(p.at) })),
    }))
}
