//! The dispatch board: a day of a branch, its routes and what is on none, in a number of reads that does not grow with either.

use super::{
    Van, booking, day, dividing,
    held::service_of,
    placing::{errand_of, is_fixed},
    status, tracking, visits, window,
};
use crate::{
    Result, Store,
    fault::{Read, code},
    kept::Shop,
    people::StaffMember,
    quotes, rows, shop,
};
use domain::{
    Refusal,
    customers::{Address, Point},
    deliveries::DeliveryStatus,
    ids::{DeliveryId, LocationId, Number, RouteId, StaffId, StopId, VanId, VisitId},
    locations::Location,
    orders::OrderStatus,
    quotes::{Line, LineKind},
    routes::{
        StopPlan,
        plan::{self, Cost, Fit, Halt, Run, Timing},
        travel_min,
    },
    staff::{Permission, StaffCard},
    time::{Day, Instant, MINUTE, Window},
    visits::{Errand, VisitKind},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, BTreeSet};

/// A branch with more vans on one day has other tools.
const ROUTES_MAX: u64 = 100;
/// Deliveries of a branch and day that are read; a hundred vans do not drive more.
const DELIVERIES_MAX: u64 = 2_000;

/// What is brought, or done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Work {
    /// Pieces and names.
    Goods(Vec<(i32, String)>),
    /// A visit, and the model that it is about.
    Visit(VisitKind, String),
}

/// A delivery or a visit as dispatch sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Door {
    pub errand: Errand,
    /// The order of a delivery.
    pub number: Option<Number>,
    pub customer: String,
    pub phone: String,
    pub zip: String,
    /// Where it stands; a visit, where a delivery would.
    pub status: DeliveryStatus,
    /// What was promised.
    pub window: Option<Window>,
    pub work: Work,
    /// Minutes at the door.
    pub service_min: i32,
    pub reason: String,
    point: Option<Point>,
}

/// A stop of a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardStop {
    pub id: StopId,
    pub door: Door,
    /// When the van is there, as the day goes; when it was left, once it is done.
    pub arrival: Instant,
    pub timing: Timing,
    /// It is done or under way and keeps its place.
    pub is_fixed: bool,
    pub is_done: bool,
    /// It is not this route's any more: it has another day, or none.
    pub is_stray: bool,
    /// A dispatcher left it so late, in minutes.
    pub kept_late_min: Option<i32>,
}

/// A route of the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardRoute {
    pub id: RouteId,
    pub revision: i32,
    pub driver: StaffCard,
    pub van: Van,
    pub crew: i32,
    pub starts_at: Instant,
    pub stops: Vec<BoardStop>,
    pub back_at: Instant,
    /// Minutes that the crew's day is too long.
    pub over_min: i32,
    pub cost: Cost,
    /// A better order of the stops, and what it costs.
    pub better: Option<(Vec<StopId>, Cost)>,
}

/// A delivery or a visit of the day that is on no route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unrouted {
    pub door: Door,
    /// Where it fits in on each route.
    pub fits: Vec<(RouteId, Fit)>,
}

/// The places of a window, of all zones together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Places {
    pub window: Window,
    pub taken: i32,
    pub most: i32,
}

/// A day of a branch.
#[derive(Clone, Debug, PartialEq)]
pub struct Board {
    pub location: Location,
    pub day: Day,
    pub today: Day,
    pub now: Instant,
    pub routes: Vec<BoardRoute>,
    pub unrouted: Vec<Unrouted>,
    /// What could not be handed over that day, and has no new one.
    pub failed: Vec<Door>,
    pub places: Vec<Places>,
    pub drivers: Vec<StaffCard>,
    pub vans: Vec<Van>,
}

