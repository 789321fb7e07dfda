use super::*;
use crate::{
    ids::{LineId, PlanId, ProductId},
    quotes::PlanOffer,
};
use DeliveryStatus as D;
use proptest::prelude::*;

fn goods(id: i64, product: i64, position: i32, quantity: i32) -> Line {
    Line { id: LineId(id), product: Some(ProductId(product)), position, quantity, taken: true, ..Line::default() }
}

fn service(id: i64, product: i64, position: i32, belongs_to: i32) -> Line {
    Line { kind: LineKind::Fulfilment, service_min: 30, belongs_to: Some(belongs_to), ..goods(id, product, position, 1) }
}

fn share(line: i64, quantity: i32) -> Share {
    Share { line: LineId(line), quantity }
}

#[test]
fn a_higher_price_waits_and_no_other() {
    assert_eq!([99, 100, 101].map(|after| binds_at_once(100, after)), [true, true, false]);
    assert_eq!(check_total(30, 30), Ok(()));
    assert_eq!(check_total(29, 30), Err(Refusal::UnderRefunds { least_cents: 30 }));
}

#[test]
fn only_what_goes_on_and_stands_in_the_shop_is_changed() {
    let order = |status, is_invoiced, deliveries: &[D]| check(Standing { status, is_invoiced, deliveries });
    for status in OrderStatus::ALL {
        let expected = if status == OrderStatus::Open { Ok(()) } else { Err(Refusal::QuoteClosed) };
        assert_eq!(order(status, false, &[D::Open]), expected, "{status:?}");
    }
    assert_eq!(order(OrderStatus::Open, true, &[]), Err(Refusal::QuoteClosed));
    assert_eq!(order(OrderStatus::Open, false, &[]), Ok(()), "it is collected");
    for status in D::ALL {
        let expected = if may_change(status) { Ok(()) } else { Err(Refusal::MoveNotAllowed { from: status }) };
        let deliveries = [D::Scheduled, status];
        assert_eq!(order(OrderStatus::Open, false, &deliveries), expected, "{status:?}");
    }
}

#[test]
fn what_the_customer_chose_goes_on() {
    let plan = |id| PlanOffer { plan: PlanId(id), name: String::new(), months: 36, price_cents: 900, cost_cents: 0 };
    let chosen = |offers: &[i64], choice| Line { offers: offers.iter().copied().map(plan).collect(), plan: choice, ..goods(1, 10, 1, 1) };
    let left_out = Line { optional: true, taken: false, kind: LineKind::AddOn, ..goods(2, 20, 2, 1) };
    let before = [chosen(&[5, 6], PlanChoice::Chosen(PlanId(5))), left_out.clone()];
    let after = |offers: &[i64]| vec![chosen(offers, PlanChoice::Open), Line { taken: true, ..left_out.clone() }, goods(0, 30, 3, 1)];
    let carried = carry(&before, after(&[6, 7]));
    assert_eq!((carried[0].plan, carried[1].taken), (PlanChoice::Chosen(PlanId(5)), false));
    assert_eq!(carried[0].offers, before[0].offers, "it costs what it was sold for, whatever is offered by now");
    assert_eq!(carry(&before, after(&[]))[0].plan, PlanChoice::Declined, "staff took it out");
    let taxed = carry(&[Line { rate_ppm: 50_000, ..before[0].clone() }], vec![Line { rate_ppm: 90_000, ..after(&[5])[0].clone() }]);
    assert_eq!(taxed[0].rate_ppm, 50_000);
    let new = &carry(&before, vec![Line { optional: true, ..chosen(&[5], PlanChoice::Open) }, chosen(&[5], PlanChoice::Open)])[1];
    assert_eq!((new.taken, new.optional, new.offers.len(), new.plan), (true, false, 0, PlanChoice::Declined));
}

