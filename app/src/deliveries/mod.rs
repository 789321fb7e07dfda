//! Deliveries: a day is chosen, waited for, and the van is followed.

pub mod api;
mod picker;
mod scheduling;
mod tracking;
mod waiting;

pub use scheduling::ScheduleStep;
pub use tracking::TrackingStep;
pub use waiting::{Brings, ItemList, Others, WaitingStep, WherePart};

use crate::journey::{
    page::{Elsewhere, Person, Where},
    sheet::Entry,
};
use domain::{
    ids::{CapacityId, DeliveryId},
    time::{Day, Window},
};
use serde::{Deserialize, Serialize};

/// What choosing a day works with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToSchedule {
    pub delivery: DeliveryId,
    pub today: Day,
    /// The first day that is not too soon.
    pub first: Day,
    /// Every slot, in order of day and time; full ones too.
    pub places: Vec<Place>,
    pub held: Option<Held>,
    pub crew_note: String,
    /// What it brings, of an order in parts.
    pub items: Vec<Entry>,
    pub others: Vec<Elsewhere>,
}

/// A slot as its customer sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub id: CapacityId,
    pub day: Day,
    pub window: Window,
    pub left: i32,
}

/// A place is kept for this customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    pub place: CapacityId,
    /// When the page was read.
    pub seconds_left: i32,
}

/// Between a decision and the van: the day is booked, or agreed by phone, or the goods wait at the counter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// The day can be kept in a calendar.
    pub calendar: bool,
    /// The crew comes: what to do before.
    pub prepare: bool,
    pub place: Where,
    /// The place can be looked up in the phone's map.
    pub map: bool,
    /// A sentence below the place, which ends in a number to call.
    pub note: String,
    pub phone: String,
    /// Day and hours, from Monday on.
    pub hours: Vec<(String, String)>,
    /// What it brings, of an order in parts.
    pub items: Vec<Entry>,
    pub others: Vec<Elsewhere>,
}

/// A delivery under way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tracked {
    pub route: Option<Route>,
    pub driver: Person,
    /// "The van was seen 2 minutes ago."
    pub seen: String,
    /// Where that was, as a map is asked for it.
    pub seen_at: String,
    pub place: Where,
    /// What it brings, of an order in parts.
    pub items: Vec<Entry>,
    pub others: Vec<Elsewhere>,
    pub kept: Kept,
}

/// The picture of the way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    pub done: u32,
    pub before: u32,
    pub label: String,
    pub from: String,
}

/// What the service worker keeps for a phone without network: no sum, no address, no name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub notice: String,
    pub status: String,
    pub window: String,
    pub products: Vec<String>,
    pub seen_at: String,
}
