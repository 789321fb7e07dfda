//! Settings: what a shop sets up by itself, from its name to its terms. Only staff who may configure it see them.

pub mod api;
mod delivery;
mod form;
mod index;
mod location;
mod locations;
mod mail;
mod notices;
mod payments;
mod shop;
mod terms;
mod zone;

pub use delivery::DeliveryPage;
pub use index::SettingsPage;
pub use location::{LocationPage, NewLocationPage};
pub use locations::LocationListPage;
pub use mail::MailSettingsPage;
pub use notices::NoticesPage;
pub use payments::PaymentSettingsPage;
pub use shop::ShopPage;
pub use terms::TermsPage;
pub use zone::{NewZonePage, ZonePage};

use domain::settings::TermsKind;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use std::str::FromStr;

/// Where the settings begin.
const SETTINGS: &str = "/desk/settings";
/// Where the locations are.
const LOCATIONS: &str = "/desk/settings/locations";

/// What a kind of terms is called.
#[must_use]
pub fn kind_words(kind: TermsKind) -> &'static str {
    use words::settings as say;
    match kind {
        TermsKind::Sale => say::terms_sale(),
        TermsKind::Delivery => say::terms_delivery(),
        TermsKind::Privacy => say::terms_privacy(),
    }
}

/// An id in the address; `None` for what is none.
fn id_of<T: FromStr + Send + Sync + PartialEq + Clone + 'static>(key: &'static str) -> Signal<Option<T>> {
    let params = use_params_map();
    Signal::derive(move || params.with(|p| p.get(key)?.parse().ok()))
}