/// The board of a day; today without one.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`] for no branch of ours.
pub async fn board(store: &Store, who: &StaffMember, location: LocationId, on: Option<Day>) -> Result<Board> {
    who.may(Permission::Dispatch)?;
    let shop = store.shop().await?;
    let location = shop.location(location)?.clone();
    let now = store.now();
    let (today, _) = crate::local(now, &location.zone);
    let desk = Desk { store, shop: &shop, location: &location, day: on.unwrap_or(today), now };
    let routes = rows::routes::Entity::find()
        .filter(rows::routes::Column::LocationId.eq(location.id.0))
        .filter(rows::routes::Column::Day.eq(desk.day.to_string()))
        .order_by_asc(rows::routes::Column::StartsAt)
        .order_by_asc(rows::routes::Column::Id)
        .limit(ROUTES_MAX)
        .all(&store.db)
        .await?;
    let stops = rows::stops::Entity::find()
        .filter(rows::stops::Column::RouteId.is_in(routes.iter().map(|r| r.id)))
        .order_by_asc(rows::stops::Column::Position)
        .order_by_asc(rows::stops::Column::Id)
        .all(&store.db)
        .await?;
    let mut doors = desk.doors(&stops).await?;
    let mut board_routes = Vec::with_capacity(routes.len());
    let mut runs = Vec::with_capacity(routes.len());
    for route in routes {
        let own = stops.iter().filter(|s| s.route_id == route.id).cloned().collect();
        let (route, run) = desk.route(route, own, &doors)?;
        runs.push((route.id, run));
        board_routes.push(route);
    }
    // On a route is what has a stop that is not done.
    for stop in stops.iter().filter(|s| s.done_at.is_none()) {
        doors.remove(&errand_of(stop)?);
    }
    let (open, failed): (Vec<_>, Vec<_>) =
        doors.into_values().filter(|(_, of_day)| *of_day).map(|(door, _)| door).partition(|d| d.status == DeliveryStatus::Scheduled);
    let unrouted = open.into_iter().map(|door| {
        let fits = runs.iter().map(|(route, (run, halts))| (*route, plan::fit(*run, halts, halt(&door, false)))).collect();
        Unrouted { door, fits }
    });
    let mut unrouted: Vec<_> = unrouted.collect();
    unrouted.sort_by(|a, b| (a.door.window, &a.door.zip, a.door.errand).cmp(&(b.door.window, &b.door.zip, b.door.errand)));
    Ok(Board {
        places: desk.places().await?,
        drivers: shop::colleagues(store, who, None).await?.into_iter().filter(|person| person.role.drives()).collect(),
        vans: super::vans(store, who).await?,
        failed: failed.into_iter().filter(|d| d.status == DeliveryStatus::Attempted).collect(),
        day: desk.day,
        today,
        now,
        routes: board_routes,
        unrouted,
        location,
    })
}

/// A route as its order is planned.
type Planned = (Run, Vec<Halt>);
/// What stops may be for, each with whether it is of the day.
type Doors = BTreeMap<Errand, (Door, bool)>;

fn halt(door: &Door, is_fixed: bool) -> Halt {
    Halt { point: door.point, service_min: door.service_min, window: door.window, is_fixed }
}

struct Desk<'a> {
    store: &'a Store,
    shop: &'a Shop,
    location: &'a Location,
    day: Day,
    now: Instant,
}

