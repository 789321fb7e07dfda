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

#[must_use]
pub const fn expires_at_first(now: Instant) -> Instant {
    now.plus(DAYS_WITHOUT_ORDER * DAY)
}

#[must_use]
pub const fn expires_after_completion(now: Instant) -> Instant {
    now.plus(DAYS_AFTER_COMPLETION * DAY)
}
