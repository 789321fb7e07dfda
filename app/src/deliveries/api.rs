//! A customer chooses a day.

use crate::failure::Failure;
use domain::ids::{CapacityId, DeliveryId, Number};
use leptos::prelude::*;

/// Keeps a place for ten minutes while the customer decides.
#[server]
pub async fn hold(number: Number, delivery: DeliveryId, window: CapacityId) -> Result<(), Failure> {
    let (house, who) = crate::ssr::link_holder(number).await?;
    store::deliveries::hold(&house.store, &who, delivery, window).await?;
    Ok(())
}

/// Confirms a place. From here on the day is locked.
#[server]
pub async fn confirm(
    number: Number,
    delivery: DeliveryId,
    #[server(default)] window: CapacityId,
    #[server(default)] note: String,
) -> Result<(), Failure> {
    let (house, who) = crate::ssr::link_holder(number).await?;
    store::deliveries::confirm(&house.store, &who, delivery, window, &note).await?;
    house.nudge.notify_one();
    crate::ssr::lead_on(&crate::ssr::page_of(number));
    Ok(())
}
