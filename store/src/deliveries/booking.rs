//! Choosing a day: places are counted and taken under the lock of their capacity row, so the last one has one winner.

use super::{Locked, found, lock, lock_own, status};
use crate::{
    Result, Store,
    act::Act,
    people::{LinkHolder, StaffMember},
    quotes, rows,
    together::{Together, column},
};
use domain::{
    Refusal,
    deliveries::{self, DeliveryStatus, Move},
    events::{Actor, Event},
    ids::{CapacityId, DeliveryId, LocationId},
    locations::Location,
    refusal::{self, Field},
    slots::{self, Calendar, HORIZON_DAYS, Slot},
    staff::Permission,
    time::{Day, Instant, Window},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, OnConflict, SelectStatement},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most characters of the note for the crew.
pub(super) const CREW_NOTE_CHARS_MAX: i32 = 500;

/// A delivery somebody chooses a day for.
pub type DeliveryKey = DeliveryId;

/// The days a delivery may be booked for, and what this customer holds among them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotPage {
    pub delivery: DeliveryId,
    pub today: Day,
    pub first: Day,
    pub slots: Vec<Slot>,
    pub held: Option<(CapacityId, Instant)>,
    pub crew_note: String,
}

/// The days for the holder's delivery. `None` when its address lies in no zone.
///
/// # Errors
/// [`Refusal::NotFound`] for somebody else's delivery.
pub async fn slots(store: &Store, who: &LinkHolder, delivery: DeliveryId) -> Result<Option<SlotPage>> {
    let (row, order) = found(&store.db, delivery).await?.ok_or(Refusal::NotFound)?;
    if order.quote_id != who.quote.0 {
        return Err(Refusal::NotFound.into());
    }
    page(store, row, &order).await
}

/// The days for a delivery, for staff who book for a customer on the phone.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`].
pub async fn slots_for(store: &Store, who: &StaffMember, delivery: DeliveryId) -> Result<Option<SlotPage>> {
    who.may(Permission::Dispatch)?;
    let (row, order) = found(&store.db, delivery).await?.ok_or(Refusal::NotFound)?;
    page(store, row, &order).await
}

async fn page(store: &Store, row: rows::deliveries::Model, order: &rows::orders::Model) -> Result<Option<SlotPage>> {
    let Some(zone) = order.zone_id else { return Ok(None) };
    let shop = store.shop().await?;
    let calendar = calendar_of(store, shop.location(LocationId(order.location_id))?);
    let delivery = DeliveryId(row.id);
    let (slots, hold) = open_slots(&store.db, zone, &calendar, delivery, store.now()).await?;
    Ok(Some(SlotPage {
        delivery,
        today: calendar.today,
        first: calendar.first(),
        slots,
        held: hold.map(|h| (CapacityId(h.capacity_id), Instant(h.ends_at))),
        crew_note: row.crew_note,
    }))
}

fn calendar_of(store: &Store, place: &Location) -> Calendar {
    let (today, minute) = crate::local(store.now(), &place.zone);
    Calendar { today, minute, lead_days: place.lead_days, closed_days: place.closed_days.clone() }
}

/// Every slot of a zone that the calendar offers, in order, with what is taken by others; and the delivery's own hold, while it lasts.
async fn open_slots(
    db: &impl ConnectionTrait,
    zone: i64,
    calendar: &Calendar,
    own: DeliveryId,
    now: Instant,
) -> Result<(Vec<Slot>, Option<rows::holds::Model>)> {
    use rows::{capacity::Column, holds};
    let last = calendar.today.plus_days(HORIZON_DAYS);
    let of_zone = rows::capacity::Entity::find()
        .filter(Column::ZoneId.eq(zone))
        .filter(Column::Day.between(calendar.first().to_string(), last.to_string()))
        // A window that the zone's week no longer has is not full, it is not there.
        .filter(Column::StopsMax.gt(0));
    let ids = column(of_zone.clone(), Column::Id);
    let (booked, held) = counts(own, now, |capacity| capacity.in_subquery(ids.clone()));
    let together = Together::on(db)
        .rows(of_zone.order_by_asc(Column::Day).order_by_asc(Column::FromMin))
        .rows(holds::Entity::find_by_id(own.0).filter(holds::Column::EndsAt.gt(now.0)));
    let mut answer = together.counts(booked).counts(held).read(db).await?;
    let (rows, hold) = (answer.rows::<rows::capacity::Model>()?, answer.one()?);
    let taken = sums(answer.counts()?, answer.counts()?);
    let slots = rows.into_iter().filter_map(|r| slot(&r, &taken));
    Ok((slots.filter(|s| calendar.offers(s)).collect(), hold))
}

