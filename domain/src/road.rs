//! What a driver records on the road, with or without network. The phone keeps it until the server has it; the server applies it once,
//! also when the phone never hears the answer and sends it again.

use crate::{
    Refusal,
    deliveries::{self, DeliveryStatus, Move},
    ids::DeliveryId,
    proof::Proof,
    time::{Instant, MINUTE},
};
use serde::{Deserialize, Serialize};

/// A phone's clock that runs ahead by no more than this is believed to mean now.
pub const CLOCK_AHEAD_MAX: i64 = 2 * MINUTE;

/// The name a phone gives to what it records: 128 random bits as 32 hex digits. Of two records with one name the second is the first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Key(String);

impl Key {
    #[must_use]
    pub fn of(bits: [u8; 16]) -> Self {
        Self(bits.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// `None` for anything but 32 lower-case hex digits.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let is_key = text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        is_key.then(|| Self(text.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Key {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::read(&text).ok_or("a key is 32 hex digits")
    }
}

impl From<Key> for String {
    fn from(key: Key) -> Self {
        key.0
    }
}

/// A step that a driver took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    pub key: Key,
    /// When it happened, by the phone's clock.
    pub at: Instant,
    pub delivery: DeliveryId,
    /// Of the delivery as it stood when the step was taken, what waits before it counted in.
    pub revision: i32,
    pub step: Move,
    pub reason: String,
    /// Empty but for a hand-over.
    pub proof: Proof,
}

/// When something happened, by a phone's clock: not in the future, and not before the day of its route began.
///
/// # Errors
/// [`Refusal::MomentWrong`].
pub fn happened(at: Instant, day_began: Instant, now: Instant) -> Result<Instant, Refusal> {
    if at < day_began || at > now.plus(CLOCK_AHEAD_MAX) { Err(Refusal::MomentWrong) } else { Ok(at.min(now)) }
}

/// Where a delivery stands once what was recorded of it is counted in: `seen` and its revision are what the server said last. A record
/// that the server knows already, or that does not follow from what was seen, changes nothing.
pub fn replay<'a>(
    delivery: DeliveryId,
    seen: DeliveryStatus,
    revision: i32,
    records: impl IntoIterator<Item = &'a Record>,
) -> (DeliveryStatus, i32) {
    records.into_iter().filter(|r| r.delivery == delivery).fold((seen, revision), |(status, revision), record| {
        match deliveries::after(status, record.step) {
            Some(next) if record.revision == revision => (next, revision + 1),
            _ => (status, revision),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::HOUR;

    fn record(delivery: i64, revision: i32, step: Move) -> Record {
        let key = Key::of([u8::try_from(revision).unwrap(); 16]);
        Record { key, at: Instant(0), delivery: DeliveryId(delivery), revision, step, reason: String::new(), proof: Proof::default() }
    }

    #[test]
    fn keys_are_hex_and_nothing_else() {
        let key = Key::of([0, 15, 16, 255, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
        assert_eq!(key.as_str(), "000f10ff0405060708090a0b0c0d0e0f");
        assert_eq!(Key::read(key.as_str()), Some(key));
        for wrong in ["", "0", &"g".repeat(32), &"A".repeat(32), &"a".repeat(33), &"é".repeat(16)] {
            assert_eq!(Key::read(wrong), None, "{wrong}");
        }
        assert!(serde_json::from_str::<Key>("\"x\"").is_err());
    }

    #[test]
    fn a_moment_lies_on_the_routes_day_and_not_ahead() {
        let (began, now) = (Instant(0), Instant(8 * HOUR));
        assert_eq!(happened(Instant(HOUR), began, now), Ok(Instant(HOUR)));
        assert_eq!(happened(began, began, now), Ok(began));
        assert_eq!(happened(now.plus(CLOCK_AHEAD_MAX), began, now), Ok(now));
        assert_eq!(happened(now.plus(CLOCK_AHEAD_MAX + 1), began, now), Err(Refusal::MomentWrong));
        assert_eq!(happened(began.plus(-1), began, now), Err(Refusal::MomentWrong));
        // Sent after midnight: it still happened on that day.
        assert_eq!(happened(Instant(HOUR), began, Instant(30 * HOUR)), Ok(Instant(HOUR)));
    }

    #[test]
    fn what_waits_is_counted_in() {
        use DeliveryStatus as S;
        let day = [record(3, 4, Move::Depart), record(9, 2, Move::Depart), record(3, 5, Move::Arrive), record(3, 6, Move::HandOver)];
        assert_eq!(replay(DeliveryId(3), S::Routed, 4, &day), (S::Delivered, 7));
        assert_eq!(replay(DeliveryId(9), S::Routed, 2, &day), (S::InTransit, 3));
        // The server has the first two already.
        assert_eq!(replay(DeliveryId(3), S::Arrived, 6, &day), (S::Delivered, 7));
        assert_eq!(replay(DeliveryId(3), S::Delivered, 7, &day), (S::Delivered, 7));
        // Somebody else moved it on.
        assert_eq!(replay(DeliveryId(3), S::Scheduled, 5, &day), (S::Scheduled, 5));
        assert_eq!(replay(DeliveryId(1), S::Routed, 1, &day), (S::Routed, 1));
    }
}
