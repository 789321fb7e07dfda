//! Lists that come as a file of comma-separated values: which column is what, what a row says, what it makes of what is on file.
//! Here are cells; how a file is cut into cells is nobody's business here.
//!
//! A list can be imported again and again: a row finds what it is about (a product by its model; a customer by e-mail, else phone, else
//! name with ZIP), changes what differs, and leaves what the file says nothing about. A row that can't be taken is named with its
//! reason, and the others are taken.

mod customers;
mod products;
mod reading;

pub use customers::{CustomerKey, CustomerRow};
pub use products::{ProductRow, Stocked};

use crate::Refusal;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The largest file. A row of either kind has about 120 bytes, so this is some 87,000 of them; it is read into memory once, by one
/// person at a time.
pub const FILE_BYTES_MAX: i64 = 10 * 1024 * 1024;
/// The most rows: 500 chunks of [`CHUNK_ROWS`].
pub const ROWS_MAX: usize = 100_000;
/// The most columns. The widest lists that distributors send have about sixty.
pub const COLUMNS_MAX: usize = 100;
/// Rows of one transaction. Two hundred customers take about a third of a second; nobody at the counter waits longer than that.
pub const CHUNK_ROWS: usize = 200;
/// Refused rows that are listed one by one; all of them are counted.
pub const WRONG_SHOWN_MAX: usize = 200;
/// Most characters of a heading that are kept.
pub const HEADING_CHARS_MAX: usize = 60;

/// What a list is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportKind {
    Products,
    Customers,
}

impl ImportKind {
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Products => "products",
            Self::Customers => "customers",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Products, Self::Customers].into_iter().find(|k| k.code() == code)
    }

    /// The fields that a column can be, in the order in which they are asked for.
    #[must_use]
    pub const fn fields(self) -> &'static [ListField] {
        match self {
            Self::Products => products::FIELDS,
            Self::Customers => customers::FIELDS,
        }
    }
}

/// A field that a column can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListField {
    pub code: &'static str,
    /// What such a column is called, in lower case, letters and digits alone.
    pub called: &'static [&'static str],
    /// Without it no row says anything.
    pub is_needed: bool,
}

/// How far an import has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportStatus {
    /// The file is here; its columns wait to be confirmed. It may be let lie.
    Kept,
    /// It was tried without writing anything. It can be matched otherwise, run, or let lie.
    Tried,
    /// Some of its rows are in. It goes on where it stopped.
    Running,
    /// All rows that can be taken are in. The file itself is gone.
    Done,
}

impl ImportStatus {
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Tried => "tried",
            Self::Running => "running",
            Self::Done => "done",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Kept, Self::Tried, Self::Running, Self::Done].into_iter().find(|s| s.code() == code)
    }
}

/// Why a file or a row of it is not taken. Rows are counted as a spreadsheet counts them: the headings are row 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    // -- the file --
    NotUtf8 {
        row: i64,
    },
    Empty,
    OnlyHeadings,
    /// A quotation mark that is not closed, or that something stands behind.
    Quote {
        row: i64,
    },
    TooManyColumns {
        most: i64,
    },
    TooManyRows {
        most: i64,
    },
    /// No column was matched with a field that every row needs.
    Unmatched {
        field: String,
    },
    // -- a row --
    /// More cells than there are headings.
    TooManyCells,
    /// The same one stands in a row above.
    Repeated {
        row: i64,
    },
    /// Several on file are like that, and nobody knows which is meant.
    Ambiguous,
    /// Neither e-mail, phone, nor name with ZIP.
    NobodyNamed,
    /// A formula instead of its value.
    Formula,
}

/// A row of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub row: i64,
    pub cells: Vec<String>,
    /// It had more cells than there are headings.
    pub has_more: bool,
}

impl Line {
    /// Nothing stands in it.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

/// Which column each field stands in, one for each of [`ImportKind::fields`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Columns(pub Vec<Option<i32>>);

impl Columns {
    /// What the headings suggest. Of two that are called the same, the first is taken.
    #[must_use]
    pub fn guess(kind: ImportKind, headings: &[String]) -> Self {
        let plain: Vec<String> = headings.iter().map(|heading| plain(heading)).collect();
        let mut taken = Vec::new();
        let mut find = |field: &ListField| {
            let at = field.called.iter().find_map(|name| plain.iter().position(|h| h == name).filter(|at| !taken.contains(at)))?;
            taken.push(at);
            i32::try_from(at).ok()
        };
        Self(kind.fields().iter().map(&mut find).collect())
    }

    /// As somebody chose them: one answer a field, empty for none.
    ///
    /// # Errors
    /// [`Why::Unmatched`] when a field that is needed has no column.
    pub fn chosen(kind: ImportKind, headings: usize, answers: &[String]) -> Result<Self, Refusal> {
        let read = |at: usize| answers.get(at)?.trim().parse::<i32>().ok().filter(|c| usize::try_from(*c).is_ok_and(|c| c < headings));
        let columns = Self((0..kind.fields().len()).map(read).collect());
        columns.check(kind).map(|()| columns)
    }

