//! What staff do with a delivery: routes, and every step from the depot to the door.

use super::{Locked, Van, day, lock, status};
use crate::{
    Result, Store,
    act::Act,
    fault::{Read, json},
    people::StaffMember,
    quotes, rows, shop,
};
use domain::{
    Refusal,
    customers::{Address, NAME_CHARS_MAX, Point},
    deliveries::{self, DeliveryStatus, Move, Proof},
    events::Event,
    ids::{DeliveryId, LocationId, Number, OrderId, QuoteId, RouteId, StaffId, VanId},
    refusal::{self, Field},
    routes::{SERVICE_MIN_LEAST, travel_min},
    staff::{Permission, Role, StaffCard},
    time::Day,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
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
    let stop = rows::stops::Entity::find()
        .filter(rows::stops::Column::DeliveryId.eq(delivery.0))
        .filter(rows::stops::Column::DoneAt.is_null())
        .one(&act.tx)
        .await?;
    allowed(&act, who, step, stop.as_ref()).await?;
    if locked.delivery.revision != revision {
        return Err(Refusal::Stale.into());
    }
    let reason = refusal::optional(reason, Field::Reason, 500)?;
    let next = match step {
        // These two want more than a button: a day, or a driver.
        Move::Confirm | Move::Route => return Err(Refusal::MoveNotAllowed { from: status(&locked.delivery)? }.into()),
        step => deliveries::advance(status(&locked.delivery)?, step, &reason)?,
    };
    let proof = if step == Move::HandOver { Some(checked(proof)?) } else { None };
    if let Some(stop) = stop {
        move_stop(&mut act, stop, step).await?;
    }
    let (number, order, had_place) = (locked.number, OrderId(locked.order.id), locked.delivery.clone());
    let mut row = locked.delivery.into_active_model();
    row.status = Set(next.code().to_owned());
    row.reason = Set(reason.clone());
    row.revision = Set(revision + 1);
    row.changed_at = Set(act.now.0);
    if let Some(proof) = &proof {
        row.proof = Set(Some(json(proof)));
    }
    row.update(&act.tx).await?;
    if step == Move::Unlock {
        super::release(&act, rows::deliveries::Model { revision: revision + 1, reason: reason.clone(), ..had_place }).await?;
    }
    act.record(number, &Event::DeliveryMoved { delivery, step, to: next, reason }).await?;
    let all = rows::deliveries::Entity::find().filter(rows::deliveries::Column::OrderId.eq(order.0)).all(&act.tx).await?;
    let statuses = all.iter().map(status).collect::<Result<Vec<_>>>()?;
    if statuses.contains(&DeliveryStatus::Delivered) && statuses.iter().all(|s| s.is_done()) {
        crate::orders::complete(&mut act, order).await?;
    }
    act.commit().await
}

/// Dispatch may move everything; a driver, the stops of their own route.
async fn allowed(act: &Act, who: &StaffMember, step: Move, stop: Option<&rows::stops::Model>) -> Result<()> {
    if who.may(Permission::Dispatch).is_ok() {
        return Ok(());
    }
    who.may(Permission::Drive)?;
    let on_the_road = matches!(step, Move::Depart | Move::Arrive | Move::HandOver | Move::Miss | Move::TurnAway);
    let route = match stop {
        Some(stop) => rows::routes::Entity::find_by_id(stop.route_id).one(&act.tx).await?,
        None => None,
    };
    if on_the_road && route.is_some_and(|r| r.driver_id == who.id().0) { Ok(()) } else { Err(Refusal::NotYours.into()) }
}

/// A hand-over names who took it.
fn checked(proof: &Proof) -> Result<Proof> {
    let name = refusal::optional(&proof.name, Field::Name, NAME_CHARS_MAX)?;
    if name.is_empty() {
        return Err(Refusal::ProofMissing.into());
    }
    let serials =
        proof.serials.iter().take(domain::quotes::LINES_MAX).map(|(line, serial)| {
            Ok((refusal::optional(line, Field::Serial, NAME_CHARS_MAX)?, refusal::optional(serial, Field::Serial, 80)?))
        });
    let serials = serials.collect::<std::result::Result<Vec<_>, Refusal>>()?;
    Ok(Proof {
        name,
        serials: serials.into_iter().filter(|(_, serial)| !serial.is_empty()).collect(),
        damage_note: refusal::optional(&proof.damage_note, Field::Damage, 1_000)?,
        photo: proof.photo,
    })
}

