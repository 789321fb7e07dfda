//! What the lines of a quote sum to: what is taken off, tax, totals, margins. The editor, the letter, the customer's page and the
//! transaction that charges run these same functions, so a sum that is shown is the sum that is paid.

use super::{Line, LineKind};
use crate::{
    Refusal,
    money::{Currency, Money, half_up, parse_amount},
    tax::{TaxRule, Taxed},
};
use serde::{Deserialize, Serialize};

/// All of it, in parts per million.
const ALL_PPM: i64 = 1_000_000;

/// What is taken off a price: off a whole line, or off a whole quote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Discount {
    #[default]
    None,
    /// In parts per million: 10 % is 100,000.
    Percent {
        ppm: i64,
    },
    Amount {
        cents: i64,
    },
}

impl Discount {
    /// What it takes off a price in cents, half up; never more than the price, which may have become smaller since it was agreed.
    #[must_use]
    pub fn of(self, price_cents: i64) -> i64 {
        let cents = match self {
            Self::None => 0,
            Self::Percent { ppm } => half_up(i128::from(price_cents) * i128::from(ppm), i128::from(ALL_PPM)),
            Self::Amount { cents } => cents,
        };
        cents.clamp(0, price_cents.max(0))
    }

    /// Checks it against the price that it is taken off.
    ///
    /// # Errors
    /// [`Refusal::DiscountTooLarge`] for more than the price, [`Refusal::DiscountUnreadable`] for less than nothing.
    pub fn check(self, price_cents: i64) -> Result<Self, Refusal> {
        match self {
            Self::Percent { ppm: ..0 } | Self::Amount { cents: ..0 } => Err(Refusal::DiscountUnreadable { typed: String::new() }),
            Self::Percent { ppm } if ppm > ALL_PPM => Err(Refusal::DiscountTooLarge { most_cents: price_cents }),
            Self::Amount { cents } if cents > price_cents => Err(Refusal::DiscountTooLarge { most_cents: price_cents }),
            Self::None | Self::Percent { .. } | Self::Amount { .. } => Ok(self),
        }
    }

    /// The same off a smaller price.
    #[must_use]
    pub fn within(self, price_cents: i64) -> Self {
        match self {
            Self::Amount { cents } => Self::Amount { cents: cents.min(price_cents) },
            Self::None | Self::Percent { .. } => self,
        }
    }

    /// Reads what staff type: `10%`, `12.5 %` or an amount; nothing and zero are none.
    ///
    /// # Errors
    /// [`Refusal::DiscountUnreadable`], with what was typed.
    pub fn parse(typed: &str, currency: Currency) -> Result<Self, Refusal> {
        let typed = typed.trim();
        let unreadable = || Refusal::DiscountUnreadable { typed: typed.chars().take(40).collect() };
        if typed.is_empty() {
            return Ok(Self::None);
        }
        if let Some(percent) = typed.strip_suffix('%') {
            return match ppm(percent.trim()).ok_or_else(unreadable)? {
                0 => Ok(Self::None),
                ppm => Ok(Self::Percent { ppm }),
            };
        }
        match parse_amount(typed, currency) {
            Ok(cents) => Ok(Self::Amount { cents }),
            Err(Refusal::AmountNotPositive { .. }) if !typed.starts_with(['-', '\u{2212}']) => Ok(Self::None),
            Err(_) => Err(unreadable()),
        }
    }

    /// As one types it: `10%`, `50.00`, or nothing.
    #[must_use]
    pub fn typed(self, currency: Currency) -> String {
        match self {
            Self::None => String::new(),
            Self::Percent { ppm } => format!("{}%", percent(ppm)),
            Self::Amount { cents } => Money::new(cents, currency).typed(),
        }
    }
}

/// `12.5` and `12,5` are 125,000 parts per million; at most four decimals, at most a hundred.
fn ppm(typed: &str) -> Option<i64> {
    let typed = typed.replace(',', ".");
    let (whole, rest) = typed.split_once('.').unwrap_or((&typed, ""));
    let figures = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || rest.len() > 4 || !figures(whole) || !figures(rest) {
        return None;
    }
    let ppm = whole.parse::<i64>().ok()? * 10_000 + format!("{rest:0<4}").parse::<i64>().ok()?;
    (ppm <= ALL_PPM).then_some(ppm)
}

