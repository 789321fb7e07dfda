//! The stops of routes: put on, put in order, moved from one to another, taken off. There is one way onto a route, [`put`], whoever asks.
//!
//! Locks are taken in one order, so that two dispatchers wait for each other and never for ever: quotes by their number, then visits, then
//! routes by theirs. A route's revision moves with its stops and its crew; who saw an older one is told so and sees the newer.

use super::{
    held::{Held, Job, lock_all, lock_one},
    routing,
};
use crate::{
    Fault, Result, Store,
    act::{Act, Ring},
    people::StaffMember,
    quotes, rows,
};
use domain::{
    Refusal,
    deliveries::{DeliveryStatus, Move},
    ids::{DeliveryId, LocationId, RouteId, StopId, VisitId},
    refusal::{self, Field},
    routes::travel_min,
    staff::Permission,
    time::Day,
    visits::Errand,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

/// A stop, and what it is for.
pub(super) struct Called {
    pub stop: rows::stops::Model,
    pub job: Job,
}

impl Called {
    /// Its place in the order of the day is decided: it is done, or the van is on its way.
    fn is_fixed(&self) -> bool {
        is_fixed(&self.stop)
    }
}

pub(super) const fn is_fixed(stop: &rows::stops::Model) -> bool {
    stop.left_at.is_some() || stop.arrived_at.is_some() || stop.done_at.is_some()
}

/// The stops of a route in their order.
pub(super) async fn stops_of(db: &impl ConnectionTrait, route: RouteId) -> Result<Vec<Called>> {
    let stops = rows::stops::Entity::find()
        .filter(rows::stops::Column::RouteId.eq(route.0))
        .order_by_asc(rows::stops::Column::Position)
        .order_by_asc(rows::stops::Column::Id)
        .all(db)
        .await?;
    let ids = stops.iter().filter_map(|s| s.delivery_id);
    let deliveries = rows::deliveries::Entity::find().filter(rows::deliveries::Column::Id.is_in(ids)).all(db).await?;
    let ids = deliveries.iter().map(|d| d.order_id);
    let orders = rows::orders::Entity::find().filter(rows::orders::Column::Id.is_in(ids)).all(db).await?;
    let ids = stops.iter().filter_map(|s| s.visit_id);
    let visits = rows::visits::Entity::find().filter(rows::visits::Column::Id.is_in(ids)).all(db).await?;
    let called = |stop: rows::stops::Model| {
        let job = if let Some(visit) = stop.visit_id {
            Job::Visit(visits.iter().find(|v| v.id == visit)?.clone())
        } else {
            let delivery = deliveries.iter().find(|d| Some(d.id) == stop.delivery_id)?.clone();
            let order = orders.iter().find(|o| o.id == delivery.order_id)?.clone();
            Job::Delivery { delivery, order }
        };
        Some(Called { stop, job })
    };
    Ok(stops.into_iter().filter_map(called).collect())
}

/// Everybody on a route, and the desk, look at it again.
pub(super) async fn ring_route(act: &mut Act, route: RouteId) -> Result<()> {
    for called in stops_of(&act.tx, route).await? {
        called.job.ring(act);
    }
    act.ring(Ring::DESK.chain);
    Ok(())
}

/// Gives the stops of a locked route the positions 1, 2, 3 … in this order and the minutes from one to the next. Everybody on it looks again.
pub(super) async fn arrange(act: &mut Act, route: rows::routes::Model, stops: Vec<Called>) -> Result<()> {
    let mut from = quotes::location(&act.tx, LocationId(route.location_id)).await?.address.point;
    for (position, called) in (1..).zip(stops) {
        let to = called.job.address()?.point;
        let minutes = travel_min(from, to);
        called.job.ring(act);
        if called.stop.position != position || called.stop.travel_min != minutes {
            let mut stop = called.stop.into_active_model();
            stop.position = Set(position);
            stop.travel_min = Set(minutes);
            stop.update(&act.tx).await?;
        }
        from = to;
    }
    act.ring(Ring::DESK.chain);
    let revision = route.revision + 1;
    let mut route = route.into_active_model();
    route.revision = Set(revision);
    route.update(&act.tx).await?;
    Ok(())
}

/// A route as somebody saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    pub route: RouteId,
    pub revision: i32,
}

/// The row of a route, locked, as it was seen.
pub(super) async fn lock_route(act: &Act, seen: Seen) -> Result<rows::routes::Model> {
    let row = rows::routes::Entity::find_by_id(seen.route.0).lock_exclusive().one(&act.tx).await?.ok_or(Refusal::Stale)?;
    if row.revision == seen.revision { Ok(row) } else { Err(Refusal::Stale.into()) }
}

/// Where among the stops `position` is, 1 being the first: never before what is done or under way.
fn place_of(stops: &[Called], position: i32) -> usize {
    let first = stops.iter().rposition(Called::is_fixed).map_or(0, |last| last + 1);
    usize::try_from(position.max(1) - 1).unwrap_or(usize::MAX).clamp(first, stops.len())
}

