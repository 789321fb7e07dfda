//! Deliveries: the machine of one delivery, and what staff see of it.

pub mod dividing;

pub use crate::proof::Proof;

use crate::Refusal;
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryStatus {
    /// No date; the customer may choose one.
    #[default]
    Open,
    /// The date is confirmed and locked; the customer waits, only staff may unlock it.
    Scheduled,
    /// A stop of a route; the customer sees an arrival.
    Routed,
    /// The van is on its way to this customer, who may see where it is.
    InTransit,
    /// The crew is at the door.
    Arrived,
    /// Handed over, with proof; the customer reads the confirmation.
    Delivered,
    /// Nobody there, no way in; the customer may choose another day.
    Attempted,
    /// The customer did not want it; staff arrange what follows.
    Refused,
    /// It came back after delivery; staff arrange what follows.
    Returned,
}

impl DeliveryStatus {
    pub const ALL: [Self; 9] = [
        Self::Open,
        Self::Scheduled,
        Self::Routed,
        Self::InTransit,
        Self::Arrived,
        Self::Delivered,
        Self::Attempted,
        Self::Refused,
        Self::Returned,
    ];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Scheduled => "scheduled",
            Self::Routed => "routed",
            Self::InTransit => "in_transit",
            Self::Arrived => "arrived",
            Self::Delivered => "delivered",
            Self::Attempted => "attempted",
            Self::Refused => "refused",
            Self::Returned => "returned",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    /// What the hub shows.
    #[must_use]
    pub const fn shown(self) -> Shown {
        match self {
            Self::Open => Shown::Open,
            Self::Scheduled | Self::Routed => Shown::Scheduled,
            Self::InTransit | Self::Arrived | Self::Attempted => Shown::InTransit,
            Self::Delivered => Shown::Delivered,
            Self::Refused | Self::Returned => Shown::Returned,
        }
    }

    /// Nothing more will be driven.
    #[must_use]
    pub const fn is_done(self) -> bool {
        matches!(self, Self::Delivered | Self::Refused | Self::Returned)
    }

    /// It takes one of the places of its day.
    #[must_use]
    pub const fn takes_place(self) -> bool {
        matches!(self, Self::Scheduled | Self::Routed | Self::InTransit | Self::Arrived | Self::Delivered)
    }
}

/// The five words of the hub (H7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    Open,
    Scheduled,
    InTransit,
    Delivered,
    Returned,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Move {
    /// The customer, or staff for them, confirms a day.
    Confirm,
    /// Staff give the day back, with a reason.
    Unlock,
    /// Staff make it a stop.
    Route,
    /// Staff take it off its route; the day stays.
    Unroute,
    Depart,
    Arrive,
    HandOver,
    /// It could not be handed over, with a reason.
    Miss,
    /// The customer turned it away, with a reason.
    TurnAway,
    /// It came back after delivery, with a reason.
    TakeBack,
}

impl Move {
    pub const ALL: [Self; 10] = [
        Self::Confirm,
        Self::Unlock,
        Self::Route,
        Self::Unroute,
        Self::Depart,
        Self::Arrive,
        Self::HandOver,
        Self::Miss,
        Self::TurnAway,
        Self::TakeBack,
    ];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Unlock => "unlock",
            Self::Route => "route",
            Self::Unroute => "unroute",
            Self::Depart => "depart",
            Self::Arrive => "arrive",
            Self::HandOver => "hand_over",
            Self::Miss => "miss",
            Self::TurnAway => "turn_away",
            Self::TakeBack => "take_back",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.code() == code)
    }

    /// Staff have to say why.
    #[must_use]
    pub const fn wants_reason(self) -> bool {
        matches!(self, Self::Unlock | Self::Miss | Self::TurnAway | Self::TakeBack)
    }

    /// A driver takes it, at the wheel or at the door.
    #[must_use]
    pub const fn is_on_the_road(self) -> bool {
        matches!(self, Self::Depart | Self::Arrive | Self::HandOver | Self::Miss | Self::TurnAway)
    }
}