/// Parts per million as a figure of a percentage, without idle zeros: `12.5`.
#[must_use]
pub fn percent(ppm: i64) -> String {
    let figures = format!("{}.{:04}", ppm / 10_000, ppm % 10_000);
    figures.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What is taken off a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reduction {
    /// By the line's own discount.
    pub own_cents: i64,
    /// Its share of the discount on the whole.
    pub share_cents: i64,
}

impl Reduction {
    #[must_use]
    pub const fn cents(self) -> i64 {
        self.own_cents + self.share_cents
    }
}

/// What is taken off each line. The discount on the whole is taken off what the lines cost after their own, and spread over them, because
/// each line is taxed at its own rate. A line that is left out has no share. Plans have their price by band and are never discounted.
#[must_use]
pub fn reductions(lines: &[Line], whole: Discount) -> Vec<Reduction> {
    let own: Vec<i64> = lines.iter().map(|l| l.discount.of(l.price_cents())).collect();
    let left: Vec<i64> = lines.iter().zip(&own).map(|(l, own)| if l.taken { l.price_cents() - own } else { 0 }).collect();
    let shares = spread(whole.of(left.iter().sum()), &left);
    own.into_iter().zip(shares).map(|(own_cents, share_cents)| Reduction { own_cents, share_cents }).collect()
}

/// Spreads a sum over weights, none below zero, so that every cent is somewhere: by the largest remainder, the first of equal ones. A
/// share is never more than its weight where the sum is no more than the weights; a credit mirrors the sign.
#[must_use]
pub fn spread(cents: i64, weights: &[i64]) -> Vec<i64> {
    let total: i128 = weights.iter().map(|w| i128::from(*w)).sum();
    if total <= 0 {
        return vec![0; weights.len()];
    }
    let exact = |weight: i64| i128::from(cents.abs()) * i128::from(weight);
    let mut shares: Vec<i64> = weights.iter().map(|w| i64::try_from(exact(*w) / total).unwrap_or(i64::MAX)).collect();
    let mut neediest: Vec<usize> = (0..weights.len()).collect();
    neediest.sort_by_key(|at| std::cmp::Reverse(exact(weights[*at]) % total));
    let rest = cents.abs() - shares.iter().sum::<i64>();
    for at in neediest.into_iter().take(usize::try_from(rest).unwrap_or(0)) {
        shares[at] += 1;
    }
    shares.into_iter().map(|share| share * cents.signum()).collect()
}

/// What the lines that are taken sum to. `goods + fulfilment - discount` is the net where tax is added, the total where it is inside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Products, add-ons and plans, as priced.
    pub goods_cents: i64,
    pub fulfilment_cents: i64,
    /// Everything that is taken off, a positive sum.
    pub discount_cents: i64,
    pub tax_cents: i64,
    pub net_cents: i64,
    /// What the customer pays in all.
    pub total_cents: i64,
    pub cost_cents: i64,
}

impl Totals {
    /// What is left for the shop, before tax. Never shown to a customer.
    #[must_use]
    pub const fn margin_cents(&self) -> i64 {
        self.net_cents - self.cost_cents
    }

    /// Margin in tenths of a percent of the net; 0 for an empty quote.
    #[must_use]
    pub fn margin_permille(&self) -> i64 {
        margin_permille(self.net_cents, self.cost_cents)
    }
}

/// What is left of a net sum above its cost, in tenths of a percent; 0 where there is no sum.
#[must_use]
pub fn margin_permille(net_cents: i64, cost_cents: i64) -> i64 {
    if net_cents == 0 { 0 } else { half_up(i128::from(net_cents - cost_cents) * 1_000, i128::from(net_cents.max(1))) }
}

