//! Instants and days. An instant is UTC; a day is a date of some location's zone, and which day an
//! instant falls on is decided on the server, where the zones are known.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::{fmt, str::FromStr};
use time::{Date, Duration, Month, Weekday};

/// Microseconds since 1970-01-01T00:00Z. An integer, because a database orders it like a clock does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(pub i64);

pub const SECOND: i64 = 1_000_000;
pub const MINUTE: i64 = 60 * SECOND;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

impl Instant {
    #[must_use]
    pub const fn plus(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }

    /// Whole minutes from `earlier` to here; negative when `earlier` is later.
    #[must_use]
    pub const fn minutes_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).div_euclid(MINUTE)
    }
}

/// A date of a location's zone; `2027-03-04` as text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub Date);

impl Day {
    /// # Panics
    /// When there is no such date; for constants and tests.
    #[must_use]
    pub fn of(year: i32, month: u8, day: u8) -> Self {
        Self(Month::try_from(month).ok().and_then(|m| Date::from_calendar_date(year, m, day).ok()).expect("a date"))
    }

    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(Duration::days(days)))
    }

    /// Days from `earlier` to here.
    #[must_use]
    pub fn days_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).whole_days()
    }

    #[must_use]
    pub fn weekday(self) -> Weekday {
        self.0.weekday()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), u8::from(self.0.month()), self.0.day())
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is no `YYYY-MM-DD` date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a date of the form 2027-03-04")]
pub struct NotADay;

impl FromStr for Day {
    type Err = NotADay;
    fn from_str(text: &str) -> Result<Self, NotADay> {
        let mut parts = text.trim().splitn(3, '-');
        let mut next = || parts.next().filter(|p| p.len() <= 4 && p.bytes().all(|b| b.is_ascii_digit())).ok_or(NotADay);
        let (year, month, day) = (next()?, next()?, next()?);
        let month = month.parse::<u8>().ok().and_then(|m| Month::try_from(m).ok()).ok_or(NotADay)?;
        let (year, day) = (year.parse().map_err(|_| NotADay)?, day.parse().map_err(|_| NotADay)?);
        Date::from_calendar_date(year, month, day).map(Self).map_err(|_| NotADay)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// A stretch of a day, in minutes after midnight, in the location's zone: `Window { from_min: 480, to_min: 720 }`
/// is eight to noon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Window {
    pub from_min: i32,
    pub to_min: i32,
}

impl Window {
    #[must_use]
    pub const fn new(from_min: i32, to_min: i32) -> Self {
        Self { from_min, to_min }
    }

    #[must_use]
    pub const fn minutes(self) -> i32 {
        self.to_min - self.from_min
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_and_written() {
        let day = Day::of(2028, 2, 29);
        assert_eq!(day.to_string(), "2028-02-29");
        assert_eq!("2028-02-29".parse(), Ok(day));
        for wrong in ["2027-02-29", "2027-13-01", "27-1", "", "2027-03-04T", "9999999-01-01", "-1-01-01"] {
            assert_eq!(wrong.parse::<Day>(), Err(NotADay), "{wrong}");
        }
        assert_eq!(day.plus_days(1).days_since(day), 1);
    }
}
