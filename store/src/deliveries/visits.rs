//! Home visits (H8): made from a customer's page or the board, driven as stops of a route, remembered with the customer.

use super::{driving::my_route, held::Job, moving::allowed, placing::stops_of};
use crate::{
    Fault, Result, Store,
    act::{Act, Ring},
    fault::{Read, code, json},
    kept::Shop,
    people::StaffMember,
    quotes, rows,
};
use domain::{
    Refusal,
    customers::{Address, NAME_CHARS_MAX, TEXT_CHARS_MAX},
    deliveries::Move,
    ids::{AddressId, CustomerId, LocationId, Number, RouteId, StaffId, VisitId},
    refusal::{self, Field},
    routes::{self, SERVICE_MIN_LEAST},
    staff::{Permission, StaffCard},
    time::{Day, Instant, Window},
    visits::{self, Method, VisitKind, VisitStatus},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::BTreeMap;

/// Visits on a page of a customer's history.
pub const PAGE: u64 = 50;

/// What staff say of a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitForm {
    pub kind: VisitKind,
    pub method: Method,
    /// The order that it belongs to, if it does.
    pub order: Option<Number>,
    pub model: String,
    pub serial: String,
    /// What is to be done, or looked at.
    pub description: String,
    /// Where: one of the customer's addresses.
    pub address: AddressId,
    pub day: Day,
    pub window: Window,
    /// Minutes at the door.
    pub service_min: i32,
}

/// A visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    pub id: VisitId,
    pub customer: CustomerId,
    pub name: String,
    pub phone: String,
    pub location: LocationId,
    pub order: Option<Number>,
    pub kind: VisitKind,
    pub method: Method,
    pub model: String,
    pub serial: String,
    pub description: String,
    pub address: Address,
    pub status: VisitStatus,
    pub day: Day,
    pub window: Window,
    pub service_min: i32,
    /// Why it could not be done, or what was done.
    pub reason: String,
    pub revision: i32,
    /// Who drives it, or drove.
    pub driver: Option<StaffCard>,
    /// Its place among the stops of its route, the last one that it had.
    pub position: Option<i32>,
    /// When the van is there as the day goes, while it is on a route.
    pub arrival: Option<Instant>,
    pub done_at: Option<Instant>,
}

pub(super) fn status(row: &rows::visits::Model) -> Result<VisitStatus> {
    code("visits", row.id, &row.status, VisitStatus::from_code)
}

pub(super) fn day(row: &rows::visits::Model) -> Result<Day> {
    row.day.parse().map_err(|e| Fault::row("visits", row.id, e))
}

pub(super) const fn window(row: &rows::visits::Model) -> Window {
    Window::new(row.from_min, row.to_min)
}

/// A form whose texts hold, for a day from today on.
async fn checked(act: &Act, customer: &rows::customers::Model, form: &VisitForm) -> Result<(VisitForm, Address, Option<i64>)> {
    let place = quotes::location(&act.tx, LocationId(customer.location_id)).await?;
    let window = form.window;
    if window.from_min < 0 || window.to_min > 24 * 60 || window.minutes() <= 0 {
        return Err(Refusal::SlotUnknown.into());
    }
    if form.day < crate::local(act.now, &place.zone).0 {
        return Err(Refusal::SlotPassed.into());
    }
    let address = rows::addresses::Entity::find_by_id(form.address.0)
        .one(&act.tx)
        .await?
        .filter(|a| a.customer_id == customer.id)
        .ok_or(Refusal::Unknown { field: Field::Address })?;
    let order = match form.order {
        Some(number) => {
            use rows::orders::{Column, Entity};
            let row = Entity::find().filter(Column::Number.eq(number.0)).filter(Column::CustomerId.eq(customer.id)).one(&act.tx).await?;
            Some(row.ok_or(Refusal::Unknown { field: Field::Line })?.id)
        }
        None => None,
    };
    let form = VisitForm {
        model: refusal::optional(&form.model, Field::Model, NAME_CHARS_MAX)?,
        serial: refusal::optional(&form.serial, Field::Serial, 80)?,
        description: refusal::required(&form.description, Field::Notes, TEXT_CHARS_MAX)?,
        service_min: form.service_min.clamp(SERVICE_MIN_LEAST, 8 * 60),
        ..form.clone()
    };
    Ok((form, Address::read("addresses", address.id, &address.address)?, order))
}

