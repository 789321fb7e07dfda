//! A change to an order that stands: the customer's yes or no to it, and what staff see of it.

pub mod api;
mod asked;
pub mod staff;

pub use asked::ChangeAsked;

use domain::ids::ChangeId;
use serde::{Deserialize, Serialize};

/// What the customer is asked to agree to, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToAgree {
    pub change: ChangeId,
    /// One sentence a difference.
    pub changes: Vec<String>,
    /// Who wrote it, and what they say about it; empty when they say nothing.
    pub who: String,
    pub because: String,
    pub before: String,
    pub after: String,
    pub more: String,
    /// Nothing of the order is under way, so a yes would still count.
    pub may: bool,
}
