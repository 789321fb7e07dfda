//! What the dispatch board reads. What is done there is in [`acts`].

pub mod acts;

use crate::failure::Failure;
use domain::{
    deliveries::DeliveryStatus,
    ids::{LocationId, RouteId, StaffId, StopId, VanId},
    visits::Errand,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A delivery or a visit, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Door {
    pub errand: Errand,
    /// Its own page.
    pub href: String,
    pub customer: String,
    pub zip: String,
    pub status: DeliveryStatus,
    /// "Range and 1 more, 45 min", "Service call, LG WM4000HWA, 1 h".
    pub work: String,
    /// "Promised noon – 4 pm".
    pub promised: String,
}

/// A stop of a route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    pub id: StopId,
    pub door: Door,
    /// When the van is there.
    pub arrival: String,
    /// What is wrong with that, in words; empty when nothing is.
    pub wrong: String,
    /// Too late, or not of this day: it matters more than too early.
    pub is_bad: bool,
    /// Done or under way: it keeps its place.
    pub is_fixed: bool,
    pub is_done: bool,
}

/// A better order of a route's stops.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Better {
    /// The stops in that order, with commas between.
    pub order: String,
    /// What it saves.
    pub saves: String,
    /// Who comes after whom.
    pub names: Vec<String>,
}

/// A route of the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    pub id: RouteId,
    pub revision: i32,
    pub driver: StaffId,
    pub name: String,
    pub van: VanId,
    pub crew: i32,
    /// As a field for a time of day has it: `08:00`.
    pub starts: String,
    /// "White van, 7KX 204, 2 people".
    pub what: String,
    /// "Leaves 8 am, back 5:10 pm".
    pub when: String,
    /// The crew's day is too long, or the van is another's as well, in words; else empty.
    pub wrong: String,
    pub done: u32,
    pub stops: Vec<Stop>,
    pub better: Option<Better>,
}

/// Where something fits in on a route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fit {
    pub route: RouteId,
    /// 1 is the first stop.
    pub position: i32,
    /// Minutes that it would make itself and the others late.
    pub late_min: i32,
    /// When the crew would begin there, in minutes after midnight.
    pub begins_min: i32,
    pub says: String,
}

/// A delivery or a visit that is on no route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    pub door: Door,
    pub fits: Vec<Fit>,
}

/// What somebody has to decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Matter {
    /// The van comes after the window.
    Late { late_min: i32 },
    /// It could not be handed over.
    Failed,
    /// Its day is another one.
    Stray,
}

/// A stop that is late, failed or moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    pub matter: Matter,
    pub errand: Errand,
    pub href: String,
    pub phone: String,
    pub says: String,
    /// The stop and its route; a failed one is none any more.
    pub stop: Option<(StopId, RouteId)>,
}

/// The board of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Board {
    pub location: LocationId,
    /// `2027-03-04`, and in words.
    pub day: String,
    pub title: String,
    pub summary: String,
    pub before: (String, String),
    pub after: (String, String),
    /// Windows and how full they are; whether one is too full.
    pub places: Vec<(String, String, bool)>,
    pub asks: Vec<Ask>,
    pub waiting: Vec<Waiting>,
    pub routes: Vec<Route>,
    pub drivers: Vec<(StaffId, String)>,
    pub vans: Vec<(VanId, String)>,
    pub locations: Vec<(LocationId, String)>,
}

/// The board of a day and branch as an address says; what makes no sense in it is today, and the own branch.
#[server]
pub async fn read_board(#[server(default)] day: String, #[server(default)] location: String) -> Result<Board, Failure> {
    use crate::ssr::desk::{answer, reader};
    let (house, who) = reader().await?;
    let locations = store::shop::locations(&house.store).await?;
    let wanted = location.parse().ok().filter(|id| locations.iter().any(|l| l.id == *id)).unwrap_or(who.card().location);
    let board = answer(store::deliveries::board(&house.store, &who, wanted, day.parse().ok()).await)?;
    Ok(crate::ssr::dispatch::shown(board, locations))
}
