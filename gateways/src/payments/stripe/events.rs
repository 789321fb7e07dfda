//! Reading a webhook event. What it is about follows from the object inside, not from the event's name: Stripe adds names,
//! and a shop subscribes to more of them than it needs.

use super::shapes::{Charge, Dispute, Event, Expandable, Intent, Refund, Session};
use crate::payments::{About, ProviderEvent, signature::Forged};
use serde::de::DeserializeOwned;
use serde_json::Value;

pub(super) fn read(body: &[u8], instance: &str) -> Result<ProviderEvent, Forged> {
    let event: Event = serde_json::from_slice(body).map_err(|_| Forged::Unreadable)?;
    let object = event.data.object;
    let kind = object.get("object").and_then(Value::as_str).unwrap_or_default().to_owned();
    let (object_ref, payment, about) = match kind.as_str() {
        "payment_intent" => {
            let intent: Intent = shape(object)?;
            let payment = intent.metadata.payment(instance);
            (Some(intent.id), payment, About::Payment)
        }
        "checkout.session" => {
            let session: Session = shape(object)?;
            let payment = session.metadata.payment(instance);
            (Some(session.id), payment, About::Payment)
        }
        "refund" => {
            let refund: Refund = shape(object)?;
            let object_ref = named(&refund.payment_intent);
            let state = refund.state();
            let ours = refund.metadata.refund(instance);
            (object_ref, None, About::Refund { provider_ref: refund.id, refund: ours, cents: refund.amount, state })
        }
        "dispute" => {
            let dispute: Dispute = shape(object)?;
            let object_ref = named(&dispute.payment_intent);
            let state = dispute.state();
            (object_ref, None, About::Dispute { provider_ref: dispute.id, cents: dispute.amount, reason: dispute.reason, state })
        }
        "charge" => {
            let charge: Charge = shape(object)?;
            (named(&charge.payment_intent), None, About::Other)
        }
        _ => (None, None, About::Other),
    };
    Ok(ProviderEvent { id: event.id, kind: event.kind, object_ref, payment, about })
}

fn named(intent: &Option<Expandable<Intent>>) -> Option<String> {
    intent.as_ref().map(|i| i.id().to_owned())
}

fn shape<T: DeserializeOwned>(object: Value) -> Result<T, Forged> {
    serde_json::from_value(object).map_err(|_| Forged::Unreadable)
}
