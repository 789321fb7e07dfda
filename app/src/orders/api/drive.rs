//! A driver's day.

use crate::failure::Failure;
use domain::{
    customers::Address,
    deliveries::DeliveryStatus,
    ids::{DeliveryId, Number, RouteId, StaffId},
    quotes::Line,
    road::Record,
    visits::{VisitKind, VisitStatus},
};
use leptos::{prelude::*, server_fn::codec::Json};
use serde::{Deserialize, Serialize};

/// A stop, with what one needs at the door.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    pub position: i32,
    pub delivery: DeliveryId,
    pub revision: i32,
    pub number: Number,
    pub status: DeliveryStatus,
    pub name: String,
    pub phone: String,
    pub address: Address,
    /// Opens the phone's own map.
    pub map: String,
    pub crew_note: String,
    /// What staff noted for whoever brings it.
    pub notes: Vec<String>,
    pub reason: String,
    /// What was promised.
    pub window: String,
    /// When the van is there, as the day goes.
    pub arrival: String,
    pub lines: Vec<Line>,
    /// Still to be paid; empty when nothing is.
    pub due: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Today {
    /// Whose it is: a phone that two drivers use keeps their records apart.
    pub me: StaffId,
    pub day: String,
    /// When it was read, "1:53 pm".
    pub read_at: String,
    /// The branch's telephone; empty when it has none.
    pub depot: String,
    pub route: Option<RouteId>,
    pub stops: Vec<Stop>,
    /// Home visits among them. A phone may have kept a day of a time when there were none.
    #[serde(default)]
    pub visits: Vec<Call>,
}

/// A home visit on the same route: what is done there stands on a page of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    pub position: i32,
    pub kind: VisitKind,
    pub status: VisitStatus,
    pub name: String,
    pub address: Address,
    /// When the van is there, as the day goes; empty once it is behind.
    pub arrival: String,
}

#[server]
pub async fn read_today() -> Result<Today, Failure> {
    use crate::ssr::{
        desk::{answer, encoded, reader},
        told::Here,
    };
    let (house, who) = reader().await?;
    let (day, doorsteps) = answer(store::deliveries::my_stops(&house.store, &who).await)?;
    let (_, visits) = answer(store::deliveries::visits::mine(&house.store, &who).await)?;
    let here = Here::of(&house, &who).await?;
    let depot = store::shop::locations(&house.store).await?.into_iter().find(|l| l.id == who.card().location).map(|l| l.phone);
    let route = doorsteps.first().map(|d| d.route);
    let stop = |d: store::deliveries::Doorstep| Stop {
        position: d.position,
        delivery: d.delivery,
        revision: d.revision,
        number: d.number,
        status: d.status,
        name: d.name,
        phone: d.phone,
        map: format!("geo:0,0?q={}", encoded(&d.address.lines().join(", "))),
        address: d.address,
        crew_note: d.crew_note,
        notes: d.notes,
        reason: d.reason,
        window: d.window.map(crate::show::window).unwrap_or_default(),
        arrival: here.clock(d.arrival),
        lines: d.lines,
        due: if d.due.cents > 0 { d.due.to_string() } else { String::new() },
    };
    let call = |v: store::deliveries::visits::Visit| {
        let arrival = v.arrival.map(|at| here.clock(at)).unwrap_or_default();
        Some(Call { position: v.position?, kind: v.kind, status: v.status, name: v.name, address: v.address, arrival })
    };
    Ok(Today {
        me: who.id(),
        day: crate::show::day(day),
        read_at: here.clock(here.now),
        depot: depot.unwrap_or_default(),
        route,
        stops: doorsteps.into_iter().map(stop).collect(),
        visits: visits.into_iter().filter_map(call).collect(),
    })
}

/// Applies what a driver recorded, once: a phone that heard no answer sends it again. Its address has no hash, so that a phone which was
/// away while the server was renewed still finds it.
#[server(endpoint = "record_step", input = Json)]
pub async fn record_step(record: Record) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    store::deliveries::record(&house.store, &who, &record).await?;
    crate::ssr::desk::nudge(&house);
    Ok(())
}

/// The driver's phone says where it is, in millionths of a degree.
#[server]
pub async fn send_position(route: RouteId, lat_e6: i32, lon_e6: i32) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    Ok(store::deliveries::position(&house.store, &who, route, lat_e6, lon_e6).await?)
}
