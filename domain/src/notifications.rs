//! Who hears what. Decided from the event alone; the server sends it after the act is committed.

use crate::{
    deliveries::{DeliveryStatus, Move},
    events::Event,
};
use serde::{Deserialize, Serialize};

/// A message to the customer. The quote itself is mailed by hand (W3), in the salesperson's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    PaymentReceived,
    PaymentFailed,
    DateConfirmed,
    DateUnlocked,
    /// The order comes in parts.
    Divided,
    /// A change waits for their yes.
    ChangeProposed,
    /// The order is another from now on.
    OrderChanged,
    OnTheWay,
    Attempted,
    Delivered,
    Refunded,
}

impl Notice {
    pub const ALL: [Self; 11] = [
        Self::PaymentReceived,
        Self::PaymentFailed,
        Self::DateConfirmed,
        Self::DateUnlocked,
        Self::Divided,
        Self::ChangeProposed,
        Self::OrderChanged,
        Self::OnTheWay,
        Self::Attempted,
        Self::Delivered,
        Self::Refunded,
    ];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::PaymentReceived => "payment_received",
            Self::PaymentFailed => "payment_failed",
            Self::DateConfirmed => "date_confirmed",
            Self::DateUnlocked => "date_unlocked",
            Self::Divided => "divided",
            Self::ChangeProposed => "change_proposed",
            Self::OrderChanged => "order_changed",
            Self::OnTheWay => "on_the_way",
            Self::Attempted => "attempted",
            Self::Delivered => "delivered",
            Self::Refunded => "refunded",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|n| n.code() == code)
    }
}

/// By what a notice goes. E-mail is the channel of record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Medium {
    Email,
}

impl Medium {
    pub const ALL: [Self; 1] = [Self::Email];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Email => "email",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.code() == code)
    }
}

/// What the shop has switched off. Everything else is told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Switches {
    pub off: Vec<(Notice, Medium)>,
}

impl Switches {
    /// Whether customers hear of this by this medium; one that is switched off is silent.
    #[must_use]
    pub fn is_on(&self, notice: Notice, medium: Medium) -> bool {
        !self.off.contains(&(notice, medium))
    }
}

/// The notice that an event makes necessary, if any.
#[must_use]
pub const fn notice(event: &Event) -> Option<Notice> {
    match event {
        Event::PaymentSettled { .. } => Some(Notice::PaymentReceived),
        Event::PaymentFailed { .. } => Some(Notice::PaymentFailed),
        Event::DateConfirmed { .. } => Some(Notice::DateConfirmed),
        Event::Refunded { .. } => Some(Notice::Refunded),
        Event::DeliveryDivided { .. } => Some(Notice::Divided),
        Event::ChangeProposed { .. } => Some(Notice::ChangeProposed),
        Event::OrderChanged { .. } => Some(Notice::OrderChanged),
        Event::DeliveryMoved { step: Move::Unlock, .. } => Some(Notice::DateUnlocked),
        Event::DeliveryMoved { to: DeliveryStatus::InTransit, .. } => Some(Notice::OnTheWay),
        Event::DeliveryMoved { to: DeliveryStatus::Attempted, .. } => Some(Notice::Attempted),
        Event::DeliveryMoved { to: DeliveryStatus::Delivered, .. } => Some(Notice::Delivered),
        Event::DeliveryMoved { .. }
        | Event::DeliveryJoined { .. }
        | Event::RecordedAway { .. }
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
        | Event::CreditSpent { .. }
        | Event::CreditReturned { .. }
        | Event::RefundFailed { .. }
        | Event::CreditLineOverridden { .. }
        | Event::TakenBack { .. }
        | Event::Disputed { .. }
        | Event::Invoiced { .. }
        | Event::OrderCancelled { .. }
        | Event::ChangeAgreed { .. }
        | Event::ChangeDeclined { .. }
        | Event::ChangeWithdrawn { .. }
        | Event::Collected { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_switched_off_is_silent_and_nothing_else_is() {
        let off = Switches { off: vec![(Notice::Delivered, Medium::Email)] };
        for notice in Notice::ALL {
            assert_eq!(off.is_on(notice, Medium::Email), notice != Notice::Delivered);
            assert!(Switches::default().is_on(notice, Medium::Email));
            assert_eq!(Notice::from_code(notice.code()), Some(notice));
        }
    }
}
