//! What the settings read. What is changed there is in [`acts`].

pub mod acts;
pub mod typed;

use crate::failure::Failure;
use domain::{
    ids::{LocationId, VanId, ZoneId},
    notifications::{Medium, Notice},
    settings::TermsKind,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use typed::{LocationTyped, ZoneTyped};

/// Where the settings lead, each with how it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    pub is_set_up: bool,
    pub shop: String,
    pub locations: String,
    pub mail: String,
    pub payments: String,
    pub notices: String,
    pub terms: String,
}

#[server]
pub async fn read_settings() -> Result<Index, Failure> {
    use crate::ssr::{desk, settings};
    let (house, who) = desk::reader().await?;
    desk::answer(settings::index(&house, &who).await)
}

/// The shop, as its form shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shop {
    pub name: String,
    /// `#rrggbb`.
    pub color: String,
    pub letter: String,
    /// The colour that pages use instead, and why; `None` when it is the one that was chosen.
    pub corrected: Option<String>,
    pub is_set_up: bool,
    pub revision: i32,
    /// Where the first start goes on.
    pub next: String,
}

#[server]
pub async fn read_shop_settings() -> Result<Shop, Failure> {
    use crate::ssr::{desk, settings};
    let (house, who) = desk::reader().await?;
    desk::answer(settings::shop(&house, &who).await)
}

/// A location in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocationRow {
    pub id: LocationId,
    pub name: String,
    pub address: String,
    pub zone: String,
}

#[server]
pub async fn read_locations() -> Result<Vec<LocationRow>, Failure> {
    use crate::ssr::desk;
    let (house, who) = desk::reader().await?;
    let locations = desk::answer(store::settings::locations(&house.store, &who).await)?;
    let row = |location: domain::locations::Location| LocationRow {
        id: location.id,
        name: location.name,
        address: location.address.lines().join(", "),
        zone: location.zone,
    };
    Ok(locations.into_iter().map(row).collect())
}

/// A location, as its form shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// `None` for one that is still to be made.
    pub id: Option<LocationId>,
    pub typed: LocationTyped,
    pub revision: i32,
    /// Currency and tax stay as they are.
    pub has_quotes: bool,
    /// The names of time zones.
    pub zones: Vec<String>,
    pub is_set_up: bool,
}

#[server]
pub async fn read_location(id: Option<LocationId>) -> Result<Location, Failure> {
    use crate::ssr::{desk, settings};
    let (house, who) = desk::reader().await?;
    desk::answer(settings::location(&house, &who, id).await)
}

/// A zone in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZoneRow {
    pub id: ZoneId,
    pub name: String,
    /// "9 ZIP codes".
    pub zips: String,
    /// "8 am – noon, Tue – Sat, 6 stops", one a line.
    pub week: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VanRow {
    pub id: VanId,
    pub name: String,
    pub plate: String,
    pub is_retired: bool,
}

/// How a location delivers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    pub location: LocationId,
    pub name: String,
    pub zones: Vec<ZoneRow>,
    pub vans: Vec<VanRow>,
}

#[server]
pub async fn read_delivery(location: LocationId) -> Result<Delivery, Failure> {
    use crate::ssr::{desk, settings};
    let (house, who) = desk::reader().await?;
    desk::answer(settings::delivery(&house, &who, location).await)
}

/// A zone, as its form shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    pub location: LocationId,
    pub location_name: String,
    /// `None` for one that is still to be made.
    pub id: Option<ZoneId>,
    pub typed: ZoneTyped,
    pub revision: i32,
}

#[server]
pub async fn read_zone(location: LocationId, id: Option<ZoneId>) -> Result<Zone, Failure> {
    use crate::ssr::{desk, settings};
    let (house, who) = desk::reader().await?;
    desk::answer(settings::zone(&house, &who, location, id).await)
}

/// What came of a test message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tried {
    Waiting,
    Sent,
    /// Why not, as the post says it.
    Failed(String),
}

/// How mail goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// The mail server and its port; empty for a folder.
    pub server: String,
    pub folder: String,
    /// Whom letters of one's own location are from.
    pub from: String,
    /// To whom a test message goes.
    pub me: String,
    /// When the last one was sent off, and what came of it.
    pub last: Option<(String, Tried)>,
}

#[server]
pub async fn read_mail_settings() -> Result<Mail, Failure> {
    use crate::ssr::{desk, settings};
    let (house, who) = desk::reader().await?;
    desk::answer(settings::mail(&house, &who).await)
}

/// Who takes the money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payments {
    /// "Stripe"; empty for nobody.
    pub provider: String,
    /// Whether there is somebody to ask.
    pub is_connected: bool,
    /// What the provider answered, and whether it is well.
    pub answer: Option<(bool, String)>,
    pub apple_pay: String,
    /// Where the provider has to send its events; empty when that is no concern.
    pub webhook: String,
}

/// With `check` the provider is asked; nothing is made or changed there.
#[server]
pub async fn read_payment_settings(#[server(default)] check: bool) -> Result<Payments, Failure> {
    use crate::ssr::{desk, settings};
    let (house, who) = desk::reader().await?;
    desk::answer(settings::payments(&house, &who, check).await)
}

/// What customers are told by themselves.
#[server]
pub async fn read_notices() -> Result<Vec<(Notice, Medium, bool)>, Failure> {
    use crate::ssr::desk;
    let (house, who) = desk::reader().await?;
    let switches = desk::answer(store::settings::notices(&house.store, &who).await)?;
    let all = Notice::ALL.into_iter().flat_map(|notice| Medium::ALL.into_iter().map(move |medium| (notice, medium)));
    Ok(all.map(|(notice, medium)| (notice, medium, switches.is_on(notice, medium))).collect())
}

/// A version of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    pub version: i32,
    pub text: String,
    /// "Lena, Feb 24".
    pub by: String,
}

/// The texts of a kind, the current one first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    pub kind: TermsKind,
    pub versions: Vec<Version>,
}

#[server]
pub async fn read_terms_texts(#[server(default)] kind: String) -> Result<Terms, Failure> {
    use crate::ssr::{desk, told::Here};
    let (house, who) = desk::reader().await?;
    let here = Here::of(&house, &who).await?;
    let kind = TermsKind::from_code(&kind).unwrap_or(TermsKind::Sale);
    let versions = desk::answer(store::settings::terms(&house.store, &who, kind).await)?;
    let version = |one: store::settings::Terms| Version {
        version: one.version,
        text: one.text,
        by: words::customers::note_by(crate::show::first_name(&one.by), here.short(one.at)),
    };
    Ok(Terms { kind, versions: versions.into_iter().map(version).collect() })
}
