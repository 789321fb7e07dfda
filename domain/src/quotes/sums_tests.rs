use super::*;
use crate::tax::TaxMode;
use proptest::prelude::*;

const ADDED: TaxRule = TaxRule { mode: TaxMode::PerLine, inclusive: false };
const INSIDE: TaxRule = TaxRule { mode: TaxMode::PerLine, inclusive: true };

fn line(unit_cents: i64, quantity: i32, discount: Discount) -> Line {
    Line { unit_cents, list_cents: unit_cents, quantity, discount, rate_ppm: 102_500, taken: true, name: "X".into(), ..Line::default() }
}

fn off(cents: i64) -> Discount {
    Discount::Amount { cents }
}

const TENTH: Discount = Discount::Percent { ppm: 100_000 };

#[test]
fn a_discount_is_read_as_people_type_it() {
    let read = |typed: &str| Discount::parse(typed, Currency::Usd).ok();
    #[rustfmt::skip]
    let table = [
        ("",        Some(Discount::None)),
        ("0",       Some(Discount::None)),
        ("0%",      Some(Discount::None)),
        ("10%",     Some(TENTH)),
        (" 10 % ",  Some(TENTH)),
        ("12.5%",   Some(Discount::Percent { ppm: 125_000 })),
        ("12,5%",   Some(Discount::Percent { ppm: 125_000 })),
        ("100%",    Some(Discount::Percent { ppm: 1_000_000 })),
        ("50",      Some(off(5_000))),
        ("$50.00",  Some(off(5_000))),
        ("100.1%",  None),
        ("101%",    None),
        ("%",       None),
        ("-5%",     None),
        ("-5",      None),
        ("ten",     None),
        ("1e2%",    None),
        ("١٠%",     None),
    ];
    for (typed, expected) in table {
        assert_eq!(read(typed), expected, "{typed}");
    }
    for discount in [Discount::None, TENTH, off(5_050), Discount::Percent { ppm: 62_500 }] {
        assert_eq!(read(&discount.typed(Currency::Usd)), Some(discount));
    }
}

#[test]
fn no_more_than_the_price_is_taken_off() {
    assert_eq!((TENTH.of(12_345), off(500).of(300), Discount::None.of(300)), (1_235, 300, 0));
    assert!(off(300).check(300).is_ok());
    assert_eq!(off(301).check(300), Err(Refusal::DiscountTooLarge { most_cents: 300 }));
    assert!(matches!(off(-1).check(300), Err(Refusal::DiscountUnreadable { .. })));
    assert!(Discount::Percent { ppm: 1_000_001 }.check(300).is_err());
    assert_eq!(off(500).within(300), off(300));
    assert_eq!([102_500, 80_000, 0, 62_500, 50].map(percent), ["10.25", "8", "0", "6.25", "0.005"]);
}

#[test]
fn every_cent_is_somewhere() {
    assert_eq!(spread(100, &[1, 1, 1]), [34, 33, 33]);
    assert_eq!(spread(1, &[10, 20]), [0, 1]);
    assert_eq!(spread(-100, &[1, 1, 1]), [-34, -33, -33]);
    assert_eq!(spread(100, &[]), [0; 0]);
    assert_eq!(spread(100, &[0, 0]), [0, 0]);
}

#[test]
fn tax_is_on_what_is_left() {
    // 749.00 less 10 % is 674.10; with 69.00 that is not taxed 743.10; less 50.00, 45.36 of it off the washer and 4.64 off the delivery.
    let delivery = Line { rate_ppm: 0, kind: LineKind::Fulfilment, ..line(6_900, 1, Discount::None) };
    let lines = [line(74_900, 1, TENTH), delivery];
    let each: Vec<_> = reductions(&lines, off(5_000)).iter().map(|r| (r.own_cents, r.share_cents)).collect();
    assert_eq!(each, [(7_490, 4_536), (0, 464)]);
    let sum = totals(&lines, off(5_000), ADDED, false);
    assert_eq!((sum.goods_cents, sum.fulfilment_cents, sum.discount_cents), (74_900, 6_900, 12_490));
    // 628.74 at 10.25 % is 64.45.
    assert_eq!((sum.net_cents, sum.tax_cents, sum.total_cents), (69_310, 6_445, 75_755));
    assert_eq!(totals(&lines, off(5_000), ADDED, true).total_cents, 69_310);
}

#[test]
fn what_is_left_out_has_no_share() {
    let left_out = Line { taken: false, ..line(10_000, 1, TENTH) };
    let lines = [line(10_000, 1, Discount::None), left_out];
    assert_eq!(reductions(&lines, TENTH).iter().map(|r| r.share_cents).collect::<Vec<_>>(), [1_000, 0]);
    assert_eq!(totals(&lines, TENTH, ADDED, true).total_cents, 9_000);
    // The amount stays, and never exceeds what is left.
    assert_eq!(totals(&lines, off(15_000), ADDED, true).total_cents, 0);
    assert!(check_whole(&lines, off(19_000)).is_ok() && check_whole(&lines, off(19_001)).is_err());
}

