//! An order that comes in parts: a delivery is divided, and two are joined.

use crate::failure::Failure;
use domain::ids::{DeliveryId, LineId};
use leptos::prelude::*;

/// Lets some of a delivery come separately: of each of `lines` so many pieces as `quantities` say, at the same place of each list.
#[server]
pub async fn divide_delivery(
    delivery: DeliveryId,
    revision: i32,
    #[server(default)] lines: Vec<LineId>,
    #[server(default)] quantities: Vec<String>,
) -> Result<(), Failure> {
    use domain::deliveries::dividing::Share;
    let (house, who) = crate::ssr::staff().await?;
    let share = |(line, typed): (LineId, String)| {
        // What is no number is refused as a number that there is not.
        let quantity = if typed.trim().is_empty() { 0 } else { typed.trim().parse().unwrap_or(-1) };
        Share { line, quantity }
    };
    let wanted: Vec<_> = lines.into_iter().zip(quantities).map(share).collect();
    store::deliveries::divide(&house.store, &who, delivery, revision, &wanted).await?;
    crate::ssr::desk::nudge(&house);
    crate::ssr::desk::lead_back("/desk/orders");
    Ok(())
}

/// Lets a delivery without a day come with another of its order, which keeps its own.
#[server]
pub async fn join_delivery(delivery: DeliveryId, revision: i32, into: DeliveryId, into_revision: i32) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    store::deliveries::join(&house.store, &who, (delivery, revision), (into, into_revision)).await?;
    crate::ssr::desk::nudge(&house);
    crate::ssr::desk::lead_back("/desk/orders");
    Ok(())
}