/// The stop follows its delivery, and everybody behind it on the route looks at a new arrival.
async fn move_stop(act: &mut Act, stop: rows::stops::Model, step: Move) -> Result<()> {
    let route = RouteId(stop.route_id);
    ring_route(act, route).await?;
    let mut row = stop.clone().into_active_model();
    match step {
        Move::Depart => row.left_at = Set(Some(act.now.0)),
        Move::Arrive => row.arrived_at = Set(Some(act.now.0)),
        Move::HandOver | Move::Miss | Move::TurnAway => row.done_at = Set(Some(act.now.0)),
        Move::Unroute => {
            // The route before its stops, as whoever puts one on takes them.
            rows::routes::Entity::find_by_id(route.0).lock_exclusive().one(&act.tx).await?.ok_or(Refusal::NotFound)?;
            rows::stops::Entity::delete_by_id(stop.id).exec(&act.tx).await?;
            return renumber(act, route).await;
        }
        Move::Confirm | Move::Unlock | Move::Route | Move::TakeBack => return Ok(()),
    }
    row.update(&act.tx).await?;
    Ok(())
}

async fn ring_route(act: &mut Act, route: RouteId) -> Result<()> {
    for (_, _, order) in stops_of(&act.tx, route).await? {
        act.ring(Number(order.number));
    }
    Ok(())
}

/// A stop, its delivery and its order.
type Called = (rows::stops::Model, rows::deliveries::Model, rows::orders::Model);

/// The stops of a route in their order.
async fn stops_of(db: &impl ConnectionTrait, route: RouteId) -> Result<Vec<Called>> {
    let stops = rows::stops::Entity::find()
        .filter(rows::stops::Column::RouteId.eq(route.0))
        .order_by_asc(rows::stops::Column::Position)
        .all(db)
        .await?;
    let ids = stops.iter().map(|s| s.delivery_id);
    let deliveries = rows::deliveries::Entity::find().filter(rows::deliveries::Column::Id.is_in(ids)).all(db).await?;
    let ids = deliveries.iter().map(|d| d.order_id);
    let orders = rows::orders::Entity::find().filter(rows::orders::Column::Id.is_in(ids)).all(db).await?;
    let called = |stop: rows::stops::Model| {
        let delivery = deliveries.iter().find(|d| d.id == stop.delivery_id)?.clone();
        let order = orders.iter().find(|o| o.id == delivery.order_id)?.clone();
        Some((stop, delivery, order))
    };
    Ok(stops.into_iter().filter_map(called).collect())
}

/// Gives the stops of a route the positions 1, 2, 3 … and the minutes from one to the next.
async fn renumber(act: &Act, route: RouteId) -> Result<()> {
    let row = rows::routes::Entity::find_by_id(route.0).lock_exclusive().one(&act.tx).await?.ok_or(Refusal::NotFound)?;
    let mut from = quotes::location(&act.tx, LocationId(row.location_id)).await?.address.point;
    for (position, (stop, _, order)) in (1..).zip(stops_of(&act.tx, route).await?) {
        let to = Address::read("orders", order.id, &order.address)?.point;
        let minutes = travel_min(from, to);
        if stop.position != position || stop.travel_min != minutes {
            let mut stop = stop.into_active_model();
            stop.position = Set(position);
            stop.travel_min = Set(minutes);
            stop.update(&act.tx).await?;
        }
        from = to;
    }
    Ok(())
}

/// What staff say to put a delivery on a route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteForm {
    pub driver: StaffId,
    pub van: VanId,
    /// People in the van.
    pub crew: i32,
    /// When the route leaves, in minutes after midnight of its day.
    pub starts_min: i32,
    /// 1 is the first stop; anything past the last is the last.
    pub position: i32,
}

