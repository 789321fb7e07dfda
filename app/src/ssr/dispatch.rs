//! The dispatch board in words, and what its forms say in values.

use super::desk::{lead_to, minute_typed};
use crate::{
    dispatch::api::{Ask, Better, Board, Door, Fit, Matter, Route, Stop, Waiting},
    failure::Failure,
    show,
    visits::kind_words,
};
use axum::http::{header, request::Parts};
use domain::{
    Refusal,
    ids::{RouteId, StaffId, VanId},
    locations::Location,
    refusal::Field,
    routes::plan::{CREW_DAY_MIN, Cost, Timing},
    time::{Instant, Window},
    visits::Errand,
};
use leptos::prelude::use_context;
use std::collections::BTreeMap;
use store::deliveries::{BoardRoute, BoardStop, CrewForm, Seen, Work};
use words::dispatch as say;

/// Leads a browser without script back to the board it came from: the same day and branch, without how a form was refused before.
pub fn lead_back() {
    let parts = use_context::<Parts>();
    let from = parts.as_ref().and_then(|parts| parts.headers.get(header::REFERER)?.to_str().ok());
    let query = from.and_then(|from| from.split_once('?')).map_or("", |(_, query)| query);
    let kept = query.split('&').filter(|pair| pair.starts_with("day=") || pair.starts_with("location="));
    let query = kept.filter(|pair| pair.chars().all(|c| c.is_ascii_graphic())).collect::<Vec<_>>().join("&");
    lead_to(&if query.is_empty() { BOARD.to_owned() } else { format!("{BOARD}?{query}") });
}

const BOARD: &str = "/desk/dispatch";

/// Who drives and when, as a form sends it.
///
/// # Errors
/// [`Refusal::NumberUnreadable`] at the people in the van, or at the time.
pub fn crew(driver: StaffId, van: VanId, crew: &str, starts: &str) -> Result<CrewForm, Failure> {
    let unreadable = |_| Refusal::NumberUnreadable { field: Field::Van, typed: crew.chars().take(40).collect() };
    Ok(CrewForm { driver, van, crew: crew.trim().parse().map_err(unreadable)?, starts_min: minute_typed(starts)? })
}

/// A route, the revision it was seen at, and where on it: `12:3` is behind its last stop, `12:3:1` its first.
///
/// # Errors
/// [`Refusal::Stale`] for anything else: the page that sent it is not ours, or an old one.
pub fn onto(text: &str) -> Result<(Seen, i32), Failure> {
    let mut parts = text.split(':').map(str::parse::<i64>);
    let read = (parts.next(), parts.next(), parts.next(), parts.next());
    let small = |n: i64| i32::try_from(n).map_err(|_| Refusal::Stale);
    match read {
        (Some(Ok(route)), Some(Ok(revision)), position @ (None | Some(Ok(_))), None) => {
            let position = position.and_then(Result::ok).map_or(Ok(i32::MAX), small)?;
            Ok((Seen { route: RouteId(route), revision: small(revision)? }, position))
        }
        _ => Err(Refusal::Stale.into()),
    }
}

