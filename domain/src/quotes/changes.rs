//! What is different between two versions of a quote. Staff read it in the list of versions, a customer when they are led back to review.

use super::{Discount, Line};
use crate::{orders::Fulfilment, time::Day};
use serde::{Deserialize, Serialize};

/// What a version says besides its lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conditions {
    /// Off the whole quote.
    pub discount: Discount,
    pub fulfilment: Fulfilment,
    pub valid_until: Option<Day>,
}

/// One thing that is different. Nothing in it is only for staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    Added {
        name: String,
        quantity: i32,
        /// Of all of them, before discounts.
        price_cents: i64,
    },
    Removed {
        name: String,
    },
    Quantity {
        name: String,
        before: i32,
        after: i32,
    },
    /// Of one.
    Price {
        name: String,
        before_cents: i64,
        after_cents: i64,
    },
    /// A plan that the customer had chosen.
    PlanDropped {
        name: String,
        plan: String,
    },
    LineDiscount {
        name: String,
        before: Discount,
        after: Discount,
    },
    Discount {
        before: Discount,
        after: Discount,
    },
    Fulfilment {
        after: Fulfilment,
    },
    ValidUntil {
        after: Option<Day>,
    },
}

/// How the lines of a version differ from those of an earlier one, in the order of the later; what is gone comes last.
#[must_use]
pub fn changes(before: &[Line], after: &[Line]) -> Vec<Change> {
    let was = pairs(before, after);
    let mut all = Vec::new();
    for (line, was) in after.iter().zip(&was) {
        match was {
            None => all.push(Change::Added { name: line.name.clone(), quantity: line.quantity, price_cents: line.price_cents() }),
            Some(at) => all.extend(moved(&before[*at], line)),
        }
    }
    let gone = before.iter().enumerate().filter(|(at, _)| !was.contains(&Some(*at)));
    all.extend(gone.map(|(_, old)| Change::Removed { name: old.name.clone() }));
    all
}

/// Which line of an earlier version each line of a later one was. A line is the same line when it is of the same product, or of the same name
/// where it is of none.
pub(crate) fn pairs(before: &[Line], after: &[Line]) -> Vec<Option<usize>> {
    let mut free: Vec<usize> = (0..before.len()).collect();
    let mut was = vec![None; after.len()];
    // Lines that did not move find each other first, so that of two alike only the one that moved is told.
    for fits in [is_unmoved as fn(&Line, &Line) -> bool, is_same] {
        for (slot, line) in was.iter_mut().zip(after).filter(|(slot, _)| slot.is_none()) {
            if let Some(at) = free.iter().position(|old| fits(&before[*old], line)) {
                *slot = Some(free.remove(at));
            }
        }
    }
    was
}

fn is_same(a: &Line, b: &Line) -> bool {
    a.kind == b.kind && if a.product.is_some() { a.product == b.product } else { a.name == b.name }
}

fn is_unmoved(a: &Line, b: &Line) -> bool {
    is_same(a, b) && moved(a, b).is_empty()
}

fn moved(was: &Line, line: &Line) -> Vec<Change> {
    let name = || line.name.clone();
    let quantity = (was.quantity != line.quantity).then(|| Change::Quantity { name: name(), before: was.quantity, after: line.quantity });
    let price = (was.unit_cents != line.unit_cents).then(|| Change::Price {
        name: name(),
        before_cents: was.unit_cents,
        after_cents: line.unit_cents,
    });
    let discount =
        (was.discount != line.discount).then(|| Change::LineDiscount { name: name(), before: was.discount, after: line.discount });
    [quantity, price, discount].into_iter().flatten().collect()
}

/// How the rest of a version differs from an earlier one.
#[must_use]
pub fn condition_changes(before: &Conditions, after: &Conditions) -> Vec<Change> {
    let discount = (before.discount != after.discount).then_some(Change::Discount { before: before.discount, after: after.discount });
    let fulfilment = (before.fulfilment != after.fulfilment).then_some(Change::Fulfilment { after: after.fulfilment });
    let until = (before.valid_until != after.valid_until).then_some(Change::ValidUntil { after: after.valid_until });
    [discount, fulfilment, until].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ProductId;

    fn line(product: i64, quantity: i32, unit_cents: i64) -> Line {
        Line { product: Some(ProductId(product)), name: format!("P{product}"), quantity, unit_cents, ..Line::default() }
    }

    #[test]
    fn each_kind_of_change_is_told_once() {
        let before = [line(1, 1, 100), line(2, 1, 200), line(3, 1, 300), line(4, 1, 400)];
        let half = Discount::Percent { ppm: 500_000 };
        let after = [line(1, 1, 100), line(2, 3, 200), Line { discount: half, ..line(3, 1, 350) }, line(5, 2, 50)];
        let name = |n: i64| format!("P{n}");
        assert_eq!(
            changes(&before, &after),
            [
                Change::Quantity { name: name(2), before: 1, after: 3 },
                Change::Price { name: name(3), before_cents: 300, after_cents: 350 },
                Change::LineDiscount { name: name(3), before: Discount::None, after: half },
                Change::Added { name: name(5), quantity: 2, price_cents: 100 },
                Change::Removed { name: name(4) },
            ]
        );
    }

    #[test]
    fn nothing_changed_is_nothing_told_also_in_another_order() {
        let lines = [line(1, 1, 100), line(2, 1, 200)];
        let turned = [line(2, 1, 200), line(1, 1, 100)];
        assert!(changes(&lines, &lines).is_empty() && changes(&lines, &turned).is_empty());
    }

    #[test]
    fn of_two_alike_only_the_moved_one_is_told() {
        let before = [line(1, 1, 100), line(1, 1, 100)];
        let after = [line(1, 2, 100), line(1, 1, 100)];
        assert_eq!(changes(&before, &after), [Change::Quantity { name: "P1".into(), before: 1, after: 2 }]);
    }

    #[test]
    fn conditions_are_compared_one_by_one() {
        let before = Conditions { valid_until: Some(Day::of(2027, 3, 4)), ..Conditions::default() };
        let after = Conditions { discount: Discount::Amount { cents: 500 }, fulfilment: Fulfilment::Collect, valid_until: None };
        assert_eq!(condition_changes(&before, &before), []);
        assert_eq!(
            condition_changes(&before, &after),
            [
                Change::Discount { before: Discount::None, after: Discount::Amount { cents: 500 } },
                Change::Fulfilment { after: Fulfilment::Collect },
                Change::ValidUntil { after: None },
            ]
        );
    }
}
