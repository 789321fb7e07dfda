//! What staff do with a delivery: routes, and every step from the depot to the door.

use super::{
    Locked, Van,
    held::Job,
    lock,
    placing::{Called, arrange, ring_route, stops_of},
    proving, recording, status,
};
use crate::{Result, Store, act::Act, fault::json, people::StaffMember, rows};
use domain::{
    Refusal,
    customers::Point,
    deliveries::{self, DeliveryStatus, Move, Proof},
    events::Event,
    ids::{DeliveryId, Number, OrderId, RouteId, StaffId, VanId},
    refusal::{self, Field},
    staff::{Permission, StaffCard},
    time::{Day, Instant},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    sea_query::OnConflict,
};
use serde::{Deserialize, Serialize};

/// Moves a delivery on. The row is saved where its revision still matches, so of two dispatchers the second sees what the first did.
///
/// # Errors
/// [`Refusal::NotYours`] (a driver moves the stops of their own route), [`Refusal::Stale`], [`Refusal::ReasonMissing`],
/// [`Refusal::ProofMissing`], [`Refusal::MoveNotAllowed`].
pub async fn advance(
    store: &Store,
    who: &StaffMember,
    delivery: DeliveryId,
    revision: i32,
    step: Move,
    reason: &str,
    proof: &Proof,
) -> Result<()> {
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let locked = lock(&act, delivery).await?;
    take(&mut act, who, locked, &Taken { revision, step, reason, proof, at: None }).await?;
    act.commit().await
}

/// A step as somebody takes it.
pub(super) struct Taken<'a> {
    pub revision: i32,
    pub step: Move,
    pub reason: &'a str,
    pub proof: &'a Proof,
    /// When it happened by a phone's clock, where that is not now.
    pub at: Option<Instant>,
}

/// Takes a step of a locked delivery, and answers when it happened.
pub(super) async fn take(act: &mut Act, who: &StaffMember, locked: Locked, taken: &Taken<'_>) -> Result<Instant> {
    let (delivery, &Taken { revision, step, .. }) = (DeliveryId(locked.delivery.id), taken);
    let stop = rows::stops::Entity::find()
        .filter(rows::stops::Column::DeliveryId.eq(delivery.0))
        .filter(rows::stops::Column::DoneAt.is_null())
        .one(&act.tx)
        .await?;
    allowed(act, who, step, stop.as_ref()).await?;
    if locked.delivery.revision != revision {
        return Err(Refusal::Stale.into());
    }
    let reason = refusal::optional(taken.reason, Field::Reason, 500)?;
    let next = match step {
        // These two want more than a button: a day, or a driver.
        Move::Confirm | Move::Route => return Err(Refusal::MoveNotAllowed { from: status(&locked.delivery)? }.into()),
        step => deliveries::advance(status(&locked.delivery)?, step, &reason)?,
    };
    let proof = if step == Move::HandOver { Some(proving::checked(act, who, &locked, taken.proof).await?) } else { None };
    let at = match taken.at {
        Some(at) => recording::moment(act, stop.as_ref(), at).await?,
        None => act.now,
    };
    if let Some(stop) = stop {
        move_stop(act, stop, step, at).await?;
    }
    let (number, order, had_place) = (locked.number, OrderId(locked.order.id), locked.delivery.clone());
    let mut row = locked.delivery.into_active_model();
    row.status = Set(next.code().to_owned());
    row.reason = Set(reason.clone());
    row.revision = Set(revision + 1);
    row.changed_at = Set(at.0);
    if let Some(proof) = &proof {
        row.proof = Set(Some(json(proof)));
    }
    row.update(&act.tx).await?;
    if step == Move::Unlock {
        super::release(act, rows::deliveries::Model { revision: revision + 1, reason: reason.clone(), ..had_place }).await?;
    }
    act.record(number, Event::DeliveryMoved { delivery, step, to: next, reason });
    let all = rows::deliveries::Entity::find().filter(rows::deliveries::Column::OrderId.eq(order.0)).all(&act.tx).await?;
    let statuses = all.iter().map(status).collect::<Result<Vec<_>>>()?;
    if statuses.contains(&DeliveryStatus::Delivered) && statuses.iter().all(|s| s.is_done()) {
        crate::orders::complete(act, order).await?;
    }
    Ok(at)
}

/// Dispatch may move everything; a driver, the stops of their own route.
pub(super) async fn allowed(act: &Act, who: &StaffMember, step: Move, stop: Option<&rows::stops::Model>) -> Result<()> {
    if who.may(Permission::Dispatch).is_ok() {
        return Ok(());
    }
    who.may(Permission::Drive)?;
    let route = match stop {
        Some(stop) => rows::routes::Entity::find_by_id(stop.route_id).one(&act.tx).await?,
        None => None,
    };
    if step.is_on_the_road() && route.is_some_and(|r| r.driver_id == who.id().0) { Ok(()) } else { Err(Refusal::NotYours.into()) }
}

