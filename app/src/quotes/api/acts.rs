//! What a quote may become by the hand of staff: a copy, an order, a no.

use crate::failure::Failure;
use domain::ids::Number;
use leptos::prelude::*;

/// Makes a draft with the same lines at today's prices, and leads to it.
#[server]
pub async fn duplicate_quote(number: Number) -> Result<Number, Failure> {
    let (house, who) = crate::ssr::staff().await?;
    let copy = store::quotes::duplicate(&house.store, &who, number).await?;
    crate::ssr::desk::lead_to(&format!("/desk/quotes/{copy}"));
    Ok(copy)
}

/// Makes an order of it without a payment, on the customer's credit line; with a reason, beyond it.
#[server]
pub async fn convert_quote(number: Number, revision: i32, #[server(default)] reason: String) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    store::quotes::convert(&house.store, &who, number, revision, &reason).await?;
    crate::ssr::desk::nudge(&house);
    crate::ssr::desk::lead_to(&format!("/desk/orders/{number}"));
    Ok(())
}

/// The customer said no to somebody of the shop, and why.
#[server]
pub async fn decline_quote(number: Number, revision: i32, #[server(default)] reason: String) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    store::quotes::decline_for(&house.store, &who, number, revision, &reason).await?;
    crate::ssr::desk::nudge(&house);
    crate::ssr::desk::lead_to(&format!("/desk/quotes/{number}"));
    Ok(())
}