pub(crate) fn slot(row: &rows::capacity::Model, taken: &BTreeMap<i64, i64>) -> Option<Slot> {
    Some(Slot {
        id: CapacityId(row.id),
        day: row.day.parse().ok()?,
        window: Window::new(row.from_min, row.to_min),
        stops_max: row.stops_max,
        taken: i32::try_from(taken.get(&row.id).copied().unwrap_or(0)).unwrap_or(i32::MAX),
    })
}

/// Places that are booked, or held by others.
pub(crate) async fn taken(db: &impl ConnectionTrait, ids: Vec<i64>, own: DeliveryId, now: Instant) -> Result<BTreeMap<i64, i64>> {
    let (booked, held) = counts(own, now, |capacity| capacity.is_in(ids.clone()));
    let mut answer = Together::on(db).counts(booked).counts(held).read(db).await?;
    Ok(sums(answer.counts()?, answer.counts()?))
}

/// How many places are booked, and how many are held by others, of each capacity that is meant.
fn counts(own: DeliveryId, now: Instant, meant: impl Fn(Expr) -> Expr) -> (SelectStatement, SelectStatement) {
    use rows::{deliveries, holds};
    let occupying = DeliveryStatus::ALL.into_iter().filter(|s| s.takes_place()).map(DeliveryStatus::code);
    let booked = deliveries::Entity::find()
        .select_only()
        .column_as(deliveries::Column::CapacityId, "of")
        .column_as(Expr::cust("COUNT(*)"), "count")
        .filter(meant(Expr::col(deliveries::Column::CapacityId)))
        .filter(deliveries::Column::Status.is_in(occupying))
        .group_by(deliveries::Column::CapacityId);
    let held = holds::Entity::find()
        .select_only()
        .column_as(holds::Column::CapacityId, "of")
        .column_as(Expr::cust("COUNT(*)"), "count")
        .filter(meant(Expr::col(holds::Column::CapacityId)))
        .filter(holds::Column::EndsAt.gt(now.0))
        .filter(holds::Column::DeliveryId.ne(own.0))
        .group_by(holds::Column::CapacityId);
    (booked.into_query(), held.into_query())
}

fn sums(booked: Vec<(i64, i64)>, held: Vec<(i64, i64)>) -> BTreeMap<i64, i64> {
    let mut sum = BTreeMap::new();
    for (id, n) in booked.into_iter().chain(held) {
        *sum.entry(id).or_insert(0) += n;
    }
    sum
}

/// Takes a place of this capacity, or says why not. The capacity row is locked first.
async fn take(store: &Store, act: &Act, locked: &Locked, capacity: CapacityId) -> Result<Slot> {
    let zone = locked.order.zone_id.ok_or(Refusal::SlotUnknown)?;
    let row = rows::capacity::Entity::find_by_id(capacity.0)
        .lock_exclusive()
        .one(&act.tx)
        .await?
        .filter(|c| c.zone_id == zone)
        .ok_or(Refusal::SlotUnknown)?;
    let own = DeliveryId(locked.delivery.id);
    let (booked, held) = counts(own, act.now, |capacity| capacity.eq(row.id));
    let place = rows::locations::Entity::find_by_id(locked.order.location_id);
    let mut answer = Together::on(&act.tx).rows(place).counts(booked).counts(held).read(&act.tx).await?;
    let calendar = calendar_of(store, &quotes::location_of(answer.one()?.ok_or(Refusal::NotFound)?)?);
    let wanted = slot(&row, &sums(answer.counts()?, answer.counts()?)).ok_or(Refusal::SlotUnknown)?;
    let others = if wanted.left() == 0 { open_slots(&act.tx, zone, &calendar, own, act.now).await?.0 } else { Vec::new() };
    slots::take(&wanted, &calendar, &others)?;
    Ok(wanted)
}

/// Keeps a place for ten minutes while the customer decides; an earlier hold of theirs is let go.
///
/// # Errors
/// [`Refusal::SlotTaken`] with the next day that has room, [`Refusal::SlotPassed`], [`Refusal::DateLocked`].
pub async fn hold(store: &Store, who: &LinkHolder, delivery: DeliveryId, capacity: CapacityId) -> Result<Instant> {
    let act = store.begin(who.acts()?, Some(who.origin.clone())).await?;
    let locked = lock_own(&act, who, delivery).await?;
    deliveries::advance(status(&locked.delivery)?, Move::Confirm, "")?;
    take(store, &act, &locked, capacity).await?;
    let ends_at = slots::hold_ends(act.now);
    let row = rows::holds::ActiveModel { delivery_id: Set(delivery.0), capacity_id: Set(capacity.0), ends_at: Set(ends_at.0) };
    let replaced = OnConflict::column(rows::holds::Column::DeliveryId)
        .update_columns([rows::holds::Column::CapacityId, rows::holds::Column::EndsAt])
        .to_owned();
    rows::holds::Entity::insert(row).on_conflict(replaced).exec_without_returning(&act.tx).await?;
    act.commit().await?;
    Ok(ends_at)
}

