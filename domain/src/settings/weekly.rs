//! The week of a delivery zone: windows with the stops they have, and what days they make. A day's places are never fewer than what
//! is booked or held on it already.

use crate::{
    Refusal,
    ids::CapacityId,
    refusal::Field,
    slots::Slot,
    time::{Day, Window},
};
use serde::{Deserialize, Serialize};

/// A day of windows of an hour each.
pub const WINDOWS_MAX: usize = 24;
/// More stops than a fleet of fifty vans makes in half a day.
const STOPS_MAX: i32 = 999;

/// A window that comes back every week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeeklyWindow {
    /// From Monday to Sunday.
    pub days: [bool; 7],
    pub window: Window,
    pub stops_max: i32,
}

/// The week of a zone. No two windows of a weekday overlap.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Weekly(Vec<WeeklyWindow>);

impl Weekly {
    /// # Errors
    /// [`Refusal::WindowsOverlap`]; [`Refusal::Missing`] at [`Field::Windows`] for a window without a weekday,
    /// [`Refusal::NumberUnreadable`] at [`Field::Stops`], [`Refusal::TimesUnreadable`], [`Refusal::TooLong`].
    pub fn new(mut windows: Vec<WeeklyWindow>) -> Result<Self, Refusal> {
        if windows.len() > WINDOWS_MAX {
            return Err(Refusal::TooLong { field: Field::Windows, most_chars: i32::try_from(WINDOWS_MAX).unwrap_or(i32::MAX) });
        }
        windows.sort_by_key(|w| (w.window, w.days.iter().position(|on| *on)));
        for (at, one) in windows.iter().enumerate() {
            let Window { from_min, to_min } = one.window;
            if !(0 <= from_min && from_min < to_min && to_min <= 24 * 60) {
                return Err(Refusal::TimesUnreadable { field: Field::Windows, typed: String::new() });
            }
            if !(1..=STOPS_MAX).contains(&one.stops_max) {
                return Err(Refusal::NumberUnreadable { field: Field::Stops, typed: one.stops_max.to_string() });
            }
            if !one.days.contains(&true) {
                return Err(Refusal::Missing { field: Field::Windows });
            }
            let shares_day = |other: &WeeklyWindow| one.days.iter().zip(other.days).any(|(one, other)| *one && other);
            if windows[at + 1..].iter().any(|other| other.window.from_min < to_min && shares_day(other)) {
                return Err(Refusal::WindowsOverlap);
            }
        }
        Ok(Self(windows))
    }

    #[must_use]
    pub fn windows(&self) -> &[WeeklyWindow] {
        &self.0
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The windows of a day, with their stops.
    pub fn on(&self, day: Day) -> impl Iterator<Item = (Window, i32)> {
        let weekday = usize::from(day.weekday().number_days_from_monday());
        self.0.iter().filter(move |w| w.days[weekday]).map(|w| (w.window, w.stops_max))
    }
}

/// What has to change so that the days are as the week says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    Make { day: Day, window: Window, stops_max: i32 },
    Set { id: CapacityId, window: Window, stops_max: i32 },
}

