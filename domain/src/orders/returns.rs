//! Goods that come back: what the credit memo of some pieces takes back. It mirrors the invoice, line by line, tax by tax.

use crate::{
    Refusal,
    money::half_up,
    quotes::{self, Discount, Line},
    refusal::Field,
    tax::TaxRule,
};
use serde::{Deserialize, Serialize};

/// Pieces of a line, which its position names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pieces {
    pub position: i32,
    pub quantity: i32,
}

/// What a credit memo takes back of a line, its plan with it; positive sums.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoLine {
    pub position: i32,
    pub name: String,
    pub quantity: i32,
    pub net_cents: i64,
    pub tax_cents: i64,
}

/// What all of its lines take back, net and tax.
#[must_use]
pub fn memo_cents(lines: &[MemoLine]) -> (i64, i64) {
    (lines.iter().map(|l| l.net_cents).sum(), lines.iter().map(|l| l.tax_cents).sum())
}

/// What was billed for each line, net and tax, its plan with it: the sums of all of them are the order's own, also where tax is rounded
/// once a rate.
fn billed(lines: &[Line], whole: Discount, rule: TaxRule, exempt: bool) -> Vec<(i64, i64)> {
    let plan = |line: &Line| {
        let cents = line.chosen_plan().map_or(0, |p| p.price_cents * i64::from(line.quantity));
        rule.of(cents, if exempt { 0 } else { line.rate_ppm })
    };
    let one = |(line, sum): (&Line, quotes::LineSum)| match line.taken {
        true => (sum.net_cents + plan(line).net_cents, sum.tax_cents + plan(line).tax_cents),
        false => (0, 0),
    };
    let each: Vec<_> = lines.iter().zip(quotes::line_sums(lines, whole, rule, exempt)).map(one).collect();
    let taxes: Vec<_> = each.iter().map(|(_, tax)| *tax).collect();
    let taxes = quotes::spread(quotes::totals(lines, whole, rule, exempt).tax_cents, &taxes);
    // A price that contains its tax stays what it is: a cent more of tax is one less of net.
    let net = |(net, tax): (i64, i64), now: i64| if rule.inclusive { net + tax - now } else { net };
    each.into_iter().zip(taxes).map(|(was, now)| (net(was, now), now)).collect()
}

