use super::*;
use proptest::prelude::*;

/// Hundredths of a degree north and east of the depot; one is about a kilometre.
fn place(north: i32, east: i32) -> Option<Point> {
    Point::new(41_900_000 + north * 10_000, -87_600_000 + east * 10_000)
}

fn halt(north: i32, east: i32) -> Halt {
    Halt { point: place(north, east), service_min: 20, window: None, is_fixed: false }
}

const RUN: Run = Run { depot: Point::new(41_900_000, -87_600_000), free_min: 480 };

#[test]
fn a_zigzag_becomes_a_round() {
    let zigzag = [halt(1, 0), halt(9, 0), halt(2, 0), halt(8, 0), halt(3, 0)];
    let order = plan(RUN, &zigzag);
    let norths: Vec<_> = order.iter().map(|s| [1, 9, 2, 8, 3][*s]).collect();
    // Out and back, whichever way round.
    let turn = norths.iter().position(|n| *n == 9).unwrap();
    assert!(norths[..turn].is_sorted() && norths[turn..].iter().rev().is_sorted(), "{norths:?}");
}

#[test]
fn what_is_promised_comes_before_what_is_near() {
    let morning = Halt { window: Some(Window::new(480, 600)), ..halt(20, 0) };
    let afternoon = Halt { window: Some(Window::new(720, 960)), ..halt(1, 0) };
    assert_eq!(plan(RUN, &[afternoon, morning]), [1, 0]);
}

#[test]
fn what_is_done_stays_in_front_and_a_good_order_is_left_alone() {
    let done = |v: Halt| Halt { is_fixed: true, ..v };
    assert_eq!(plan(RUN, &[halt(1, 0), done(halt(9, 0)), done(halt(2, 0)), halt(8, 0)])[..2], [1, 2]);
    assert_eq!(plan(RUN, &[halt(1, 0), halt(2, 0), halt(3, 0)]), [0, 1, 2]);
    assert!(plan(RUN, &[]).is_empty());
}

#[test]
fn one_more_goes_where_it_is_on_the_way() {
    let route = [Halt { is_fixed: true, ..halt(1, 0) }, halt(3, 0), halt(9, 0)];
    let found = fit(RUN, &route, halt(6, 0));
    assert_eq!((found.at, found.late_min), (2, 0));
    // Nothing gets before what is done, and a promise that can't be kept says by how much.
    let early = Halt { window: Some(Window::new(400, 420)), ..halt(0, 0) };
    let found = fit(RUN, &route, early);
    assert!(found.at == 1 && found.begins_min > 480 && found.late_min == found.begins_min - 420, "{found:?}");
}

fn at(minute: i64) -> Instant {
    Instant(minute * MINUTE)
}

#[test]
fn an_arrival_is_held_against_its_window() {
    let window = Some((at(100), at(200)));
    for (arrival, expected) in [
        (at(99), Timing::Early { by_min: 1 }),
        (at(100), Timing::Fits),
        (at(200), Timing::Fits),
        (Instant(at(200).0 + 1), Timing::Late { by_min: 1 }),
        (at(235), Timing::Late { by_min: 35 }),
    ] {
        assert_eq!(timing(arrival, window), expected, "{arrival:?}");
    }
    assert_eq!(timing(at(9_999), None), Timing::Fits);
}

#[test]
fn what_was_left_late_is_asked_about_again_when_it_gets_worse() {
    let late = |by_min| Timing::Late { by_min };
    assert_eq!(late(1).asks(None), Some(1));
    assert_eq!([late(20).asks(Some(20)), late(34).asks(Some(20)), late(35).asks(Some(20))], [None, None, Some(35)]);
    assert_eq!([Timing::Fits.asks(None), Timing::Early { by_min: 90 }.asks(None)], [None, None]);
}

#[test]
fn a_route_is_looked_over() {
    let stop = |progress| StopPlan { travel_min: 10, service_min: 20, progress };
    let done = stop(Progress::Done { at: at(150) });
    let waits = stop(Progress::Waiting);
    let promised = [Some((at(0), at(100))), Some((at(0), at(150))), None];
    let found = check(at(100), &[done, waits, waits], &promised, 15, at(150));
    assert_eq!(found.stops, [(at(150), Timing::Fits), (at(160), Timing::Late { by_min: 10 }), (at(190), Timing::Fits)]);
    assert_eq!((found.back_at, found.over_min), (at(225), 0));
    let long = [StopPlan { travel_min: 30, service_min: 90, progress: Progress::Waiting }; 6];
    assert_eq!(check(at(0), &long, &[], 30, at(0)).over_min, 6 * 120 + 30 - CREW_DAY_MIN);
    assert_eq!(check(at(100), &[], &[], 15, at(0)).back_at, at(100));
}

prop_compose! {
    fn any_halt()(known in prop::bool::weighted(0.8), north in -20..20_i32, east in -20..20_i32, service_min in 0..120_i32, window in 0..4_i32, is_fixed in prop::bool::weighted(0.2)) -> Halt {
        let window = (window > 0).then(|| Window::new(240 + 240 * window, 480 + 240 * window));
        Halt { point: place(north, east).filter(|_| known), service_min, window, is_fixed }
    }
}

proptest! {
    #[test]
    fn a_plan_is_an_order_and_never_a_worse_one(halts in prop::collection::vec(any_halt(), 0..10), free_min in 300..1_000_i32) {
        let run = Run { free_min, ..RUN };
        let order = plan(run, &halts);
        let mut all = order.clone();
        all.sort_unstable();
        prop_assert_eq!(all, (0..halts.len()).collect::<Vec<_>>());
        let fixed: Vec<_> = (0..halts.len()).filter(|s| halts[*s].is_fixed).collect();
        prop_assert_eq!(&order[..fixed.len()], fixed.as_slice());
        let unknown: Vec<_> = order[fixed.len()..].iter().filter(|s| halts[**s].point.is_none()).collect();
        prop_assert!(unknown.is_sorted());
        let planned: Vec<_> = order.iter().map(|s| halts[*s]).collect();
        let (before, after) = (cost(run, &halts), cost(run, &planned));
        prop_assert!(!before.is_better_than(after), "{:?} {:?}", before, after);
        prop_assert_eq!(&order, &plan(run, &halts), "the same again");
    }

    #[test]
    fn a_fit_says_what_it_does(halts in prop::collection::vec(any_halt(), 0..8), new in any_halt()) {
        let new = Halt { is_fixed: false, ..new };
        let halts: Vec<_> = { let mut v = halts; v.sort_by_key(|v| !v.is_fixed); v };
        let found = fit(RUN, &halts, new);
        let mut with = halts.clone();
        with.insert(found.at, new);
        prop_assert_eq!(cost(RUN, &with).late_min - cost(RUN, &halts).late_min, found.late_min);
        prop_assert!(halts[found.at..].iter().all(|v| !v.is_fixed));
    }
}