/// A visit's row, locked.
pub(super) async fn lock(act: &Act, id: VisitId) -> Result<rows::visits::Model> {
    Ok(rows::visits::Entity::find_by_id(id.0).lock_exclusive().one(&act.tx).await?.ok_or(Refusal::NotFound)?)
}

async fn customer(act: &Act, id: i64) -> Result<rows::customers::Model> {
    Ok(rows::customers::Entity::find_by_id(id).one(&act.tx).await?.ok_or(Refusal::NotFound)?)
}

/// Makes a visit of a customer, booked for a day.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`], [`Refusal::SlotPassed`], [`Refusal::SlotUnknown`] for a window that ends before it begins,
/// [`Refusal::Unknown`] for an address or order of somebody else, [`Refusal::Missing`], [`Refusal::TooLong`].
pub async fn make(store: &Store, who: &StaffMember, of: CustomerId, form: &VisitForm) -> Result<VisitId> {
    who.may(Permission::Dispatch)?;
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let of = customer(&act, of.0).await?;
    let (form, address, order) = checked(&act, &of, form).await?;
    let row = rows::visits::ActiveModel {
        location_id: Set(of.location_id),
        customer_id: Set(of.id),
        order_id: Set(order),
        kind: Set(form.kind.code().to_owned()),
        method: Set(form.method.code().to_owned()),
        model: Set(form.model),
        serial: Set(form.serial),
        description: Set(form.description),
        address: Set(json(&address)),
        status: Set(VisitStatus::Scheduled.code().to_owned()),
        day: Set(form.day.to_string()),
        from_min: Set(form.window.from_min),
        to_min: Set(form.window.to_min),
        service_min: Set(form.service_min),
        reason: Set(String::new()),
        revision: Set(1),
        staff_id: Set(who.id().0),
        created_at: Set(act.now.0),
        changed_at: Set(act.now.0),
        ..Default::default()
    };
    let row = row.insert(&act.tx).await?;
    act.ring(Ring::DESK.chain);
    act.commit().await?;
    Ok(VisitId(row.id))
}

/// Changes a visit that is on no route. One that failed or was cancelled is booked anew.
///
/// # Errors
/// As [`make`], and [`Refusal::Stale`], [`Refusal::MoveNotAllowed`] once it is on a route or done.
pub async fn edit(store: &Store, who: &StaffMember, id: VisitId, revision: i32, form: &VisitForm) -> Result<()> {
    who.may(Permission::Dispatch)?;
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let row = lock(&act, id).await?;
    if row.revision != revision {
        return Err(Refusal::Stale.into());
    }
    let next = match status(&row)? {
        VisitStatus::Scheduled => VisitStatus::Scheduled,
        other => visits::advance(other, Move::Confirm, "")?,
    };
    let of = customer(&act, row.customer_id).await?;
    let (form, address, order) = checked(&act, &of, form).await?;
    let mut row = row.into_active_model();
    row.order_id = Set(order);
    row.kind = Set(form.kind.code().to_owned());
    row.method = Set(form.method.code().to_owned());
    row.model = Set(form.model);
    row.serial = Set(form.serial);
    row.description = Set(form.description);
    row.address = Set(json(&address));
    row.status = Set(next.code().to_owned());
    row.day = Set(form.day.to_string());
    row.from_min = Set(form.window.from_min);
    row.to_min = Set(form.window.to_min);
    row.service_min = Set(form.service_min);
    row.reason = Set(String::new());
    row.revision = Set(revision + 1);
    row.changed_at = Set(act.now.0);
    row.update(&act.tx).await?;
    act.ring(Ring::DESK.chain);
    act.commit().await
}

