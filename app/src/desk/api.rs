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

/// A van on the road.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Van {
    pub driver: String,
    pub done: u32,
    pub all: u32,
    /// Whose door is next, and the order that is brought there; a visit has none.
    pub next: Option<(String, Option<Number>)>,
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
    if store::settings::needs_setting_up(&house.store, &who).await? {
        leptos_axum::redirect("/desk/settings/shop");
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
    let (figures, needing) = (here.figures(&overview), overview.needing());
    Ok(Some(Home {
        today: crate::show::day(overview.today),
        may_sell: who.may(Permission::Sell).is_ok(),
        needing: i64::try_from(needing).unwrap_or(i64::MAX),
        is_many: u64::try_from(needing).unwrap_or(u64::MAX) >= COUNTED_MAX,
        figures,
        needs: here.needs(&overview),
        vans: routes.into_iter().map(van).collect(),
        lately: overview.lately.iter().map(|(number, happening)| here.told_of(*number, happening)).collect(),
    }))
}

/// A quote that was looked for.
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

/// What a number, or the beginning of a customer's name, leads to. One hit is gone to at once.
#[server]
pub async fn find_sales(typed: String) -> Result<Vec<Found>, Failure> {
    use domain::quotes::QuoteStatus;
    let (house, who) = crate::ssr::desk::reader().await?;
    let rows = crate::ssr::desk::answer(store::overview::find(&house.store, &who, &typed).await)?;
    let here = crate::ssr::told::Here::of(&house, &who).await?;
    let found = rows.into_iter().map(|row| {
        let room = if row.status == QuoteStatus::Approved { "orders" } else { "quotes" };
        Found {
            href: format!("/desk/{room}/{}", row.number),
            number: row.number,
            customer: row.customer,
            job_name: row.job_name,
            status: row.status,
            total: row.total.to_string(),
            changed: here.short(row.changed_at),
        }
    });
    let found: Vec<_> = found.collect();
    if let [only] = found.as_slice() {
        leptos_axum::redirect(&only.href);
    }
    Ok(found)
}
