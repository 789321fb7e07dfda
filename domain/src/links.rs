//! Portal links: 256 random bits that lead one recipient to one quote or order.

use crate::time::{DAY, Instant};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Reads everything, moves nothing: for a CC, or mail with the pay link hidden.
    See,
    #[default]
    SeeAndAct,
}

impl Scope {
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::See => "see",
            Self::SeeAndAct => "see_and_act",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::See, Self::SeeAndAct].into_iter().find(|s| s.code() == code)
    }
}

/// How a link left the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Mail,
    Copy,
    Sms,
    WhatsApp,
    /// The phone's own share sheet.
    Share,
    /// The customer asked for a fresh one.
    Renewal,
}

impl Channel {
    pub const ALL: [Self; 6] = [Self::Mail, Self::Copy, Self::Sms, Self::WhatsApp, Self::Share, Self::Renewal];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Copy => "copy",
            Self::Sms => "sms",
            Self::WhatsApp => "whats_app",
            Self::Share => "share",
            Self::Renewal => "renewal",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.code() == code)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Live,
    Expired,
    Revoked,
}

/// A link stays good this long after its order is completed: a season's returns, and a warranty's first questions.
pub const DAYS_AFTER_COMPLETION: i64 = 90;
/// And this long after it was minted, while nothing is bought.
pub const DAYS_WITHOUT_ORDER: i64 = 180;

/// Whether a link still opens. `expires_at` is set when it is minted and moved when its order completes.
#[must_use]
pub fn standing(expires_at: Instant, revoked_at: Option<Instant>, now: Instant) -> Standing {
    match revoked_at {
        Some(_) => Standing::Revoked,
        None if now >= expires_at => Standing::Expired,
        None => Standing::Live,
    }
}

/// But never sooner than this after it was minted: a link that is asked for late has to open, and a letter lies unread over a holiday.
pub const DAYS_AT_LEAST: i64 = 14;

/// When a link that is minted now ends, for an order that was completed then, or is not yet.
#[must_use]
pub fn expires_at(now: Instant, completed_at: Option<Instant>) -> Instant {
    match completed_at {
        None => now.plus(DAYS_WITHOUT_ORDER * DAY),
        Some(completed_at) => expires_after_completion(completed_at).max(now.plus(DAYS_AT_LEAST * DAY)),
    }
}

/// When the links that are out end, once the order is completed.
#[must_use]
pub const fn expires_after_completion(now: Instant) -> Instant {
    now.plus(DAYS_AFTER_COMPLETION * DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_opens_on_the_day_it_was_minted() {
        let day = |days: i64| Instant(days * DAY);
        //          minted, completed, ends
        for (now, completed, ends) in [
            (0, None, 180),
            (0, Some(0), 90),
            (40, Some(0), 90),
            (76, Some(0), 90),
            (77, Some(0), 91),
            (90, Some(0), 104),
            (900, Some(0), 914),
        ] {
            let ends_at = expires_at(day(now), completed.map(day));
            assert_eq!(ends_at, day(ends), "{now} {completed:?}");
            assert_eq!(standing(ends_at, None, day(now)), Standing::Live);
        }
    }
}
