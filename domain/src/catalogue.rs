//! What the shop sells: products, the add-ons that go with them, protection plans by price band.

pub mod list;
pub mod plans;

use crate::{
    Refusal,
    customers::NAME_CHARS_MAX,
    ids::{PlanId, ProductId},
    money::{Currency, parse_amount},
    quotes::LineKind,
    refusal::{self, Field},
};
use serde::{Deserialize, Serialize};

/// A product, an add-on or a service of fulfilment, as the catalogue lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    pub id: ProductId,
    pub kind: LineKind,
    pub model: String,
    pub name: String,
    pub note: String,
    pub price_cents: i64,
    pub cost_cents: i64,
    pub taxable: bool,
    /// May be covered by protection plans.
    pub protectable: bool,
    /// Service minutes it adds to a stop.
    pub service_min: i32,
}

/// The longest work at one stop that a product adds: a working day. More is a mistake in the column.
pub const SERVICE_MIN_MAX: i32 = 600;
/// Most characters of a model: the longest that makers print have forty.
pub const MODEL_CHARS_MAX: i32 = 80;

/// What staff write about a product.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductForm {
    pub kind: LineKind,
    pub model: String,
    pub name: String,
    pub note: String,
    pub price_cents: i64,
    pub cost_cents: i64,
    pub taxable: bool,
    pub protectable: bool,
    pub service_min: i32,
}

impl ProductForm {
    /// As it is kept: trimmed, and within what is sensible.
    ///
    /// # Errors
    /// Refusals at the fields that are wrong.
    pub fn check(&self) -> Result<Self, Refusal> {
        let number = |field, typed: &dyn ToString| Refusal::NumberUnreadable { field, typed: typed.to_string() };
        if !(0..=SERVICE_MIN_MAX).contains(&self.service_min) {
            return Err(number(Field::Minutes, &self.service_min));
        }
        for (field, cents) in [(Field::Price, self.price_cents), (Field::Cost, self.cost_cents)] {
            if !(0..=crate::money::AMOUNT_CENTS_MAX).contains(&cents) {
                return Err(number(field, &cents));
            }
        }
        Ok(Self {
            model: spaced(&refusal::required(&self.model, Field::Model, MODEL_CHARS_MAX)?),
            name: refusal::required(&self.name, Field::Name, NAME_CHARS_MAX)?,
            note: refusal::optional(&self.note, Field::Notes, 500)?,
            ..self.clone()
        })
    }
}

/// What tells products apart: the model, however it is capitalised and spaced.
#[must_use]
pub fn model_key(model: &str) -> String {
    spaced(model).to_lowercase()
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads a price or a cost. Unlike a payment it may be nothing, but that has to be written: "0".
///
/// # Errors
/// [`Refusal::Missing`] or [`Refusal::NumberUnreadable`] at `field`.
pub fn price(typed: &str, field: Field, currency: Currency) -> Result<i64, Refusal> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(Refusal::Missing { field });
    }
    match parse_amount(typed, currency) {
        Ok(cents) => Ok(cents),
        Err(Refusal::AmountNotPositive { .. }) if !typed.contains(['-', '\u{2212}']) => Ok(0),
        Err(_) => Err(Refusal::NumberUnreadable { field, typed: typed.chars().take(40).collect() }),
    }
}

/// Reads service minutes; an empty field means none.
///
/// # Errors
/// [`Refusal::NumberUnreadable`] at [`Field::Minutes`].
pub fn minutes(typed: &str) -> Result<i32, Refusal> {
    let typed = typed.trim();
    let unreadable = || Refusal::NumberUnreadable { field: Field::Minutes, typed: typed.chars().take(40).collect() };
    match typed {
        "" => Ok(0),
        _ => typed.parse().ok().filter(|n| (0..=SERVICE_MIN_MAX).contains(n)).ok_or_else(unreadable),
    }
}

/// The price of a plan for products of a price band: `from_cents <= unit price < to_cents`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanBand {
    pub plan: PlanId,
    pub name: String,
    pub months: i32,
    pub from_cents: i64,
    pub to_cents: i64,
    pub price_cents: i64,
    pub cost_cents: i64,
}

/// The plans a product of this price can have, longest first.
#[must_use]
pub fn plans_for(unit_cents: i64, bands: &[PlanBand]) -> Vec<crate::quotes::PlanOffer> {
    let mut offers: Vec<_> = bands
        .iter()
        .filter(|b| (b.from_cents..b.to_cents).contains(&unit_cents))
        .map(|b| crate::quotes::PlanOffer {
            plan: b.plan,
            name: b.name.clone(),
            months: b.months,
            price_cents: b.price_cents,
            cost_cents: b.cost_cents,
        })
        .collect();
    offers.sort_by_key(|o| std::cmp::Reverse(o.months));
    offers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_ends_before_the_next_begins() {
        let band = |plan, months, from_cents, to_cents| PlanBand {
            plan: PlanId(plan),
            name: String::new(),
            months,
            from_cents,
            to_cents,
            price_cents: 1,
            cost_cents: 0,
        };
        let bands = [band(1, 36, 0, 50_000), band(2, 60, 0, 50_000), band(3, 60, 50_000, 100_000)];
        let ids = |cents| plans_for(cents, &bands).iter().map(|o| o.plan.0).collect::<Vec<_>>();
        assert_eq!((ids(49_999), ids(50_000), ids(100_000)), (vec![2, 1], vec![3], vec![]));
    }

    #[test]
    fn a_price_may_be_nothing_but_has_to_be_written() {
        let read = |typed| price(typed, Field::Cost, Currency::Usd);
        assert_eq!((read("749.00"), read("1,284"), read("0"), read(" 0.00 ")), (Ok(74_900), Ok(128_400), Ok(0), Ok(0)));
        assert_eq!(read(" "), Err(Refusal::Missing { field: Field::Cost }));
        for wrong in ["-1", "abc", "99999999999", "=1+1", "\u{2212}0"] {
            assert_eq!(read(wrong), Err(Refusal::NumberUnreadable { field: Field::Cost, typed: wrong.into() }), "{wrong}");
        }
    }

    #[test]
    fn models_are_the_same_however_they_are_spelled() {
        assert_eq!(model_key("  LG   WM4000HWA "), model_key("lg wm4000hwa"));
        assert_ne!(model_key("LG WM4000HWA"), model_key("LG WM4000HBA"));
    }

    #[test]
    fn a_product_is_checked_at_its_fields() {
        let good = ProductForm { model: " LG  WM4000HWA".into(), name: "Washer".into(), price_cents: 1, ..ProductForm::default() };
        assert_eq!(good.check().unwrap().model, "LG WM4000HWA");
        let at = |form: ProductForm| form.check().unwrap_err().field();
        assert_eq!(at(ProductForm { model: " ".into(), ..good.clone() }), Some(Field::Model));
        assert_eq!(at(ProductForm { name: String::new(), ..good.clone() }), Some(Field::Name));
        assert_eq!(at(ProductForm { cost_cents: -1, ..good.clone() }), Some(Field::Cost));
        assert_eq!(at(ProductForm { service_min: 601, ..good }), Some(Field::Minutes));
    }
}
