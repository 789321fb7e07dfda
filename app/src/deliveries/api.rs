//! A customer chooses a day.

use crate::told::Told;
use domain::ids::{CapacityId, DeliveryId, Number};
use leptos::prelude::*;

/// Keeps a place for ten minutes while the customer decides.
#[server]
pub async fn hold(number: Number, delivery: DeliveryId, window: CapacityId) -> Result<(), Told> {
    crate::ssr::by_link(number, |house, who| async move {
        store::deliveries::hold(&house.store, &who, delivery, window).await?;
        Ok(())
    })
    .await
}

/// Confirms a place. From here on the day is locked.
#[server]
pub async fn confirm(
    number: Number,
    delivery: DeliveryId,
    #[server(default)] window: CapacityId,
    #[server(default)] note: String,
) -> Result<(), Told> {
    crate::ssr::act_by_link(number, |house, who| async move {
        if let Err(refused) = store::deliveries::confirm(&house.store, &who, delivery, window, &note).await {
            // What was typed for the crew is not lost with the place; a note too long to keep is what was refused.
            let _ = store::deliveries::keep_note(&house.store, &who, delivery, &note).await;
            return Err(refused.into());
        }
        Ok(())
    })
    .await
}
