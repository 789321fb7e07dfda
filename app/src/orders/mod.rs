//! Orders: followed, paid for, driven by staff. The customer's side of them is the journey.

pub mod api;
pub mod staff;
