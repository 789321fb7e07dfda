//! The cells of a row, read field by field; what can't be read is noted, and the next field is read.

use super::{Columns, ImportKind, Line, Why, Wrong, plain};
use crate::{
    Refusal,
    refusal::{self, Field},
};

/// Most characters of a wrong cell that are shown again.
const TYPED_CHARS_MAX: usize = 80;

pub(super) struct Reader<'a> {
    kind: ImportKind,
    columns: &'a Columns,
    line: &'a Line,
    wrong: Vec<Wrong>,
}

impl<'a> Reader<'a> {
    pub fn new(kind: ImportKind, columns: &'a Columns, line: &'a Line) -> Self {
        let mut reader = Self { kind, columns, line, wrong: Vec::new() };
        if line.has_more {
            reader.refuse("", "", Refusal::Import { why: Why::TooManyCells });
        }
        reader
    }

    pub fn refuse(&mut self, field: &str, typed: &str, why: Refusal) {
        self.wrong.push(wrong(self.line.row, field, typed, why));
    }

    /// Something in this field could not be read.
    pub fn is_refused(&self, field: &str) -> bool {
        self.wrong.iter().any(|w| w.field == field)
    }

    /// What stands in a field; `None` for nothing. An apostrophe that keeps a spreadsheet from running a text is no part of it.
    fn cell(&self, code: &str) -> Option<&'a str> {
        let at = self.kind.fields().iter().position(|field| field.code == code)?;
        let cell = self.line.cells.get(self.columns.of(at)?)?.trim();
        let text = cell.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@'])).unwrap_or(cell);
        (!text.is_empty()).then_some(text)
    }

    pub fn read<T>(&mut self, code: &str, read: impl FnOnce(&str) -> Result<T, Refusal>) -> Option<T> {
        let cell = self.cell(code)?;
        let is_formula = cell.starts_with('=');
        let value = if is_formula { Err(Refusal::Import { why: Why::Formula }) } else { read(cell) };
        value.map_err(|why| self.refuse(code, cell, why)).ok()
    }

    pub fn text(&mut self, code: &str, field: Field, most_chars: i32) -> Option<String> {
        // Taking out what does not print may lay bare white space.
        let text = self.read(code, |cell| refusal::optional(cell, field, most_chars)).map(|text| text.trim().to_owned());
        text.filter(|text| !text.is_empty())
    }

    pub fn yes_or_no(&mut self, code: &str) -> Option<bool> {
        let words: &[(bool, &[&str])] = &[
            (true, &["yes", "y", "true", "t", "1", "x", "active", "sold", "available", "taxable"]),
            (false, &["no", "n", "false", "f", "0", "inactive", "retired", "discontinued", "exempt", "nontaxable"]),
        ];
        self.one_of(code, words)
    }

    /// One of a few words, however it is capitalised and hyphenated.
    pub fn one_of<T: Copy>(&mut self, code: &str, all: &[(T, &[&str])]) -> Option<T> {
        self.read(code, |cell| {
            let said = plain(cell);
            let found = all.iter().find(|(_, words)| words.contains(&said.as_str()));
            found.map(|(value, _)| *value).ok_or(Refusal::Unknown { field: Field::Line })
        })
    }

    /// # Errors
    /// Everything in the row that can't be read.
    pub fn done<T>(self, row: T) -> Result<T, Vec<Wrong>> {
        if self.wrong.is_empty() { Ok(row) } else { Err(self.wrong) }
    }
}

pub(super) fn wrong(row: i64, field: &str, typed: &str, why: Refusal) -> Wrong {
    Wrong { row, field: field.to_owned(), typed: typed.chars().filter(|c| !c.is_control()).take(TYPED_CHARS_MAX).collect(), why }
}
