//! Routes themselves: made for a day, given to a driver and a van, given up again while they are empty.

use super::placing::{Seen, lock_route, ring_route};
use crate::{
    Fault, Result, Store,
    act::{Act, Ring},
    people::StaffMember,
    quotes, rows, shop,
};
use domain::{
    Refusal,
    ids::{LocationId, RouteId, StaffId, VanId},
    refusal::Field,
    staff::Permission,
    time::Day,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};

/// Who drives a route, in what, and when it leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrewForm {
    pub driver: StaffId,
    pub van: VanId,
    /// People in the van.
    pub crew: i32,
    /// When the route leaves, in minutes after midnight of its day.
    pub starts_min: i32,
}

/// What staff say to put a single delivery on a route.
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

impl RouteForm {
    pub(super) const fn crew_form(&self) -> CrewForm {
        CrewForm { driver: self.driver, van: self.van, crew: self.crew, starts_min: self.starts_min }
    }
}

/// The day of a route.
pub(super) fn day_of(row: &rows::routes::Model) -> Result<Day> {
    row.day.parse().map_err(|e| Fault::row("routes", row.id, e))
}

async fn check_crew(act: &Act, form: &CrewForm) -> Result<()> {
    shop::staff_card(&act.tx, form.driver).await.ok().filter(|d| d.role.drives()).ok_or(Refusal::Unknown { field: Field::Driver })?;
    let van = rows::vans::Entity::find_by_id(form.van.0).one(&act.tx).await?;
    van.filter(|van| van.retired_at.is_none()).ok_or(Refusal::Unknown { field: Field::Van })?;
    Ok(())
}

/// A driver's route of a day, locked; a driver has one a day.
async fn of_driver(act: &Act, driver: StaffId, on: Day) -> Result<Option<rows::routes::Model>> {
    let find = rows::routes::Entity::find()
        .filter(rows::routes::Column::Day.eq(on.to_string()))
        .filter(rows::routes::Column::DriverId.eq(driver.0));
    Ok(find.lock_exclusive().one(&act.tx).await?)
}

async fn insert(act: &Act, location: LocationId, on: Day, form: &CrewForm) -> Result<rows::routes::Model> {
    let place = quotes::location(&act.tx, location).await?;
    let route = rows::routes::ActiveModel {
        location_id: Set(location.0),
        day: Set(on.to_string()),
        driver_id: Set(form.driver.0),
        van_id: Set(form.van.0),
        crew: Set(form.crew.clamp(1, 9)),
        starts_at: Set(starts_at(form, on, &place.zone)),
        revision: Set(1),
        ..Default::default()
    };
    route.insert(&act.tx).await.map_err(|e| busy(e.into()))
}

fn starts_at(form: &CrewForm, on: Day, zone: &str) -> i64 {
    crate::instant_of(on, form.starts_min.clamp(0, 24 * 60 - 1), zone).0
}

/// Two who give one driver two routes at once: the second is told.
fn busy(fault: Fault) -> Fault {
    if fault.is_duplicate() { Refusal::DriverBusy.into() } else { fault }
}

/// The driver's route of a day, locked; made when there is none.
pub(super) async fn route_for(act: &Act, location: LocationId, on: Day, form: &CrewForm) -> Result<rows::routes::Model> {
    check_crew(act, form).await?;
    match of_driver(act, form.driver, on).await? {
        Some(route) => Ok(route),
        None => insert(act, location, on, form).await,
    }
}

/// Makes an empty route for a day from today on. The same again finds the one that is there.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`] for no branch of ours, [`Refusal::SlotPassed`] for a day that has passed,
/// [`Refusal::Unknown`] for a driver or van there is not, [`Refusal::DriverBusy`] when the driver has another route that day.
pub async fn make_route(store: &Store, who: &StaffMember, location: LocationId, on: Day, form: &CrewForm) -> Result<RouteId> {
    who.may(Permission::Dispatch)?;
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let place = quotes::location(&act.tx, location).await?;
    if on < crate::local(act.now, &place.zone).0 {
        return Err(Refusal::SlotPassed.into());
    }
    check_crew(&act, form).await?;
    if let Some(there) = of_driver(&act, form.driver, on).await? {
        let is_same = (there.location_id, there.van_id, there.starts_at) == (location.0, form.van.0, starts_at(form, on, &place.zone));
        return if is_same { Ok(RouteId(there.id)) } else { Err(Refusal::DriverBusy.into()) };
    }
    let route = insert(&act, location, on, form).await?;
    act.ring(Ring::DESK.chain);
    act.commit().await?;
    Ok(RouteId(route.id))
}

/// Gives a route to another driver or van, or lets it leave at another time. The customers on it see the new arrivals.
///
/// # Errors
/// As [`make_route`], and [`Refusal::Stale`].
pub async fn change_route(store: &Store, who: &StaffMember, seen: Seen, form: &CrewForm) -> Result<()> {
    who.may(Permission::Dispatch)?;
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let row = lock_route(&act, seen).await?;
    check_crew(&act, form).await?;
    let on = day_of(&row)?;
    let zone = quotes::location(&act.tx, LocationId(row.location_id)).await?.zone;
    if row.driver_id != form.driver.0 {
        // Where the one before was last seen is not where this one is.
        rows::positions::Entity::delete_by_id(row.id).exec(&act.tx).await?;
    }
    let revision = row.revision + 1;
    let mut row = row.into_active_model();
    row.driver_id = Set(form.driver.0);
    row.van_id = Set(form.van.0);
    row.crew = Set(form.crew.clamp(1, 9));
    row.starts_at = Set(starts_at(form, on, &zone));
    row.revision = Set(revision);
    row.update(&act.tx).await.map_err(|e| busy(e.into()))?;
    ring_route(&mut act, seen.route).await?;
    act.commit().await
}

/// Gives up a route that has no stops. One that is gone already is no failure.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::Stale`] when it has stops, or changed.
pub async fn drop_route(store: &Store, who: &StaffMember, seen: Seen) -> Result<()> {
    who.may(Permission::Dispatch)?;
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    if rows::routes::Entity::find_by_id(seen.route.0).one(&act.tx).await?.is_none() {
        return Ok(());
    }
    lock_route(&act, seen).await?;
    let stop = rows::stops::Entity::find().filter(rows::stops::Column::RouteId.eq(seen.route.0)).limit(1).one(&act.tx).await?;
    if stop.is_some() {
        return Err(Refusal::Stale.into());
    }
    rows::positions::Entity::delete_by_id(seen.route.0).exec(&act.tx).await?;
    rows::routes::Entity::delete_by_id(seen.route.0).exec(&act.tx).await?;
    act.ring(Ring::DESK.chain);
    act.commit().await
}
