//! Days and windows with room. Capacity is a row per location, zone, day and window, counted in stops;
//! what is held and what is booked count alike, and the same rule serves the page, the API and staff.

use crate::{
    Refusal,
    ids::CapacityId,
    time::{Day, Instant, MINUTE, Window},
};
use serde::{Deserialize, Serialize};

/// How long a chosen place is kept for a customer who has not confirmed.
pub const HOLD_MINUTES: i64 = 10;
/// How far ahead days are offered: two months of a calendar, and one more for who goes away.
pub const HORIZON_DAYS: i64 = 90;

/// One row of capacity, as it stands now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    pub id: CapacityId,
    pub day: Day,
    pub window: Window,
    pub stops_max: i32,
    /// Booked, and held by others.
    pub taken: i32,
}

impl Slot {
    #[must_use]
    pub const fn left(&self) -> i32 {
        let left = self.stops_max - self.taken;
        if left > 0 { left } else { 0 }
    }
}

/// When the shop can come at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// Today, in the location's zone.
    pub today: Day,
    /// The minute of the day that it is there.
    pub minute: i32,
    pub lead_days: i32,
    pub closed_days: Vec<Day>,
}

impl Calendar {
    #[must_use]
    pub fn first(&self) -> Day {
        self.today.plus_days(i64::from(self.lead_days.max(0)))
    }

    /// Whether anything is delivered on this day.
    #[must_use]
    pub fn opens(&self, day: Day) -> bool {
        day >= self.first() && day.days_since(self.today) <= HORIZON_DAYS && !self.closed_days.contains(&day)
    }

    /// Whether a place may still be taken there: of today's windows, those that have not ended.
    #[must_use]
    pub fn offers(&self, slot: &Slot) -> bool {
        self.opens(slot.day) && (slot.day > self.today || slot.window.to_min > self.minute)
    }
}

/// Takes a place for a customer.
///
/// # Errors
/// [`Refusal::SlotPassed`] for a day that is too soon, over or closed, and for a window that has ended; [`Refusal::SlotTaken`] when it is full, with the first of
/// `others` that has room.
pub fn take(slot: &Slot, calendar: &Calendar, others: &[Slot]) -> Result<(), Refusal> {
    if !calendar.offers(slot) {
        Err(Refusal::SlotPassed)
    } else if slot.left() == 0 {
        Err(Refusal::SlotTaken { next_free: next_free(others, calendar) })
    } else {
        Ok(())
    }
}

/// The first day with room.
#[must_use]
pub fn next_free(slots: &[Slot], calendar: &Calendar) -> Option<Day> {
    slots.iter().filter(|s| s.left() > 0 && calendar.offers(s)).map(|s| s.day).min()
}

/// When a hold that is taken now ends.
#[must_use]
pub const fn hold_ends(now: Instant) -> Instant {
    now.plus(HOLD_MINUTES * MINUTE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn slot(day: Day, stops_max: i32, taken: i32) -> Slot {
        Slot { id: CapacityId(1), day, window: Window::new(480, 720), stops_max, taken }
    }

    #[test]
    fn too_soon_closed_full_and_free() {
        let today = Day::of(2027, 3, 1);
        let calendar = Calendar { today, minute: 0, lead_days: 2, closed_days: vec![Day::of(2027, 3, 4)] };
        let free = slot(Day::of(2027, 3, 6), 2, 1);
        let at = |day, taken| take(&slot(Day::of(2027, 3, day), 2, taken), &calendar, &[free]);
        assert_eq!(at(1, 0), Err(Refusal::SlotPassed));
        assert_eq!(at(2, 0), Err(Refusal::SlotPassed));
        assert_eq!(at(3, 1), Ok(()));
        assert_eq!(at(3, 2), Err(Refusal::SlotTaken { next_free: Some(free.day) }));
        assert_eq!(at(4, 0), Err(Refusal::SlotPassed));
        assert_eq!(take(&slot(today.plus_days(91), 2, 0), &calendar, &[]), Err(Refusal::SlotPassed));
    }

    #[test]
    fn of_today_only_what_has_not_ended() {
        let today = Day::of(2027, 3, 1);
        // The window is from eight to noon.
        let (morning, tomorrow) = (slot(today, 2, 0), slot(today.plus_days(1), 2, 0));
        let at = |minute, lead_days| {
            let calendar = Calendar { today, minute, lead_days, closed_days: vec![] };
            (take(&morning, &calendar, &[]), take(&tomorrow, &calendar, &[]), next_free(&[morning, tomorrow], &calendar))
        };
        assert_eq!(at(7 * 60, 0), (Ok(()), Ok(()), Some(today)));
        assert_eq!(at(12 * 60 - 1, 0), (Ok(()), Ok(()), Some(today)));
        assert_eq!(at(12 * 60, 0), (Err(Refusal::SlotPassed), Ok(()), Some(tomorrow.day)));
        assert_eq!(at(23 * 60, 1), (Err(Refusal::SlotPassed), Ok(()), Some(tomorrow.day)));
    }

    proptest! {
        #[test]
        fn no_more_are_taken_than_there_are(stops_max in 0..20_i32, asked in 0..60) {
            let today = Day::of(2027, 3, 1);
            let calendar = Calendar { today, minute: 0, lead_days: 0, closed_days: vec![] };
            let mut place = slot(today, stops_max, 0);
            for _ in 0..asked {
                if take(&place, &calendar, &[]).is_ok() {
                    place.taken += 1;
                }
            }
            prop_assert_eq!(place.taken, stops_max.min(asked));
        }
    }
}
