//! What is asked of a delivery on the board, and the act that does it: keys, menus and the hand that drags ask for the same.

use crate::dispatch::api::{Board, Route};
use domain::{
    ids::{RouteId, StopId},
    visits::Errand,
};

/// What somebody wants of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// One stop earlier on its route.
    Sooner,
    Later,
    /// Onto the route so many columns further; before the first there is none, so that is off.
    Aside(i32),
    Off,
    /// Onto this route: before another delivery, or behind the last.
    Onto(RouteId, Option<Errand>),
}

/// The act behind a wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    Place { onto: String },
    Move { stop: StopId, route: RouteId, revision: i32, to: RouteId, to_revision: i32, position: Option<i32> },
    Off { stop: StopId, route: RouteId, revision: i32 },
}

/// Where a delivery stands: its route and its place there; neither when it is on none.
fn standing(board: &Board, errand: Errand) -> Option<(usize, usize)> {
    let at = |route: &Route| route.stops.iter().position(|s| s.door.errand == errand && !s.is_done);
    board.routes.iter().enumerate().find_map(|(column, route)| Some((column, at(route)?)))
}

/// The act that a wish comes to; none where there is nothing to do.
#[must_use]
pub fn act(board: &Board, errand: Errand, wish: Wish) -> Option<Act> {
    let is_waiting = board.waiting.iter().any(|w| w.door.errand == errand);
    match (standing(board, errand), wish) {
        (None, Wish::Aside(1)) if is_waiting => Some(place(board.routes.first()?, fitting(board, errand))),
        (None, Wish::Onto(route, before)) if is_waiting => {
            let route = board.routes.iter().find(|r| r.id == route)?;
            let at = before.and_then(|before| route.stops.iter().position(|s| s.door.errand == before));
            Some(place(route, at.map(|at| count(at) + 1)))
        }
        (None, _) => None,
        (Some((column, at)), wish) => {
            let route = &board.routes[column];
            let stop = route.stops.get(at).filter(|s| !s.is_fixed)?;
            let first = route.stops.iter().rposition(|s| s.is_fixed).map_or(0, |last| last + 1);
            let to = |target: &Route, position: Option<i32>| {
                let (to, to_revision) = (target.id, target.revision);
                Some(Act::Move { stop: stop.id, route: route.id, revision: route.revision, to, to_revision, position })
            };
            match wish {
                Wish::Sooner if at > first => to(route, Some(count(at))),
                Wish::Later if at + 1 < route.stops.len() => to(route, Some(count(at) + 2)),
                Wish::Sooner | Wish::Later => None,
                Wish::Aside(by) => {
                    let beside = usize::try_from(count(column) + by).ok();
                    match beside {
                        None => act(board, errand, Wish::Off),
                        Some(column) => to(board.routes.get(column)?, None),
                    }
                }
                Wish::Off => Some(Act::Off { stop: stop.id, route: route.id, revision: route.revision }),
                Wish::Onto(_, before) if before == Some(errand) => None,
                Wish::Onto(target, before) => {
                    let target = board.routes.iter().find(|r| r.id == target)?;
                    let others = target.stops.iter().filter(|s| s.id != stop.id);
                    let place = before.and_then(|before| others.clone().position(|s| s.door.errand == before));
                    let place = place.unwrap_or_else(|| others.count());
                    // Where it is already.
                    if target.id == route.id && place == at { None } else { to(target, Some(count(place) + 1)) }
                }
            }
        }
    }
}

fn place(route: &Route, position: Option<i32>) -> Act {
    let seen = format!("{}:{}", route.id, route.revision);
    Act::Place { onto: position.map_or(seen.clone(), |position| format!("{seen}:{position}")) }
}

/// Where a delivery that waits fits in on the first route.
fn fitting(board: &Board, errand: Errand) -> Option<i32> {
    let first = board.routes.first()?.id;
    let waiting = board.waiting.iter().find(|w| w.door.errand == errand)?;
    waiting.fits.iter().find(|f| f.route == first).map(|f| f.position)
}

