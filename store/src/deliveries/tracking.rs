//! Where a delivery is, as far as its customer may know.

use super::{Van, day, dividing, status, window};
use crate::{
    Result,
    fault::Read,
    kept::Shop,
    rows,
    together::{Answer, Together, column},
};
use domain::{
    Refusal,
    customers::Point,
    deliveries::{DeliveryStatus, Proof, dividing::Share},
    ids::{DeliveryId, StaffId, VanId},
    routes::{self, Nearness, Position, Progress, StopPlan},
    staff::StaffCard,
    time::{Day, Instant, Window},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, sea_query::SelectStatement};
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

/// The routes that some deliveries are on, with all their stops, and where their vans were seen last.
pub(crate) struct Roads {
    routes: Vec<rows::routes::Model>,
    stops: Vec<rows::stops::Model>,
    seen: Vec<rows::positions::Model>,
}

impl Roads {
    /// The routes on which `deliveries`, selected by their ids, still wait for their stop.
    pub fn asked_for(together: Together, deliveries: SelectStatement) -> Together {
        use rows::{positions, routes, stops};
        let own = stops::Entity::find().filter(stops::Column::DeliveryId.in_subquery(deliveries)).filter(stops::Column::DoneAt.is_null());
        let theirs = column(own, stops::Column::RouteId);
        together
            .rows(routes::Entity::find().filter(routes::Column::Id.in_subquery(theirs.clone())))
            .rows(stops::Entity::find().filter(stops::Column::RouteId.in_subquery(theirs.clone())).order_by_asc(stops::Column::Position))
            .rows(positions::Entity::find().filter(positions::Column::RouteId.in_subquery(theirs)))
    }

    pub fn answered(answer: &mut Answer) -> Result<Self> {
        Ok(Self { routes: answer.rows()?, stops: answer.rows()?, seen: answer.rows()? })
    }
}

/// The deliveries of an order, with what their routes say.
pub(crate) fn views(
    rows: Vec<rows::deliveries::Model>,
    shares: Vec<rows::delivery_lines::Model>,
    roads: &Roads,
    shop: &Shop,
    zone: &str,
    now: Instant,
) -> Result<Vec<DeliveryView>> {
    let mut shares = dividing::by_delivery(shares);
    let view = |row: rows::deliveries::Model| {
        let status = status(&row)?;
        let on_route = matches!(status, DeliveryStatus::Routed | DeliveryStatus::InTransit | DeliveryStatus::Arrived);
        Ok(DeliveryView {
            id: DeliveryId(row.id),
            status,
            day: day(&row)?,
            window: window(&row),
            shares: shares.remove(&row.id).unwrap_or_default(),
            proof: row.proof.as_deref().map(|p| Proof::read("deliveries", row.id, p)).transpose()?,
            revision: row.revision,
            changed_at: Instant(row.changed_at),
            tracking: if on_route { tracking(roads, shop, DeliveryId(row.id), status, zone, now)? } else { None },
            crew_note: row.crew_note,
            reason: row.reason,
        })
    };
    rows.into_iter().map(view).collect()
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

fn tracking(
    roads: &Roads,
    shop: &Shop,
    delivery: DeliveryId,
    status: DeliveryStatus,
    zone: &str,
    now: Instant,
) -> Result<Option<Tracking>> {
    let Some(own) = roads.stops.iter().find(|s| s.delivery_id == Some(delivery.0) && s.done_at.is_none()) else { return Ok(None) };
    let route = roads.routes.iter().find(|r| r.id == own.route_id).ok_or(Refusal::NotFound)?;
    let stops: Vec<_> = roads.stops.iter().filter(|s| s.route_id == route.id).collect();
    let plans: Vec<_> = stops.iter().map(|stop| plan(stop)).collect();
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
    let seen = roads.seen.iter().find(|p| p.route_id == route.id && status == DeliveryStatus::InTransit);
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