#[test]
fn a_margin_is_of_what_is_left() {
    let lines = [Line { unit_cost_cents: 5_000, ..line(10_000, 2, TENTH) }];
    let sums = line_sums(&lines, off(2_000), ADDED, false);
    // 200.00 less 20.00 less 20.00 is 160.00; it cost 100.00.
    assert_eq!((sums[0].net_cents, sums[0].cost_cents, sums[0].margin_permille()), (16_000, 10_000, 375));
    assert_eq!(totals(&lines, off(2_000), ADDED, false).margin_permille(), 375);
}

#[test]
fn a_price_is_measured_against_what_was_asked_when_it_was_agreed() {
    //                        today   kept                expected
    #[rustfmt::skip]
    let table = [
        (700, 749, None,             749),
        (749, 749, None,             749),
        // Agreed at 700 when the catalogue asked 749; it asks 799 now.
        (700, 799, Some((700, 749)), 749),
        (720, 799, Some((700, 749)), 799),
        // Agreed at the catalogue's price, which moved on.
        (749, 799, Some((749, 749)), 749),
        // What was an exception is the rule now.
        (700, 700, Some((700, 749)), 700),
    ];
    for (unit, today, kept, expected) in table {
        assert_eq!(list_cents(unit, today, kept), expected, "{unit} {today} {kept:?}");
    }
    let mut other = Line { list_cents: 749, position: 3, ..line(700, 1, Discount::None) };
    assert_eq!(check_price(&other), Err(Refusal::PriceReasonMissing { position: 3 }));
    other.price_reason = "floor model".into();
    assert_eq!(check_price(&other), Ok(()));
}

fn discount() -> impl Strategy<Value = Discount> {
    prop_oneof![
        Just(Discount::None),
        (1..=1_000_000_i64).prop_map(|ppm| Discount::Percent { ppm }),
        (1..900_000_i64).prop_map(|cents| Discount::Amount { cents }),
    ]
}

fn any_line() -> impl Strategy<Value = Line> {
    let rate = prop_oneof![Just(0_i64), Just(102_500), Just(62_500)];
    (0..500_000_i64, 1..5_i32, discount(), rate, any::<bool>(), any::<bool>()).prop_map(
        |(unit, quantity, own, rate_ppm, taken, service)| {
            let kind = if service { LineKind::Fulfilment } else { LineKind::Product };
            Line { rate_ppm, taken, kind, ..line(unit, quantity, own) }
        },
    )
}

proptest! {
    #[test]
    fn shares_are_the_whole_and_none_is_more_than_its_line(cents in 0..1_000_000_i64, weights in proptest::collection::vec(0..100_000_i64, 1..40)) {
        let total: i64 = weights.iter().sum();
        let cents = cents.min(total);
        let shares = spread(cents, &weights);
        prop_assert_eq!(shares.iter().sum::<i64>(), cents);
        for (share, weight) in shares.iter().zip(&weights) {
            prop_assert!((0..=*weight).contains(share));
            // Nobody is more than a cent from what is fair.
            let fair = cents as f64 * *weight as f64 / total.max(1) as f64;
            prop_assert!((*share as f64 - fair).abs() < 1.0);
        }
    }

    #[test]
    fn what_is_shown_is_what_is_charged(lines in proptest::collection::vec(any_line(), 1..12), whole in discount(), inclusive: bool, per_category: bool, exempt: bool) {
        let rule = TaxRule { mode: if per_category { TaxMode::PerCategory } else { TaxMode::PerLine }, inclusive };
        let sum = totals(&lines, whole, rule, exempt);
        prop_assert_eq!(sum.net_cents + sum.tax_cents, sum.total_cents);
        let listed = sum.goods_cents + sum.fulfilment_cents - sum.discount_cents;
        prop_assert_eq!(listed, if inclusive { sum.total_cents } else { sum.net_cents });
        prop_assert!(sum.total_cents >= 0 && sum.discount_cents >= 0 && sum.tax_cents >= 0);
        if exempt {
            prop_assert_eq!(sum.tax_cents, 0);
        }
        let each = line_sums(&lines, whole, rule, exempt);
        let taken = || each.iter().zip(&lines).filter(|(_, l)| l.taken).map(|(s, _)| s);
        prop_assert_eq!(taken().map(|s| s.off.cents()).sum::<i64>(), sum.discount_cents);
        if !per_category {
            prop_assert_eq!(taken().map(|s| s.tax_cents).sum::<i64>(), sum.tax_cents);
        }
    }

    #[test]
    fn nothing_typed_panics(typed in ".*") {
        let _ = Discount::parse(&typed, Currency::Usd);
    }

    #[test]
    fn a_tenth_of_everything_is_a_tenth_of_the_whole(prices in proptest::collection::vec(1..100_000_i64, 1..20)) {
        let lines: Vec<_> = prices.iter().map(|p| line(*p, 1, Discount::None)).collect();
        let sum = totals(&lines, TENTH, INSIDE, true);
        prop_assert_eq!(sum.discount_cents, TENTH.of(prices.iter().sum()));
    }
}
