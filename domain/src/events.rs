//! What happened: the events of an order, hash-linked into one chain, so that a changed past shows. The payload
//! names rows, never people: what is personal stands beside the chain and enters it as a salted hash, so that erasing it
//! later leaves the chain whole.

use crate::{
    deliveries::{DeliveryStatus, Move, dividing::Share},
    ids::*,
    links::{Channel, Scope},
    payments::{Decline, Method, Provider},
    quotes::PaymentOption,
    time::{Day, Instant, Window},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "by", content = "id")]
pub enum Actor {
    Link(LinkId),
    Contact(ContactId),
    Staff(StaffId),
    Provider,
    System,
}

/// One thing that happened to a quote and the order it became.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Event {
    QuoteMade {
        version: i32,
        total_cents: i64,
    },
    QuoteEdited {
        version: i32,
        total_cents: i64,
    },
    PaymentOptionChosen {
        option: PaymentOption,
    },
    QuoteSent {
        version: i32,
        mail: MailId,
    },
    LinkMinted {
        link: LinkId,
        scope: Scope,
        channel: Channel,
    },
    LinkRevoked {
        link: LinkId,
    },
    /// An observation, told once a link.
    LinkOpened {
        link: LinkId,
    },
    /// The customer's choices, bound to a version and a total.
    Reviewed {
        version: i32,
        total_cents: i64,
    },
    QuoteDeclined {
        version: i32,
    },
    QuoteExpired {
        version: i32,
    },
    QuoteSuperseded {
        by: QuoteId,
    },
    PaymentOpened {
        payment: PaymentId,
        cents: i64,
        provider: Provider,
    },
    PaymentDeclined {
        payment: PaymentId,
        decline: Decline,
    },
    PaymentPending {
        payment: PaymentId,
    },
    PaymentSettled {
        payment: PaymentId,
        cents: i64,
        method: Method,
    },
    PaymentFailed {
        payment: PaymentId,
        decline: Decline,
    },
    PaymentCancelled {
        payment: PaymentId,
    },
    Ordered {
        order: OrderId,
        total_cents: i64,
        due_now_cents: i64,
    },
    /// Somebody who may let the order go beyond the customer's credit line, and said why.
    CreditLineOverridden {
        adds_cents: i64,
        over_cents: i64,
        reason: String,
    },
    Refunded {
        refund: RefundId,
        cents: i64,
        to_credit: bool,
    },
    /// The customer's credit paid for some of it.
    CreditSpent {
        order: OrderId,
        cents: i64,
    },
    /// What of the customer's credit had paid for it is credit again.
    CreditReturned {
        order: OrderId,
        cents: i64,
    },
    /// A refund that was booked came back: the customer's bank would not take it.
    RefundFailed {
        refund: RefundId,
        cents: i64,
    },
    /// Goods came back; the credit memo takes back what was billed for them.
    TakenBack {
        memo: MemoId,
        cents: i64,
    },
    Disputed {
        payment: PaymentId,
        cents: i64,
    },
    DateConfirmed {
        delivery: DeliveryId,
        day: Day,
        window: Window,
    },
    DeliveryMoved {
        delivery: DeliveryId,
        step: Move,
        to: DeliveryStatus,
        reason: String,
    },
    /// Some of what it brings comes separately, with a new delivery.
    DeliveryDivided {
        delivery: DeliveryId,
        part: DeliveryId,
        goes: Vec<Share>,
    },
    /// What it was to bring comes with another delivery of the order; this one is no more.
    DeliveryJoined {
        delivery: DeliveryId,
        into: DeliveryId,
    },
    /// The step before it happened earlier, while the driver's phone had no network; `happened_at` is that phone's word.
    RecordedAway {
        delivery: DeliveryId,
        step: Move,
        happened_at: Instant,
    },
    Invoiced {
        order: OrderId,
        total_cents: i64,
    },
    OrderCancelled {
        order: OrderId,
        reason: String,
    },
    Collected {
        order: OrderId,
    },
    /// Staff wrote a change that waits for the customer. `shown` is the SHA-256 of what they are asked to agree to, in 64 hex digits.
    ChangeProposed {
        change: ChangeId,
        total_cents: i64,
        shown: String,
    },
    ChangeAgreed {
        change: ChangeId,
        /// How staff know, where the customer did not say so here.
        word: String,
    },
    ChangeDeclined {
        change: ChangeId,
    },
    ChangeWithdrawn {
        change: ChangeId,
    },
    /// The order is another version from now on; what was paid beyond its new price is the customer's credit.
    OrderChanged {
        order: OrderId,
        version: i32,
        total_cents: i64,
        credited_cents: i64,
    },
}

