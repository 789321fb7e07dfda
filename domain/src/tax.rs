//! Tax on lines. Rates are parts per million (10.25 % is 102,500), sums are cents, rounding is half up.
//! Two modes: per line, or per rate over the exact sum of its lines (EN 16931, BG-23).

use crate::money::half_up;
use serde::{Deserialize, Serialize};

const ONE: i128 = 1_000_000;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaxMode {
    #[default]
    PerLine,
    PerCategory,
}

/// How a location taxes, fixed when its first quote is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxRule {
    pub mode: TaxMode,
    /// Prices contain the tax (common with VAT) or it is added to them (common with sales tax).
    pub inclusive: bool,
}

/// A sum and the tax in it: `gross_cents == net_cents + tax_cents`, always.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taxed {
    pub net_cents: i64,
    pub tax_cents: i64,
    pub gross_cents: i64,
}

impl Taxed {
    fn plus(self, other: Self) -> Self {
        Self {
            net_cents: self.net_cents + other.net_cents,
            tax_cents: self.tax_cents + other.tax_cents,
            gross_cents: self.gross_cents + other.gross_cents,
        }
    }
}

impl TaxRule {
    /// The tax of one sum at one rate. `price_cents` is gross when the rule is inclusive, else net.
    #[must_use]
    pub fn of(self, price_cents: i64, rate_ppm: i64) -> Taxed {
        let (price, rate) = (i128::from(price_cents), i128::from(rate_ppm));
        if self.inclusive {
            let tax_cents = half_up(price * rate, ONE + rate);
            Taxed { net_cents: price_cents - tax_cents, tax_cents, gross_cents: price_cents }
        } else {
            let tax_cents = half_up(price * rate, ONE);
            Taxed { net_cents: price_cents, tax_cents, gross_cents: price_cents + tax_cents }
        }
    }

    /// The tax of many lines, each a price in cents and a rate in parts per million.
    pub fn sum(self, lines: impl Iterator<Item = (i64, i64)>) -> Taxed {
        match self.mode {
            TaxMode::PerLine => lines.map(|(price, rate)| self.of(price, rate)).fold(Taxed::default(), Taxed::plus),
            TaxMode::PerCategory => {
                let mut by_rate: Vec<(i64, i64)> = Vec::new();
                for (price, rate) in lines {
                    match by_rate.iter_mut().find(|(_, r)| *r == rate) {
                        Some((sum, _)) => *sum += price,
                        None => by_rate.push((price, rate)),
                    }
                }
                by_rate.into_iter().map(|(price, rate)| self.of(price, rate)).fold(Taxed::default(), Taxed::plus)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const INCLUSIVE: TaxRule = TaxRule { mode: TaxMode::PerLine, inclusive: true };
    const ADDED: TaxRule = TaxRule { mode: TaxMode::PerLine, inclusive: false };

    #[test]
    fn known_inclusive_figures() {
        assert_eq!(INCLUSIVE.of(12_440, 80_000), Taxed { net_cents: 11_519, tax_cents: 921, gross_cents: 12_440 });
        assert_eq!(INCLUSIVE.of(5_250, 120_000), Taxed { net_cents: 4_687, tax_cents: 563, gross_cents: 5_250 });
    }

    #[test]
    fn a_category_rounds_once_where_lines_round_each() {
        let lines = [(10, 50_000), (10, 50_000), (10, 50_000)];
        assert_eq!(ADDED.sum(lines.into_iter()).tax_cents, 3);
        assert_eq!(TaxRule { mode: TaxMode::PerCategory, ..ADDED }.sum(lines.into_iter()).tax_cents, 2);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_credit_mirrors(price in 0..1_000_000_000_i64, rate in 0..300_000_i64, inclusive: bool) {
            let rule = TaxRule { inclusive, ..ADDED };
            let (plus, minus) = (rule.of(price, rate), rule.of(-price, rate));
            prop_assert_eq!(plus.net_cents + plus.tax_cents, plus.gross_cents);
            prop_assert_eq!((plus.net_cents, plus.tax_cents), (-minus.net_cents, -minus.tax_cents));
        }

        #[test]
        fn modes_differ_by_less_than_a_cent_a_line(lines in proptest::collection::vec((0..100_000_i64, 0..300_000_i64), 0..20)) {
            let per_category = TaxRule { mode: TaxMode::PerCategory, ..ADDED };
            let gap = ADDED.sum(lines.iter().copied()).tax_cents - per_category.sum(lines.iter().copied()).tax_cents;
            prop_assert!(gap.unsigned_abs() as usize <= lines.len());
        }
    }
}
