//! Routes: when the van arrives. Computed from the stops before, their service minutes, the travel between
//! them and how far the day has come; never from a typed time.

pub mod plan;

use crate::{
    customers::Point,
    time::{HOUR, Instant, MINUTE},
};
use serde::{Deserialize, Serialize};

/// A position older than this is "last seen".
pub const POSITION_FRESH_MINUTES: i64 = 5;
/// Between two stops whose places are unknown.
pub const TRAVEL_MIN_UNKNOWN: i32 = 15;
/// The least minutes at a door.
pub const SERVICE_MIN_LEAST: i32 = 10;

/// How far a stop has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    #[default]
    Waiting,
    /// The van left for it.
    OnTheWay {
        since: Instant,
    },
    Arrived {
        at: Instant,
    },
    Done {
        at: Instant,
    },
}

/// A stop as the estimate needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopPlan {
    pub travel_min: i32,
    pub service_min: i32,
    pub progress: Progress,
}

/// When the van reaches each stop; `planned` is when the route begins. A van that is late at a door, or that should be there
/// already, is taken to be there now: an estimate never lies in the past for a stop that waits.
#[must_use]
pub fn arrivals(planned: Instant, stops: &[StopPlan], now: Instant) -> Vec<Instant> {
    let started = stops.iter().any(|s| s.progress != Progress::Waiting);
    // Not yet begun: it begins as planned, or now if that has passed.
    let mut free_at = if started { planned } else { planned.max(now) };
    stops
        .iter()
        .map(|stop| {
            let service = i64::from(stop.service_min.max(SERVICE_MIN_LEAST)) * MINUTE;
            let travel = i64::from(stop.travel_min) * MINUTE;
            let (arrival, leaves) = match stop.progress {
                Progress::Done { at } => (at, at),
                Progress::Arrived { at } => (at, at.plus(service).max(now)),
                Progress::OnTheWay { since } => {
                    let arrival = since.plus(travel).max(now);
                    (arrival, arrival.plus(service))
                }
                Progress::Waiting => {
                    let arrival = free_at.plus(travel).max(if started { now } else { free_at });
                    (arrival, arrival.plus(service))
                }
            };
            free_at = leaves.max(free_at);
            arrival
        })
        .collect()
}

/// Stops that the van visits before this one.
#[must_use]
pub fn stops_before(stops: &[StopPlan], index: usize) -> usize {
    stops.iter().take(index).filter(|s| !matches!(s.progress, Progress::Done { .. })).count()
}

/// How near the delivery is, which decides how narrow the window is that the customer reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Nearness {
    /// On a route, of a later day.
    Routed,
    /// On a route of today.
    Today,
    /// Nothing before it, or the van is on its way.
    Next,
}

/// The window a customer reads: two hours once routed, one on the day, thirty minutes when next. It begins on a ten
/// minutes' mark at or before the earliest arrival meant, so that it doesn't flicker with every minute.
#[must_use]
pub fn shown_window(arrival: Instant, nearness: Nearness) -> (Instant, Instant) {
    let width = match nearness {
        Nearness::Routed => 2 * HOUR,
        Nearness::Today => HOUR,
        Nearness::Next => 30 * MINUTE,
    };
    let ten = 10 * MINUTE;
    let start = Instant((arrival.0 - width / 3).div_euclid(ten) * ten);
    (start, start.plus(width))
}

/// A position a driver's phone sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    pub point: Point,
    pub at: Instant,
}

impl Position {
    #[must_use]
    pub const fn is_fresh(&self, now: Instant) -> bool {
        now.minutes_since(self.at) < POSITION_FRESH_MINUTES
    }
}

