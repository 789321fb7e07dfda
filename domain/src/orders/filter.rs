//! The order list: what it can be narrowed to, and how that stands in an address, so that a list can be kept as a bookmark and sent.

use super::{OrderStatus, PaidStatus};
use crate::{
    customers::filter::{decoded, escaped},
    deliveries::DeliveryStatus,
    ids::Number,
    time::Day,
};
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// The longest text that is looked for.
const TYPED_CHARS_MAX: usize = 100;

/// What the list is narrowed to; the default is every order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    pub status: Option<OrderStatus>,
    pub paid: Option<PaidStatus>,
    /// Where one of its deliveries is.
    pub delivery: Option<DeliveryStatus>,
    /// A number, or the beginnings of words that its customer is found by: a name, an e-mail, a model.
    pub text: String,
    /// One of its deliveries is booked for this day.
    pub day: Option<Day>,
}

impl Filter {
    /// It is narrowed by more than the kind of order.
    #[must_use]
    pub fn is_narrowed(&self) -> bool {
        *self != Self { status: self.status, ..Self::default() }
    }
}

/// A list as an address says it: what makes no sense there is left out, so that an old bookmark still opens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListAddress {
    pub filter: Filter,
    /// The page begins below this number.
    pub before: Option<Number>,
}

impl ListAddress {
    /// Reads a whole query, with or without its question mark.
    #[must_use]
    pub fn of_query(query: &str) -> Self {
        let pairs: Vec<(&str, &str)> = query.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('=')).collect();
        let text = |key: &str| -> String {
            let value = pairs.iter().rfind(|(k, _)| *k == key).map(|(_, value)| decoded(value)).unwrap_or_default();
            value.trim().chars().filter(|c| !c.is_control()).take(TYPED_CHARS_MAX).collect::<String>().trim().to_owned()
        };
        let filter = Filter {
            status: OrderStatus::from_code(&text("status")),
            paid: PaidStatus::from_code(&text("paid")),
            delivery: DeliveryStatus::from_code(&text("delivery")),
            text: text("text"),
            day: text("day").parse().ok(),
        };
        Self { filter, before: text("before").parse().ok() }
    }

    /// The query, without its question mark; what is usual is left out.
    #[must_use]
    pub fn query(&self) -> String {
        let Filter { status, paid, delivery, text, day } = &self.filter;
        let mut query = String::new();
        let mut add = |key: &str, value: &str| {
            if !value.is_empty() {
                let join = if query.is_empty() { "" } else { "&" };
                // Writing into a text can't fail.
                let _ = write!(query, "{join}{key}={}", escaped(value));
            }
        };
        add("status", status.map_or("", OrderStatus::code));
        add("paid", paid.map_or("", PaidStatus::code));
        add("delivery", delivery.map_or("", DeliveryStatus::code));
        add("text", text);
        add("day", &day.map(|d| d.to_string()).unwrap_or_default());
        add("before", &self.before.map(|n| n.to_string()).unwrap_or_default());
        query
    }

    /// The address below `path`.
    #[must_use]
    pub fn href(&self, path: &str) -> String {
        let query = self.query();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    /// The same list from its beginning, with something else about it.
    #[must_use]
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut other = Self { before: None, ..self.clone() };
        change(&mut other);
        other
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lists() -> impl Strategy<Value = ListAddress> {
        let words = "[a-zé&=%+ ]{0,12}".prop_map(|text| text.trim().to_owned());
        (words, 0..4_usize, 0..4_usize, 0..10_usize, proptest::option::of(-2_000..2_000_i64), proptest::option::of(1..99_999_i64)).prop_map(
            |(text, status, paid, delivery, day, before)| ListAddress {
                filter: Filter {
                    status: OrderStatus::ALL.get(status).copied(),
                    paid: PaidStatus::ALL.get(paid).copied(),
                    delivery: DeliveryStatus::ALL.get(delivery).copied(),
                    text,
                    day: day.map(|n| Day::of(2027, 1, 1).plus_days(n)),
                },
                before: before.map(Number),
            },
        )
    }

    proptest! {
        #[test]
        fn an_address_says_the_whole_list(list in lists()) {
            prop_assert_eq!(ListAddress::of_query(&list.query()), list);
        }

        #[test]
        fn nonsense_in_an_address_opens_a_list(query in ".{0,300}") {
            let list = ListAddress::of_query(&query);
            prop_assert_eq!(ListAddress::of_query(&list.query()), list);
        }
    }

    #[test]
    fn a_kind_of_order_is_no_narrowing() {
        let read = |query: &str| ListAddress::of_query(query).filter.is_narrowed();
        assert_eq!((read("status=open"), read("status=open&paid=due"), read("day=yesterday")), (false, true, false));
    }
}