/// A board, in words.
#[must_use]
pub fn shown(board: store::deliveries::Board, locations: Vec<Location>) -> Board {
    let here = Words { zone: &board.location.zone };
    let names: BTreeMap<_, _> = board.routes.iter().map(|r| (r.id, r.driver.name.clone())).collect();
    let vans: Vec<_> = board.routes.iter().map(|r| (r.id, r.van.id, r.driver.name.clone())).collect();
    let mut asks: Vec<Ask> = board.routes.iter().flat_map(|r| r.stops.iter().filter_map(|s| here.ask(r, s))).collect();
    asks.extend(board.failed.iter().map(failed));
    let other = |by| (board.day.plus_days(by).to_string(), show::day_short(board.day.plus_days(by)));
    let waiting = board.unrouted.into_iter().map(|unrouted| Waiting {
        fits: unrouted.fits.iter().map(|(route, fit)| here.fit(*route, &names, *fit)).collect(),
        door: door(&unrouted.door),
    });
    let waiting: Vec<_> = waiting.collect();
    let mut routes: Vec<Route> = board.routes.into_iter().map(|route| here.route(route)).collect();
    for route in &mut routes {
        // Nobody is kept from it: one may drive in the morning, the other in the afternoon.
        let others = vans.iter().filter(|(id, van, _)| *van == route.van && *id != route.id).map(|(.., driver)| say::van_twice(driver));
        let said = std::iter::once(std::mem::take(&mut route.wrong)).filter(|t| !t.is_empty()).chain(others).collect::<Vec<_>>();
        route.wrong = said.join(" ");
    }
    Board {
        location: board.location.id,
        day: board.day.to_string(),
        title: say::title_day(show::day(board.day)),
        summary: summary(&routes, waiting.len()),
        before: other(-1),
        after: other(1),
        places: board.places.iter().map(places).collect(),
        asks,
        waiting,
        routes,
        drivers: board.drivers.into_iter().map(|d| (d.id, d.name)).collect(),
        vans: board.vans.into_iter().map(|v| (v.id, [v.name, v.plate].join(", "))).collect(),
        locations: locations.into_iter().map(|l| (l.id, l.name)).collect(),
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn summary(routes: &[Route], waiting: usize) -> String {
    let (stops, done) = (routes.iter().map(|r| r.stops.len()).sum(), routes.iter().map(|r| r.done).sum::<u32>());
    let waits = if waiting == 0 { say::waiting_none().to_owned() } else { say::waiting(count(waiting)) };
    if routes.is_empty() {
        waits
    } else {
        format!("{} {waits}", say::summary(say::stops(count(stops)), say::routes(count(routes.len())), done))
    }
}

fn places(places: &store::deliveries::Places) -> (String, String, bool) {
    let is_over = places.taken > places.most;
    let says = if is_over { say::places_over(places.taken, places.most) } else { say::places(places.taken, places.most) };
    (show::window(places.window), says, is_over)
}

/// "45 min", "2 h", "3 h 20 min".
fn minutes(n: i32) -> String {
    match (n / 60, n % 60) {
        (hours, minutes) if hours < 2 => say::minutes(i64::from(hours * 60 + minutes)),
        (hours, 0) => say::hours(hours),
        (hours, minutes) => say::hours_minutes(hours, minutes),
    }
}

fn promised(window: Option<Window>) -> String {
    window.map_or_else(|| say::promised_none().to_owned(), |w| say::promised(show::window(w)))
}

fn door(door: &store::deliveries::Door) -> Door {
    let piece = |(quantity, name): &(i32, String)| if *quantity == 1 { name.clone() } else { say::goods_of(quantity, name) };
    let goods = |all: &[(i32, String)]| match all {
        [] => say::nothing_bought().to_owned(),
        [only] => piece(only),
        [first, rest @ ..] => say::goods_more(piece(first), rest.len()),
    };
    let work = match &door.work {
        Work::Goods(all) => goods(all),
        Work::Visit(kind, model) if model.is_empty() => kind_words(*kind).to_owned(),
        Work::Visit(kind, model) => [kind_words(*kind), model].join(", "),
    };
    Door {
        errand: door.errand,
        href: href(door),
        customer: door.customer.clone(),
        zip: door.zip.clone(),
        status: door.status,
        work: say::service(work, minutes(door.service_min)),
        promised: promised(door.window),
    }
}

/// The page of a delivery's order, or of a visit.
fn href(door: &store::deliveries::Door) -> String {
    match (door.errand, door.number) {
        (Errand::Visit(id), _) => format!("/desk/visits/{id}"),
        (Errand::Delivery(_), Some(number)) => format!("/desk/orders/{number}"),
        (Errand::Delivery(_), None) => "/desk/orders".to_owned(),
    }
}

fn failed(door: &store::deliveries::Door) -> Ask {
    let says = match door.reason.as_str() {
        "" => say::ask_failed_no_reason(&door.customer),
        reason => say::ask_failed(&door.customer, reason),
    };
    Ask {
        matter: Matter::Failed,
        errand: door.errand,
        href: href(door),
        phone: door.phone.clone(),
        says: match door.errand {
            Errand::Delivery(_) => format!("{says} {}", say::ask_failed_then()),
            Errand::Visit(_) => says,
        },
        stop: None,
    }
}

/// What a better order saves, and what it costs.
fn saves(now: Cost, better: Cost) -> String {
    let told = |saved: i32, less: fn(String) -> String, more: Option<fn(String) -> String>| match (saved.signum(), more) {
        (1, _) => Some(less(minutes(saved))),
        (-1, Some(more)) => Some(more(minutes(-saved))),
        _ => None,
    };
    let all = [
        told(now.late_min - better.late_min, say::suggest_late, None),
        told(now.travel_min - better.travel_min, say::suggest_drive, Some(say::suggest_drive_more)),
        told(now.wait_min - better.wait_min, say::suggest_wait, Some(say::suggest_wait_more)),
    ];
    all.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Times of a branch.
struct Words<'a> {
    zone: &'a str,
}

impl Words<'_> {
    fn minute(&self, at: Instant) -> i32 {
        store::local(at, self.zone).1
    }

    fn clock(&self, at: Instant) -> String {
        show::clock(self.minute(at))
    }

    fn fit(&self, route: RouteId, names: &BTreeMap<RouteId, String>, fit: domain::routes::plan::Fit) -> Fit {
        let driver = names.get(&route).cloned().unwrap_or_default();
        let says = match fit.late_min {
            ..=0 => say::fit(driver, show::clock(fit.begins_min)),
            late => say::fit_late(driver, minutes(late)),
        };
        Fit { route, position: i32::try_from(fit.at).unwrap_or(i32::MAX - 1) + 1, late_min: fit.late_min, begins_min: fit.begins_min, says }
    }

    fn ask(&self, route: &BoardRoute, stop: &BoardStop) -> Option<Ask> {
        let driver = &route.driver.name;
        let late_min = stop.timing.asks(stop.kept_late_min).filter(|_| !stop.is_done);
        let (matter, says) = match (stop.is_stray, late_min) {
            (true, _) => (Matter::Stray, say::ask_stray(&stop.door.customer, driver)),
            (false, Some(late_min)) => {
                let window = stop.door.window.map(show::window).unwrap_or_default();
                let says = say::ask_late(&stop.door.customer, minutes(late_min), driver, window, self.clock(stop.arrival));
                (Matter::Late { late_min }, says)
            }
            (false, None) => return None,
        };
        Some(Ask {
            matter,
            errand: stop.door.errand,
            href: href(&stop.door),
            phone: stop.door.phone.clone(),
            says,
            stop: Some((stop.id, route.id)),
        })
    }

    fn stop(&self, stop: &BoardStop) -> Stop {
        let window = stop.door.window.map(show::window).unwrap_or_default();
        let wrong = match stop.timing {
            _ if stop.is_done => String::new(),
            _ if stop.is_stray => say::stray().to_owned(),
            Timing::Fits => String::new(),
            Timing::Early { by_min } => say::early(minutes(by_min), window),
            Timing::Late { by_min } => say::late(minutes(by_min), window),
        };
        Stop {
            id: stop.id,
            door: door(&stop.door),
            arrival: self.clock(stop.arrival),
            wrong,
            is_bad: stop.is_stray || matches!(stop.timing, Timing::Late { .. }),
            is_fixed: stop.is_fixed,
            is_done: stop.is_done,
        }
    }

    fn route(&self, route: BoardRoute) -> Route {
        let stops: Vec<Stop> = route.stops.iter().map(|stop| self.stop(stop)).collect();
        let starts_min = self.minute(route.starts_at);
        let starts = self.clock(route.starts_at);
        let name_of = |id| stops.iter().find(|s| s.id == id).map(|s| s.door.customer.clone());
        let better = route.better.map(|(order, cost)| Better {
            order: order.iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
            saves: saves(route.cost, cost),
            names: order.into_iter().filter_map(name_of).collect(),
        });
        let van = [route.van.name.as_str(), route.van.plate.as_str()].join(", ");
        Route {
            id: route.id,
            revision: route.revision,
            driver: route.driver.id,
            name: route.driver.name,
            van: route.van.id,
            crew: route.crew,
            starts: format!("{:02}:{:02}", starts_min / 60, starts_min % 60),
            what: say::route_van(van, say::crew(i64::from(route.crew))),
            when: if stops.is_empty() { say::leaves(starts) } else { say::leaves_back(starts, self.clock(route.back_at)) },
            wrong: if route.over_min > 0 { say::over(minutes(route.over_min), minutes(CREW_DAY_MIN)) } else { String::new() },
            done: u32::try_from(stops.iter().filter(|s| s.is_done).count()).unwrap_or(u32::MAX),
            stops,
            better,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_read_as_people_say_them() {
        assert_eq!(minutes(1), "1 min");
        assert_eq!(minutes(95), "95 min");
        assert_eq!(minutes(120), "2 h");
        assert_eq!(minutes(200), "3 h 20 min");
    }

    #[test]
    fn a_better_order_says_what_it_saves_and_costs() {
        let cost = |late_min, travel_min, wait_min| Cost { late_min, travel_min, wait_min };
        assert_eq!(saves(cost(0, 60, 0), cost(0, 46, 0)), "14 min less driving");
        assert_eq!(saves(cost(30, 50, 10), cost(0, 56, 10)), "30 min less late, 6 min more driving");
    }

    #[test]
    fn a_route_is_named_with_its_revision() {
        let seen = Seen { route: RouteId(12), revision: 3 };
        assert_eq!([onto("12:3"), onto("12:3:1")], [Ok((seen, i32::MAX)), Ok((seen, 1))]);
        for wrong in ["", "12", "12:", ":3", "12:x", "12:3:x", "12:3:4:5", "12:99999999999"] {
            assert_eq!(onto(wrong), Err(Failure::Refused(Refusal::Stale)), "{wrong}");
        }
    }
}
