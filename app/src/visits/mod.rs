//! Home visits (H8): booked from a customer's page, driven as stops of a route, remembered with the customer.

pub mod api;
pub mod staff;

use domain::visits::{Method, VisitKind, VisitStatus};
use ui::Tone;
use words::visits as say;

/// How kinds, methods and states of visits are said.
#[must_use]
pub fn kind_words(kind: VisitKind) -> &'static str {
    match kind {
        VisitKind::Survey => say::survey(),
        VisitKind::ServiceCall => say::service_call(),
        VisitKind::Installation => say::installation(),
    }
}

#[must_use]
pub fn method_words(method: Method) -> &'static str {
    match method {
        Method::AtHome => say::at_home(),
        Method::PickUp => say::pick_up(),
        Method::BringBack => say::bring_back(),
    }
}

/// The dot and the word of where a visit is.
#[must_use]
pub fn status_words(status: VisitStatus) -> (Tone, String) {
    let (tone, word) = match status {
        VisitStatus::Scheduled => (Tone::Plain, say::status_scheduled()),
        VisitStatus::Routed => (Tone::Live, say::status_routed()),
        VisitStatus::InTransit => (Tone::Live, say::status_in_transit()),
        VisitStatus::Arrived => (Tone::Live, say::status_arrived()),
        VisitStatus::Done => (Tone::Good, say::status_done()),
        VisitStatus::Attempted => (Tone::Bad, say::status_attempted()),
        VisitStatus::Cancelled => (Tone::Warn, say::status_cancelled()),
    };
    (tone, word.to_owned())
}
