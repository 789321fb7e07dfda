//! The shop and its branches.

use crate::{
    customers::Address,
    ids::LocationId,
    money::Currency,
    settings::TermsKind,
    tax::TaxRule,
    time::{Day, Window},
};
use serde::{Deserialize, Serialize};

/// A branch. Currency and tax rule belong to it, and so does the zone its days are counted in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    pub id: LocationId,
    pub name: String,
    pub phone: String,
    pub email: String,
    pub address: Address,
    /// IANA name, `America/Chicago`.
    pub zone: String,
    pub currency: Currency,
    pub tax: TaxRule,
    /// The rate that the location's goods are sold at, in parts per million.
    pub rate_ppm: i64,
    /// The least a custom first payment may be.
    pub deposit_min_cents: i64,
    /// Days between today and the first day a delivery may be booked for.
    pub lead_days: i32,
    pub hours: Hours,
    /// Days on which the door stays shut and nothing is delivered.
    pub closed_days: Vec<Day>,
    /// Days that are open at other hours than their weekday.
    #[serde(default)]
    pub special_days: Vec<(Day, Window)>,
}

impl Location {
    /// When the door is open on a day; `None` is closed.
    #[must_use]
    pub fn open_on(&self, day: Day) -> Option<Window> {
        if self.closed_days.contains(&day) {
            return None;
        }
        let special = self.special_days.iter().find(|(special, _)| *special == day);
        special.map_or_else(|| self.hours.on(day), |(_, open)| Some(*open))
    }
}

/// Opening hours from Monday to Sunday; `None` is closed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours(pub [Option<Window>; 7]);

impl Hours {
    #[must_use]
    pub fn on(&self, day: Day) -> Option<Window> {
        self.0[usize::from(day.weekday().number_days_from_monday())]
    }
}

/// How the shop looks to its customers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brand {
    pub name: String,
    /// A CSS colour of the form `oklch(L C H)`; checked when it is set.
    pub color: String,
    /// The letter in the mark.
    pub letter: String,
    /// The database holds the demonstration shop: the sandbox provider may run, and every page says so.
    pub demonstration: bool,
    /// Of which kinds it has published terms.
    pub terms: Vec<TermsKind>,
}
