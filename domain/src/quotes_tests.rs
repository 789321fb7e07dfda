use super::*;
use crate::{money::Currency, tax::TaxRule};
use proptest::prelude::*;

const ADDED: TaxRule = TaxRule { mode: crate::tax::TaxMode::PerLine, inclusive: false };

fn washer() -> Line {
    let offer = |plan, months, price_cents| PlanOffer { plan: PlanId(plan), name: String::new(), months, price_cents, cost_cents: 0 };
    Line {
        id: LineId(1),
        position: 1,
        quantity: 1,
        unit_cents: 74_900,
        rate_ppm: 102_500,
        taken: true,
        offers: vec![offer(5, 60, 10_900), offer(3, 36, 6_900)],
        ..Line::default()
    }
}

fn hoses() -> Line {
    Line {
        id: LineId(2),
        position: 2,
        belongs_to: Some(1),
        kind: LineKind::AddOn,
        quantity: 1,
        unit_cents: 4_400,
        rate_ppm: 102_500,
        taken: true,
        optional: true,
        ..Line::default()
    }
}

#[test]
fn the_whole_machine() {
    use QuoteStatus as S;
    //                    Send           Edit           Changes                     Approve            Decline            Expire            Supersede
    #[rustfmt::skip]
    let table = [
        (S::Draft,            [Some(S::Sent), Some(S::Draft), None,                      None,              None,              None,             Some(S::Superseded)]),
        (S::Sent,             [Some(S::Sent), Some(S::Sent),  Some(S::ChangesRequested), Some(S::Approved), Some(S::Declined), Some(S::Expired), Some(S::Superseded)]),
        (S::ChangesRequested, [Some(S::Sent), Some(S::Sent),  None,                      None,              Some(S::Declined), Some(S::Expired), Some(S::Superseded)]),
        (S::Approved,         [None,          None,           None,                      None,              None,              None,             None]),
        (S::Declined,         [None,          Some(S::Draft), None,                      None,              None,              None,             Some(S::Superseded)]),
        (S::Expired,          [None,          Some(S::Draft), None,                      None,              None,              None,             Some(S::Superseded)]),
        (S::Superseded,       [None,          None,           None,                      None,              None,              None,             None]),
    ];
    for (status, row) in table {
        assert_eq!(QuoteMove::ALL.map(|step| after(status, step)), row, "{status:?}");
    }
}

#[test]
fn choices_move_the_total() {
    let lines = [washer(), hoses()];
    let choices = Choices { addons: vec![], plans: [(LineId(1), Some(PlanId(5)))].into() };
    let chosen = choose(&lines, &choices).unwrap();
    let sum = totals(&chosen, Discount::None, ADDED, false);
    // 749.00 + 109.00 at 10.25 %: 76.77 + 11.17 of tax.
    assert_eq!((sum.goods_cents, sum.tax_cents, sum.total_cents), (85_800, 8_794, 94_594));
    assert_eq!(totals(&chosen, Discount::None, ADDED, true).tax_cents, 0);
}

#[test]
fn every_product_wants_an_answer() {
    let lines = [washer()];
    assert_eq!(choose(&lines, &Choices::default()), Err(Refusal::PlanMissing { line: LineId(1) }));
    let foreign = Choices { plans: [(LineId(1), Some(PlanId(9)))].into(), ..Choices::default() };
    assert_eq!(choose(&lines, &foreign), Err(Refusal::PlanUnknown { line: LineId(1) }));
    let declined = Choices { plans: [(LineId(1), None)].into(), ..Choices::default() };
    assert_eq!(choose(&lines, &declined).unwrap()[0].plan, PlanChoice::Declined);
}

#[test]
fn half_down_goes_up_and_custom_stays_between_bounds() {
    assert_eq!(PaymentOption::Half.due_now_cents(256_801), 128_401);
    let usd = Money::new(0, Currency::Usd);
    let custom = |cents| PaymentOption::Custom { cents }.check(10_000, 500, usd);
    assert!(custom(500).is_ok() && custom(10_000).is_ok());
    assert!(matches!(custom(499), Err(Refusal::AmountUnderMinimum { least_cents: 500, .. })));
    assert!(matches!(custom(10_001), Err(Refusal::AmountOverBalance { most_cents: 10_000, .. })));
    assert_eq!(PaymentOption::Custom { cents: 9_000 }.due_now_cents(5_000), 5_000);
}

proptest! {
    #[test]
    fn net_and_tax_are_the_total(prices in proptest::collection::vec((1..500_000_i64, 1..5_i32, any::<bool>()), 1..12), inclusive: bool) {
        let lines: Vec<_> = prices.iter().enumerate().map(|(i, (unit_cents, quantity, taken))| Line {
            id: LineId(i as i64), unit_cents: *unit_cents, quantity: *quantity, taken: *taken, rate_ppm: 102_500, ..Line::default()
        }).collect();
        let sum = totals(&lines, Discount::None, TaxRule { inclusive, ..ADDED }, false);
        prop_assert_eq!(sum.net_cents + sum.tax_cents, sum.total_cents);
        let due = PaymentOption::Half.due_now_cents(sum.total_cents);
        prop_assert!(due * 2 - sum.total_cents <= 1 && due * 2 >= sum.total_cents);
    }
}
