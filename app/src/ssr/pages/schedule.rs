//! The page on which a day is chosen.

use super::{Asked, address, end::others};
use crate::{
    deliveries::{Held, Place, ToSchedule},
    journey::page::{Said, View},
    packed::Sealed,
    ssr::parts,
};
use domain::{deliveries::DeliveryStatus, time::SECOND};
use store::{deliveries::SlotPage, journey::Journey};
use words::deliveries as say;

/// Only called with slots.
pub fn schedule(journey: &Journey, asked: &Asked) -> (View, Said) {
    let Some(page) = &asked.slots else { return super::waiting::call_you(journey) };
    let zip = &address(journey).zip;
    let own = journey.deliveries.iter().find(|d| d.id == page.delivery);
    // Of an order in parts, one may have been tried in vain and another never.
    let missed = own.filter(|d| d.status == DeliveryStatus::Attempted).map(|d| d.reason.as_str());
    let (title, then) = match (page.slots.iter().any(|s| s.left() > 0), missed) {
        (false, _) => (say::none_title(), say::none_then(zip)),
        (true, Some("")) => (say::again_title(), say::again_then_plain().into()),
        (true, Some(reason)) => (say::again_title(), say::again_then(reason)),
        (true, None) if parts::has_parts(journey) => (say::choose_title(), say::part_then(zip)),
        (true, None) => (say::choose_title(), say::choose_then(zip)),
    };
    let said = Said { title: title.into(), then, ..Said::default() };
    let view = View::Schedule(Sealed::of(&ToSchedule {
        delivery: page.delivery,
        today: page.today,
        first: page.first,
        places: page.slots.iter().map(|s| Place { id: s.id, day: s.day, window: s.window, left: s.left() }).collect(),
        held: held(journey, page),
        crew_note: page.crew_note.clone(),
        items: parts::items_of_part(journey, own),
        others: others(journey, Some(page.delivery), false),
    }));
    (view, said)
}

fn held(journey: &Journey, page: &SlotPage) -> Option<Held> {
    let (place, ends_at) = page.held?;
    let seconds_left = i32::try_from((ends_at.0 - journey.now.0) / SECOND).unwrap_or(0);
    Some(Held { place, seconds_left })
}
