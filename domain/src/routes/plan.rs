//! The order of a route's stops: a sensible first one, where one more fits in, and what is wrong with the one there is. Nearest
//! neighbour, then improved by turning parts round (2-opt) and moving short runs (or-opt) until neither helps. Without chance: the same
//! stops get the same order on every machine.

use super::{Progress, SERVICE_MIN_LEAST, StopPlan, arrivals, travel_min};
use crate::{
    customers::Point,
    time::{Instant, MINUTE, Window},
};
use serde::{Deserialize, Serialize};

/// A crew's day, from the depot and back: a shift of eight hours and two of overtime. Drivers of goods may be on duty for fourteen
/// (49 CFR 395.3).
pub const CREW_DAY_MIN: i32 = 10 * 60;
/// A pass looks at about n² · 4 orders of n stops each: at 40 stops 256,000 steps, a few milliseconds. A longer route is only ordered by
/// nearness.
pub const STOPS_IMPROVED_MAX: usize = 40;
/// Passes end by themselves, since each improves; this many is far more than 40 stops ever took.
const PASSES_MAX: usize = 60;
/// The longest run of stops that is moved as one.
const RUN_MAX: usize = 3;

/// A stop as its order is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Halt {
    /// `None` where nobody knows the place: it is a fixed time from everywhere, and such stops keep their order among themselves.
    pub point: Option<Point>,
    pub service_min: i32,
    /// What was promised, in minutes after midnight.
    pub window: Option<Window>,
    /// Done or under way: it stays in front.
    pub is_fixed: bool,
}

/// Where a route begins and ends, and when its van is free of what is fixed, in minutes after midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    pub depot: Option<Point>,
    pub free_min: i32,
}

/// What an order costs. A van that is early at a door waits until the window opens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Minutes after the end of their windows, of all stops together.
    pub late_min: i32,
    /// From the depot through all stops and back.
    pub travel_min: i32,
    pub wait_min: i32,
}

impl Cost {
    /// A promise that is kept comes before minutes on the road.
    const fn weight(self) -> (i32, i32) {
        (self.late_min, self.travel_min + self.wait_min)
    }

    #[must_use]
    pub fn is_better_than(self, other: Self) -> bool {
        self.weight() < other.weight()
    }
}

/// Stops with the minutes between all of them. Place 0 is the depot, place n + 1 the stop n.
struct Legs<'a> {
    run: Run,
    halts: &'a [Halt],
    minutes: Vec<Vec<i32>>,
}

impl<'a> Legs<'a> {
    fn of(run: Run, halts: &'a [Halt]) -> Self {
        let points: Vec<_> = std::iter::once(run.depot).chain(halts.iter().map(|v| v.point)).collect();
        let minutes = points.iter().map(|from| points.iter().map(|to| travel_min(*from, *to)).collect()).collect();
        Self { run, halts, minutes }
    }

    /// When the work at a stop begins that is left for at `clock`, and how long the crew waits for that.
    fn begins(&self, from: usize, stop: usize, clock: i32) -> (i32, i32) {
        let there = clock + self.minutes[from][stop + 1];
        let wait = self.halts[stop].window.map_or(0, |w| (w.from_min - there).max(0));
        (there + wait, wait)
    }

    fn service(&self, stop: usize) -> i32 {
        self.halts[stop].service_min.max(SERVICE_MIN_LEAST)
    }

    fn cost(&self, order: &[usize]) -> Cost {
        let (mut cost, mut clock, mut from) = (Cost::default(), self.run.free_min, 0);
        for &stop in order {
            cost.travel_min += self.minutes[from][stop + 1];
            if !self.halts[stop].is_fixed {
                let (begins, wait) = self.begins(from, stop, clock);
                cost.wait_min += wait;
                cost.late_min += self.late(stop, begins);
                clock = begins + self.service(stop);
            }
            from = stop + 1;
        }
        cost.travel_min += self.minutes[from][0];
        cost
    }

    fn late(&self, stop: usize, begins: i32) -> i32 {
        self.halts[stop].window.map_or(0, |w| (begins - w.to_min).max(0))
    }

