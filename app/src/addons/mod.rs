//! What comes with the order: add-ons that may be left out, a protection plan for each product, or a no to the whole quote.

pub mod api;
mod decline;
mod review;

pub use decline::DeclineQuote;
pub use review::ReviewStep;

use domain::{
    quotes::{Line, PaymentOption},
    tax::TaxRule,
};
use serde::{Deserialize, Serialize};

/// What the review works with. The browser sums the same lines by the same rule as the server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToReview {
    pub version: i32,
    /// Without costs; of an exempt customer without tax rates.
    pub lines: Vec<Line>,
    pub rule: TaxRule,
    pub option: PaymentOption,
    /// What the shop changed since an earlier version, one sentence a change.
    pub changes: Vec<String>,
    /// The customer had made their choices before it changed, so the page says at once what did.
    pub chose_before: bool,
}
