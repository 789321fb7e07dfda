//! What the server drew a page from comes with the page, so that the browser draws the same from the same.

use crate::{
    packed::unpack,
    told::{CameBack, Told},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// The element that it comes in.
pub const PLACE: &str = "handed";

/// What a page comes with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handed<T> {
    pub page: Result<T, Told>,
    pub came_back: Option<CameBack>,
}

impl<T: DeserializeOwned> Handed<T> {
    /// What this page came with; silence where nothing came.
    #[must_use]
    pub fn window() -> Self {
        let text = document().get_element_by_id(PLACE).and_then(|place| place.text_content()).unwrap_or_default();
        unpack(&text).unwrap_or(Self { page: Err(Told::silence()), came_back: None })
    }
}
