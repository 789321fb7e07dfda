//! What the shop sells: products, the add-ons that go with them, protection plans by price band.

use crate::ids::{PlanId, ProductId};
use serde::{Deserialize, Serialize};

/// A product, an add-on or a service of fulfilment, as the catalogue lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    pub id: ProductId,
    pub kind: crate::quotes::LineKind,
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
}