/// Sums the lines that are taken, less the discount on the whole. Tax is on what is left after discounts. An exempt customer's rates are
/// zero.
#[must_use]
pub fn totals(lines: &[Line], whole: Discount, rule: TaxRule, exempt: bool) -> Totals {
    let reductions = reductions(lines, whole);
    let taken = || lines.iter().zip(&reductions).filter(|(l, _)| l.taken);
    let rate = |l: &Line| if exempt { 0 } else { l.rate_ppm };
    // A plan is a line of its own to the tax rule: it is priced and rounded apart from its product.
    let plans = taken().filter(|(l, _)| l.chosen_plan().is_some()).map(|(l, _)| (l.plan_cents(), rate(l)));
    let priced = taken().map(|(l, off)| (l.price_cents() - off.cents(), rate(l)));
    let Taxed { net_cents, tax_cents, gross_cents } = rule.sum(priced.chain(plans));
    let sum = |is_service: bool| taken().filter(move |(l, _)| (l.kind == LineKind::Fulfilment) == is_service);
    Totals {
        goods_cents: sum(false).map(|(l, _)| l.price_cents() + l.plan_cents()).sum(),
        fulfilment_cents: sum(true).map(|(l, _)| l.price_cents() + l.plan_cents()).sum(),
        discount_cents: taken().map(|(_, off)| off.cents()).sum(),
        tax_cents,
        net_cents,
        total_cents: gross_cents,
        cost_cents: taken().map(|(l, _)| l.cost_cents()).sum(),
    }
}

/// A line by itself, without its plan. A line that is left out is summed as if it were taken, without a share of the whole discount. Where
/// tax is rounded once a rate, the taxes of the lines may differ from the whole tax by less than a cent a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineSum {
    pub price_cents: i64,
    pub off: Reduction,
    pub net_cents: i64,
    pub tax_cents: i64,
    pub cost_cents: i64,
}

impl LineSum {
    /// What is left for the shop, in tenths of a percent. Never shown to a customer.
    #[must_use]
    pub fn margin_permille(&self) -> i64 {
        margin_permille(self.net_cents, self.cost_cents)
    }
}

/// Each line by itself, in their order.
#[must_use]
pub fn line_sums(lines: &[Line], whole: Discount, rule: TaxRule, exempt: bool) -> Vec<LineSum> {
    let one = |(line, off): (&Line, Reduction)| {
        let Taxed { net_cents, tax_cents, .. } = rule.of(line.price_cents() - off.cents(), if exempt { 0 } else { line.rate_ppm });
        let cost_cents = line.unit_cost_cents * i64::from(line.quantity);
        LineSum { price_cents: line.price_cents(), off, net_cents, tax_cents, cost_cents }
    };
    lines.iter().zip(reductions(lines, whole)).map(one).collect()
}

/// Checks the discount on the whole against what the lines cost after their own discounts.
///
/// # Errors
/// As [`Discount::check`].
pub fn check_whole(lines: &[Line], whole: Discount) -> Result<Discount, Refusal> {
    whole.check(lines.iter().map(|l| l.price_cents() - l.discount.of(l.price_cents())).sum())
}

/// Checks that a price that is not the catalogue's has a reason.
pub(super) fn check_price(line: &Line) -> Result<(), Refusal> {
    if line.is_overridden() && line.price_reason.trim().is_empty() {
        return Err(Refusal::PriceReasonMissing { position: line.position });
    }
    line.discount.check(line.price_cents()).map(|_| ())
}

/// What a price is measured against: what the catalogue asks for today; or, while the price is the one that was agreed before (`kept`: the
/// price, and what the catalogue asked then), what it asked then. So a catalogue that moves makes nobody explain an old price anew.
#[must_use]
pub fn list_cents(unit_cents: i64, catalogue_cents: i64, kept: Option<(i64, i64)>) -> i64 {
    match kept {
        Some((agreed_cents, asked_cents)) if agreed_cents == unit_cents && unit_cents != catalogue_cents => asked_cents,
        Some(_) | None => catalogue_cents,
    }
}

#[cfg(test)]
#[path = "sums_tests.rs"]
mod tests;
