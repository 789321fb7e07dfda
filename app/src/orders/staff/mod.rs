//! Orders at the desk, and a driver's day.

mod deliveries;
mod divide;
mod drive;
mod hand;
mod list;
mod moves;
mod page;
mod payments;
mod phone;
mod photo;
mod record;
mod returns;
mod route;
mod scan;
mod whereabouts;

pub use drive::{DrivePage, OffRoad};
pub use list::OrderListPage;
pub use page::OrderPage;
pub use phone::leaves;
pub use record::Record;

use domain::{
    deliveries::DeliveryStatus,
    orders::{OrderStatus, PaidStatus},
};
use ui::Tone;
use words::orders as say;

/// The dot and the word of where a delivery is.
#[must_use]
pub fn delivery_words(status: DeliveryStatus) -> (Tone, String) {
    let (tone, word) = match status {
        DeliveryStatus::Open => (Tone::Plain, say::status_open()),
        DeliveryStatus::Scheduled => (Tone::Plain, say::status_scheduled()),
        DeliveryStatus::Routed => (Tone::Live, say::status_routed()),
        DeliveryStatus::InTransit => (Tone::Live, say::status_in_transit()),
        DeliveryStatus::Arrived => (Tone::Live, say::status_arrived()),
        DeliveryStatus::Delivered => (Tone::Good, say::status_delivered()),
        DeliveryStatus::Attempted => (Tone::Bad, say::status_attempted()),
        DeliveryStatus::Refused => (Tone::Warn, say::status_refused()),
        DeliveryStatus::Returned => (Tone::Warn, say::status_returned()),
    };
    (tone, word.to_owned())
}

/// What an order was paid.
#[must_use]
pub fn paid_words(paid: PaidStatus) -> &'static str {
    match paid {
        PaidStatus::Paid => say::paid_all(),
        PaidStatus::Due => say::paid_due(),
        PaidStatus::Returned => say::paid_returned(),
    }
}

/// The dot and the word of an order.
#[must_use]
pub fn order_words(status: OrderStatus) -> (Tone, String) {
    let (tone, word) = match status {
        OrderStatus::Open => (Tone::Live, say::open()),
        OrderStatus::Closed => (Tone::Good, say::closed()),
        OrderStatus::Cancelled => (Tone::Plain, say::cancelled()),
    };
    (tone, word.to_owned())
}
