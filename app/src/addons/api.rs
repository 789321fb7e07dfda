//! A customer's choices, and their no.

use crate::failure::Failure;
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
) -> Result<(), Failure> {
    let (house, who) = crate::ssr::link_holder(number).await?;
    let choices = domain::quotes::Choices { addons, plans: plans.iter().filter_map(|answer| super::answered(answer)).collect() };
    store::quotes::review(&house.store, &who, version, &choices).await?;
    house.nudge.notify_one();
    crate::ssr::lead_on(&crate::ssr::page_of(number));
    Ok(())
}

/// The customer says no to the quote, and why.
#[server]
pub async fn decline(number: Number, version: i32, #[server(default)] reason: String) -> Result<(), Failure> {
    let (house, who) = crate::ssr::link_holder(number).await?;
    store::quotes::decline(&house.store, &who, version, &reason).await?;
    house.nudge.notify_one();
    crate::ssr::lead_on(&crate::ssr::page_of(number));
    Ok(())
}
