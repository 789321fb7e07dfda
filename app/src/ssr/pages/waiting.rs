//! The pages between a decision and what follows from it: booked, to be agreed by phone, to be picked up.

use super::{
    counter, destination,
    end::{others, several},
    steps::{decided, first_day},
};
use crate::{
    deliveries::Waiting,
    journey::page::{Said, View},
    ssr::parts,
};
use domain::time::Day;
use store::journey::Journey;
use words::deliveries as say;

/// The day is fixed.
pub fn booked(journey: &Journey) -> (View, Said) {
    let first = first_day(journey);
    let said = first.and_then(|d| Some((d.day?, d.window?))).map_or_else(Said::default, |(day, window)| Said {
        over: say::booked_over().into(),
        figure: crate::show::day_short(day),
        after: say::booked_after(crate::show::clock(window.from_min), crate::show::clock(window.to_min)),
        then: say::booked_then().into(),
        ..Said::default()
    });
    let phone = &journey.location.phone;
    let view = View::Waiting(Waiting {
        calendar: first.and_then(decided).is_some(),
        prepare: true,
        place: destination(journey, first.map_or("", |d| d.crew_note.as_str())),
        note: if phone.is_empty() { String::new() } else { say::booked_fixed().into() },
        phone: phone.clone(),
        items: parts::items_of_part(journey, first),
        others: others(journey, first.map(|d| d.id), true),
        ..Waiting::default()
    });
    (view, said)
}

/// The address lies in no zone, or the zone has no days: a person calls.
pub fn call_you(journey: &Journey) -> (View, Said) {
    let (zip, place_phone) = (&super::address(journey).zip, &journey.location.phone);
    let then = match journey.customer.phone.as_str() {
        "" => say::call_then_plain(zip),
        phone => say::call_then(zip, phone),
    };
    let said = Said { title: say::call_title().into(), then, ..Said::default() };
    let view = View::Waiting(Waiting {
        place: destination(journey, ""),
        note: if place_phone.is_empty() { String::new() } else { say::call_number(journey.quote.number) },
        phone: place_phone.clone(),
        others: several(journey),
        ..Waiting::default()
    });
    (view, said)
}

/// It waits at the counter.
pub fn collect(journey: &Journey) -> (View, Said) {
    let place = &journey.location;
    let said = Said { title: say::collect_title().into(), then: say::collect_then(&place.name, journey.quote.number), ..Said::default() };
    let monday = Day::of(2024, 1, 1);
    let hours = (0..7).map(|n| monday.plus_days(n)).map(|day| {
        let open = place.hours.on(day).map_or_else(|| say::closed().to_owned(), crate::show::window);
        (crate::show::weekday_short(day.weekday()).to_owned(), open)
    });
    let view = View::Waiting(Waiting { place: counter(journey), map: true, hours: hours.collect(), ..Waiting::default() });
    (view, said)
}
