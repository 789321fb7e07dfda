//! The clock, passed in so that a test owns it, and the days of a location's zone.

use domain::time::{Day, Instant};
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

#[derive(Clone, Debug, Default)]
pub enum Clock {
    #[default]
    System,
    /// Stands until a test moves it.
    Held(Arc<AtomicI64>),
}

impl Clock {
    #[must_use]
    pub fn held(now: Instant) -> Self {
        Self::Held(Arc::new(AtomicI64::new(now.0)))
    }

    #[must_use]
    pub fn now(&self) -> Instant {
        match self {
            Self::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Instant(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
            }
            Self::Held(at) => Instant(at.load(Ordering::Relaxed)),
        }
    }

    /// Moves a held clock on; the system's can't be moved.
    pub fn pass(&self, micros: i64) {
        if let Self::Held(at) = self {
            at.fetch_add(micros, Ordering::Relaxed);
        }
    }
}

/// The day and the minute of the day that an instant is in a zone (an IANA name; an unknown one counts as UTC, and
/// settings refuse it before it gets here).
#[must_use]
pub fn local(at: Instant, zone: &str) -> (Day, i32) {
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let local = jiff::Timestamp::from_microsecond(at.0).unwrap_or_default().to_zoned(zone);
    let day = Day::of(i32::from(local.year()), local.month().unsigned_abs(), local.day().unsigned_abs());
    (day, i32::from(local.hour()) * 60 + i32::from(local.minute()))
}

/// When a minute of a day is in a zone. In the hour that a clock change skips, the moment after it.
#[must_use]
pub fn instant_of(day: Day, minute: i32, zone: &str) -> Instant {
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let midnight = i16::try_from(day.0.year()).ok().and_then(|year| {
        let (month, of_month) = (i8::try_from(u8::from(day.0.month())).ok()?, i8::try_from(day.0.day()).ok()?);
        jiff::civil::Date::new(year, month, of_month).ok()
    });
    let civil = midnight.map(|d| d.at(0, 0, 0, 0) + jiff::Span::new().minutes(minute));
    let zoned = civil.and_then(|c| c.to_zoned(zone).ok());
    Instant(zoned.map_or(0, |z| z.timestamp().as_microsecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_belong_to_a_zone() {
        let evening = instant_of(Day::of(2027, 3, 4), 23 * 60, "America/Chicago");
        assert_eq!(local(evening, "America/Chicago"), (Day::of(2027, 3, 4), 23 * 60));
        assert_eq!(local(evening, "UTC"), (Day::of(2027, 3, 5), 5 * 60));
        // Clocks go forward at 2:00 on 14 March 2027: half past two is half past three.
        let skipped = instant_of(Day::of(2027, 3, 14), 150, "America/Chicago");
        assert_eq!(local(skipped, "America/Chicago"), (Day::of(2027, 3, 14), 210));
    }
}
