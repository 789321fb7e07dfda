#![doc = include_str!("../SHAPES.md")]

pub mod catalogue;
pub mod customers;
pub mod deliveries;
pub mod events;
pub mod ids;
pub mod imports;
pub mod journey;
pub mod ledger;
pub mod links;
pub mod locations;
pub mod money;
pub mod notifications;
pub mod orders;
pub mod payments;
pub mod quotes;
pub mod refusal;
pub mod routes;
pub mod slots;
pub mod staff;
pub mod tax;
pub mod time;

pub use refusal::Refusal;
