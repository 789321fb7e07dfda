//! Where the van is, as far as its customer may know.

use super::{date_of, destination, end::others, local, time_of};
use crate::{
    deliveries::{Kept, Route, Tracked},
    journey::page::{Person, Said, View},
    packed::Sealed,
    ssr::parts,
};
use domain::{
    deliveries::DeliveryStatus,
    routes::Position,
    time::{Day, Window},
};
use store::{
    deliveries::{DeliveryView, Tracking},
    journey::Journey,
};
use words::deliveries as say;

pub fn tracking(journey: &Journey) -> (View, Said) {
    let nearest =
        journey.deliveries.iter().filter_map(|d| Some((d, d.tracking.as_ref()?))).min_by_key(|(d, t)| (nearness(d.status), t.arrival));
    let Some((delivery, track)) = nearest else { return super::waiting::booked(journey) };
    let said = said(journey, delivery, track);
    let kept = Kept {
        notice: say::offline_notice(format!("{}, {}", date_of(journey, journey.now), time_of(journey, journey.now))),
        status: if said.over.is_empty() { said.title.clone() } else { said.over.clone() },
        window: said.figure.clone(),
        products: parts::goods(journey, delivery),
        seen_at: time_of(journey, journey.now),
    };
    let (seen, seen_at) = seen(journey, track.seen);
    let view = View::Tracking(Sealed::of(&Tracked {
        route: Some(route(journey, delivery, track)),
        driver: driver(track),
        seen,
        seen_at,
        place: destination(journey, &delivery.crew_note),
        items: parts::items_of_part(journey, Some(delivery)),
        others: others(journey, Some(delivery.id), true),
        kept,
    }));
    (view, said)
}

/// What is at the door comes before what is on its way, and that before what waits.
const fn nearness(status: DeliveryStatus) -> u8 {
    match status {
        DeliveryStatus::Arrived => 0,
        DeliveryStatus::InTransit => 1,
        _ => 2,
    }
}

fn said(journey: &Journey, delivery: &DeliveryView, track: &Tracking) -> Said {
    let now = time_of(journey, journey.now);
    if delivery.status == DeliveryStatus::Arrived {
        let then = say::at_the_door_then(time_of(journey, track.arrival), now);
        return Said { title: say::at_the_door().into(), then, live: true, ..Said::default() };
    }
    let (today, _) = local(journey, journey.now);
    let ((day, from), (to_day, to)) = (local(journey, track.from), local(journey, track.to));
    let over = if delivery.status == DeliveryStatus::InTransit {
        say::on_the_way().into()
    } else if day == today {
        say::arriving_today().into()
    } else {
        say::arriving_on(crate::show::day(day))
    };
    let next = delivery.status == DeliveryStatus::InTransit || (track.stops_before == 0 && track.done > 0);
    let then = if next { say::next_stop(now) } else { stops(track, day == today, now) };
    Said { over, figure: crate::show::window(window(day, from, to_day, to)), then, live: true, ..Said::default() }
}

fn stops(track: &Tracking, today: bool, now: String) -> String {
    match (track.stops_before, today) {
        (0, true) => say::next_stop(now),
        (n, true) => say::stops_before(i64::from(n), now),
        (0, false) => say::narrows("").trim().into(),
        (n, false) => say::narrows(say::stops_before_plain(i64::from(n))),
    }
}

/// A window that ends after midnight ends at midnight.
fn window(day: Day, from: i32, to_day: Day, to: i32) -> Window {
    Window::new(from, if to_day > day { 1_440 } else { to })
}

fn route(journey: &Journey, delivery: &DeliveryView, track: &Tracking) -> Route {
    let (driver, done, all, before) = (&track.driver.name, track.done, track.stops, track.stops_before);
    let label = match (delivery.status, before) {
        (DeliveryStatus::Arrived, _) => say::route_label_door(driver),
        (_, 0) => say::route_label_next(driver, done, all),
        (_, before) => say::route_label(i64::from(before), driver, done, all),
    };
    let count = |n: i32| u32::try_from(n).unwrap_or(0);
    Route { done: count(done), before: count(before), label, from: say::from_depot(&journey.location.name) }
}

fn driver(track: &Tracking) -> Person {
    Person {
        name: track.driver.name.clone(),
        note: say::crew(i64::from(track.crew.max(1)), &track.van.name, &track.van.plate),
        phone: track.driver.phone.clone(),
        email: String::new(),
    }
}

/// A position is only as good as it is fresh, and the page says which it is.
fn seen(journey: &Journey, seen: Option<Position>) -> (String, String) {
    let Some(seen) = seen else { return <_>::default() };
    let minutes = journey.now.minutes_since(seen.at).max(0);
    let said = match (seen.is_fresh(journey.now), minutes) {
        (true, 0) => say::seen_fresh(words::time::just_now()),
        (true, n) => say::seen_fresh(words::time::minutes_ago(n)),
        (false, _) => say::seen_old(time_of(journey, seen.at)),
    };
    let degrees = |e6: i32| format!("{:.6}", f64::from(e6) / 1e6);
    (said, format!("{},{}", degrees(seen.point.lat_e6), degrees(seen.point.lon_e6)))
}