fn count(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX / 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dispatch::api::{Door, Fit, Stop, Waiting};
    use domain::{
        deliveries::DeliveryStatus,
        ids::{DeliveryId, LocationId, StaffId, VanId},
    };

    fn named(id: i64) -> Errand {
        Errand::Delivery(DeliveryId(id))
    }

    fn door(id: i64) -> Door {
        Door {
            errand: named(id),
            href: String::new(),
            customer: String::new(),
            zip: String::new(),
            status: DeliveryStatus::Routed,
            work: String::new(),
            promised: String::new(),
        }
    }

    fn stop(id: i64, is_fixed: bool) -> Stop {
        let (arrival, wrong) = (String::new(), String::new());
        Stop { id: StopId(100 + id), door: door(id), arrival, wrong, is_bad: false, is_fixed, is_done: false }
    }

    fn route(id: i64, stops: Vec<Stop>) -> Route {
        let (what, when, wrong, name, starts) = Default::default();
        let (driver, van, crew, done) = (StaffId(1), VanId(1), 2, 0);
        Route { id: RouteId(id), revision: 7, driver, name, van, crew, starts, what, when, wrong, done, stops, better: None }
    }

    /// Two routes, 1 with a stop under way and three that wait, 2 with one; and a delivery on none.
    fn board() -> Board {
        let fit = Fit { route: RouteId(1), position: 3, late_min: 0, begins_min: 0, says: String::new() };
        Board {
            location: LocationId(1),
            day: String::new(),
            title: String::new(),
            summary: String::new(),
            before: Default::default(),
            after: Default::default(),
            places: vec![],
            asks: vec![],
            waiting: vec![Waiting { door: door(9), fits: vec![fit] }],
            routes: vec![route(1, vec![stop(1, true), stop(2, false), stop(3, false), stop(4, false)]), route(2, vec![stop(5, false)])],
            drivers: vec![],
            vans: vec![],
            locations: vec![],
        }
    }

    fn moved(id: i64, wish: Wish) -> Option<(i64, Option<i32>)> {
        match act(&board(), named(id), wish) {
            Some(Act::Move { to, position, .. }) => Some((to.0, position)),
            None => None,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn stops_move_within_their_route_and_never_before_what_is_under_way() {
        assert_eq!(moved(3, Wish::Sooner), Some((1, Some(2))));
        assert_eq!(moved(3, Wish::Later), Some((1, Some(4))));
        assert_eq!([moved(2, Wish::Sooner), moved(4, Wish::Later), moved(1, Wish::Later)], [None, None, None]);
    }

    #[test]
    fn stops_move_beside_and_off() {
        assert_eq!(
            (moved(3, Wish::Aside(1)), moved(5, Wish::Aside(-1)), moved(5, Wish::Aside(1))),
            (Some((2, None)), Some((1, None)), None)
        );
        let off = |wish| act(&board(), named(3), wish) == Some(Act::Off { stop: StopId(103), route: RouteId(1), revision: 7 });
        assert!(off(Wish::Off) && off(Wish::Aside(-1)));
        assert_eq!(act(&board(), named(9), Wish::Off), None);
    }

    #[test]
    fn what_is_dropped_lands_before_the_one_below() {
        let onto = |route, before: Option<i64>| Wish::Onto(RouteId(route), before.map(named));
        assert_eq!(moved(4, onto(1, Some(2))), Some((1, Some(2))));
        assert_eq!(moved(2, onto(1, Some(4))), Some((1, Some(3))));
        assert_eq!(moved(2, onto(1, None)), Some((1, Some(4))));
        assert_eq!((moved(2, onto(1, Some(3))), moved(4, onto(1, None)), moved(2, onto(1, Some(2)))), (None, None, None));
        assert_eq!(moved(2, onto(2, Some(5))), Some((2, Some(1))));
    }

    #[test]
    fn what_waits_is_placed_where_it_fits_or_where_it_is_put() {
        let placed = |wish| match act(&board(), named(9), wish) {
            Some(Act::Place { onto }) => onto,
            other => panic!("{other:?}"),
        };
        assert_eq!(placed(Wish::Aside(1)), "1:7:3");
        assert_eq!(placed(Wish::Onto(RouteId(2), None)), "2:7");
        assert_eq!(placed(Wish::Onto(RouteId(2), Some(named(5)))), "2:7:1");
        assert_eq!(act(&board(), named(9), Wish::Sooner), None);
        assert_eq!(act(&board(), named(77), Wish::Aside(1)), None);
    }
}