    /// Stops whose place nobody knows come as they were entered.
    fn keeps_unknown(&self, order: &[usize]) -> bool {
        let mut unknown = order.iter().filter(|s| self.halts[**s].point.is_none() && !self.halts[**s].is_fixed);
        unknown.next().is_none_or(|first| unknown.try_fold(first, |before, next| (before < next).then_some(next)).is_some())
    }

    /// Always on to where the work can begin soonest.
    fn nearest(&self, fixed: &[usize]) -> Vec<usize> {
        let mut left: Vec<usize> = (0..self.halts.len()).filter(|s| !self.halts[*s].is_fixed).collect();
        let (mut order, mut clock) = (fixed.to_vec(), self.run.free_min);
        while !left.is_empty() {
            let from = order.last().map_or(0, |s| s + 1);
            let first_unknown = left.iter().position(|s| self.halts[*s].point.is_none());
            let open = left.iter().enumerate().filter(|(at, s)| self.halts[**s].point.is_some() || Some(*at) == first_unknown);
            let Some((at, begins)) = open.map(|(at, s)| (at, self.begins(from, *s, clock).0)).min_by_key(|(_, begins)| *begins) else {
                break;
            };
            let next = left.remove(at);
            clock = begins + self.service(next);
            order.push(next);
        }
        order
    }

    /// Better and better, until no part turned round and no short run moved makes it better still.
    fn improved(&self, mut order: Vec<usize>, first: usize) -> Vec<usize> {
        if order.len() > STOPS_IMPROVED_MAX {
            return order;
        }
        let mut cost = self.cost(&order);
        for _ in 0..PASSES_MAX {
            let before = cost;
            for from in first..order.len() {
                for to in first..order.len() {
                    for candidate in neighbours(&order, from, to) {
                        let new = self.cost(&candidate);
                        if new.is_better_than(cost) && self.keeps_unknown(&candidate) {
                            (order, cost) = (candidate, new);
                        }
                    }
                }
            }
            if cost == before {
                break;
            }
        }
        order
    }
}

/// The order with `from..=to` turned round, and with a run that begins at `from` moved to `to`.
fn neighbours(order: &[usize], from: usize, to: usize) -> Vec<Vec<usize>> {
    let mut all = Vec::with_capacity(1 + RUN_MAX);
    if from < to {
        let mut turned = order.to_vec();
        turned[from..=to].reverse();
        all.push(turned);
    }
    for length in (1..=RUN_MAX).filter(|length| from != to && from + length <= order.len() && to + length <= order.len()) {
        let mut moved = order.to_vec();
        let run: Vec<_> = moved.drain(from..from + length).collect();
        moved.splice(to..to, run);
        all.push(moved);
    }
    all
}

/// What the stops cost in the order they stand in, what is fixed first.
#[must_use]
pub fn cost(run: Run, halts: &[Halt]) -> Cost {
    let (fixed, rest): (Vec<_>, Vec<_>) = (0..halts.len()).partition(|s| halts[*s].is_fixed);
    Legs::of(run, halts).cost(&[fixed, rest].concat())
}

/// A good order, as places in `halts`: what is fixed first and as it was, and never worse than the order they stand in.
#[must_use]
pub fn plan(run: Run, halts: &[Halt]) -> Vec<usize> {
    let legs = Legs::of(run, halts);
    let (fixed, rest): (Vec<_>, Vec<_>) = (0..halts.len()).partition(|s| halts[*s].is_fixed);
    let as_given = legs.improved([fixed.as_slice(), &rest].concat(), fixed.len());
    let by_nearness = legs.improved(legs.nearest(&fixed), fixed.len());
    if legs.cost(&by_nearness).is_better_than(legs.cost(&as_given)) { by_nearness } else { as_given }
}

/// Where one more stop does the least harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fit {
    /// 0 is before all others.
    pub at: usize,
    /// When the crew begins there, in minutes after midnight.
    pub begins_min: i32,
    /// Minutes that it makes itself and the others late.
    pub late_min: i32,
}

