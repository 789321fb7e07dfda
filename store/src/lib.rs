//! What happened. One function is one business act is one transaction: it asks who is acting, lets the domain decide, saves, and
//! writes the event beside the change. It never speaks HTTP and never sends anything; what must follow waits in the [`outbox`].

mod act;
mod backup;
mod clock;
mod fault;
mod rows;
mod seal;
mod together;
mod turn;
mod writes;

pub mod attachments;
pub mod catalogue;
pub mod customers;
pub mod deliveries;
pub mod demo;
pub mod events;
pub mod imports;
pub mod inbox;
pub mod journey;
mod kept;
mod ledger;
pub mod links;
pub mod orders;
pub mod outbox;
pub mod overview;
pub mod payments;
pub mod people;
pub mod quotes;
pub mod sandbox;
pub mod seals;
pub mod settings;
pub mod shop;
pub mod verify;

pub use act::{Ring, Store};
pub use backup::backup;
pub use clock::{Clock, instant_of, local};
pub use fault::{Fault, Result};
