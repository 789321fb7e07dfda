//! Home visits (H8): surveys, service calls, installations. Each is a stop of a route like a delivery, and goes through the same machine.

use crate::{
    Refusal,
    customers::sorts,
    deliveries::{self, DeliveryStatus, Move},
    ids::{DeliveryId, VisitId},
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

sorts! {
    VisitKind { Survey = "survey", ServiceCall = "service-call", Installation = "installation" }
    /// How it is done.
    Method {
        AtHome = "at-home",
        /// The machine is taken to the workshop.
        PickUp = "pick-up",
        /// It is brought back from there.
        BringBack = "bring-back",
    }
}

/// Where a visit is: the machine of a delivery, without what only goods can do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitStatus {
    /// It has a day; staff may change or cancel it.
    #[default]
    Scheduled,
    /// A stop of a route.
    Routed,
    InTransit,
    Arrived,
    Done,
    /// Nobody there, no way in; it may get another day.
    Attempted,
    /// It may get another day all the same.
    Cancelled,
}

impl VisitStatus {
    pub const ALL: [Self; 7] =
        [Self::Scheduled, Self::Routed, Self::InTransit, Self::Arrived, Self::Done, Self::Attempted, Self::Cancelled];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Routed => "routed",
            Self::InTransit => "in_transit",
            Self::Arrived => "arrived",
            Self::Done => "done",
            Self::Attempted => "attempted",
            Self::Cancelled => "cancelled",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    /// Where a delivery would be.
    #[must_use]
    pub const fn as_delivery(self) -> DeliveryStatus {
        match self {
            Self::Scheduled => DeliveryStatus::Scheduled,
            Self::Routed => DeliveryStatus::Routed,
            Self::InTransit => DeliveryStatus::InTransit,
            Self::Arrived => DeliveryStatus::Arrived,
            Self::Done => DeliveryStatus::Delivered,
            Self::Attempted => DeliveryStatus::Attempted,
            Self::Cancelled => DeliveryStatus::Open,
        }
    }

    const fn of_delivery(status: DeliveryStatus) -> Option<Self> {
        match status {
            DeliveryStatus::Open => Some(Self::Cancelled),
            DeliveryStatus::Scheduled => Some(Self::Scheduled),
            DeliveryStatus::Routed => Some(Self::Routed),
            DeliveryStatus::InTransit => Some(Self::InTransit),
            DeliveryStatus::Arrived => Some(Self::Arrived),
            DeliveryStatus::Delivered => Some(Self::Done),
            DeliveryStatus::Attempted => Some(Self::Attempted),
            DeliveryStatus::Refused | DeliveryStatus::Returned => None,
        }
    }
}

/// Where a move leads, or `None` where there is no such move: a visit is neither turned away nor taken back.
#[must_use]
pub fn after(status: VisitStatus, step: Move) -> Option<VisitStatus> {
    match step {
        Move::TurnAway | Move::TakeBack => None,
        step => deliveries::after(status.as_delivery(), step).and_then(VisitStatus::of_delivery),
    }
}

/// The moves from here.
pub fn moves(status: VisitStatus) -> impl Iterator<Item = Move> {
    Move::ALL.into_iter().filter(move |step| after(status, *step).is_some())
}

/// Takes a step.
///
/// # Errors
/// As [`deliveries::advance`].
pub fn advance(status: VisitStatus, step: Move, reason: &str) -> Result<VisitStatus, Refusal> {
    let next = after(status, step).ok_or(Refusal::MoveNotAllowed { from: status.as_delivery() })?;
    deliveries::advance(status.as_delivery(), step, reason)?;
    Ok(next)
}

/// Minutes at the door, where nothing else is said: looking takes less than putting in.
#[must_use]
pub const fn usual_min(kind: VisitKind) -> i32 {
    match kind {
        VisitKind::Survey => 30,
        VisitKind::ServiceCall => 60,
        VisitKind::Installation => 120,
    }
}

/// What a stop is for. As text `d17` or `v4`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Errand {
    Delivery(DeliveryId),
    Visit(VisitId),
}

impl fmt::Display for Errand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Delivery(id) => write!(f, "d{id}"),
            Self::Visit(id) => write!(f, "v{id}"),
        }
    }
}

/// The text names no errand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an errand of the form d17 or v4")]
pub struct NotAnErrand;

impl FromStr for Errand {
    type Err = NotAnErrand;

    fn from_str(text: &str) -> Result<Self, NotAnErrand> {
        let id = |digits: &str| digits.parse::<i64>().map_err(|_| NotAnErrand);
        match (text.strip_prefix('d'), text.strip_prefix('v')) {
            (Some(digits), _) => id(digits).map(|id| Self::Delivery(DeliveryId(id))),
            (None, Some(digits)) => id(digits).map(|id| Self::Visit(VisitId(id))),
            (None, None) => Err(NotAnErrand),
        }
    }
}

impl From<Errand> for String {
    fn from(errand: Errand) -> Self {
        errand.to_string()
    }
}

impl TryFrom<String> for Errand {
    type Error = NotAnErrand;

    fn try_from(text: String) -> Result<Self, NotAnErrand> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_machine() {
        use VisitStatus as S;
        const NO: Option<S> = None;
        let (scheduled, routed, transit, arrived, done, attempted, cancelled) = (
            Some(S::Scheduled),
            Some(S::Routed),
            Some(S::InTransit),
            Some(S::Arrived),
            Some(S::Done),
            Some(S::Attempted),
            Some(S::Cancelled),
        );
        //                  Confirm    Unlock     Route   Unroute    Depart   Arrive   HandOver Miss       TurnAway TakeBack
        #[rustfmt::skip]
        let table = [
            (S::Scheduled, [NO,        cancelled, routed, NO,        NO,      NO,      NO,      NO,        NO,      NO]),
            (S::Routed,    [NO,        NO,        NO,     scheduled, transit, NO,      NO,      NO,        NO,      NO]),
            (S::InTransit, [NO,        NO,        NO,     NO,        NO,      arrived, NO,      attempted, NO,      NO]),
            (S::Arrived,   [NO,        NO,        NO,     NO,        NO,      NO,      done,    attempted, NO,      NO]),
            (S::Done,      [NO,        NO,        NO,     NO,        NO,      NO,      NO,      NO,        NO,      NO]),
            (S::Attempted, [scheduled, NO,        NO,     NO,        NO,      NO,      NO,      NO,        NO,      NO]),
            (S::Cancelled, [scheduled, NO,        NO,     NO,        NO,      NO,      NO,      NO,        NO,      NO]),
        ];
        for (status, row) in table {
            assert_eq!(Move::ALL.map(|step| after(status, step)), row, "{status:?}");
            assert_eq!(VisitStatus::from_code(status.code()), Some(status));
        }
        assert_eq!(advance(S::Scheduled, Move::Unlock, " "), Err(Refusal::ReasonMissing));
        assert_eq!(advance(S::Done, Move::TakeBack, "x"), Err(Refusal::MoveNotAllowed { from: DeliveryStatus::Delivered }));
    }

    #[test]
    fn errands_are_read_as_they_are_written() {
        for errand in [Errand::Delivery(DeliveryId(17)), Errand::Visit(VisitId(4))] {
            assert_eq!(errand.to_string().parse(), Ok(errand));
            assert_eq!(serde_json::from_str::<Errand>(&serde_json::to_string(&errand).unwrap()).unwrap(), errand);
        }
        for wrong in ["", "d", "17", "x17", "d1x", "dv4"] {
            assert_eq!(wrong.parse::<Errand>(), Err(NotAnErrand), "{wrong}");
        }
    }
}