/// What has to change on the days from `first` to `last`. `existing` are all places of these days, with what is booked and held of
/// each. A place whose window begins when one of the week does takes over its end and its stops; one that the week does not have is
/// closed. What somebody has already keeps its window, and its stops never fall below what is taken. Done again, nothing is left to do.
#[must_use]
pub fn fill(weekly: &Weekly, first: Day, last: Day, closed: &[Day], existing: &[Slot]) -> Vec<Fill> {
    let mut changes = Vec::new();
    for day in (0..=last.days_since(first)).map(|n| first.plus_days(n)) {
        let wanted: Vec<(Window, i32)> = if closed.contains(&day) { Vec::new() } else { weekly.on(day).collect() };
        let there: Vec<&Slot> = existing.iter().filter(|slot| slot.day == day).collect();
        for slot in &there {
            let asked = wanted.iter().find(|(window, _)| window.from_min == slot.window.from_min);
            let stops_max = asked.map_or(0, |(_, stops)| *stops).max(slot.taken);
            let window = asked.map(|(window, _)| *window).filter(|_| slot.taken == 0).unwrap_or(slot.window);
            if (window, stops_max) != (slot.window, slot.stops_max) {
                changes.push(Fill::Set { id: slot.id, window, stops_max });
            }
        }
        let missing = wanted.iter().filter(|(window, _)| there.iter().all(|slot| slot.window.from_min != window.from_min));
        changes.extend(missing.map(|(window, stops_max)| Fill::Make { day, window: *window, stops_max: *stops_max }));
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WORKDAYS: [bool; 7] = [true, true, true, true, true, false, false];
    const MORNING: Window = Window::new(480, 720);
    const AFTERNOON: Window = Window::new(720, 960);

    fn week() -> Weekly {
        let window = |window| WeeklyWindow { days: WORKDAYS, window, stops_max: 6 };
        Weekly::new(vec![window(AFTERNOON), window(MORNING)]).unwrap()
    }

    /// Monday, 1 March 2027.
    fn monday() -> Day {
        Day::of(2027, 3, 1)
    }

    /// The places after the changes.
    fn filled(existing: &[Slot], changes: &[Fill]) -> Vec<Slot> {
        let mut all = existing.to_vec();
        for change in changes {
            match *change {
                Fill::Make { day, window, stops_max } => {
                    let id = CapacityId(i64::try_from(all.len()).unwrap() + 1_000);
                    all.push(Slot { id, day, window, stops_max, taken: 0 });
                }
                Fill::Set { id, window, stops_max } => {
                    let slot = all.iter_mut().find(|slot| slot.id == id).unwrap();
                    (slot.window, slot.stops_max) = (window, stops_max);
                }
            }
        }
        all
    }

    #[test]
    fn a_week_becomes_days() {
        let changes = fill(&week(), monday(), monday().plus_days(6), &[monday().plus_days(2)], &[]);
        let days: Vec<_> = changes
            .iter()
            .map(|change| match change {
                Fill::Make { day, window, stops_max } => (day.days_since(monday()), window.from_min, *stops_max),
                Fill::Set { .. } => panic!("nothing was there"),
            })
            .collect();
        assert_eq!(days, [(0, 480, 6), (0, 720, 6), (1, 480, 6), (1, 720, 6), (3, 480, 6), (3, 720, 6), (4, 480, 6), (4, 720, 6)]);
    }

    #[test]
    fn what_is_booked_stays() {
        let slot = |id, window, taken| Slot { id: CapacityId(id), day: monday(), window, stops_max: 8, taken };
        let there = [
            slot(1, MORNING, 7),
            slot(2, Window::new(720, 1_080), 2),
            slot(3, Window::new(1_080, 1_200), 1),
            slot(4, Window::new(1_200, 1_300), 0),
        ];
        let changes = fill(&week(), monday(), monday(), &[], &there);
        assert_eq!(
            changes,
            [
                Fill::Set { id: CapacityId(1), window: MORNING, stops_max: 7 },
                Fill::Set { id: CapacityId(2), window: Window::new(720, 1_080), stops_max: 6 },
                Fill::Set { id: CapacityId(3), window: Window::new(1_080, 1_200), stops_max: 1 },
                Fill::Set { id: CapacityId(4), window: Window::new(1_200, 1_300), stops_max: 0 },
            ]
        );
        let closed = fill(&week(), monday(), monday(), &[monday()], &there);
        assert_eq!(filled(&there, &closed).iter().map(Slot::left).sum::<i32>(), 0);
    }

    #[test]
    fn a_week_that_makes_no_sense_is_refused() {
        let window = |days, from, to, stops_max| WeeklyWindow { days, window: Window::new(from, to), stops_max };
        let sunday = [false, false, false, false, false, false, true];
        assert_eq!(Weekly::new(vec![window(WORKDAYS, 480, 720, 6), window(WORKDAYS, 600, 900, 6)]), Err(Refusal::WindowsOverlap));
        assert!(Weekly::new(vec![window(WORKDAYS, 480, 720, 6), window(sunday, 600, 900, 6)]).is_ok());
        assert!(Weekly::new(vec![window([false; 7], 480, 720, 6)]).is_err());
        assert!(Weekly::new(vec![window(WORKDAYS, 480, 720, 0)]).is_err());
        assert!(Weekly::new(vec![window(WORKDAYS, 720, 480, 1)]).is_err());
        assert!(Weekly::new(vec![window(sunday, 480, 720, 1); 2]).is_err());
    }

    proptest! {
        #[test]
        fn nobody_loses_a_place_and_done_again_nothing_changes(
            windows in proptest::collection::vec((any::<[bool; 7]>(), 0..20_i32, 1..4_i32, 1..9_i32), 0..6),
            there in proptest::collection::vec((0..10_i64, 0..20_i32, 1..4_i32, 0..9_i32, 0..9_i32), 0..30),
            closed in proptest::collection::vec(0..10_i64, 0..3),
        ) {
            let windows = windows.into_iter().map(|(days, from, long, stops_max)| WeeklyWindow { days, window: Window::new(from * 60, (from + long) * 60), stops_max });
            let Ok(weekly) = Weekly::new(windows.collect()) else { return Ok(()) };
            let closed: Vec<Day> = closed.into_iter().map(|n| monday().plus_days(n)).collect();
            let mut existing: Vec<Slot> = Vec::new();
            for (at, (n, from, long, stops_max, taken)) in there.into_iter().enumerate() {
                let (day, window) = (monday().plus_days(n), Window::new(from * 60, (from + long) * 60));
                if existing.iter().all(|s| (s.day, s.window.from_min) != (day, window.from_min)) {
                    existing.push(Slot { id: CapacityId(i64::try_from(at).unwrap()), day, window, stops_max: stops_max.max(taken), taken });
                }
            }
            let last = monday().plus_days(9);
            let after = filled(&existing, &fill(&weekly, monday(), last, &closed, &existing));
            for slot in &after {
                prop_assert!(slot.stops_max >= slot.taken);
                let open = !closed.contains(&slot.day) && weekly.on(slot.day).any(|(window, _)| window.from_min == slot.window.from_min);
                prop_assert!(open || slot.left() == 0, "{slot:?}");
            }
            for before in existing.iter().filter(|s| s.taken > 0) {
                prop_assert!(after.iter().any(|s| s.id == before.id && s.window == before.window));
            }
            for day in (0..=9).map(|n| monday().plus_days(n)).filter(|day| !closed.contains(day)) {
                for (window, stops) in weekly.on(day) {
                    prop_assert!(after.iter().any(|s| s.day == day && s.window.from_min == window.from_min && s.stops_max >= stops));
                }
            }
            prop_assert_eq!(fill(&weekly, monday(), last, &closed, &after), vec![]);
        }
    }
}
