//! What the pages of home visits read, and what is done there.

pub mod acts;

use crate::failure::Failure;
use domain::{
    customers::Address,
    ids::{AddressId, CustomerId, Number, VisitId},
    staff::StaffCard,
    visits::{Method, VisitKind, VisitStatus},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A visit, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    pub id: VisitId,
    pub revision: i32,
    pub customer: CustomerId,
    pub name: String,
    pub phone: String,
    pub order: Option<Number>,
    pub kind: VisitKind,
    pub method: Method,
    pub model: String,
    pub serial: String,
    pub description: String,
    pub address: Address,
    /// Opens the phone's own map.
    pub map: String,
    pub status: VisitStatus,
    /// `2027-03-04`, for the board.
    pub day: String,
    /// "Thu, March 4".
    pub date: String,
    /// "Thursday, March 4, 9 am – noon".
    pub when: String,
    pub service_min: i32,
    /// Why it could not be done, or what was done.
    pub reason: String,
    /// Empty while nobody drives it.
    pub driver: String,
    /// When the van is there, while it is on a route; empty else.
    pub arrival: String,
    /// When it was done.
    pub done: String,
}

/// The page of a visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    pub me: StaffCard,
    pub visit: Visit,
}

#[server]
pub async fn read_visit(id: VisitId) -> Result<Sheet, Failure> {
    use crate::ssr::desk::{answer, reader};
    let (house, who) = reader().await?;
    let visit = answer(store::deliveries::visits::find(&house.store, &who, id).await)?;
    let here = crate::ssr::told::Here::of(&house, &who).await?;
    Ok(Sheet { me: who.card().clone(), visit: crate::ssr::visits::shown(&here, visit) })
}

/// The visits of a customer, the latest first.
#[server]
pub async fn read_visits(id: CustomerId) -> Result<Vec<Visit>, Failure> {
    use crate::ssr::desk::{answer, reader};
    let (house, who) = reader().await?;
    let visits = answer(store::deliveries::visits::of_customer(&house.store, &who, id).await)?;
    let here = crate::ssr::told::Here::of(&house, &who).await?;
    Ok(visits.into_iter().map(|visit| crate::ssr::visits::shown(&here, visit)).collect())
}

/// The visits on one's own route of today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mine {
    pub day: String,
    pub visits: Vec<Visit>,
}

#[server]
pub async fn read_my_visits() -> Result<Mine, Failure> {
    use crate::ssr::desk::{answer, reader};
    let (house, who) = reader().await?;
    let (day, visits) = answer(store::deliveries::visits::mine(&house.store, &who).await)?;
    let here = crate::ssr::told::Here::of(&house, &who).await?;
    let visits = visits.into_iter().map(|visit| crate::ssr::visits::shown(&here, visit)).collect();
    Ok(Mine { day: crate::show::day(day), visits })
}

/// What the form of a visit begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blank {
    pub customer: CustomerId,
    pub name: String,
    pub addresses: Vec<(AddressId, String)>,
    /// The one that is changed; none for a new one.
    pub visit: Option<(VisitId, i32)>,
    pub kind: VisitKind,
    pub method: Method,
    pub order: String,
    pub model: String,
    pub serial: String,
    pub description: String,
    pub address: Option<AddressId>,
    pub day: String,
    /// `09:00`.
    pub from: String,
    pub to: String,
    pub service_min: i32,
}

/// The form of a new visit of a customer, or of one that is changed; none where no customer is named.
#[server]
pub async fn read_visit_form(
    #[server(default)] customer: Option<CustomerId>,
    #[server(default)] visit: Option<VisitId>,
    #[server(default)] day: String,
) -> Result<Option<Blank>, Failure> {
    use crate::ssr::desk::{answer, reader};
    let (house, who) = reader().await?;
    answer(who.may(domain::staff::Permission::Dispatch).map(|_| ()).map_err(Into::into))?;
    let before = match visit {
        Some(id) => Some(answer(store::deliveries::visits::find(&house.store, &who, id).await)?),
        None => None,
    };
    let Some(customer) = before.as_ref().map(|v| v.customer).or(customer) else { return Ok(None) };
    let profile = answer(store::customers::profile(&house.store, &who, customer).await)?;
    let here = crate::ssr::told::Here::of(&house, &who).await?;
    Ok(Some(crate::ssr::visits::blank(&here, profile, before, &day)))
}
