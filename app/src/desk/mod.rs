//! Staff. The desk's frame and its home; its rooms stand with what they are about.

pub mod api;
mod find;
mod fresh;
mod home;
mod page;
mod refused;
mod shell;
mod wings;

pub use fresh::{Fresh, after, fresh};
pub use page::{Failed, Lists, Page, Paging, filled, number_of, query_of, titled};
pub use refused::{Refused, at, came_back, refused};
pub use wings::{
    CatalogueWing, CustomersWing, Desk, DispatchWing, DriveWing, FrontOfDesk, OrdersWing, QuotesWing, SettingsWing, Wing, use_step,
};
