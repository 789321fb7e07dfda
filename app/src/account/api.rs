//! What the front door knows of whoever opens it.

use super::FrontDoor;
use crate::{failure::Failure, packed::Packed};
use leptos::prelude::*;

/// The shop, and the orders whose links this browser carries.
#[server(output = Packed)]
pub async fn look_in() -> Result<FrontDoor, Failure> {
    let (house, holders) = crate::ssr::link_holders().await?;
    let mut here = Vec::with_capacity(holders.len());
    for who in &holders {
        let page = crate::ssr::link_page(&house, who, "").await?;
        here.extend(page.order.map(|order| super::Here::from(*order)));
    }
    Ok(FrontDoor { shop: crate::ssr::shop_at_the_door(&house).await?, here })
}