/// Moves a visit on: cancelled with a reason, off its route, left for, arrived, done (with what was done), missed.
///
/// # Errors
/// [`Refusal::NotYours`] (who drives moves the stops of their own route), [`Refusal::Stale`], [`Refusal::ReasonMissing`],
/// [`Refusal::MoveNotAllowed`].
pub async fn advance(store: &Store, who: &StaffMember, id: VisitId, revision: i32, step: Move, reason: &str) -> Result<()> {
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let row = lock(&act, id).await?;
    let stop = open_stop(&act.tx, id).await?;
    allowed(&act, who, step, stop.as_ref()).await?;
    if row.revision != revision {
        return Err(Refusal::Stale.into());
    }
    let reason = refusal::optional(reason, Field::Reason, 500)?;
    let now = status(&row)?;
    let next = match step {
        // These two want more than a button: a day, or a driver.
        Move::Confirm | Move::Route => return Err(Refusal::MoveNotAllowed { from: now.as_delivery() }.into()),
        step => visits::advance(now, step, &reason)?,
    };
    let mut row = row.into_active_model();
    row.status = Set(next.code().to_owned());
    row.reason = Set(reason);
    row.revision = Set(revision + 1);
    row.changed_at = Set(act.now.0);
    row.update(&act.tx).await?;
    if let Some(stop) = stop {
        let at = act.now;
        super::moving::move_stop(&mut act, stop, step, at).await?;
    }
    act.ring(Ring::DESK.chain);
    act.commit().await
}

/// The stop of a visit that is not done.
async fn open_stop(db: &impl ConnectionTrait, id: VisitId) -> Result<Option<rows::stops::Model>> {
    use rows::stops::{Column, Entity};
    Ok(Entity::find().filter(Column::VisitId.eq(id.0)).filter(Column::DoneAt.is_null()).one(db).await?)
}

/// A visit, for who sees customers and for who drives it.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`].
pub async fn find(store: &Store, who: &StaffMember, id: VisitId) -> Result<Visit> {
    let row = rows::visits::Entity::find_by_id(id.0).one(&store.db).await?;
    let visit = match row {
        Some(row) => whole(store, vec![row]).await?.pop(),
        None => None,
    };
    if who.may(Permission::SeeSales).is_err() {
        who.may(Permission::Drive)?;
        let is_own = visit.as_ref().is_some_and(|v| v.driver.as_ref().is_some_and(|d| d.id == who.id()));
        if !is_own {
            return Err(Refusal::NotYours.into());
        }
    }
    Ok(visit.ok_or(Refusal::NotFound)?)
}

/// The visits of a customer, the latest first.
///
/// # Errors
/// [`Refusal::NotYours`].
pub async fn of_customer(store: &Store, who: &StaffMember, of: CustomerId) -> Result<Vec<Visit>> {
    use rows::visits::{Column, Entity};
    who.may(Permission::SeeSales)?;
    let rows = Entity::find()
        .filter(Column::CustomerId.eq(of.0))
        .order_by_desc(Column::Day)
        .order_by_desc(Column::Id)
        .limit(PAGE)
        .all(&store.db)
        .await?;
    whole(store, rows).await
}

/// The visits on one's own route of today, in their order.
///
/// # Errors
/// [`Refusal::NotYours`].
pub async fn mine(store: &Store, who: &StaffMember) -> Result<(Day, Vec<Visit>)> {
    let (today, route) = my_route(store, who).await?;
    let Some(route) = route else { return Ok((today, Vec::new())) };
    let called = stops_of(&store.db, RouteId(route.id)).await?;
    let rows: Vec<_> = called.into_iter().filter_map(|c| if let Job::Visit(row) = c.job { Some(row) } else { None }).collect();
    let order: BTreeMap<i64, usize> = rows.iter().enumerate().map(|(at, row)| (row.id, at)).collect();
    let mut visits = whole(store, rows).await?;
    visits.sort_by_key(|v| order.get(&v.id.0).copied());
    Ok((today, visits))
}