/// Puts a booked delivery on its driver's route of that day, making the route when it is the first stop.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::Stale`], [`Refusal::Unknown`] for a driver or van there is not, [`Refusal::MoveNotAllowed`].
pub async fn put_on_route(store: &Store, who: &StaffMember, delivery: DeliveryId, revision: i32, form: &RouteForm) -> Result<()> {
    who.may(Permission::Dispatch)?;
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let locked = lock(&act, delivery).await?;
    if locked.delivery.revision != revision {
        return Err(Refusal::Stale.into());
    }
    let next = deliveries::advance(status(&locked.delivery)?, Move::Route, "")?;
    let on = day(&locked.delivery)?.ok_or(Refusal::SlotUnknown)?;
    let route = route_for(&act, &locked, on, form).await?;
    let service_min = service_min(&act, &locked).await?;
    let behind = rows::stops::Entity::find()
        .filter(rows::stops::Column::RouteId.eq(route.0))
        .filter(rows::stops::Column::Position.gte(form.position.max(1)))
        .all(&act.tx)
        .await?;
    for stop in behind {
        let position = stop.position + 1;
        let mut stop = stop.into_active_model();
        stop.position = Set(position);
        stop.update(&act.tx).await?;
    }
    let stop = rows::stops::ActiveModel {
        route_id: Set(route.0),
        delivery_id: Set(delivery.0),
        position: Set(form.position.max(1)),
        travel_min: Set(0),
        service_min: Set(service_min),
        left_at: Set(None),
        arrived_at: Set(None),
        done_at: Set(None),
        ..Default::default()
    };
    stop.insert(&act.tx).await?;
    renumber(&act, route).await?;
    ring_route(&mut act, route).await?;
    let mut row = locked.delivery.into_active_model();
    row.status = Set(next.code().to_owned());
    row.revision = Set(revision + 1);
    row.changed_at = Set(act.now.0);
    row.update(&act.tx).await?;
    act.record(locked.number, &Event::DeliveryMoved { delivery, step: Move::Route, to: next, reason: String::new() }).await?;
    act.commit().await
}

/// The driver's route of a day, locked; made when there is none.
async fn route_for(act: &Act, locked: &Locked, on: Day, form: &RouteForm) -> Result<RouteId> {
    let driver = shop::staff_card(&act.tx, form.driver)
        .await
        .ok()
        .filter(|d| d.role == Role::Driver)
        .ok_or(Refusal::Unknown { field: Field::Driver })?;
    rows::vans::Entity::find_by_id(form.van.0).one(&act.tx).await?.ok_or(Refusal::Unknown { field: Field::Van })?;
    let found = rows::routes::Entity::find()
        .filter(rows::routes::Column::Day.eq(on.to_string()))
        .filter(rows::routes::Column::DriverId.eq(driver.id.0))
        .lock_exclusive()
        .one(&act.tx)
        .await?;
    if let Some(route) = found {
        return Ok(RouteId(route.id));
    }
    let place = quotes::location(&act.tx, LocationId(locked.order.location_id)).await?;
    let route = rows::routes::ActiveModel {
        location_id: Set(locked.order.location_id),
        day: Set(on.to_string()),
        driver_id: Set(driver.id.0),
        van_id: Set(form.van.0),
        crew: Set(form.crew.clamp(1, 9)),
        starts_at: Set(crate::instant_of(on, form.starts_min.clamp(0, 24 * 60 - 1), &place.zone).0),
        revision: Set(1),
        ..Default::default()
    };
    Ok(RouteId(route.insert(&act.tx).await?.id))
}

/// Minutes at the door: what the lines of the order take.
async fn service_min(act: &Act, locked: &Locked) -> Result<i32> {
    let lines = quotes::lines(&act.tx, QuoteId(locked.order.quote_id), locked.order.quote_version).await?;
    let sum: i32 = lines.iter().filter(|l| l.taken).map(|l| l.service_min.saturating_mul(l.quantity)).fold(0, i32::saturating_add);
    Ok(sum.clamp(SERVICE_MIN_LEAST, 8 * 60))
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
    pub delivery: DeliveryId,
    pub number: Number,
    pub name: String,
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
        for (stop, delivery, order) in stops_of(&store.db, RouteId(route.id)).await? {
            let name = Address::read("orders", order.id, &order.address)?.name;
            stops.push(StopRow {
                position: stop.position,
                delivery: DeliveryId(delivery.id),
                number: Number(order.number),
                name,
                status: status(&delivery)?,
            });
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

/// The vans of the shop.
///
/// # Errors
/// [`Refusal::NotYours`].
pub async fn vans(store: &Store, who: &StaffMember) -> Result<Vec<Van>> {
    who.may(Permission::Dispatch)?;
    let rows = rows::vans::Entity::find().order_by_asc(rows::vans::Column::Name).limit(200).all(&store.db).await?;
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
