//! Customers, the people who act for them, and where things go.

pub mod filter;
pub mod merging;
pub mod notes;

use crate::ids::{AddressId, ContactId, CustomerId};
use serde::{Deserialize, Serialize};

/// Words that the shop sorts customers by: each with the code it is kept under.
macro_rules! sorts {
    ($($(#[$doc:meta])* $name:ident { $($(#[$note:meta])* $word:ident = $code:literal),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$note])* $word,)*
        }

        impl $name {
            pub const ALL: [Self; [$($code),*].len()] = [$(Self::$word),*];

            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$word => $code,)*
                }
            }

            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|w| w.code() == code)
            }
        }
    )*};
}
pub(crate) use sorts;

sorts! {
    /// How somebody usually buys, in the shop's own judgement ("customer type", H2).
    Spending { Luxury = "luxury", BudgetFriendly = "budget", Average = "average" }
    /// Where somebody buys.
    Source { Website = "website", InStore = "in-store" }
    /// How somebody found the shop, where they said so.
    Found {
        Search = "search",
        SocialMedia = "social",
        Friend = "friend",
        Advertisement = "advertisement",
        PassingBy = "passing-by",
        Trade = "trade",
        Other = "other",
    }
    /// How far somebody has come with the shop. Derived from their orders, never typed.
    Stage { Lead = "lead", FirstTime = "first-time", Repeat = "repeat" }
}

impl Stage {
    /// By how many orders there are that were not cancelled.
    #[must_use]
    pub const fn of(orders: i64) -> Self {
        match orders {
            ..1 => Self::Lead,
            1 => Self::FirstTime,
            2.. => Self::Repeat,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomerKind {
    #[default]
    Individual,
    Company,
}

/// A postal address. Latitude and longitude are millionths of a degree; `None` where nobody knows them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    pub name: String,
    pub street: String,
    pub unit: String,
    pub city: String,
    pub region: String,
    pub zip: String,
    pub country: String,
    /// For the crew: "Third floor, elevator at the back".
    pub instructions: String,
    pub point: Option<Point>,
}

/// A place on earth in millionths of a degree. (0, 0) is no place: it is what a phone without a fix sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    pub lat_e6: i32,
    pub lon_e6: i32,
}

impl Point {
    #[must_use]
    pub const fn new(lat_e6: i32, lon_e6: i32) -> Option<Self> {
        let on_earth = lat_e6.unsigned_abs() <= 90_000_000 && lon_e6.unsigned_abs() <= 180_000_000;
        if on_earth && (lat_e6 != 0 || lon_e6 != 0) { Some(Self { lat_e6, lon_e6 }) } else { None }
    }
}

impl Address {
    /// Street and unit on one line, then city, region and ZIP.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let street = if self.unit.is_empty() { self.street.clone() } else { format!("{}, {}", self.street, self.unit) };
        let place = format!("{}, {} {}", self.city, self.region, self.zip);
        [street, place.trim_matches([',', ' ']).to_owned()].into_iter().filter(|l| !l.is_empty()).collect()
    }
}

/// A customer as a list shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerCard {
    pub id: CustomerId,
    pub kind: CustomerKind,
    /// The person's name, or the company's.
    pub name: String,
    pub email: String,
    pub phone: String,
    pub zip: String,
}

/// What staff type to make or change a customer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerForm {
    pub kind: CustomerKind,
    pub name: String,
    pub email: String,
    pub phone: String,
    pub address: Address,
    pub spending: Option<Spending>,
    pub source: Option<Source>,
    pub found: Option<Found>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactCard {
    pub id: ContactId,
    pub name: String,
    pub email: String,
    pub phone: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressCard {
    pub id: AddressId,
    pub address: Address,
    pub is_default: bool,
}

/// Most characters of a name. 200 holds the longest legal names; a longer one is a mistake.
pub const NAME_CHARS_MAX: i32 = 200;
/// Most characters of a note or message.
pub const TEXT_CHARS_MAX: i32 = 4_000;
