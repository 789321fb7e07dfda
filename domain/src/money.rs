//! Sums in minor units. Amounts are `i64` fields that end in `_cents` (the minor unit, whatever the
//! currency calls it); [`Money`] adds the currency where a person reads the sum.

use crate::Refusal;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The largest sum a form accepts: ten million in a currency of two digits. A thousand such lines
/// are 10^12, far from the 9.2 * 10^18 that an `i64` holds.
pub const AMOUNT_CENTS_MAX: i64 = 1_000_000_000;

/// An ISO 4217 currency that a location may trade in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    Aud,
    Cad,
    Chf,
    Eur,
    Gbp,
    Jpy,
    #[default]
    Usd,
}

impl Currency {
    pub const ALL: [Self; 7] = [Self::Aud, Self::Cad, Self::Chf, Self::Eur, Self::Gbp, Self::Jpy, Self::Usd];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Aud => "AUD",
            Self::Cad => "CAD",
            Self::Chf => "CHF",
            Self::Eur => "EUR",
            Self::Gbp => "GBP",
            Self::Jpy => "JPY",
            Self::Usd => "USD",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.code().eq_ignore_ascii_case(code))
    }

    /// Digits after the point (ISO 4217).
    #[must_use]
    pub const fn digits(self) -> u32 {
        match self {
            Self::Jpy => 0,
            Self::Aud | Self::Cad | Self::Chf | Self::Eur | Self::Gbp | Self::Usd => 2,
        }
    }

    const fn symbol(self) -> &'static str {
        match self {
            Self::Aud => "A$",
            Self::Cad => "CA$",
            Self::Chf => "CHF\u{a0}",
            Self::Eur => "€",
            Self::Gbp => "£",
            Self::Jpy => "¥",
            Self::Usd => "$",
        }
    }
}

/// A sum as people read it; `Display` writes `$1,284.00`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    pub cents: i64,
    pub currency: Currency,
}

impl Money {
    #[must_use]
    pub const fn new(cents: i64, currency: Currency) -> Self {
        Self { cents, currency }
    }

    /// The sum as one types it into a field: `1284.00`.
    #[must_use]
    pub fn typed(self) -> String {
        let digits = self.currency.digits() as usize;
        let unit = 10_u64.pow(self.currency.digits());
        let (whole, rest) = (self.cents.unsigned_abs() / unit, self.cents.unsigned_abs() % unit);
        let sign = if self.cents < 0 { "-" } else { "" };
        if digits == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest:0digits$}") }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let typed = self.typed();
        let bare = typed.trim_start_matches('-');
        let (whole, rest) = bare.split_once('.').map_or((bare, None), |(w, r)| (w, Some(r)));
        // U+2212, the minus sign: a hyphen may be broken off at the end of a line.
        let sign = if self.cents < 0 { "\u{2212}" } else { "" };
        write!(f, "{sign}{}", self.currency.symbol())?;
        for (i, digit) in whole.chars().enumerate() {
            if i > 0 && (whole.len() - i).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        rest.map_or(Ok(()), |rest| write!(f, ".{rest}"))
    }
}

/// `numerator / denominator`, half away from zero: half **up** for sums, and credit memos mirror it.
/// The denominator is positive.
#[must_use]
pub fn half_up(numerator: i128, denominator: i128) -> i64 {
    debug_assert!(denominator > 0, "a positive denominator");
    let rounded = (numerator.abs() * 2 + denominator) / (denominator * 2);
    i64::try_from(rounded * numerator.signum()).unwrap_or(i64::MAX)
}

/// Reads what a person typed as an amount: `1,284.00`, `1.284,00`, `$ 12.5` and `12,50` are understood.
/// A lone separator with three digits behind it groups thousands.
///
/// # Errors
/// [`Refusal::AmountUnreadable`], [`Refusal::AmountNotPositive`] or [`Refusal::AmountTooLarge`], each with what was typed.
pub fn parse_amount(typed: &str, currency: Currency) -> Result<i64, Refusal> {
    let unreadable = || Refusal::AmountUnreadable { typed: clipped(typed) };
    let bare: String = typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '$' | '€' | '£' | '¥' | '\u{a0}')).collect();
    let bare = bare.strip_prefix(currency.code()).unwrap_or(&bare);
    if bare.starts_with(['-', '\u{2212}']) {
        return Err(Refusal::AmountNotPositive { typed: clipped(typed) });
    }
    if bare.is_empty() || bare.len() > 40 || !bare.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',') {
        return Err(unreadable());
    }
    let (whole, rest) = split_decimals(bare);
    let digits = currency.digits() as usize;
    if rest.len() > digits || !grouped_well(whole) {
        return Err(unreadable());
    }
    let number: String = whole.chars().filter(char::is_ascii_digit).chain(format!("{rest:0<digits$}").chars()).collect();
    match number.parse::<i64>() {
        Ok(0) => Err(Refusal::AmountNotPositive { typed: clipped(typed) }),
        Ok(cents) if cents <= AMOUNT_CENTS_MAX => Ok(cents),
        Ok(_) => Err(Refusal::AmountTooLarge { typed: clipped(typed) }),
        Err(_) if number.len() > 12 => Err(Refusal::AmountTooLarge { typed: clipped(typed) }),
        Err(_) => Err(unreadable()),
    }
}

