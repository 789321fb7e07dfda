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
    /// Disputed money may have moved, away from us or back: the provider is asked.
    Dispute,
    Nothing,
}

impl From<ProviderEvent> for Heard {
    fn from(event: ProviderEvent) -> Self {
        let said = match event.about {
            About::Payment => Said::Payment,
            About::Refund { provider_ref, refund, cents, state } => Said::Refund { provider_ref, refund, cents, state },
            About::Dispute { .. } => Said::Dispute,
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

    #[test]
    fn a_dispute_that_was_kept_with_its_sum_still_reads() {
        let kept = r#"{"kind":"charge.dispute.funds_withdrawn","object_ref":"pi_1","payment":null,"said":{"about":"dispute","cents":500}}"#;
        assert_eq!(serde_json::from_str::<Heard>(kept).unwrap().said, Said::Dispute);
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