/// Where `new` fits in best behind what is fixed, the order of the others staying as it is.
#[must_use]
pub fn fit(run: Run, halts: &[Halt], new: Halt) -> Fit {
    let first = halts.iter().rposition(|v| v.is_fixed).map_or(0, |last| last + 1);
    let all: Vec<_> = halts.iter().copied().chain([new]).collect();
    let legs = Legs::of(run, &all);
    let before = legs.cost(&(0..halts.len()).collect::<Vec<_>>());
    let order_with = |at: usize| {
        let mut order: Vec<_> = (0..halts.len()).collect();
        order.insert(at, halts.len());
        order
    };
    let places = (first..=halts.len()).map(|at| (at, legs.cost(&order_with(at))));
    let (at, cost) = places.min_by_key(|(_, cost)| cost.weight()).unwrap_or((halts.len(), before));
    let (mut clock, mut from, mut begins_min) = (run.free_min, 0, run.free_min);
    for stop in order_with(at).into_iter().take(at + 1) {
        if !all[stop].is_fixed {
            begins_min = legs.begins(from, stop, clock).0;
            clock = begins_min + legs.service(stop);
        }
        from = stop + 1;
    }
    Fit { at, begins_min, late_min: cost.late_min - before.late_min }
}

/// How an arrival keeps to what was promised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timing {
    #[default]
    Fits,
    Early {
        by_min: i32,
    },
    Late {
        by_min: i32,
    },
}

/// Minutes that have begun between two instants; none when `to` lies before `from`.
fn minutes_begun(from: Instant, to: Instant) -> i32 {
    i32::try_from((to.0 - from.0 + MINUTE - 1).div_euclid(MINUTE).max(0)).unwrap_or(i32::MAX)
}

/// An arrival against the window that was promised, both ends of which still keep the promise.
#[must_use]
pub fn timing(arrival: Instant, promised: Option<(Instant, Instant)>) -> Timing {
    let Some((from, to)) = promised else { return Timing::Fits };
    match (minutes_begun(arrival, from), minutes_begun(to, arrival)) {
        (_, by_min) if by_min > 0 => Timing::Late { by_min },
        (by_min, _) if by_min > 0 => Timing::Early { by_min },
        _ => Timing::Fits,
    }
}

/// A stop that was left late is asked about again when it gets so much later still.
pub const ASK_AGAIN_MIN: i32 = 15;

impl Timing {
    /// The minutes late that somebody has to decide about; `kept_min` is how late a dispatcher has left it to be.
    #[must_use]
    pub fn asks(self, kept_min: Option<i32>) -> Option<i32> {
        match self {
            Self::Late { by_min } if kept_min.is_none_or(|kept| by_min >= kept + ASK_AGAIN_MIN) => Some(by_min),
            Self::Fits | Self::Early { .. } | Self::Late { .. } => None,
        }
    }
}

/// What there is to say about a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// When the van is at each stop, and how that keeps to its window; nothing is wrong with a stop that is done.
    pub stops: Vec<(Instant, Timing)>,
    /// When the crew is back at the depot.
    pub back_at: Instant,
    /// Minutes that the day is longer than [`CREW_DAY_MIN`].
    pub over_min: i32,
}

/// Looks a route over. `promised` are the windows of the stops, one each; `home_min` the minutes from the last stop to the depot.
#[must_use]
pub fn check(starts_at: Instant, stops: &[StopPlan], promised: &[Option<(Instant, Instant)>], home_min: i32, now: Instant) -> Check {
    let arrivals = arrivals(starts_at, stops, now);
    let leaves = |(stop, arrival): (&StopPlan, &Instant)| {
        let served = arrival.plus(i64::from(stop.service_min.max(SERVICE_MIN_LEAST)) * MINUTE);
        match stop.progress {
            Progress::Done { at } => at,
            Progress::Arrived { .. } => served.max(now),
            Progress::OnTheWay { .. } | Progress::Waiting => served,
        }
    };
    let last = stops.iter().zip(&arrivals).map(leaves).max();
    let back_at = last.map_or(starts_at, |left| left.plus(i64::from(home_min) * MINUTE));
    let judged = arrivals.into_iter().zip(stops).zip(promised.iter().copied().chain(std::iter::repeat(None)));
    Check {
        stops: judged
            .map(|((arrival, stop), promised)| {
                let is_done = matches!(stop.progress, Progress::Done { .. });
                (arrival, if is_done { Timing::Fits } else { timing(arrival, promised) })
            })
            .collect(),
        back_at,
        over_min: (minutes_begun(starts_at, back_at) - CREW_DAY_MIN).max(0),
    }
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
