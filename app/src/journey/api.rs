//! Reading everything behind a link.

use super::page::LinkPage;
use crate::{failure::Failure, packed::Packed};
use domain::ids::Number;
use leptos::prelude::*;

/// Where the holder of the link stands, and everything the page of that step shows; `rest` is what stands behind the number in the
/// address. Without a live link it is the shop alone, whatever number was asked for.
#[server(output = Packed)]
pub async fn read(number: Number, rest: String) -> Result<LinkPage, Failure> {
    use crate::ssr::{link_ended, link_holder, link_page};
    match link_holder(number).await {
        Ok((house, who)) => link_page(&house, &who, &rest).await,
        Err(Failure::Refused(_)) => link_ended().await,
        Err(broken) => Err(broken),
    }
}