/// Minutes by road between two places: the great circle, a third longer for streets, at 30 km/h. A street grid makes a way 4/π, or 1.27
/// times as long on average; the rest is one-way streets.
#[must_use]
pub fn travel_min(from: Option<Point>, to: Option<Point>) -> i32 {
    let (Some(from), Some(to)) = (from, to) else { return TRAVEL_MIN_UNKNOWN };
    let rad = |e6: i32| f64::from(e6) / 1e6_f64 * std::f64::consts::PI / 180.0;
    let (lat, lon) = (rad(to.lat_e6) - rad(from.lat_e6), rad(to.lon_e6) - rad(from.lon_e6));
    let a = (lat / 2.0).sin().powi(2) + rad(from.lat_e6).cos() * rad(to.lat_e6).cos() * (lon / 2.0).sin().powi(2);
    let km = 2.0 * 6_371.0 * a.sqrt().min(1.0).asin();
    // Five minutes to park and ring, however near. Twelve hours is the longest drive of a day.
    #[expect(clippy::cast_possible_truncation, reason = "bounded to 720 before")]
    let minutes = (km * 4.0 / 3.0 / 30.0 * 60.0).min(715.0).round() as i32;
    minutes + 5
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stop(progress: Progress) -> StopPlan {
        StopPlan { travel_min: 10, service_min: 20, progress }
    }

    fn at(minute: i64) -> Instant {
        Instant(minute * MINUTE)
    }

    fn minutes(planned: i64, stops: &[StopPlan], now: i64) -> Vec<i64> {
        arrivals(at(planned), stops, at(now)).into_iter().map(|a| a.0 / MINUTE).collect()
    }

    #[test]
    fn arrivals_follow_the_day() {
        use Progress::{Arrived, Done, OnTheWay, Waiting};
        // Planned for minute 100, three stops of ten minutes' drive and twenty of work.
        let w = stop(Waiting);
        assert_eq!(minutes(100, &[w, w, w], 0), [110, 140, 170]);
        // Nobody left yet, and it is late: everything moves.
        assert_eq!(minutes(100, &[w, w, w], 130), [140, 170, 200]);
        // Under way to the first.
        assert_eq!(minutes(100, &[stop(OnTheWay { since: at(105) }), w, w], 106), [115, 145, 175]);
        // The van should have been there; it is there any minute now.
        assert_eq!(minutes(100, &[stop(OnTheWay { since: at(105) }), w, w], 130), [130, 160, 190]);
        // At the door of the first for longer than planned: those behind wait with it.
        assert_eq!(minutes(100, &[stop(Arrived { at: at(112) }), w, w], 150), [112, 160, 190]);
        // First done early: those behind come earlier.
        assert_eq!(minutes(100, &[stop(Done { at: at(118) }), w, w], 118), [118, 128, 158]);
    }

    #[test]
    fn the_window_narrows_and_holds_the_arrival() {
        let arrival = at(845); // 14:05
        let shown = |n| shown_window(arrival, n);
        let width = |(from, to): (Instant, Instant)| to.minutes_since(from);
        assert_eq!([Nearness::Routed, Nearness::Today, Nearness::Next].map(|n| width(shown(n))), [120, 60, 30]);
    }

    #[test]
    fn zero_zero_is_no_place_and_old_is_last_seen() {
        assert_eq!(Point::new(0, 0), None);
        let here = Position { point: Point::new(41_900_000, -87_600_000).unwrap(), at: at(100) };
        assert!(here.is_fresh(at(104)) && !here.is_fresh(at(105)));
    }

    #[test]
    fn driving_takes_time() {
        let depot = Point::new(41_920_000, -87_650_000);
        let door = Point::new(41_910_000, -87_640_000);
        assert_eq!(travel_min(depot, None), TRAVEL_MIN_UNKNOWN);
        assert_eq!(travel_min(depot, depot), 5);
        assert!((6..12).contains(&travel_min(depot, door)), "{}", travel_min(depot, door));
    }

    proptest! {
        #[test]
        fn stops_come_in_order_and_never_in_the_past(travels in proptest::collection::vec((0..60_i32, 0..90_i32), 1..20), done in 0..20_usize, now in 0..2_000_i64) {
            let stops: Vec<_> = travels.iter().enumerate().map(|(i, (travel_min, service_min))| StopPlan {
                travel_min: *travel_min, service_min: *service_min,
                progress: if i < done { Progress::Done { at: at(now.min(i as i64)) } } else { Progress::Waiting },
            }).collect();
            let arrivals = arrivals(at(500), &stops, at(now));
            for (i, pair) in arrivals.windows(2).enumerate() {
                prop_assert!(pair[0] <= pair[1], "{i}");
            }
            for (arrival, _) in arrivals.iter().zip(&stops).filter(|(_, s)| s.progress == Progress::Waiting) {
                prop_assert!(*arrival >= at(now.min(500)));
                let (from, to) = shown_window(*arrival, Nearness::Next);
                prop_assert!(from <= *arrival && *arrival <= to);
            }
        }
    }
}