#[test]
fn what_was_left_out_is_no_part_of_it_and_a_plan_is() {
    let plan = PlanOffer { plan: PlanId(5), name: "5 years".into(), months: 60, price_cents: 900, cost_cents: 0 };
    let name = |line: Line, name: &str| Line { name: name.into(), ..line };
    let washer = name(goods(1, 10, 1, 1), "Washer");
    let protected = Line { offers: vec![plan], plan: PlanChoice::Chosen(PlanId(5)), ..washer.clone() };
    let hose = Line { optional: true, taken: false, kind: LineKind::AddOn, unit_cents: 400, ..name(goods(2, 20, 2, 1), "Hose") };
    let taken = Line { taken: true, ..hose.clone() };
    let between = |before: &[Line], after: &[Line]| differences(before, after);
    let added = Change::Added { name: "Hose".into(), quantity: 1, price_cents: 400 };
    assert_eq!(between(&[washer.clone(), hose.clone()], &[washer.clone(), taken.clone()]), [added]);
    assert_eq!(between(&[washer.clone(), taken], std::slice::from_ref(&washer)), [Change::Removed { name: "Hose".into() }]);
    assert_eq!(between(&[washer.clone(), hose], std::slice::from_ref(&washer)), []);
    let dropped = Change::PlanDropped { name: "Washer".into(), plan: "5 years".into() };
    assert_eq!(between(&[protected], &[washer]), [dropped]);
}

#[test]
fn an_order_is_taxed_as_it_was_ordered() {
    let line = |rate_ppm| Line { rate_ppm, unit_cents: 500, ..goods(1, 10, 1, 1) };
    for exempt in [false, true] {
        assert!(!is_untaxed(35, &[line(70_000)], exempt));
        assert!(is_untaxed(0, &[line(70_000)], exempt), "it was ordered without");
        assert_eq!(is_untaxed(0, &[line(0)], exempt), exempt, "there was nothing to tax");
    }
}

#[test]
fn a_piece_stays_with_its_delivery_and_what_is_new_goes_with_its_product() {
    let before = [goods(1, 10, 1, 2), goods(2, 20, 2, 1), service(3, 30, 3, 2)];
    let (first, second) = (DeliveryId(1), DeliveryId(2));
    let divided = [(first, vec![share(1, 2)]), (second, vec![share(2, 1), share(3, 1)])];
    // One less of the first; of the second one more, and a service for it; something new.
    let after = [goods(11, 10, 1, 1), goods(12, 20, 2, 2), service(13, 30, 3, 2), service(14, 31, 4, 2), goods(15, 50, 5, 1)];
    assert_eq!(
        follow(&before, &after, &divided),
        [(first, vec![share(11, 1), share(15, 1)]), (second, vec![share(12, 2), share(13, 1), share(14, 1)])]
    );
    // The goods of one are gone: what is left to do there is done by the other.
    let after = [goods(11, 10, 1, 2), Line { belongs_to: None, ..service(13, 30, 3, 2) }];
    assert_eq!(follow(&before, &after, &divided), [(first, vec![share(11, 2), share(13, 1)]), (second, vec![])]);
    assert_eq!(follow(&before, &after, &[]), []);
}

proptest! {
    #[test]
    fn all_deliveries_together_bring_what_was_ordered(
        before in proptest::collection::vec((1..6_i64, 1..5), 1..6),
        after in proptest::collection::vec((1..6_i64, 1..5), 1..6),
        cut in 0..8_i32,
    ) {
        let lines = |of: &[(i64, i32)], from: i64| -> Vec<Line> {
            of.iter().zip(1..).map(|((product, quantity), at)| goods(from + i64::from(at), *product, at, *quantity)).collect()
        };
        let (before, after) = (lines(&before, 0), lines(&after, 100));
        // The first pieces go with the one delivery, the others with the second.
        let mut left = cut;
        let (mut one, mut two) = (Vec::new(), Vec::new());
        for line in &before {
            let here = left.min(line.quantity);
            left -= here;
            add(&mut one, line, here);
            add(&mut two, line, line.quantity - here);
        }
        let now = follow(&before, &after, &[(DeliveryId(1), one), (DeliveryId(2), two)]);
        for line in &after {
            let brought: i32 = now.iter().flat_map(|(_, shares)| shares).filter(|s| s.line == line.id).map(|s| s.quantity).sum();
            prop_assert_eq!(brought, line.quantity);
        }
        prop_assert!(now.iter().flat_map(|(_, shares)| shares).all(|s| s.quantity > 0 && after.iter().any(|l| l.id == s.line)));
    }
}
