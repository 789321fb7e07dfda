//! Customers at the desk.

mod change;
mod details;
mod form;
mod history;
mod list;
mod log;
mod merge;
mod money;
mod notes;
mod profile;

pub use change::{EditCustomerPage, NewCustomerPage};
pub use list::CustomerListPage;
pub use log::ChangelogPage;
pub use merge::MergePage;
pub use profile::CustomerPage;

use domain::ids::CustomerId;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// Where the hub begins.
const LIST: &str = "/desk/customers";

/// The customer in the address; `None` for what is none.
fn id_of() -> Signal<Option<CustomerId>> {
    let params = use_params_map();
    Signal::derive(move || params.with(|p| p.get("id")?.parse().ok()))
}