    /// # Errors
    /// [`Why::Unmatched`] when a field that is needed has no column.
    pub fn check(&self, kind: ImportKind) -> Result<(), Refusal> {
        let open = kind.fields().iter().enumerate().find(|(at, field)| field.is_needed && self.of(*at).is_none());
        open.map_or(Ok(()), |(_, field)| Err(Refusal::Import { why: Why::Unmatched { field: field.code.to_owned() } }))
    }

    fn of(&self, field: usize) -> Option<usize> {
        self.0.get(field).copied().flatten().and_then(|column| usize::try_from(column).ok())
    }
}

/// Letters and digits in lower case: "E-Mail address" and "email_address" are the same heading.
fn plain(text: &str) -> String {
    text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// A cell that a row is refused for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrong {
    pub row: i64,
    /// The code of its field; empty for the whole row.
    pub field: String,
    pub typed: String,
    pub why: Refusal,
}

/// What a row came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Made,
    Changed,
    Same,
}

/// What became, or would become, of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub made: i64,
    pub changed: i64,
    pub same: i64,
    pub refused: i64,
    /// The first of them.
    pub wrong: Vec<Wrong>,
}

impl Report {
    pub const fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Made => self.made += 1,
            Outcome::Changed => self.changed += 1,
            Outcome::Same => self.same += 1,
        }
    }

    /// A row that is refused, for one reason or several.
    pub fn refuse(&mut self, reasons: Vec<Wrong>) {
        self.refused += 1;
        let room = WRONG_SHOWN_MAX.saturating_sub(self.wrong.len());
        self.wrong.extend(reasons.into_iter().take(room));
    }

    #[must_use]
    pub const fn rows(&self) -> i64 {
        self.made + self.changed + self.same + self.refused
    }
}

/// The keys of the rows so far: of two rows about the same thing only the first is taken, or each would undo the other every time.
#[derive(Clone, Debug, Default)]
pub struct Seen(HashMap<String, i64>);

impl Seen {
    /// # Errors
    /// [`Why::Repeated`] with the row that was first.
    pub fn first(&mut self, key: String, row: i64) -> Result<(), Refusal> {
        match *self.0.entry(key).or_insert(row) {
            first if first == row => Ok(()),
            first => Err(Refusal::Import { why: Why::Repeated { row: first } }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headings(all: &[&str]) -> Vec<String> {
        all.iter().map(|h| (*h).to_owned()).collect()
    }

    #[test]
    fn headings_say_what_a_column_is() {
        let columns =
            Columns::guess(ImportKind::Products, &headings(&["Retail Price", "SKU", "Whatever", "Description", "sku", "Our cost"]));
        let found: Vec<_> = ImportKind::Products.fields().iter().zip(&columns.0).filter_map(|(f, c)| Some((f.code, (*c)?))).collect();
        assert_eq!(found, [("model", 1), ("name", 3), ("price", 0), ("cost", 5)]);
        // Our own export comes back as it went.
        let own = headings(&[
            "Name",
            "E-mail",
            "Phone",
            "Billing ZIP",
            "Type",
            "Source",
            "Stage",
            "Found us through",
            "Last order",
            "Lifetime value",
        ]);
        let columns = Columns::guess(ImportKind::Customers, &own);
        let found: Vec<_> = ImportKind::Customers.fields().iter().zip(&columns.0).filter_map(|(f, c)| Some((f.code, (*c)?))).collect();
        assert_eq!(found, [("name", 0), ("email", 1), ("phone", 2), ("zip", 3), ("type", 4), ("source", 5), ("found", 7)]);
    }

    #[test]
    fn what_is_needed_has_to_be_matched() {
        let answers = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
        let chosen = |text: &str| Columns::chosen(ImportKind::Products, 3, &answers(text));
        assert_eq!(chosen("2,0").unwrap().0[..3], [Some(2), Some(0), None]);
        let open = Refusal::Import { why: Why::Unmatched { field: "model".into() } };
        for wrong in ["", ",1", "3,1", "-1,1", "x,1", "99999999999999999999"] {
            assert_eq!(chosen(wrong), Err(open.clone()), "{wrong}");
        }
    }

    #[test]
    fn of_two_rows_about_the_same_the_first_is_taken() {
        let mut seen = Seen::default();
        assert_eq!(seen.first("a".into(), 2), Ok(()));
        assert_eq!(seen.first("b".into(), 3), Ok(()));
        assert_eq!(seen.first("a".into(), 4), Err(Refusal::Import { why: Why::Repeated { row: 2 } }));
        assert_eq!(seen.first("a".into(), 2), Ok(()), "looking again is harmless");
    }

    #[test]
    fn all_refused_rows_are_counted_and_the_first_are_listed() {
        let mut report = Report::default();
        for row in 0..500 {
            let wrong = |field: &str| Wrong { row, field: field.into(), typed: String::new(), why: Refusal::NotFound };
            report.refuse(vec![wrong("a"), wrong("b")]);
        }
        report.count(Outcome::Same);
        assert_eq!((report.refused, report.wrong.len(), report.rows()), (500, WRONG_SHOWN_MAX, 501));
    }
}
