//! The catalogue's list, as its address says it, so that a list can be kept as a bookmark and sent.

use crate::{
    customers::filter::{decoded, escaped},
    quotes::LineKind,
};
use serde::{Deserialize, Serialize};

/// The longest text that is looked for.
const TYPED_CHARS_MAX: usize = 80;

/// What the list is narrowed to; what makes no sense in an address is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueAddress {
    pub kind: Option<LineKind>,
    /// The beginning of a word of the model, or a part of the name.
    pub text: String,
    /// What is no longer sold, instead of what is.
    pub retired: bool,
    /// The page begins after this product.
    pub after: String,
}

impl CatalogueAddress {
    /// Reads a query, with or without its question mark.
    #[must_use]
    pub fn of_query(query: &str) -> Self {
        let value = |key: &str| -> String {
            let pairs = query.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('='));
            let value = pairs.rev().find(|(k, _)| *k == key).map(|(_, value)| decoded(value)).unwrap_or_default();
            value.trim().chars().filter(|c| !c.is_control()).take(TYPED_CHARS_MAX).collect()
        };
        Self { kind: LineKind::from_code(&value("kind")), text: value("text"), retired: value("retired") == "1", after: value("after") }
    }

    /// The query, without its question mark; what is usual is left out.
    #[must_use]
    pub fn query(&self) -> String {
        let pairs = [
            ("kind", self.kind.map_or("", LineKind::code)),
            ("text", self.text.as_str()),
            ("retired", if self.retired { "1" } else { "" }),
            ("after", self.after.as_str()),
        ];
        let said = pairs.iter().filter(|(_, value)| !value.is_empty()).map(|(key, value)| format!("{key}={}", escaped(value)));
        said.collect::<Vec<_>>().join("&")
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
        let mut other = Self { after: String::new(), ..self.clone() };
        change(&mut other);
        other
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_address_is_read_as_it_was_written(text in "[a-zé&=%+ ]{0,12}", kind in 0..4_usize, retired: bool) {
            let kind = [LineKind::Product, LineKind::AddOn, LineKind::Fulfilment].get(kind).copied();
            let list = CatalogueAddress { kind, text: text.trim().to_owned(), retired, after: "7".into() };
            prop_assert_eq!(CatalogueAddress::of_query(&list.query()), list);
        }

        #[test]
        fn nonsense_is_left_out(query in ".*") {
            let _ = CatalogueAddress::of_query(&query);
        }
    }
}
