//! What people see. One folder a capability: its server functions (`api`) beside its pages. Each root is hydrated by a client
//! of its own: the halves of [`link`] (a customer on a private link), [`account`] (the front door), and the wings of [`desk`] (staff).

// A page of the desk is one long type to the compiler.
#![recursion_limit = "512"]

pub mod account;
pub mod addons;
pub mod at;
pub mod catalogue;
pub mod changes;
pub mod customers;
pub mod deliveries;
pub mod desk;
pub mod dispatch;
pub mod failure;
pub mod handed;
pub mod imports;
pub mod journey;
pub mod link;
pub mod live;
pub mod mail;
pub mod orders;
pub mod packed;
pub mod payments;
pub mod quotes;
pub mod settings;
pub mod show;
pub mod staff;
pub mod told;
pub mod visits;

#[cfg(feature = "ssr")]
pub mod ssr;
