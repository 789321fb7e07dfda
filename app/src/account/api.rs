//! What the front door knows of whoever opens it.

use super::FrontDoor;
use crate::{packed::Packed, told::Told};
use leptos::prelude::*;

/// The shop, and the orders whose links this browser carries.
#[server(output = Packed)]
pub async fn look_in() -> Result<FrontDoor, Told> {
    crate::ssr::front_door().await.map_err(|failure| failure.told(domain::money::Currency::default()))
}
