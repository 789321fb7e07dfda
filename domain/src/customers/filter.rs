//! The customer list (H1, H2): what it can be narrowed to, how it is sorted, and how both stand in an address, so that a list can be
//! kept as a bookmark and sent.

use super::{CustomerKind, Found, Source, Spending, Stage};
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// What the list is narrowed to; the default is everybody of a kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    pub kind: CustomerKind,
    /// The beginnings of words of a name, a company, an e-mail, or of a model that was bought or quoted. All have to be found.
    pub text: String,
    /// The beginning of the billing ZIP.
    pub zip: String,
    /// Digits that the phone number ends with, or begins with after its country's code.
    pub phone: String,
    pub spending: Option<Spending>,
    pub source: Option<Source>,
    pub stage: Option<Stage>,
    pub found: Option<Found>,
    pub ordered: Option<Ordered>,
    /// Those who were put away, instead of those who are active.
    pub archived: bool,
}

/// When somebody ordered, as days of the location of who looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ordered {
    Last30Days,
    Last90Days,
    ThisYear,
    LastYear,
    /// From the first day to the last, both counted; open where there is none.
    Between(Option<Day>, Option<Day>),
}

impl Ordered {
    pub const PRESETS: [Self; 4] = [Self::Last30Days, Self::Last90Days, Self::ThisYear, Self::LastYear];

    /// The days that are meant today, both counted.
    #[must_use]
    pub fn days(self, today: Day) -> (Option<Day>, Option<Day>) {
        let year = |year: i32| (Some(Day::of(year, 1, 1)), Some(Day::of(year, 12, 31)));
        match self {
            Self::Last30Days => (Some(today.plus_days(-30)), None),
            Self::Last90Days => (Some(today.plus_days(-90)), None),
            Self::ThisYear => year(today.0.year()),
            Self::LastYear => year(today.0.year() - 1),
            Self::Between(from, to) => (from, to),
        }
    }

    #[must_use]
    pub fn code(self) -> String {
        match self {
            Self::Last30Days => "30".into(),
            Self::Last90Days => "90".into(),
            Self::ThisYear => "year".into(),
            Self::LastYear => "last-year".into(),
            Self::Between(from, to) => {
                let day = |day: Option<Day>| day.map(|d| d.to_string()).unwrap_or_default();
                format!("{}..{}", day(from), day(to))
            }
        }
    }

    /// `None` for what is no range, and for one that is open at both ends. Days the wrong way round are turned.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        if let Some(preset) = Self::PRESETS.into_iter().find(|p| p.code() == code) {
            return Some(preset);
        }
        let (from, to) = code.split_once("..")?;
        match (from.parse().ok(), to.parse().ok()) {
            (None, None) => None,
            (Some(from), Some(to)) if from > to => Some(Self::Between(Some(to), Some(from))),
            (from, to) => Some(Self::Between(from, to)),
        }
    }
}

/// The order of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    #[default]
    Name,
    Newest,
    Lifetime,
    LastOrder,
}

impl Sort {
    pub const ALL: [Self; 4] = [Self::Name, Self::Newest, Self::Lifetime, Self::LastOrder];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Newest => "newest",
            Self::Lifetime => "lifetime",
            Self::LastOrder => "last-order",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }
}

/// Words that a text is looked for by: lower case, split at whatever is no letter or digit, at most eight, the longest 40 letters.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let mut words: Vec<String> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(|w| w.chars().take(40).collect()).collect();
    words.sort();
    words.dedup();
    words.truncate(8);
    words
}

/// The digits of a phone number.
#[must_use]
pub fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).take(20).collect()
}

/// The longest text that is looked for.
const TYPED_CHARS_MAX: usize = 100;

/// A list as an address says it: what makes no sense there is left out, so that an old bookmark still opens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListAddress {
    pub filter: Filter,
    pub sort: Sort,
    /// The page begins after the row that this describes; only the store reads it.
    pub after: String,
}

impl ListAddress {
    /// Reads the query of an address by its keys.
    #[must_use]
    pub fn read(value: impl Fn(&str) -> Option<String>) -> Self {
        let text = |key: &str| -> String {
            value(key).unwrap_or_default().trim().chars().filter(|c| !c.is_control()).take(TYPED_CHARS_MAX).collect()
        };
        let kind = if text("kind") == "company" { CustomerKind::Company } else { CustomerKind::Individual };
        let filter = Filter {
            kind,
            text: text("text"),
            zip: text("zip"),
            phone: text("phone"),
            spending: Spending::from_code(&text("type")),
            source: Source::from_code(&text("source")),
            stage: Stage::from_code(&text("stage")),
            found: Found::from_code(&text("found")),
            ordered: Ordered::from_code(&text("ordered")).or_else(|| Ordered::from_code(&format!("{}..{}", text("from"), text("to")))),
            archived: text("archived") == "1",
        };
        Self { filter, sort: Sort::from_code(&text("sort")).unwrap_or_default(), after: text("after") }
    }

