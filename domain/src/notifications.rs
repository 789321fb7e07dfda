//! Who hears what. Decided from the event alone; the server sends it after the act is committed.

use crate::{
    deliveries::{DeliveryStatus, Move},
    events::Event,
};
use serde::{Deserialize, Serialize};

/// A message to the customer. The quote itself is mailed by hand (W3), in the salesperson's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    PaymentReceived,
    PaymentFailed,
    DateConfirmed,
    DateUnlocked,
    OnTheWay,
    Attempted,
    Delivered,
    Refunded,
}

/// The notice that an event makes necessary, if any.
#[must_use]
pub const fn notice(event: &Event) -> Option<Notice> {
    match event {
        Event::PaymentSettled { .. } => Some(Notice::PaymentReceived),
        Event::PaymentFailed { .. } => Some(Notice::PaymentFailed),
        Event::DateConfirmed { .. } => Some(Notice::DateConfirmed),
        Event::Refunded { .. } => Some(Notice::Refunded),
        Event::DeliveryMoved { step: Move::Unlock, .. } => Some(Notice::DateUnlocked),
        Event::DeliveryMoved { to: DeliveryStatus::InTransit, .. } => Some(Notice::OnTheWay),
        Event::DeliveryMoved { to: DeliveryStatus::Attempted, .. } => Some(Notice::Attempted),
        Event::DeliveryMoved { to: DeliveryStatus::Delivered, .. } => Some(Notice::Delivered),
        Event::DeliveryMoved { .. }
        | Event::QuoteMade { .. }
        | Event::QuoteEdited { .. }
        | Event::PaymentOptionChosen { .. }
        | Event::QuoteSent { .. }
        | Event::LinkMinted { .. }
        | Event::LinkRevoked { .. }
        | Event::LinkOpened { .. }
        | Event::Reviewed { .. }
        | Event::QuoteDeclined { .. }
        | Event::QuoteExpired { .. }
        | Event::QuoteSuperseded { .. }
        | Event::PaymentOpened { .. }
        | Event::PaymentDeclined { .. }
        | Event::PaymentPending { .. }
        | Event::PaymentCancelled { .. }
        | Event::Ordered { .. }
        | Event::CreditLineOverridden { .. }
        | Event::TakenBack { .. }
        | Event::Disputed { .. }
        | Event::Invoiced { .. }
        | Event::OrderCancelled { .. }
        | Event::Collected { .. } => None,
    }
}
