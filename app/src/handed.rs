//! What the server drew a page from comes with the page, so that the browser draws the same from the same.

use crate::{failure::Failure, packed::unpack};
use leptos::prelude::*;
use serde::de::DeserializeOwned;

/// The element that it comes in.
pub const PLACE: &str = "handed";

/// What this page came with.
///
/// # Errors
/// What the server said instead of a page; or that nothing came.
pub fn handed<T: DeserializeOwned>() -> Result<T, Failure> {
    let text = document().get_element_by_id(PLACE).and_then(|place| place.text_content()).unwrap_or_default();
    unpack(&text).unwrap_or(Err(Failure::Broken { incident: String::new() }))
}