/// Where the decimals begin: after the last separator, unless it groups thousands.
fn split_decimals(bare: &str) -> (&str, &str) {
    let Some(at) = bare.rfind(['.', ',']) else { return (bare, "") };
    let (whole, rest) = (&bare[..at], &bare[at + 1..]);
    let same_again = whole.contains(&bare[at..=at]);
    let groups = rest.len() == 3 && !whole.is_empty() && !whole.contains(['.', ',']);
    if same_again || groups { (bare, "") } else { (whole, rest) }
}

/// Thousands come in threes behind one kind of separator.
fn grouped_well(whole: &str) -> bool {
    let mut groups = whole.split(['.', ',']);
    let first = groups.next().unwrap_or_default();
    let kinds = usize::from(whole.contains('.')) + usize::from(whole.contains(','));
    let rest: Vec<_> = groups.collect();
    kinds <= 1 && (rest.is_empty() || ((1..=3).contains(&first.len()) && !first.starts_with('0'))) && rest.iter().all(|g| g.len() == 3)
}

/// What was typed goes back to its field, but not a megabyte of it.
fn clipped(typed: &str) -> String {
    typed.trim().chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sums_read_as_people_write_them() {
        let shown = |cents, currency| Money::new(cents, currency).to_string();
        assert_eq!(shown(128_400, Currency::Usd), "$1,284.00");
        assert_eq!(shown(-5, Currency::Usd), "\u{2212}$0.05");
        assert_eq!(shown(1_234_567, Currency::Jpy), "¥1,234,567");
        assert_eq!(shown(100, Currency::Eur), "€1.00");
    }

    #[test]
    fn amounts_are_read_in_the_ways_people_type_them() {
        for (typed, cents) in [
            ("1284", 128_400),
            ("1,284.00", 128_400),
            ("1.284,00", 128_400),
            ("$ 12.5", 1_250),
            ("12,50", 1_250),
            ("1,284", 128_400),
            ("0.05", 5),
            (" 7 ", 700),
            ("1'284.00", 128_400),
            (".5", 50),
            ("1,000,000", 100_000_000),
        ] {
            assert_eq!(parse_amount(typed, Currency::Usd), Ok(cents), "{typed}");
        }
        for typed in ["", "abc", "1.2.3", "1,28,4", "12.345.6", "--5", "1e9", "٣", "1,2345.00", "..", "0.005"] {
            assert!(parse_amount(typed, Currency::Usd).is_err(), "{typed}");
        }
        assert!(matches!(parse_amount("-5", Currency::Usd), Err(Refusal::AmountNotPositive { .. })));
        assert!(matches!(parse_amount("0.00", Currency::Usd), Err(Refusal::AmountNotPositive { .. })));
        assert!(matches!(parse_amount("99999999999999", Currency::Usd), Err(Refusal::AmountTooLarge { .. })));
    }

    #[test]
    fn halves_go_up_and_credit_mirrors() {
        assert_eq!((half_up(5, 10), half_up(-5, 10), half_up(4, 10), half_up(15, 10)), (1, -1, 0, 2));
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(cents in 1..=AMOUNT_CENTS_MAX) {
            for currency in Currency::ALL {
                let money = Money::new(cents, currency);
                prop_assert_eq!(parse_amount(&money.typed(), currency), Ok(cents));
                if currency != Currency::Aud && currency != Currency::Cad && currency != Currency::Chf {
                    prop_assert_eq!(parse_amount(&money.to_string(), currency), Ok(cents));
                }
            }
        }

        #[test]
        fn nothing_typed_panics(typed in ".*") {
            let _ = parse_amount(&typed, Currency::Usd);
        }
    }
}