/// The credit memo of `wanted` pieces of an order's lines, of which `before` came back earlier. Piece by piece or all at once, the memos of a
/// line sum to what was billed for it.
///
/// # Errors
/// [`Refusal::Missing`] when nothing is wanted, [`Refusal::NumberUnreadable`] for more pieces than are left, or of a line that there is not.
pub fn credit_memo(
    lines: &[Line],
    whole: Discount,
    rule: TaxRule,
    exempt: bool,
    before: &[Pieces],
    wanted: &[Pieces],
) -> Result<Vec<MemoLine>, Refusal> {
    let billed = billed(lines, whole, rule, exempt);
    let mut memo = Vec::new();
    for pieces in wanted.iter().filter(|p| p.quantity != 0) {
        let too_many = || Refusal::NumberUnreadable { field: Field::Quantity, typed: pieces.quantity.to_string() };
        let at = lines.iter().position(|l| l.taken && l.position == pieces.position).ok_or_else(too_many)?;
        let gone: i32 = before.iter().filter(|p| p.position == pieces.position).map(|p| p.quantity).sum();
        let line = &lines[at];
        if pieces.quantity < 0 || pieces.quantity > line.quantity - gone || memo.iter().any(|m: &MemoLine| m.position == pieces.position) {
            return Err(too_many());
        }
        // What so many pieces are of the whole line: the difference of two of them leaves no cent behind.
        let up_to = |cents: i64, quantity: i32| half_up(i128::from(cents) * i128::from(quantity), i128::from(line.quantity.max(1)));
        let share = |cents: i64| up_to(cents, gone + pieces.quantity) - up_to(cents, gone);
        let (net_cents, tax_cents) = billed[at];
        memo.push(MemoLine {
            position: line.position,
            name: line.name.clone(),
            quantity: pieces.quantity,
            net_cents: share(net_cents),
            tax_cents: share(tax_cents),
        });
    }
    if memo.is_empty() { Err(Refusal::Missing { field: Field::Quantity }) } else { Ok(memo) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{quotes::totals, tax::TaxMode};
    use proptest::prelude::*;

    fn line(position: i32, unit_cents: i64, quantity: i32) -> Line {
        Line { position, unit_cents, quantity, rate_ppm: 102_500, taken: true, name: format!("L{position}"), ..Line::default() }
    }

    const ADDED: TaxRule = TaxRule { mode: TaxMode::PerLine, inclusive: false };

    #[test]
    fn a_memo_mirrors_the_line_with_its_discounts() {
        let lines = [line(1, 10_000, 2), line(2, 5_000, 1)];
        let tenth = Discount::Percent { ppm: 100_000 };
        let memo = credit_memo(&lines, tenth, ADDED, false, &[], &[Pieces { position: 1, quantity: 1 }]).unwrap();
        // 200.00 less 20.00 is 180.00 and 18.45 of tax; one of two is half of it, half up.
        assert_eq!((memo[0].net_cents, memo[0].tax_cents), (9_000, 923));
        let rest = credit_memo(&lines, tenth, ADDED, false, &[Pieces { position: 1, quantity: 1 }], &[Pieces { position: 1, quantity: 1 }]);
        assert_eq!(memo_cents(&rest.unwrap()), (9_000, 922));
    }

    #[test]
    fn no_more_comes_back_than_went_out() {
        let mut lines = [line(1, 10_000, 2), line(2, 5_000, 1)];
        lines[1].taken = false;
        let ask = |position, quantity| {
            let before = [Pieces { position: 1, quantity: 1 }];
            credit_memo(&lines, Discount::None, ADDED, false, &before, &[Pieces { position, quantity }])
        };
        assert!(ask(1, 1).is_ok());
        for (position, quantity) in [(1, 2), (1, -1), (2, 1), (9, 1), (1, i32::MAX)] {
            assert!(matches!(ask(position, quantity), Err(Refusal::NumberUnreadable { .. })), "{position} {quantity}");
        }
        assert_eq!(ask(1, 0), Err(Refusal::Missing { field: Field::Quantity }));
        let twice = [Pieces { position: 1, quantity: 1 }; 2];
        assert!(credit_memo(&lines, Discount::None, ADDED, false, &[], &twice).is_err());
    }

    proptest! {
        #[test]
        fn everything_back_is_everything_billed(
            prices in proptest::collection::vec((0..50_000_i64, 1..5_i32, 0..1_000_000_i64), 1..8),
            cents in 0..20_000_i64, inclusive: bool, per_category: bool, exempt: bool,
        ) {
            let lines: Vec<_> = (1..).zip(&prices).map(|(position, (unit, quantity, ppm))| {
                Line { discount: Discount::Percent { ppm: *ppm }, ..line(position, *unit, *quantity) }
            }).collect();
            let whole = Discount::Amount { cents };
            let rule = TaxRule { mode: if per_category { TaxMode::PerCategory } else { TaxMode::PerLine }, inclusive };
            let sum = totals(&lines, whole, rule, exempt);
            // Piece by piece, one line after another.
            let (mut before, mut net, mut tax) = (Vec::new(), 0, 0);
            for line in &lines {
                for _ in 0..line.quantity {
                    let one = Pieces { position: line.position, quantity: 1 };
                    let memo = credit_memo(&lines, whole, rule, exempt, &before, &[one]).unwrap();
                    let (memo_net, memo_tax) = memo_cents(&memo);
                    net += memo_net;
                    tax += memo_tax;
                    before.push(one);
                }
            }
            prop_assert_eq!((net, tax), (sum.net_cents, sum.tax_cents));
        }
    }
}
