//! A shop of any size, for measuring.

use crate::{Result, Store};

/// How much of a past to make up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub customers: u64,
    pub orders: u64,
    pub seed: u64,
}

/// See below.
///
/// # Errors
/// When the database fails.
pub async fn load_many(_store: &Store, _wanted: Wanted) -> Result<()> {
    Ok(())
}