/// A SHA-256, shown as 64 hex digits.
pub type Hash = [u8; 32];

/// Everything of a record that its hash covers.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// The number of the quote and its order: one chain each.
    pub chain: Number,
    /// 1, 2, 3 … without a gap.
    pub seq: i64,
    pub at: Instant,
    /// Actor and event as they are stored, byte for byte: what is verified is the text, not our reading of it.
    pub actor_json: &'a str,
    pub event_json: &'a str,
    /// Hash of address, agent and salt of who did it; empty when nobody did.
    pub origin: Option<Hash>,
}

/// Links a record to the one before it. Each part goes in behind its length, so that no two records share their bytes.
#[must_use]
pub fn seal(before: &Hash, record: &Record<'_>) -> Hash {
    let mut sha = Sha256::new();
    sha.update(before);
    for number in [record.chain.0, record.seq, record.at.0] {
        sha.update(number.to_be_bytes());
    }
    for text in [record.actor_json.as_bytes(), record.event_json.as_bytes(), record.origin.as_ref().map_or(&[], |o| o.as_slice())] {
        sha.update((text.len() as u64).to_be_bytes());
        sha.update(text);
    }
    sha.finalize().into()
}

/// What stands before the first record of a chain.
pub const GENESIS: Hash = [0; 32];

/// The hash that stands in the chain for where somebody acted from.
#[must_use]
pub fn origin(salt: &[u8], address: &str, agent: &str) -> Hash {
    let mut sha = Sha256::new();
    for part in [salt, address.as_bytes(), agent.as_bytes()] {
        sha.update((part.len() as u64).to_be_bytes());
        sha.update(part);
    }
    sha.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_altered_byte_changes_the_hash() {
        let record = Record {
            chain: Number(10_482),
            seq: 1,
            at: Instant(5),
            actor_json: r#"{"by":"system"}"#,
            event_json: r#"{"event":"quote_expired","version":1}"#,
            origin: None,
        };
        let sealed = seal(&GENESIS, &record);
        assert_eq!(sealed, seal(&GENESIS, &record));
        for other in [
            Record { chain: Number(10_483), ..record },
            Record { seq: 2, ..record },
            Record { at: Instant(6), ..record },
            Record { actor_json: r#"{"by":"provider"}"#, ..record },
            Record { event_json: r#"{"event":"quote_expired","version":2}"#, ..record },
            Record { origin: Some(GENESIS), ..record },
            // The same bytes, cut elsewhere.
            Record { actor_json: r#"{"by":"system"}{"#, event_json: r#""event":"quote_expired","version":1}"#, ..record },
        ] {
            assert_ne!(sealed, seal(&GENESIS, &other), "{other:?}");
        }
        assert_ne!(sealed, seal(&sealed, &record));
    }

    #[test]
    fn events_read_back_as_they_were_written() {
        let event =
            Event::DeliveryMoved { delivery: DeliveryId(3), step: Move::Miss, to: DeliveryStatus::Attempted, reason: "nobody in".into() };
        let text = serde_json::to_string(&event).unwrap();
        assert_eq!(text, r#"{"event":"delivery_moved","delivery":3,"step":"miss","to":"attempted","reason":"nobody in"}"#);
        assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), event);
    }
}
