//! The page on which a day is chosen.

use super::{Asked, address, end::others};
use crate::{
    deliveries::{Held, Place, ToSchedule},
    journey::page::{Said, View},
};
use domain::{deliveries::DeliveryStatus, time::SECOND};
use store::{deliveries::SlotPage, journey::Journey};
use words::deliveries as say;

/// Only called with slots.
pub fn schedule(journey: &Journey, asked: &Asked, attempted: bool) -> (View, Said) {
    let Some(page) = &asked.slots else { return super::waiting::call_you(journey) };
    let zip = &address(journey).zip;
    let reason = journey.deliveries.iter().find(|d| d.status == DeliveryStatus::Attempted).map_or("", |d| d.reason.as_str());
    let (title, then) = match (page.slots.iter().any(|s| s.left() > 0), attempted, asked.part) {
        (false, ..) => (say::none_title(), say::none_then(zip)),
        (true, true, _) if reason.is_empty() => (say::again_title(), say::again_then_plain().into()),
        (true, true, _) => (say::again_title(), say::again_then(reason)),
        (true, false, super::Part::Day) => (say::choose_title(), say::second_then().into()),
        (true, false, _) => (say::choose_title(), say::choose_then(zip)),
    };
    let said = Said { title: title.into(), then, ..Said::default() };
    let view = View::Schedule(ToSchedule {
        delivery: page.delivery,
        today: page.today,
        first: page.first,
        places: page.slots.iter().map(|s| Place { id: s.id, day: s.day, window: s.window, left: s.left() }).collect(),
        held: held(journey, page),
        crew_note: page.crew_note.clone(),
        others: others(journey, Some(page.delivery), false),
    });
    (view, said)
}

fn held(journey: &Journey, page: &SlotPage) -> Option<Held> {
    let (place, ends_at) = page.held?;
    let seconds_left = i32::try_from((ends_at.0 - journey.now.0) / SECOND).unwrap_or(0);
    Some(Held { place, seconds_left })
}
