//! What the frame and the home of the desk read.

use crate::failure::Failure;
use domain::{ids::Number, locations::Brand, staff::StaffCard};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Who is here, and what the rail says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    pub shop: Brand,
    pub me: StaffCard,
    /// The branch.
    pub place: String,
    /// How many quotes and orders wait; empty for none.
    pub quotes: String,
    pub orders: String,
}

#[server]
pub async fn read_frame() -> Result<Frame, Failure> {
    use domain::staff::Permission;
    let (house, who) = crate::ssr::desk::reader().await?;
    let (quotes, orders) = if who.may(Permission::SeeSales).is_ok() { store::overview::counts(&house.store, &who).await? } else { (0, 0) };
    let locations = store::shop::locations(&house.store).await?;
    let place = locations.into_iter().find(|l| l.id == who.card().location).map(|l| l.name);
    Ok(Frame {
        shop: store::shop::brand(&house.store).await?,
        me: who.card().clone(),
        place: place.unwrap_or_default(),
        quotes: crate::ssr::told::counted(quotes),
        orders: crate::ssr::told::counted(orders),
    })
}

/// Answers for addresses that lead nowhere.
#[server]
pub async fn nothing_here() -> Result<(), Failure> {
    let _ = crate::ssr::desk::reader().await?;
    crate::ssr::desk::answer(Err(domain::Refusal::NotFound.into()))
}

/// How urgent something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Urgency {
    Plain,
    Warn,
    Bad,
}

/// One thing that needs someone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    pub urgency: Urgency,
    pub what: String,
    pub about: String,
    pub since: String,
    pub href: String,
}

/// A number that matters, and where it leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    pub what: String,
    pub count: String,
    pub note: String,
}

/// A figure of the day, beside those of the days before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayFigure {
    pub what: String,
    pub figure: String,
    pub note: String,
    /// In parts of the greatest, a hundred at most, today the last; none for what is a number alone.
    pub bars: Vec<i64>,
    /// The same in words.
    pub told: String,
}

/// A van on the road.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Van {
    pub driver: String,
    pub done: u32,
    pub all: u32,
    /// Whose door is next, and its order.
    pub next: Option<(String, Number)>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    pub when: String,
    pub text: String,
    pub number: Number,
    pub href: String,
}

/// The home of the desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    pub today: String,
    pub may_sell: bool,
    /// How many things need someone.
    pub needing: i64,
    /// There are more than were counted.
    pub is_many: bool,
    pub figures: Vec<Waiting>,
    /// What the day has brought.
    pub day: Vec<DayFigure>,
    pub needs: Vec<Need>,
    pub vans: Vec<Van>,
    pub lately: Vec<Told>,
}

/// The home; none for who only drives: their home is their stops.
#[server]
pub async fn read_home() -> Result<Option<Home>, Failure> {
    use domain::{deliveries::DeliveryStatus, staff::Permission};
    use store::overview::COUNTED_MAX;
    let (house, who) = crate::ssr::desk::reader().await?;
    if who.may(Permission::SeeSales).is_err() && who.may(Permission::Drive).is_ok() {
        return Ok(None);
    }
    let overview = crate::ssr::desk::answer(store::overview::read(&house.store, &who).await)?;
    let here = crate::ssr::told::Here::of(&house, &who).await?;
    let routes = match who.may(Permission::Drive) {
        Ok(_) => store::deliveries::routes(&house.store, &who, overview.today).await?,
        Err(_) => Vec::new(),
    };
    let van = |route: store::deliveries::RouteRow| Van {
        driver: route.driver.name,
        done: u32::try_from(route.stops.iter().filter(|s| s.status.is_done() || s.status == DeliveryStatus::Attempted).count())
            .unwrap_or(0),
        all: u32::try_from(route.stops.len()).unwrap_or(0),
        next: route
            .stops
            .into_iter()
            .find(|s| matches!(s.status, DeliveryStatus::Routed | DeliveryStatus::InTransit | DeliveryStatus::Arrived))
            .map(|s| (s.name, s.number)),
    };
    let day = store::overview::today(&house.store, &who).await?;
    let (figures, needing) = (here.figures(&overview), overview.needing());
    Ok(Some(Home {
        today: crate::show::day(overview.today),
        may_sell: who.may(Permission::Sell).is_ok(),
        needing: i64::try_from(needing).unwrap_or(i64::MAX),
        is_many: u64::try_from(needing).unwrap_or(u64::MAX) >= COUNTED_MAX,
        figures,
        day: here.day_figures(&day),
        needs: here.needs(&overview),
        vans: routes.into_iter().map(van).collect(),
        lately: overview.lately.iter().map(|(number, happening)| here.told_of(*number, happening)).collect(),
    }))
}

/// A quote or an order that was looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    pub href: String,
    pub number: Number,
    pub customer: String,
    pub job_name: String,
    pub status: domain::quotes::QuoteStatus,
    pub total: String,
    pub changed: String,
}

/// A customer who was looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundCustomer {
    pub href: String,
    pub name: String,
    pub email: String,
    pub phone: String,
    pub orders: i64,
    pub lifetime: String,
}

/// What a text leads to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Everything {
    pub customers: Vec<FoundCustomer>,
    pub sales: Vec<Found>,
}

/// What a text leads to: customers, quotes, orders. What is meant exactly, and what is the only one, is gone to at once.
#[server]
pub async fn find_everything(typed: String) -> Result<Everything, Failure> {
    /// Of each kind on the page.
    const FOUND_MAX: usize = 25;
    let (house, who) = crate::ssr::desk::reader().await?;
    let found = crate::ssr::desk::answer(store::overview::find(&house.store, &who, &typed, FOUND_MAX).await)?;
    let here = crate::ssr::told::Here::of(&house, &who).await?;
    if let Some(only) = crate::ssr::found::only(&found) {
        leptos_axum::redirect(&only);
    }
    Ok(crate::ssr::found::everything(&here, found))
}

/// A line under the search box.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    pub href: String,
    pub name: String,
    pub note: String,
    pub amount: String,
}

/// What the search box suggests while one types.
#[server]
pub async fn find_as_typed(typed: String) -> Result<Vec<Suggestion>, Failure> {
    /// Of each kind under the search box.
    const SUGGESTED_MAX: usize = 5;
    let (house, who) = crate::ssr::staff().await?;
    // One letter begins everything.
    if typed.trim().chars().count() < 2 {
        who.may(domain::staff::Permission::SeeSales)?;
        return Ok(Vec::new());
    }
    let found = store::overview::find(&house.store, &who, &typed, SUGGESTED_MAX).await?;
    let here = crate::ssr::told::Here::of(&house, &who).await?;
    Ok(crate::ssr::found::suggestions(&here, found))
}
