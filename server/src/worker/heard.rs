//! An event as the inbox keeps it: what it is about, and nothing of the customer that the provider's own text holds.

use domain::ids::{PaymentId, RefundId};
use gateways::payments::{About, ProviderEvent, RefundState};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// The provider's name for the event, for who looks into the inbox.
    pub kind: String,
    pub object_ref: Option<String>,
    pub payment: Option<PaymentId>,
    pub said: Said,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "about")]
pub enum Said {
    Payment,
    Refund {
        provider_ref: String,
        refund: Option<RefundId>,
        cents: i64,
        state: RefundState,
    },
    /// Disputed money moved: away from us, or (negative) back. A dispute that moves none is only the provider's talk.
    Dispute {
        cents: i64,
    },
    Nothing,
}

impl From<ProviderEvent> for Heard {
    fn from(event: ProviderEvent) -> Self {
        let said = match event.about {
            About::Payment => Said::Payment,
            About::Refund { provider_ref, refund, cents, state } => Said::Refund { provider_ref, refund, cents, state },
            // One dispute has many events; these two say when its money moves (https://docs.stripe.com/disputes/how-disputes-work).
            About::Dispute { cents, .. } => match event.kind.rsplit('.').next() {
                Some("funds_withdrawn") => Said::Dispute { cents },
                Some("funds_reinstated") => Said::Dispute { cents: -cents },
                _ => Said::Nothing,
            },
            About::Other => Said::Nothing,
        };
        Self { kind: event.kind, object_ref: event.object_ref, payment: event.payment, said }
    }
}

impl Heard {
    /// # Panics
    /// Never: it holds no maps and no foreign types.
    #[must_use]
    pub fn json(&self) -> String {
        serde_json::to_string(self).expect("an event serialises")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gateways::payments::DisputeState;

    #[test]
    fn of_a_dispute_only_the_money_counts() {
        let said = |kind: &str| {
            let about = About::Dispute { provider_ref: "dp_1".into(), cents: 500, reason: String::new(), state: DisputeState::Open };
            Heard::from(ProviderEvent { id: "evt_1".into(), kind: kind.into(), object_ref: None, payment: None, about }).said
        };
        assert_eq!(said("charge.dispute.created"), Said::Nothing);
        assert_eq!(said("charge.dispute.funds_withdrawn"), Said::Dispute { cents: 500 });
        assert_eq!(said("charge.dispute.funds_reinstated"), Said::Dispute { cents: -500 });
    }

    #[test]
    fn it_reads_back() {
        let heard = Heard {
            kind: "refund.updated".into(),
            object_ref: Some("pi_1".into()),
            payment: Some(PaymentId(7)),
            said: Said::Refund { provider_ref: "re_1".into(), refund: None, cents: 5, state: RefundState::Done },
        };
        assert_eq!(serde_json::from_str::<Heard>(&heard.json()).unwrap(), heard);
    }
}