impl Desk<'_> {
    /// The deliveries and visits of the day, and those of stops that are not of the day any more.
    async fn doors(&self, stops: &[rows::stops::Model]) -> Result<Doors> {
        use rows::deliveries::{Column, Entity};
        let visits = self.visits(stops).await?;
        let db = &self.store.db;
        let mut deliveries = Entity::find()
            .filter(Column::LocationId.eq(self.location.id.0))
            .filter(Column::Day.eq(self.day.to_string()))
            .order_by_asc(Column::Id)
            .limit(DELIVERIES_MAX)
            .all(db)
            .await?;
        let of_day: Vec<i64> = deliveries.iter().map(|d| d.id).collect();
        let others = stops.iter().filter_map(|s| s.delivery_id).filter(|id| of_day.binary_search(id).is_err());
        deliveries.extend(Entity::find().filter(Column::Id.is_in(others)).all(db).await?);
        let orders =
            rows::orders::Entity::find().filter(rows::orders::Column::Id.is_in(deliveries.iter().map(|d| d.order_id))).all(db).await?;
        let orders: BTreeMap<i64, rows::orders::Model> = orders.into_iter().map(|o| (o.id, o)).collect();
        let buyers = orders.values().map(|o| o.customer_id).chain(visits.iter().map(|v| v.customer_id)).collect::<BTreeSet<_>>();
        let buyers = rows::customers::Entity::find().filter(rows::customers::Column::Id.is_in(buyers)).all(db).await?;
        let buyers: BTreeMap<i64, rows::customers::Model> = buyers.into_iter().map(|c| (c.id, c)).collect();
        let lines = self.lines(&orders).await?;
        let mut shares = dividing::shares(db, deliveries.iter().map(|d| d.id)).await?;
        let mut doors = Doors::new();
        for delivery in deliveries {
            let order = orders.get(&delivery.order_id).ok_or(Refusal::NotFound)?;
            let is_of_day = of_day.binary_search(&delivery.id).is_ok() && order.status == OrderStatus::Open.code();
            let bought = lines.get(&order.quote_id).map(Vec::as_slice).unwrap_or_default();
            let own = domain::deliveries::dividing::lines_of(bought, &shares.remove(&delivery.id).unwrap_or_default());
            let door = door(&delivery, order, buyers.get(&order.customer_id), &own)?;
            doors.insert(door.errand, (door, is_of_day));
        }
        for visit in visits {
            let is_of_day = visit.day == self.day.to_string();
            let door = door_of_visit(&visit, buyers.get(&visit.customer_id))?;
            doors.insert(door.errand, (door, is_of_day));
        }
        Ok(doors)
    }

    /// The visits of the day, and those of stops that are not of the day any more.
    async fn visits(&self, stops: &[rows::stops::Model]) -> Result<Vec<rows::visits::Model>> {
        use rows::visits::{Column, Entity};
        let db = &self.store.db;
        let mut visits = Entity::find()
            .filter(Column::LocationId.eq(self.location.id.0))
            .filter(Column::Day.eq(self.day.to_string()))
            .order_by_asc(Column::Id)
            .limit(DELIVERIES_MAX)
            .all(db)
            .await?;
        let of_day: Vec<i64> = visits.iter().map(|v| v.id).collect();
        let others = stops.iter().filter_map(|s| s.visit_id).filter(|id| of_day.binary_search(id).is_err());
        visits.extend(Entity::find().filter(Column::Id.is_in(others)).all(db).await?);
        Ok(visits)
    }

    /// What was bought, by its quote.
    async fn lines(&self, orders: &BTreeMap<i64, rows::orders::Model>) -> Result<BTreeMap<i64, Vec<Line>>> {
        use rows::quote_lines::{Column, Entity};
        let versions: BTreeMap<i64, i32> = orders.values().map(|o| (o.quote_id, o.quote_version)).collect();
        let rows = Entity::find()
            .filter(Column::QuoteId.is_in(versions.keys().copied()))
            .filter(Column::Taken.eq(true))
            .order_by_asc(Column::Position)
            .all(&self.store.db)
            .await?;
        let mut lines = BTreeMap::<i64, Vec<Line>>::new();
        for row in rows.into_iter().filter(|row| versions.get(&row.quote_id) == Some(&row.version)) {
            lines.entry(row.quote_id).or_default().push(quotes::line(row)?);
        }
        Ok(lines)
    }

    fn route(&self, row: rows::routes::Model, stops: Vec<rows::stops::Model>, doors: &Doors) -> Result<(BoardRoute, Planned)> {
        let zone = &self.location.zone;
        let mut called = Vec::with_capacity(stops.len());
        for stop in stops {
            let (door, is_of_day) = doors.get(&errand_of(&stop)?).ok_or(Refusal::NotFound)?;
            called.push((stop, door, *is_of_day));
        }
        let plans: Vec<StopPlan> = called.iter().map(|(stop, ..)| tracking::plan(stop)).collect();
        let instant = |minute| crate::instant_of(self.day, minute, zone);
        let promised: Vec<_> = called.iter().map(|(_, d, _)| d.window.map(|w| (instant(w.from_min), instant(w.to_min)))).collect();
        let depot = self.location.address.point;
        let home_min = travel_min(called.last().map_or(depot, |(_, door, _)| door.point), depot);
        let starts_at = Instant(row.starts_at);
        let check = plan::check(starts_at, &plans, &promised, home_min, self.now);

        let halts: Vec<Halt> =
            called.iter().map(|(stop, door, _)| Halt { service_min: stop.service_min, ..halt(door, is_fixed(stop)) }).collect();
        let run = Run { depot, free_min: self.free_min(starts_at, &plans, &halts) };
        let cost = plan::cost(run, &halts);
        let order = plan::plan(run, &halts);
        let better = plan::cost(run, &order.iter().map(|at| halts[*at]).collect::<Vec<_>>());
        let ids = order.iter().map(|at| StopId(called[*at].0.id)).collect();
        let stops = called.into_iter().zip(check.stops).map(|((stop, door, is_of_day), (arrival, timing))| {
            let is_done = stop.done_at.is_some();
            let rides = matches!(door.status, DeliveryStatus::Routed | DeliveryStatus::InTransit | DeliveryStatus::Arrived);
            BoardStop {
                id: StopId(stop.id),
                door: Door { service_min: stop.service_min, ..door.clone() },
                arrival,
                timing,
                is_fixed: is_fixed(&stop),
                is_done,
                is_stray: !(is_done || rides && is_of_day),
                kept_late_min: stop.kept_late_min,
            }
        });
        let route = BoardRoute {
            id: RouteId(row.id),
            revision: row.revision,
            driver: self.shop.staff(StaffId(row.driver_id))?.clone(),
            van: self.shop.van(VanId(row.van_id))?.clone(),
            crew: row.crew,
            starts_at,
            stops: stops.collect(),
            back_at: check.back_at,
            over_min: check.over_min,
            cost,
            better: better.is_better_than(cost).then_some((ids, better)),
        };
        Ok((route, (run, halts)))
    }

    /// When the van is free of what is done or under way, in minutes after the day's midnight.
    fn free_min(&self, starts_at: Instant, plans: &[StopPlan], halts: &[Halt]) -> i32 {
        let fixed: Vec<StopPlan> = plans.iter().zip(halts).filter(|(_, v)| v.is_fixed).map(|(p, _)| *p).collect();
        let free_at = match fixed.is_empty() {
            true => starts_at.max(self.now),
            false => plan::check(starts_at, &fixed, &[], 0, self.now).back_at.max(self.now),
        };
        let midnight = crate::instant_of(self.day, 0, &self.location.zone);
        i32::try_from((free_at.0 - midnight.0).div_euclid(MINUTE)).unwrap_or(i32::MAX / 4)
    }

    /// The places of the day, window by window.
    async fn places(&self) -> Result<Vec<Places>> {
        use rows::capacity::{Column, Entity};
        let db = &self.store.db;
        let rows = Entity::find()
            .filter(Column::LocationId.eq(self.location.id.0))
            .filter(Column::Day.eq(self.day.to_string()))
            .order_by_asc(Column::FromMin)
            .all(db)
            .await?;
        let taken = booking::taken(db, rows.iter().map(|r| r.id).collect(), DeliveryId(0), self.now).await?;
        let mut windows = BTreeMap::<Window, (i32, i32)>::new();
        for row in rows {
            let sum = windows.entry(Window::new(row.from_min, row.to_min)).or_default();
            sum.0 += i32::try_from(taken.get(&row.id).copied().unwrap_or(0)).unwrap_or(i32::MAX);
            sum.1 += row.stops_max;
        }
        // A window that has no places and nobody in it is not there.
        let windows = windows.into_iter().filter(|(_, (taken, most))| taken + most > 0);
        Ok(windows.map(|(window, (taken, most))| Places { window, taken, most }).collect())
    }
}