/// Visits with whom they are for, who drives them, and when.
async fn whole(store: &Store, rows: Vec<rows::visits::Model>) -> Result<Vec<Visit>> {
    let (db, shop) = (&store.db, store.shop().await?);
    let customers =
        rows::customers::Entity::find().filter(rows::customers::Column::Id.is_in(rows.iter().map(|v| v.customer_id))).all(db).await?;
    let customers: BTreeMap<_, _> = customers.into_iter().map(|c| (c.id, c)).collect();
    let orders =
        rows::orders::Entity::find().filter(rows::orders::Column::Id.is_in(rows.iter().filter_map(|v| v.order_id))).all(db).await?;
    let orders: BTreeMap<_, _> = orders.into_iter().map(|o| (o.id, Number(o.number))).collect();
    // The last stop counts: one that was missed may have another.
    let stops = rows::stops::Entity::find()
        .filter(rows::stops::Column::VisitId.is_in(rows.iter().map(|v| v.id)))
        .order_by_asc(rows::stops::Column::Id)
        .all(db)
        .await?;
    let routes: Vec<i64> = stops.iter().map(|s| s.route_id).collect();
    let all = rows::stops::Entity::find()
        .filter(rows::stops::Column::RouteId.is_in(routes.iter().copied()))
        .order_by_asc(rows::stops::Column::Position)
        .all(db)
        .await?;
    let routes = rows::routes::Entity::find().filter(rows::routes::Column::Id.is_in(routes)).all(db).await?;
    let last: BTreeMap<i64, &rows::stops::Model> = stops.iter().filter_map(|s| Some((s.visit_id?, s))).collect();
    let one = |row: rows::visits::Model| {
        let stop = last.get(&row.id).copied();
        let route = stop.and_then(|s| routes.iter().find(|r| r.id == s.route_id));
        let own: Vec<_> = all.iter().filter(|s| Some(s.route_id) == route.map(|r| r.id)).collect();
        let arrival = stop.filter(|s| s.done_at.is_none()).zip(route).and_then(|(stop, route)| {
            let plans: Vec<_> = own.iter().map(|s| super::tracking::plan(s)).collect();
            let at = own.iter().position(|s| s.id == stop.id)?;
            routes::arrivals(Instant(route.starts_at), &plans, store.now()).get(at).copied()
        });
        let driver = route.map(|r| shop.staff(StaffId(r.driver_id)).cloned()).transpose()?;
        visit(row, &shop, &customers, &orders, Driven { driver, arrival, stop })
    };
    rows.into_iter().map(one).collect()
}

/// Who drives it, when they are there, and their stop.
struct Driven<'a> {
    driver: Option<StaffCard>,
    arrival: Option<Instant>,
    stop: Option<&'a rows::stops::Model>,
}

fn visit(
    row: rows::visits::Model,
    shop: &Shop,
    customers: &BTreeMap<i64, rows::customers::Model>,
    orders: &BTreeMap<i64, Number>,
    Driven { driver, arrival, stop }: Driven<'_>,
) -> Result<Visit> {
    let customer = customers.get(&row.customer_id).ok_or(Refusal::NotFound)?;
    let location = shop.location(LocationId(row.location_id))?.id;
    Ok(Visit {
        id: VisitId(row.id),
        customer: CustomerId(row.customer_id),
        name: customer.name.clone(),
        phone: customer.phone.clone(),
        location,
        order: row.order_id.and_then(|id| orders.get(&id).copied()),
        kind: code("visits", row.id, &row.kind, VisitKind::from_code)?,
        method: code("visits", row.id, &row.method, Method::from_code)?,
        status: status(&row)?,
        day: day(&row)?,
        window: window(&row),
        address: Address::read("visits", row.id, &row.address)?,
        service_min: row.service_min,
        revision: row.revision,
        model: row.model,
        serial: row.serial,
        description: row.description,
        reason: row.reason,
        driver,
        position: stop.map(|s| s.position),
        arrival,
        done_at: stop.and_then(|s| s.done_at).map(Instant),
    })
}