/// The stop follows its delivery, and everybody behind it on the route looks at a new arrival.
pub(super) async fn move_stop(act: &mut Act, stop: rows::stops::Model, step: Move, at: Instant) -> Result<()> {
    let route = RouteId(stop.route_id);
    ring_route(act, route).await?;
    // A phone's clock that was set back in between does not let a van arrive before it left.
    let at = at.0.max(stop.left_at.unwrap_or(0)).max(stop.arrived_at.unwrap_or(0));
    let mut row = stop.clone().into_active_model();
    match step {
        Move::Depart => row.left_at = Set(Some(at)),
        Move::Arrive => row.arrived_at = Set(Some(at)),
        Move::HandOver | Move::Miss | Move::TurnAway => row.done_at = Set(Some(at)),
        Move::Unroute => {
            // The route before its stops, as whoever puts one on takes them.
            let row = rows::routes::Entity::find_by_id(route.0).lock_exclusive().one(&act.tx).await?.ok_or(Refusal::NotFound)?;
            rows::stops::Entity::delete_by_id(stop.id).exec(&act.tx).await?;
            let rest = stops_of(&act.tx, route).await?;
            return arrange(act, row, rest).await;
        }
        Move::Confirm | Move::Unlock | Move::Route | Move::TakeBack => return Ok(()),
    }
    row.update(&act.tx).await?;
    Ok(())
}

/// A route of a day, as dispatch and its driver see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteRow {
    pub id: RouteId,
    pub day: Day,
    pub driver: StaffCard,
    pub van: Van,
    pub stops: Vec<StopRow>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopRow {
    pub position: i32,
    /// The order; a visit has none.
    pub number: Option<Number>,
    pub name: String,
    /// Where it stands; a visit, where a delivery would.
    pub status: DeliveryStatus,
}

/// The routes of a day: all of them for dispatch, their own for a driver.
///
/// # Errors
/// [`Refusal::NotYours`].
pub async fn routes(store: &Store, who: &StaffMember, on: Day) -> Result<Vec<RouteRow>> {
    who.may(Permission::Drive)?;
    let mut find =
        rows::routes::Entity::find().filter(rows::routes::Column::Day.eq(on.to_string())).order_by_asc(rows::routes::Column::StartsAt);
    if who.may(Permission::Dispatch).is_err() {
        find = find.filter(rows::routes::Column::DriverId.eq(who.id().0));
    }
    let shop = store.shop().await?;
    let mut all = Vec::new();
    for route in find.limit(100).all(&store.db).await? {
        let mut stops = Vec::new();
        for Called { stop, job } in stops_of(&store.db, RouteId(route.id)).await? {
            let number = if let Job::Delivery { order, .. } = &job { Some(Number(order.number)) } else { None };
            stops.push(StopRow { position: stop.position, number, name: job.address()?.name, status: job.status()? });
        }
        all.push(RouteRow {
            id: RouteId(route.id),
            day: on,
            driver: shop.staff(StaffId(route.driver_id))?.clone(),
            van: shop.van(VanId(route.van_id))?.clone(),
            stops,
        });
    }
    Ok(all)
}

/// The vans that still drive.
///
/// # Errors
/// [`Refusal::NotYours`].
pub async fn vans(store: &Store, who: &StaffMember) -> Result<Vec<Van>> {
    who.may(Permission::Dispatch)?;
    let driving = rows::vans::Entity::find().filter(rows::vans::Column::RetiredAt.is_null());
    let rows = driving.order_by_asc(rows::vans::Column::Name).limit(200).all(&store.db).await?;
    Ok(rows.into_iter().map(|v| Van { id: VanId(v.id), name: v.name, plate: v.plate }).collect())
}

/// A driver's phone says where it is. (0, 0) is no place and is dropped.
///
/// # Errors
/// [`Refusal::NotYours`] for a route that is not the driver's own.
pub async fn position(store: &Store, who: &StaffMember, route: RouteId, lat_e6: i32, lon_e6: i32) -> Result<()> {
    who.may(Permission::Drive)?;
    let Some(point) = Point::new(lat_e6, lon_e6) else { return Ok(()) };
    let mut act = store.begin(who.actor(), None).await?;
    rows::routes::Entity::find_by_id(route.0)
        .filter(rows::routes::Column::DriverId.eq(who.id().0))
        .one(&act.tx)
        .await?
        .ok_or(Refusal::NotYours)?;
    let row =
        rows::positions::ActiveModel { route_id: Set(route.0), lat_e6: Set(point.lat_e6), lon_e6: Set(point.lon_e6), at: Set(act.now.0) };
    use rows::positions::Column;
    let moved = OnConflict::column(Column::RouteId).update_columns([Column::LatE6, Column::LonE6, Column::At]).to_owned();
    rows::positions::Entity::insert(row).on_conflict(moved).exec_without_returning(&act.tx).await?;
    ring_route(&mut act, route).await?;
    act.commit().await
}
