//! Who works here: the door ([`door`]), one's own ways in ([`security`]), and everybody ([`roster`]).

pub mod door;
pub mod roster;
pub mod security;

use serde::{Deserialize, Serialize};

/// A second factor that waits to be set up: what a phone scans, or somebody types.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetUp {
    /// In groups of four.
    pub secret: String,
    /// Squares a side.
    pub size: u32,
    /// The dark ones.
    pub path: String,
}
