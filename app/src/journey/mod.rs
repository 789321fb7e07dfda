//! Where an order stands, as the one who holds its link sees it: the page that is read, the steps folded around the one in hand,
//! the order's summary, how a journey stops, ends or is confirmed, and its papers.

pub mod api;
pub mod end;
pub mod page;
pub mod papers;
pub mod sheet;
pub mod steps;