/// Where a move leads, or `None` where there is no such move.
#[must_use]
pub const fn after(status: DeliveryStatus, step: Move) -> Option<DeliveryStatus> {
    use {DeliveryStatus as S, Move as M};
    match (status, step) {
        (S::Open | S::Attempted, M::Confirm) => Some(S::Scheduled),
        (S::Scheduled, M::Unlock) => Some(S::Open),
        (S::Scheduled, M::Route) => Some(S::Routed),
        (S::Routed, M::Unroute) => Some(S::Scheduled),
        (S::Routed, M::Depart) => Some(S::InTransit),
        (S::InTransit, M::Arrive) => Some(S::Arrived),
        (S::InTransit | S::Arrived, M::Miss) => Some(S::Attempted),
        (S::Arrived, M::HandOver) => Some(S::Delivered),
        (S::Arrived, M::TurnAway) => Some(S::Refused),
        (S::Delivered, M::TakeBack) => Some(S::Returned),
        (
            S::Open | S::Scheduled | S::Routed | S::InTransit | S::Arrived | S::Delivered | S::Attempted | S::Refused | S::Returned,
            M::Confirm | M::Unlock | M::Route | M::Unroute | M::Depart | M::Arrive | M::HandOver | M::Miss | M::TurnAway | M::TakeBack,
        ) => None,
    }
}

/// The moves from here: the buttons of the desk, and the guard behind them.
pub fn moves(status: DeliveryStatus) -> impl Iterator<Item = Move> {
    Move::ALL.into_iter().filter(move |step| after(status, *step).is_some())
}

/// Takes a step.
///
/// # Errors
/// [`Refusal::DateLocked`] for confirming a date twice, [`Refusal::MoveNotAllowed`] for any other step there is not,
/// [`Refusal::ReasonMissing`] where a reason is owed.
pub fn advance(status: DeliveryStatus, step: Move, reason: &str) -> Result<DeliveryStatus, Refusal> {
    let next = after(status, step).ok_or(match step {
        Move::Confirm if status.takes_place() => Refusal::DateLocked,
        _ => Refusal::MoveNotAllowed { from: status },
    })?;
    if step.wants_reason() && reason.trim().is_empty() { Err(Refusal::ReasonMissing) } else { Ok(next) }
}

/// A phone photo is about 4 MB; 8 keeps a scan from failing at the counter.
pub const PHOTO_BYTES_MAX: i64 = 8 * 1024 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_machine() {
        use DeliveryStatus as S;
        const NO: Option<S> = None;
        let (open, scheduled, routed, transit, arrived) =
            (Some(S::Open), Some(S::Scheduled), Some(S::Routed), Some(S::InTransit), Some(S::Arrived));
        let (delivered, attempted, refused, returned) = (Some(S::Delivered), Some(S::Attempted), Some(S::Refused), Some(S::Returned));
        //                  Confirm    Unlock Route   Unroute    Depart   Arrive   HandOver   Miss       TurnAway TakeBack
        #[rustfmt::skip]
        let table = [
            (S::Open,      [scheduled, NO,    NO,     NO,        NO,      NO,      NO,        NO,        NO,      NO]),
            (S::Scheduled, [NO,        open,  routed, NO,        NO,      NO,      NO,        NO,        NO,      NO]),
            (S::Routed,    [NO,        NO,    NO,     scheduled, transit, NO,      NO,        NO,        NO,      NO]),
            (S::InTransit, [NO,        NO,    NO,     NO,        NO,      arrived, NO,        attempted, NO,      NO]),
            (S::Arrived,   [NO,        NO,    NO,     NO,        NO,      NO,      delivered, attempted, refused, NO]),
            (S::Delivered, [NO,        NO,    NO,     NO,        NO,      NO,      NO,        NO,        NO,      returned]),
            (S::Attempted, [scheduled, NO,    NO,     NO,        NO,      NO,      NO,        NO,        NO,      NO]),
            (S::Refused,   [NO,        NO,    NO,     NO,        NO,      NO,      NO,        NO,        NO,      NO]),
            (S::Returned,  [NO,        NO,    NO,     NO,        NO,      NO,      NO,        NO,        NO,      NO]),
        ];
        for (status, row) in table {
            assert_eq!(Move::ALL.map(|step| after(status, step)), row, "{status:?}");
        }
    }

    #[test]
    fn refusals_say_what_stands_in_the_way() {
        assert_eq!(advance(DeliveryStatus::Routed, Move::Confirm, ""), Err(Refusal::DateLocked));
        assert_eq!(advance(DeliveryStatus::Arrived, Move::Miss, " "), Err(Refusal::ReasonMissing));
        assert_eq!(advance(DeliveryStatus::Open, Move::Depart, ""), Err(Refusal::MoveNotAllowed { from: DeliveryStatus::Open }));
    }
}
