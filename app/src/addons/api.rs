//! A customer's choices, and their no.

use crate::told::Told;
use domain::ids::{LineId, Number};
use leptos::prelude::*;

/// Binds what was ticked to the version that was shown. `plans` holds one answer a product, `LINE:PLAN`, and `LINE:0` for no plan;
/// `addons` the optional add-ons that stay.
#[server]
pub async fn review(
    number: Number,
    version: i32,
    #[server(default)] plans: Vec<String>,
    #[server(default)] addons: Vec<LineId>,
) -> Result<(), Told> {
    crate::ssr::act_by_link(number, |house, who| async move {
        let choices = domain::quotes::Choices { addons, plans: plans.iter().filter_map(|answer| super::answered(answer)).collect() };
        Ok(store::quotes::review(&house.store, &who, version, &choices).await?)
    })
    .await
}

/// The customer says no to the quote, and why.
#[server]
pub async fn decline(number: Number, version: i32, #[server(default)] reason: String) -> Result<(), Told> {
    crate::ssr::act_by_link(number, |house, who| async move { Ok(store::quotes::decline(&house.store, &who, version, &reason).await?) })
        .await
}
