//! The dispatch board: a day of a branch, its routes, and what is on none of them.

pub mod api;
pub mod staff;