    /// Reads a whole query, with or without its question mark.
    #[must_use]
    pub fn of_query(query: &str) -> Self {
        let pairs: Vec<(&str, &str)> = query.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('=')).collect();
        Self::read(|key| pairs.iter().rfind(|(k, _)| *k == key).map(|(_, value)| decoded(value)))
    }

    /// The query, without its question mark; what is usual is left out.
    #[must_use]
    pub fn query(&self) -> String {
        let Filter { kind, text, zip, phone, spending, source, stage, found, ordered, archived } = &self.filter;
        let mut query = String::new();
        let mut add = |key: &str, value: &str| {
            if !value.is_empty() {
                let join = if query.is_empty() { "" } else { "&" };
                // Writing into a text can't fail.
                let _ = write!(query, "{join}{key}={}", escaped(value));
            }
        };
        add("kind", if *kind == CustomerKind::Company { "company" } else { "" });
        add("text", text);
        add("zip", zip);
        add("phone", phone);
        add("type", spending.map_or("", Spending::code));
        add("source", source.map_or("", Source::code));
        add("stage", stage.map_or("", Stage::code));
        add("found", found.map_or("", Found::code));
        add("ordered", &ordered.map(Ordered::code).unwrap_or_default());
        add("archived", if *archived { "1" } else { "" });
        add("sort", if self.sort == Sort::default() { "" } else { self.sort.code() });
        add("after", &self.after);
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
        let mut other = Self { after: String::new(), ..self.clone() };
        change(&mut other);
        other
    }
}

/// A value in a query (RFC 3986, 2.1).
#[must_use]
pub fn escaped(value: &str) -> String {
    let mut text = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

/// A value of a query, as browsers write them: `+` for a space; what is no UTF-8 becomes U+FFFD.
#[must_use]
pub fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits = [rest.next(), rest.next()].map(|d| d.and_then(|d| char::from(d).to_digit(16)));
                if let [Some(high), Some(low)] = digits {
                    bytes.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                }
            }
            byte => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn filters() -> impl Strategy<Value = Filter> {
        let days = (-2_000..2_000_i64, 0..400_i64).prop_map(|(first, length)| {
            let from = Day::of(2027, 1, 1).plus_days(first);
            Ordered::Between(Some(from), Some(from.plus_days(length)))
        });
        let ordered = prop_oneof![Just(None), proptest::sample::select(Ordered::PRESETS.to_vec()).prop_map(Some), days.prop_map(Some)];
        let words = "[a-zé&=%+ ]{0,12}".prop_map(|text| text.trim().to_owned());
        let picks = (any::<bool>(), any::<bool>(), 0..4_usize, 0..3_usize, 0..4_usize, 0..8_usize);
        (words, "[0-9]{0,5}", ordered, picks).prop_map(|(text, zip, ordered, (company, archived, spending, source, stage, found))| Filter {
            kind: if company { CustomerKind::Company } else { CustomerKind::Individual },
            text,
            zip,
            phone: String::new(),
            spending: Spending::ALL.get(spending).copied(),
            source: Source::ALL.get(source).copied(),
            stage: Stage::ALL.get(stage).copied(),
            found: Found::ALL.get(found).copied(),
            ordered,
            archived,
        })
    }

    proptest! {
        #[test]
        fn an_address_says_the_whole_list(filter in filters(), sort in 0..4_usize) {
            let list = ListAddress { filter, sort: Sort::ALL[sort], after: String::new() };
            prop_assert_eq!(ListAddress::of_query(&list.query()), list);
        }

        #[test]
        fn nonsense_in_an_address_opens_a_list(query in ".{0,300}") {
            let list = ListAddress::of_query(&query);
            prop_assert_eq!(ListAddress::of_query(&list.query()), list);
        }
    }

    #[test]
    fn days_the_wrong_way_round_are_turned() {
        let (first, last) = (Day::of(2027, 1, 1), Day::of(2027, 3, 4));
        assert_eq!(Ordered::from_code("2027-03-04..2027-01-01"), Some(Ordered::Between(Some(first), Some(last))));
        assert_eq!(Ordered::from_code("..2027-03-04"), Some(Ordered::Between(None, Some(last))));
        assert_eq!(Ordered::from_code("x..y"), None);
        assert_eq!(Ordered::LastYear.days(last), (Some(Day::of(2026, 1, 1)), Some(Day::of(2026, 12, 31))));
    }

    #[test]
    fn a_text_becomes_words() {
        assert_eq!(words("  LG wm4000-HWA, Zoë@x.example "), ["example", "hwa", "lg", "wm4000", "x", "zoë"]);
        assert!(words(" -- ").is_empty());
    }
}