fn door(
    delivery: &rows::deliveries::Model,
    order: &rows::orders::Model,
    buyer: Option<&rows::customers::Model>,
    lines: &[Line],
) -> Result<Door> {
    let address = Address::read("orders", order.id, &order.address)?;
    let goods = lines.iter().filter(|l| l.kind == LineKind::Product);
    Ok(Door {
        errand: Errand::Delivery(DeliveryId(delivery.id)),
        number: Some(Number(order.number)),
        customer: if address.name.is_empty() { buyer.map(|c| c.name.clone()).unwrap_or_default() } else { address.name },
        phone: buyer.map(|c| c.phone.clone()).unwrap_or_default(),
        zip: address.zip,
        status: status(delivery)?,
        window: day(delivery)?.and_then(|_| window(delivery)),
        work: Work::Goods(goods.map(|l| (l.quantity, l.name.clone())).collect()),
        service_min: service_of(lines.iter().map(|l| (l.service_min, l.quantity))),
        reason: delivery.reason.clone(),
        point: address.point,
    })
}

fn door_of_visit(visit: &rows::visits::Model, buyer: Option<&rows::customers::Model>) -> Result<Door> {
    let address = Address::read("visits", visit.id, &visit.address)?;
    Ok(Door {
        errand: Errand::Visit(VisitId(visit.id)),
        number: None,
        customer: if address.name.is_empty() { buyer.map(|c| c.name.clone()).unwrap_or_default() } else { address.name },
        phone: buyer.map(|c| c.phone.clone()).unwrap_or_default(),
        zip: address.zip,
        status: visits::status(visit)?.as_delivery(),
        window: Some(visits::window(visit)),
        work: Work::Visit(code("visits", visit.id, &visit.kind, VisitKind::from_code)?, visit.model.clone()),
        service_min: visit.service_min,
        reason: visit.reason.clone(),
        point: address.point,
    })
}