/// The customer confirms a day; from here on it is locked.
///
/// # Errors
/// As [`hold`]; confirming the same place twice is harmless.
pub async fn confirm(store: &Store, who: &LinkHolder, delivery: DeliveryId, capacity: CapacityId, crew_note: &str) -> Result<()> {
    let mut act = store.begin(who.acts()?, Some(who.origin.clone())).await?;
    let locked = lock_own(&act, who, delivery).await?;
    confirm_in(store, &mut act, locked, capacity, Some(crew_note)).await?;
    act.commit().await
}

/// Keeps the note for the crew of a delivery that has no day yet, when the day it was written for could not be had.
///
/// # Errors
/// [`Refusal::TooLong`], [`Refusal::DateLocked`].
pub async fn keep_note(store: &Store, who: &LinkHolder, delivery: DeliveryId, crew_note: &str) -> Result<()> {
    let act = store.begin(who.acts()?, Some(who.origin.clone())).await?;
    let locked = lock_own(&act, who, delivery).await?;
    deliveries::advance(status(&locked.delivery)?, Move::Confirm, "")?;
    let note = refusal::optional(crew_note, Field::Instructions, CREW_NOTE_CHARS_MAX)?;
    let mut row = locked.delivery.into_active_model();
    row.crew_note = Set(note);
    row.update(&act.tx).await?;
    act.commit().await
}

/// Staff confirm a day for a customer on the phone.
///
/// # Errors
/// As [`hold`], and [`Refusal::NotYours`].
pub async fn confirm_for(store: &Store, who: &StaffMember, delivery: DeliveryId, capacity: CapacityId) -> Result<()> {
    who.may(Permission::Dispatch)?;
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let locked = lock(&act, delivery).await?;
    confirm_in(store, &mut act, locked, capacity, None).await?;
    act.commit().await
}

async fn confirm_in(store: &Store, act: &mut Act, locked: Locked, capacity: CapacityId, crew_note: Option<&str>) -> Result<()> {
    let now = status(&locked.delivery)?;
    // A second press of the same button.
    if now == DeliveryStatus::Scheduled && locked.delivery.capacity_id == Some(capacity.0) {
        return Ok(());
    }
    if locked.order.status != domain::orders::OrderStatus::Open.code() {
        return Err(Refusal::QuoteClosed.into());
    }
    let next = deliveries::advance(now, Move::Confirm, "")?;
    let slot = take(store, act, &locked, capacity).await?;
    let delivery = DeliveryId(locked.delivery.id);
    let note = crew_note.map(|n| refusal::optional(n, Field::Instructions, CREW_NOTE_CHARS_MAX)).transpose()?;
    let revision = locked.delivery.revision + 1;
    let mut row = locked.delivery.into_active_model();
    row.status = Set(next.code().to_owned());
    row.capacity_id = Set(Some(capacity.0));
    row.day = Set(Some(slot.day.to_string()));
    row.from_min = Set(Some(slot.window.from_min));
    row.to_min = Set(Some(slot.window.to_min));
    row.reason = Set(String::new());
    if let Some(note) = note {
        row.crew_note = Set(note);
    }
    row.revision = Set(revision);
    row.changed_at = Set(act.now.0);
    act.later(rows::holds::Entity::delete_by_id(delivery.0));
    act.later(rows::deliveries::Entity::update(row).validate()?);
    act.record(locked.number, Event::DateConfirmed { delivery, day: slot.day, window: slot.window });
    Ok(())
}

/// Gives a delivery's place back, whatever holds it.
pub(crate) async fn release(act: &Act, row: rows::deliveries::Model) -> Result<()> {
    debug_assert!(!matches!(act.actor, Actor::Provider), "a provider moves no delivery");
    rows::holds::Entity::delete_by_id(row.id).exec(&act.tx).await?;
    let mut row = row.into_active_model();
    row.capacity_id = Set(None);
    row.day = Set(None);
    row.from_min = Set(None);
    row.to_min = Set(None);
    row.status = Set(DeliveryStatus::Open.code().to_owned());
    row.changed_at = Set(act.now.0);
    row.update(&act.tx).await?;
    Ok(())
}
