//! Reading everything behind a link.

use super::page::LinkPage;
use crate::{packed::Packed, told::Told};
use domain::ids::Number;
use leptos::prelude::*;

/// Where the holder of the link stands, and everything the page of that step shows; `rest` is what stands behind the number in the
/// address. Without a live link it is the shop alone, whatever number was asked for.
#[server(output = Packed)]
pub async fn read(number: Number, rest: String) -> Result<LinkPage, Told> {
    crate::ssr::page_by_link(number, &rest).await
}