/// What is done or under way stays in front, whatever order was asked for.
fn fixed_first(stops: Vec<Called>) -> Vec<Called> {
    let (fixed, rest): (Vec<_>, Vec<_>) = stops.into_iter().partition(Called::is_fixed);
    fixed.into_iter().chain(rest).collect()
}

/// Makes stops of what is booked, one behind the other from `position` on. All of it is locked by then, and the route.
pub(super) async fn put(act: &mut Act, route: rows::routes::Model, booked: Vec<Held>, position: i32) -> Result<()> {
    let mut stops = stops_of(&act.tx, RouteId(route.id)).await?;
    let at = place_of(&stops, position);
    let mut new = Vec::with_capacity(booked.len());
    for held in booked {
        check_day(&route, &held)?;
        let (delivery_id, visit_id) = match held.errand() {
            Errand::Delivery(id) => (Some(id.0), None),
            Errand::Visit(id) => (None, Some(id.0)),
        };
        let stop = rows::stops::ActiveModel {
            route_id: Set(route.id),
            delivery_id: Set(delivery_id),
            visit_id: Set(visit_id),
            position: Set(0),
            travel_min: Set(0),
            service_min: Set(held.service_min(act).await?),
            left_at: Set(None),
            arrived_at: Set(None),
            done_at: Set(None),
            kept_late_min: Set(None),
            ..Default::default()
        };
        let job = held.step(act, &[Move::Route], "").await?;
        new.push(Called { stop: stop.insert(&act.tx).await?, job });
    }
    stops.splice(at..at, new);
    arrange(act, route, stops).await
}

fn check_day(route: &rows::routes::Model, held: &Held) -> Result<()> {
    let on: Day = routing::day_of(route)?;
    if held.location() != LocationId(route.location_id) {
        return Err(Refusal::Unknown { field: Field::Position }.into());
    }
    if held.day()? == Some(on) { Ok(()) } else { Err(Refusal::RouteDayDiffers { day: on }.into()) }
}

/// Puts a booked delivery on its driver's route of that day, making the route when it is the first stop.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::Stale`], [`Refusal::Unknown`] for a driver or van there is not, [`Refusal::MoveNotAllowed`].
pub async fn put_on_route(store: &Store, who: &StaffMember, delivery: DeliveryId, revision: i32, form: &super::RouteForm) -> Result<()> {
    who.may(Permission::Dispatch)?;
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let held = lock_one(&act, Errand::Delivery(delivery)).await?;
    if held.revision() != revision {
        return Err(Refusal::Stale.into());
    }
    held.may(Move::Route)?;
    let on = held.day()?.ok_or(Refusal::SlotUnknown)?;
    let route = routing::route_for(&act, held.location(), on, &form.crew_form()).await?;
    put(&mut act, route, vec![held], form.position).await?;
    act.commit().await
}

/// Puts booked deliveries and visits on a route, one behind the other from `position` on.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::Missing`] without any, [`Refusal::Stale`] when somebody changed the route or placed one of them,
/// [`Refusal::RouteDayDiffers`], [`Refusal::MoveNotAllowed`]. All or none.
pub async fn place(store: &Store, who: &StaffMember, seen: Seen, errands: &[Errand], position: i32) -> Result<()> {
    who.may(Permission::Dispatch)?;
    if errands.is_empty() {
        return Err(Refusal::Missing { field: Field::Position }.into());
    }
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let mut booked = lock_all(&act, errands).await?;
    let route = lock_route(&act, seen).await?;
    booked.sort_by_key(|held| errands.iter().position(|e| *e == held.errand()));
    put(&mut act, route, booked, position).await?;
    act.commit().await
}

/// Puts the stops of a route in an order. What is done or under way stays in front.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::Stale`] when the route changed, or its stops are not these.
pub async fn reorder(store: &Store, who: &StaffMember, seen: Seen, order: &[StopId]) -> Result<()> {
    who.may(Permission::Dispatch)?;
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let route = lock_route(&act, seen).await?;
    let mut stops = stops_of(&act.tx, seen.route).await?;
    let at = |called: &Called| order.iter().position(|s| s.0 == called.stop.id);
    let places: std::collections::BTreeSet<_> = stops.iter().filter_map(at).collect();
    if places.len() != stops.len() || order.len() != stops.len() {
        return Err(Refusal::Stale.into());
    }
    stops.sort_by_key(at);
    arrange(&mut act, route, fixed_first(stops)).await?;
    act.commit().await
}

/// A stop that waits, under the locks of what it is for and of the routes it concerns.
async fn lock_stop(act: &Act, stop: StopId, routes: &[Seen]) -> Result<(rows::stops::Model, Held, Vec<rows::routes::Model>)> {
    let found = rows::stops::Entity::find_by_id(stop.0).one(&act.tx).await?.ok_or(Refusal::Stale)?;
    let held = lock_one(act, errand_of(&found)?).await?;
    let mut sorted = routes.to_vec();
    sorted.sort_by_key(|seen| seen.route);
    let mut rows = Vec::with_capacity(routes.len());
    for seen in sorted {
        rows.push(lock_route(act, seen).await?);
    }
    // Read again: it may have been moved while we waited for the locks.
    let stop = rows::stops::Entity::find_by_id(stop.0).one(&act.tx).await?.ok_or(Refusal::Stale)?;
    let from = routes.first().map(|seen| seen.route.0);
    if from != Some(stop.route_id) {
        return Err(Refusal::Stale.into());
    }
    if is_fixed(&stop) {
        return Err(Refusal::MoveNotAllowed { from: held.status()? }.into());
    }
    rows.sort_by_key(|row| Some(row.id) != from);
    Ok((stop, held, rows))
}

