//! The catalogue: what the shop sells, what is suggested with it, and the plans that protect it.

pub mod api;
pub mod staff;

use domain::quotes::LineKind;
use words::catalogue as say;

/// What a kind of product is called.
#[must_use]
pub fn kind_words(kind: LineKind) -> &'static str {
    match kind {
        LineKind::Product => say::product(),
        LineKind::AddOn => say::addon(),
        LineKind::Fulfilment => say::service(),
    }
}

/// All kinds, in the order in which they are asked for.
pub const KINDS: [LineKind; 3] = [LineKind::Product, LineKind::AddOn, LineKind::Fulfilment];
