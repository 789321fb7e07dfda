//! Setting a shop up: what is typed into its forms, read and bounded; the week of a zone, and the places that it makes.

mod typed;
mod weekly;

pub use typed::{days, days_typed, percent, percent_typed, time_typed, window, zips};
pub use weekly::{Fill, WINDOWS_MAX, Weekly, WeeklyWindow, fill};

use crate::{
    customers::{Address, sorts},
    locations::Hours,
    money::Currency,
    tax::TaxRule,
    time::{Day, Window},
};
use serde::{Deserialize, Serialize};

/// The most days that a shop may want between an order and its first delivery.
pub const LEAD_DAYS_MAX: i32 = 60;
/// Terms of sale of ten pages have about 30,000 characters.
pub const TERMS_CHARS_MAX: i32 = 60_000;

/// What is typed about a location.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocationForm {
    pub name: String,
    pub phone: String,
    pub email: String,
    pub address: Address,
    /// An IANA name; whether there is such a zone is known where the zones are.
    pub zone: String,
    pub currency: Currency,
    pub tax: TaxRule,
    /// Parts per million.
    pub rate_ppm: i64,
    pub deposit_min_cents: i64,
    pub lead_days: i32,
    pub hours: Hours,
    pub closed_days: Vec<Day>,
    pub special_days: Vec<(Day, Window)>,
}

sorts! {
    /// What a text binds a customer to.
    TermsKind {
        Sale = "sale",
        Delivery = "delivery",
        Privacy = "privacy",
    }
}
