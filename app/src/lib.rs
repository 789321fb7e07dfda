//! What people see. One folder a capability: its server functions (`api`) beside its pages. Three roots are hydrated by three
//! clients: [`link`] (a customer on a private link), [`account`] (the front door), [`desk`] (staff).

// A page of the desk is one long type to the compiler.
#![recursion_limit = "512"]

pub mod account;
pub mod addons;
pub mod at;
pub mod catalogue;
pub mod customers;
pub mod deliveries;
pub mod desk;
pub mod failure;
pub mod handed;
pub mod imports;
pub mod journey;
pub mod link;
pub mod live;
pub mod mail;
pub mod orders;
pub mod payments;
pub mod quotes;
pub mod show;
pub mod staff;

#[cfg(feature = "ssr")]
pub mod ssr;
