use super::*;
use DeliveryStatus as S;
use proptest::prelude::*;
use std::collections::BTreeMap;

const HERE: DeliveryId = DeliveryId(7);

fn share(line: i64, quantity: i32) -> Share {
    Share { line: LineId(line), quantity }
}

/// Goods, so many pieces of each.
fn goods(has: &[Share]) -> Vec<Line> {
    has.iter().map(|s| Line { id: s.line, quantity: s.quantity, taken: true, ..Line::default() }).collect()
}

fn line(id: i64, kind: LineKind, service_min: i32, taken: bool) -> Line {
    Line { id: LineId(id), kind, service_min, taken, quantity: 2, ..Line::default() }
}

#[test]
fn what_is_handed_over_or_done_at_the_door_is_brought() {
    let lines = [
        line(1, LineKind::Product, 25, true),
        line(2, LineKind::AddOn, 0, true),
        line(3, LineKind::AddOn, 0, false),
        line(4, LineKind::Fulfilment, 0, true),
        line(5, LineKind::Fulfilment, 30, true),
    ];
    assert_eq!(all_of(&lines), [share(1, 2), share(2, 2), share(5, 2)]);
    let part = lines_of(&lines, &[share(5, 1), share(1, 2)]);
    assert_eq!(part.iter().map(|l| (l.id.0, l.quantity)).collect::<Vec<_>>(), [(1, 2), (5, 1)]);
}

#[test]
fn only_what_stands_in_the_shop_is_divided_and_only_what_has_no_day_is_joined() {
    let has = [share(1, 1), share(2, 1)];
    for status in S::ALL {
        let may = matches!(status, S::Open | S::Scheduled);
        assert_eq!(may_divide(status, &goods(&has)), may, "{status:?}");
        let refused = || Refusal::MoveNotAllowed { from: status };
        let divided = divide(HERE, status, &goods(&has), &[share(2, 1)]);
        assert_eq!(divided, if may { Ok((vec![share(1, 1)], vec![share(2, 1)])) } else { Err(refused()) }, "{status:?}");
        let into = join((S::Open, &has[1..]), (status, &has[..1]));
        assert_eq!(into, if may { Ok(has.to_vec()) } else { Err(refused()) }, "into {status:?}");
        let from = join((status, &has[1..]), (S::Scheduled, &has[..1]));
        assert_eq!(from, if status == S::Open { Ok(has.to_vec()) } else { Err(refused()) }, "from {status:?}");
    }
    assert!(!may_divide(S::Open, &goods(&has[..1])), "one piece has no parts");
}

#[test]
fn a_part_takes_something_and_leaves_something() {
    let has = [share(1, 2), share(2, 1)];
    let ask = |wanted: &[Share]| divide(HERE, S::Open, &goods(&has), wanted);
    assert_eq!(ask(&[share(1, 1)]), Ok((vec![share(1, 1), share(2, 1)], vec![share(1, 1)])));
    assert_eq!(ask(&[share(1, 2)]), Ok((vec![share(2, 1)], vec![share(1, 2)])));
    assert_eq!(ask(&[share(1, 0), share(2, 1)]), Ok((vec![share(1, 2)], vec![share(2, 1)])));
    assert_eq!(ask(&[]), Err(Refusal::PartEmpty { delivery: HERE }));
    assert_eq!(ask(&[share(1, 0)]), Err(Refusal::PartEmpty { delivery: HERE }));
    assert_eq!(ask(&has), Err(Refusal::PartIsAll { delivery: HERE }));
    for wrong in [[share(1, 3)].as_slice(), &[share(1, -1)], &[share(1, i32::MAX)], &[share(1, 1), share(1, 1)]] {
        assert_eq!(ask(wrong), Err(Refusal::PartTooMany { delivery: HERE, line: LineId(1), most: 2 }), "{wrong:?}");
    }
    assert_eq!(ask(&[share(9, 1)]), Err(Refusal::Stale));
}

#[test]
fn no_van_drives_for_a_service_alone() {
    let has = [line(1, LineKind::Product, 25, true), line(2, LineKind::Fulfilment, 30, true)];
    let ask = |wanted: &[Share]| divide(HERE, S::Open, &has, wanted);
    assert_eq!(ask(&[share(2, 1)]), Err(Refusal::PartEmpty { delivery: HERE }));
    assert_eq!(ask(&[share(1, 2), share(2, 1)]), Err(Refusal::PartIsAll { delivery: HERE }));
    assert_eq!(ask(&[share(1, 1), share(2, 2)]), Ok((vec![share(1, 1)], vec![share(1, 1), share(2, 2)])));
    assert!(!may_divide(S::Open, &has[1..]));
}

/// What may be done to the deliveries of an order: one is divided, or one is joined into another.
#[derive(Clone, Debug)]
enum Act {
    Divide { which: usize, wanted: Vec<(i64, i32)> },
    Join { from: usize, into: usize },
}

fn act() -> impl Strategy<Value = Act> {
    let wanted = proptest::collection::vec((0..7_i64, -1..5_i32), 0..5);
    prop_oneof![
        (0..6_usize, wanted).prop_map(|(which, wanted)| Act::Divide { which, wanted }),
        (0..6_usize, 0..6_usize).prop_map(|(from, into)| Act::Join { from, into }),
    ]
}

fn sum<'a>(deliveries: impl IntoIterator<Item = &'a (S, Vec<Share>)>) -> BTreeMap<i64, i32> {
    let mut sum = BTreeMap::new();
    for share in deliveries.into_iter().flat_map(|(_, shares)| shares) {
        *sum.entry(share.line.0).or_insert(0) += share.quantity;
    }
    sum
}

proptest! {
    #[test]
    fn together_they_bring_what_was_ordered(
        ordered in proptest::collection::vec(1..4_i32, 1..6),
        booked: bool,
        acts in proptest::collection::vec(act(), 0..40),
    ) {
        let all = (0..).zip(&ordered).map(|(line, quantity)| share(line, *quantity)).collect();
        let mut deliveries = vec![(if booked { S::Scheduled } else { S::Open }, all)];
        let before = sum(&deliveries);
        for act in acts {
            match act {
                Act::Divide { which, wanted } => {
                    let at = which % deliveries.len();
                    let wanted: Vec<_> = wanted.into_iter().map(|(line, quantity)| share(line, quantity)).collect();
                    let (status, has) = deliveries[at].clone();
                    if let Ok((stays, goes)) = divide(HERE, status, &goods(&has), &wanted) {
                        deliveries[at].1 = stays;
                        deliveries.push((S::Open, goes));
                    }
                }
                Act::Join { from, into } => {
                    let (from, into) = (from % deliveries.len(), into % deliveries.len());
                    let (one, other) = (deliveries[from].clone(), deliveries[into].clone());
                    if from != into && let Ok(all) = join((one.0, &one.1), (other.0, &other.1)) {
                        deliveries[into].1 = all;
                        deliveries.remove(from);
                    }
                }
            }
            prop_assert_eq!(&sum(&deliveries), &before);
            prop_assert!(deliveries.iter().all(|(_, shares)| !shares.is_empty() && shares.iter().all(|s| s.quantity > 0)));
            // A booked delivery keeps its day: nothing makes another of it, or ends it.
            prop_assert_eq!(deliveries.iter().filter(|(status, _)| *status == S::Scheduled).count(), usize::from(booked));
        }
    }
}