/// What a stop is for.
pub(super) fn errand_of(stop: &rows::stops::Model) -> Result<Errand> {
    match (stop.delivery_id, stop.visit_id) {
        (_, Some(visit)) => Ok(Errand::Visit(VisitId(visit))),
        (Some(delivery), None) => Ok(Errand::Delivery(DeliveryId(delivery))),
        (None, None) => Err(Fault::row("stops", stop.id, "it is for nothing")),
    }
}

/// Moves a stop to another place of its route, or to another route of the day. `position` 1 is the first stop; anything past the last is
/// the last.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::Stale`] when either route changed, [`Refusal::RouteDayDiffers`], [`Refusal::MoveNotAllowed`] once the
/// van is on its way.
pub async fn move_stop(store: &Store, who: &StaffMember, stop: StopId, from: Seen, to: Seen, position: i32) -> Result<()> {
    who.may(Permission::Dispatch)?;
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let concerned = if from.route == to.route { vec![from] } else { vec![from, to] };
    let (row, held, rows) = lock_stop(&act, stop, &concerned).await?;
    let mut rows = rows.into_iter();
    let source = rows.next().ok_or(Refusal::Stale)?;
    let mut rest = stops_of(&act.tx, from.route).await?;
    rest.retain(|c| c.stop.id != stop.0);
    let Some(target) = rows.next() else {
        let at = place_of(&rest, position);
        rest.insert(at, Called { stop: row, job: held.job() });
        arrange(&mut act, source, rest).await?;
        return act.commit().await;
    };
    check_day(&target, &held)?;
    let job = held.step(&mut act, &[Move::Unroute, Move::Route], "").await?;
    let mut row = row.into_active_model();
    row.route_id = Set(target.id);
    row.kept_late_min = Set(None);
    let called = Called { stop: row.update(&act.tx).await?, job };
    let mut stops = stops_of(&act.tx, to.route).await?;
    stops.retain(|c| c.stop.id != stop.0);
    let at = place_of(&stops, position);
    stops.insert(at, called);
    arrange(&mut act, source, rest).await?;
    arrange(&mut act, target, stops).await?;
    act.commit().await
}

/// Takes a stop off its route; its day stays. A stop whose delivery has left it already is cleared away.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::Stale`], [`Refusal::MoveNotAllowed`] once the van is on its way.
pub async fn take_off(store: &Store, who: &StaffMember, stop: StopId, from: Seen) -> Result<()> {
    who.may(Permission::Dispatch)?;
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let held = clear(&mut act, stop, from).await?;
    if held.status()? == DeliveryStatus::Routed {
        held.step(&mut act, &[Move::Unroute], "").await?;
    }
    act.commit().await
}

/// Takes a stop off its route and gives its day back: the customer of a delivery is told why, and chooses another; a visit is cancelled,
/// until staff give it another day.
///
/// # Errors
/// As [`take_off`], and [`Refusal::ReasonMissing`].
pub async fn postpone(store: &Store, who: &StaffMember, stop: StopId, from: Seen, reason: &str) -> Result<()> {
    who.may(Permission::Dispatch)?;
    let reason = refusal::optional(reason, Field::Reason, 500)?;
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let held = clear(&mut act, stop, from).await?;
    if let Job::Delivery { delivery, .. } = held.step(&mut act, &[Move::Unroute, Move::Unlock], &reason).await? {
        super::release(&act, delivery).await?;
    }
    act.commit().await
}

/// Deletes a stop that waits and closes the gap it leaves.
async fn clear(act: &mut Act, stop: StopId, from: Seen) -> Result<Held> {
    let (row, held, rows) = lock_stop(act, stop, &[from]).await?;
    let route = rows.into_iter().next().ok_or(Refusal::Stale)?;
    rows::stops::Entity::delete_by_id(row.id).exec(&act.tx).await?;
    let rest = stops_of(&act.tx, from.route).await?;
    arrange(act, route, rest).await?;
    Ok(held)
}

/// A dispatcher knows that a stop is late, and leaves it so: it is asked about again when it gets a quarter of an hour later still.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::Stale`] when it is no stop any more.
pub async fn keep_late(store: &Store, who: &StaffMember, stop: StopId, late_min: i32) -> Result<()> {
    who.may(Permission::Dispatch)?;
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let row = rows::stops::Entity::find_by_id(stop.0).one(&act.tx).await?.ok_or(Refusal::Stale)?;
    let mut row = row.into_active_model();
    row.kept_late_min = Set(Some(late_min.clamp(0, 24 * 60)));
    row.update(&act.tx).await?;
    act.ring(Ring::DESK.chain);
    act.commit().await
}
