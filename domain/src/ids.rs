//! Names of rows. They say which row, never who may see it: a page proves that with a
//! [`crate::links`] or a session, so an id that leaks opens nothing.

use serde::{Deserialize, Serialize};
use std::{fmt, num::ParseIntError, str::FromStr};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

ids! {
    AddressId, AttachmentId, CapacityId, ChangeId, ContactId, CustomerId, DeliveryId, EntryId, HoldId, ImportId, InvitationId, LineId,
    LinkId, LocationId, MailId, MemoId, NoteId, OrderId, PaymentId, PlanId, ProductId, QuoteId, RefundId, RouteId,
    SessionId, StaffId, StopId, VanId, VisitId, ZoneId,
    /// The number people say aloud: one for a quote and the order it becomes.
    Number,
}
