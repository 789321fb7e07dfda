//! Lists that come as a file: the same steps for the catalogue and for customers.

pub mod api;
pub mod staff;

use domain::imports::{ImportKind, Why};
use words::imports as say;

/// What a field of a list is called.
#[must_use]
pub fn field_words(kind: ImportKind, code: &str) -> &'static str {
    match (kind, code) {
        (_, "model") => say::f_model(),
        (_, "name") => say::f_name(),
        (ImportKind::Products, "kind") => say::f_kind(),
        (ImportKind::Customers, "kind") => say::f_person(),
        (_, "note") => say::f_note(),
        (_, "price") => say::f_price(),
        (_, "cost") => say::f_cost(),
        (_, "taxable") => say::f_taxable(),
        (_, "protectable") => say::f_protectable(),
        (_, "minutes") => say::f_minutes(),
        (_, "sold") => say::f_sold(),
        (_, "email") => say::f_email(),
        (_, "phone") => say::f_phone(),
        (_, "street") => say::f_street(),
        (_, "unit") => say::f_unit(),
        (_, "city") => say::f_city(),
        (_, "region") => say::f_region(),
        (_, "zip") => say::f_zip(),
        (_, "type") => say::f_type(),
        (_, "source") => say::f_source(),
        (_, "found") => say::f_found(),
        _ => say::whole_row(),
    }
}

/// Why a file or a row is not taken.
#[must_use]
pub fn why_words(why: &Why) -> String {
    match why {
        Why::NotUtf8 { row } => say::not_utf8(row),
        Why::Empty => say::empty_file().into(),
        Why::OnlyHeadings => say::only_headings().into(),
        Why::Quote { row } => say::quote(row),
        Why::TooManyColumns { most } => say::too_many_columns(most),
        Why::TooManyRows { most } => say::too_many_rows(most),
        // Only those are needed that both kinds call the same.
        Why::Unmatched { field } => say::unmatched(field_words(ImportKind::Products, field)),
        Why::TooManyCells => say::too_many_cells().into(),
        Why::Repeated { row } => say::repeated(row),
        Why::Ambiguous => say::ambiguous().into(),
        Why::NobodyNamed => say::nobody_named().into(),
        Why::Formula => say::formula().into(),
    }
}
