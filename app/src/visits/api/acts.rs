//! What is done with home visits.

#![allow(clippy::too_many_arguments, reason = "a form sends plain fields, so that it works without script")]

use crate::failure::Failure;
use domain::{
    deliveries::Move,
    ids::{AddressId, CustomerId, VisitId},
};
use leptos::prelude::*;

/// Books a visit, or changes the one that was read at `revision`. `from` and `to` are `09:00`.
#[server]
pub async fn put_visit(
    customer: CustomerId,
    #[server(default)] visit: Option<VisitId>,
    #[server(default)] revision: i32,
    #[server(default)] kind: String,
    #[server(default)] method: String,
    #[server(default)] order: String,
    #[server(default)] model: String,
    #[server(default)] serial: String,
    #[server(default)] description: String,
    address: AddressId,
    #[server(default)] day: String,
    #[server(default)] from: String,
    #[server(default)] to: String,
    #[server(default)] minutes: String,
) -> Result<VisitId, Failure> {
    use crate::ssr::visits::Typed;
    let (house, who) = crate::ssr::staff().await?;
    let typed = Typed { kind, method, order, model, serial, description, address, day, from, to, minutes };
    let form = typed.form()?;
    let id = match visit {
        Some(id) => {
            store::deliveries::visits::edit(&house.store, &who, id, revision, &form).await?;
            id
        }
        None => store::deliveries::visits::make(&house.store, &who, customer, &form).await?,
    };
    crate::ssr::desk::lead_to(&format!("/desk/visits/{id}"));
    Ok(id)
}

/// Takes a step; `reason` is why, or what was done.
#[server]
pub async fn move_visit(visit: VisitId, revision: i32, step: Move, #[server(default)] reason: String) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    store::deliveries::visits::advance(&house.store, &who, visit, revision, step, &reason).await?;
    crate::ssr::desk::nudge(&house);
    crate::ssr::desk::lead_back(&format!("/desk/visits/{visit}"));
    Ok(())
}
