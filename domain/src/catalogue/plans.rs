//! Protection plans and their price bands. The bands of a plan never overlap, so that a price has one answer.

use crate::{
    Refusal,
    customers::NAME_CHARS_MAX,
    money::AMOUNT_CENTS_MAX,
    refusal::{self, Field},
};
use serde::{Deserialize, Serialize};

/// Most bands of a plan: warrantors' price lists have up to a dozen.
pub const BANDS_MAX: usize = 20;
/// The longest plan: ten years.
pub const MONTHS_MAX: i32 = 120;

/// What a plan costs for products that cost `from_cents <= price < to_cents`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    pub from_cents: i64,
    pub to_cents: i64,
    pub price_cents: i64,
    pub cost_cents: i64,
}

/// What staff write about a plan. One without bands is offered for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanForm {
    pub name: String,
    pub months: i32,
    pub bands: Vec<Band>,
}

impl PlanForm {
    /// As it is kept: the bands from the lowest to the highest.
    ///
    /// # Errors
    /// [`Refusal::BandEmpty`] for a band that ends before it begins, [`Refusal::BandsOverlap`], and refusals at the fields that
    /// are wrong.
    pub fn check(&self) -> Result<Self, Refusal> {
        let name = refusal::required(&self.name, Field::Name, NAME_CHARS_MAX)?;
        if !(1..=MONTHS_MAX).contains(&self.months) {
            return Err(Refusal::NumberUnreadable { field: Field::Months, typed: self.months.to_string() });
        }
        let mut bands = self.bands.clone();
        bands.sort_by_key(|b| (b.from_cents, b.to_cents));
        if bands.len() > BANDS_MAX {
            return Err(Refusal::NumberUnreadable { field: Field::Price, typed: bands.len().to_string() });
        }
        for band in &bands {
            for cents in [band.from_cents, band.to_cents, band.price_cents, band.cost_cents] {
                if !(0..=AMOUNT_CENTS_MAX).contains(&cents) {
                    return Err(Refusal::NumberUnreadable { field: Field::Price, typed: cents.to_string() });
                }
            }
            if band.from_cents >= band.to_cents {
                return Err(Refusal::BandEmpty { from_cents: band.from_cents, to_cents: band.to_cents });
            }
        }
        match bands.windows(2).find(|two| two[1].from_cents < two[0].to_cents) {
            Some(two) => Err(Refusal::BandsOverlap { from_cents: two[1].from_cents, to_cents: two[0].to_cents }),
            None => Ok(Self { name, months: self.months, bands }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plan(bands: &[(i64, i64)]) -> PlanForm {
        let band =
            |(from_cents, to_cents): &(i64, i64)| Band { from_cents: *from_cents, to_cents: *to_cents, price_cents: 1, cost_cents: 0 };
        PlanForm { name: "5 years".into(), months: 60, bands: bands.iter().map(band).collect() }
    }

    #[test]
    fn bands_may_touch_and_leave_gaps_but_not_overlap() {
        assert!(plan(&[]).check().is_ok());
        assert!(plan(&[(0, 50), (50, 100), (200, 300)]).check().is_ok());
        assert_eq!(plan(&[(50, 100), (0, 51)]).check(), Err(Refusal::BandsOverlap { from_cents: 50, to_cents: 51 }));
        assert_eq!(plan(&[(0, 10), (0, 10)]).check(), Err(Refusal::BandsOverlap { from_cents: 0, to_cents: 10 }));
        assert_eq!(plan(&[(7, 7)]).check(), Err(Refusal::BandEmpty { from_cents: 7, to_cents: 7 }));
        assert_eq!(plan(&[(-1, 7)]).check().unwrap_err().field(), Some(Field::Price));
        assert_eq!(PlanForm { months: 0, ..plan(&[]) }.check().unwrap_err().field(), Some(Field::Months));
    }

    proptest! {
        #[test]
        fn a_price_lies_in_at_most_one_band_of_what_is_kept(bands in proptest::collection::vec((0..40_i64, 0..40_i64), 0..6)) {
            let typed = plan(&bands);
            let answers = |cents: i64| typed.bands.iter().filter(|b| (b.from_cents..b.to_cents).contains(&cents)).count();
            let is_clear = bands.iter().all(|(from, to)| from < to) && (0..40).all(|cents| answers(cents) <= 1);
            prop_assert_eq!(typed.check().is_ok(), is_clear);
        }
    }
}
