//! The pretend provider, for demonstration databases. It lives in our own server, but in a role of its own: we speak to it
//! over HTTP with a key, it answers with the shapes below and sends events signed like Stripe's, so that everything but the
//! money is walked for real.
//!
//! | Call | Body or query | Answer |
//! |---|---|---|
//! | `POST {base}/sandbox/v1/payments` | [`OpenPayment`] | [`SandboxPayment`]; one object a `payment_id` (below) |
//! | `GET  {base}/sandbox/v1/payments/{id}` | | [`SandboxPayment`] |
//! | `GET  {base}/sandbox/v1/payments?payment_id=` | | [`Found`] |
//! | `POST {base}/sandbox/v1/payments/{id}/cancel` | | [`SandboxPayment`] as it then is; a paid one stays paid |
//! | `POST {base}/sandbox/v1/refunds` | [`OpenRefund`] | [`SandboxRefund`]; one object a `refund_id` |
//!
//! An opening repeated answers the object as it is. A later revision gives it another amount, and makes a void one wait again;
//! once it is succeeded or processing, it is a 400. Every call carries `Authorization: Bearer <secret>`; a refusal is a 4xx with [`Refused`].

mod cards;

use super::{
    About, Opened, Opening, ProviderEvent, RefundOrder, RefundReport, RefundState, Trouble, Unusable,
    signature::{self, Forged},
    wire,
};
use crate::Secret;
use domain::{
    ids::{PaymentId, RefundId},
    money::Currency,
    payments::{Decline, Method, Report},
    time::Instant,
};
use reqwest::{Client, RequestBuilder, Url};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

pub use cards::{CARDS, CardAnswer, LaterAnswer, Turn, brand, card, label, passes_luhn};

/// The header that carries an event's signature.
pub const SIGNATURE_HEADER: &str = "Porchlight-Signature";
/// The path under which the server hangs the calls.
pub const PATH: &str = "/sandbox/v1";

/// How far a pretend payment is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It may be tried, declined and tried again.
    #[default]
    Waiting,
    Processing,
    Succeeded,
    /// Void, or a pending method that came to nothing.
    Ended,
}

impl Status {
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Processing, Self::Succeeded, Self::Ended];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Processing => "processing",
            Self::Succeeded => "succeeded",
            Self::Ended => "ended",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }
}

/// Opens a payment, or gives an open one another amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenPayment {
    pub payment_id: PaymentId,
    pub revision: i32,
    pub amount_cents: i64,
    pub currency: Currency,
    pub description: String,
    pub return_url: String,
    pub cancel_url: String,
}

/// The pretend provider's object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SandboxPayment {
    pub id: String,
    pub payment_id: PaymentId,
    pub status: Status,
    /// While it waits: what is asked. Once it succeeded: what was paid.
    pub amount_cents: i64,
    /// The page on which the customer pretends to pay.
    pub pay_url: String,
    /// Why the last try came to nothing.
    #[serde(default)]
    pub declined: Option<Decline>,
    /// Once it succeeded.
    #[serde(default)]
    pub method: Option<Method>,
    /// `Visa 4242`.
    #[serde(default)]
    pub label: Option<String>,
}

/// The answer to asking by our payment's id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    pub payment: Option<SandboxPayment>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenRefund {
    pub refund_id: RefundId,
    /// The pretend provider's payment.
    pub payment: String,
    pub cents: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SandboxRefund {
    pub id: String,
    pub refund_id: RefundId,
    pub payment: String,
    pub cents: i64,
    pub state: RefundState,
}

/// The body of a 4xx.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    #[serde(default)]
    pub code: Option<String>,
    pub message: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    Payment,
    Refund,
}

impl EventKind {
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Refund => "refund",
        }
    }
}

/// What the pretend provider sends, signed with [`signature::sign`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SandboxEvent {
    /// The same each time that it is sent.
    pub id: String,
    pub kind: EventKind,
    /// The pretend provider's payment, for a refund too.
    pub object: String,
    pub payment_id: PaymentId,
    pub created: Instant,
    /// With [`EventKind::Refund`].
    #[serde(default)]
    pub refund: Option<SandboxRefund>,
}

/// How to reach it.
#[derive(Clone, Debug)]
pub struct SandboxSettings {
    /// Our own server's address, without a path.
    pub base_url: String,
    /// Sent with every call.
    pub secret: Secret,
    /// What its events are signed with.
    pub webhook_secret: Secret,
}

/// The pretend provider, from the shop's side.
#[derive(Clone, Debug)]
pub struct Sandbox {
    client: Client,
    settings: SandboxSettings,
}

impl Sandbox {
    /// # Errors
    /// [`Unusable`] when the address is none or a secret is missing.
    pub fn new(mut settings: SandboxSettings) -> Result<Self, Unusable> {
        settings.base_url = wire::base_url(&settings.base_url)?;
        if settings.secret.is_empty() || settings.webhook_secret.is_empty() {
            return Err(Unusable { reason: "a secret is missing".into() });
        }
        Ok(Self { client: wire::client()?, settings })
    }

    pub(super) async fn open(&self, opening: &Opening) -> Result<Opened, Trouble> {
        let body = OpenPayment {
            payment_id: opening.payment,
            revision: opening.revision,
            amount_cents: opening.amount_cents,
            currency: opening.currency,
            description: opening.description.clone(),
            return_url: opening.return_url.clone(),
            cancel_url: opening.cancel_url.clone(),
        };
        let payment: SandboxPayment = self.call(self.client.post(self.url("/payments")).json(&body)).await?;
        Ok(payment.opened())
    }

    pub(super) async fn resume(&self, provider_ref: &str) -> Result<Opened, Trouble> {
        Ok(self.payment(provider_ref).await?.opened())
    }

    pub(super) async fn read(&self, provider_ref: &str) -> Result<Report, Trouble> {
        Ok(self.payment(provider_ref).await?.report())
    }

    pub(super) async fn cancel(&self, provider_ref: &str) -> Result<Report, Trouble> {
        let url = self.url(&format!("/payments/{}/cancel", wire::reference(provider_ref)?));
        let payment: SandboxPayment = self.call(self.client.post(url)).await?;
        Ok(payment.report())
    }

    pub(super) async fn find(&self, payment: PaymentId) -> Result<Option<String>, Trouble> {
        let url = Url::parse_with_params(&self.url("/payments"), [("payment_id", payment.to_string())]);
        let url = url.map_err(|e| Trouble::Unreadable { reason: e.to_string() })?;
        let found: Found = self.call(self.client.get(url)).await?;
        Ok(found.payment.map(|p| p.id))
    }

    pub(super) async fn payment_of(&self, object_ref: &str) -> Result<Option<PaymentId>, Trouble> {
        Ok(Some(self.payment(object_ref).await?.payment_id))
    }

    pub(super) async fn refund(&self, order: &RefundOrder) -> Result<RefundReport, Trouble> {
        let body = OpenRefund { refund_id: order.refund, payment: order.provider_ref.clone(), cents: order.cents };
        let refund: SandboxRefund = self.call(self.client.post(self.url("/refunds")).json(&body)).await?;
        Ok(RefundReport { provider_ref: refund.id, state: refund.state, cents: refund.cents, reason: None })
    }

    pub(super) fn event(&self, body: &[u8], header: &str, now: Instant) -> Result<ProviderEvent, Forged> {
        signature::verify(&self.settings.webhook_secret, body, header, now)?;
        let event: SandboxEvent = serde_json::from_slice(body).map_err(|_| Forged::Unreadable)?;
        let about = match (event.kind, event.refund) {
            (EventKind::Payment, _) => About::Payment,
            (EventKind::Refund, Some(r)) => About::Refund { provider_ref: r.id, refund: Some(r.refund_id), cents: r.cents, state: r.state },
            (EventKind::Refund, None) => return Err(Forged::Unreadable),
        };
        let payment = Some(event.payment_id);
        Ok(ProviderEvent { id: event.id, kind: event.kind.code().into(), object_ref: Some(event.object), payment, about })
    }

    async fn payment(&self, provider_ref: &str) -> Result<SandboxPayment, Trouble> {
        let url = self.url(&format!("/payments/{}", wire::reference(provider_ref)?));
        self.call(self.client.get(url)).await
    }

    fn url(&self, path: &str) -> String {
        format!("{}{PATH}{path}", self.settings.base_url)
    }

    async fn call<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, Trouble> {
        let answer = wire::send(request.bearer_auth(self.settings.secret.expose())).await?;
        if answer.status.is_success() {
            return wire::json(&answer.body);
        }
        let status = answer.status.as_u16();
        let refused = serde_json::from_slice(&answer.body)
            .unwrap_or_else(|_| Refused { code: None, message: answer.status.canonical_reason().unwrap_or("no reason given").into() });
        Err(Trouble::Refused { status, code: refused.code, message: refused.message })
    }
}

impl SandboxPayment {
    fn opened(self) -> Opened {
        let methods = vec![Method::Card, Method::Affirm, Method::Klarna];
        Opened { provider_ref: self.id, client_secret: None, pay_url: Some(self.pay_url), methods }
    }

    /// What it says in our words.
    #[must_use]
    pub fn report(self) -> Report {
        match self.status {
            Status::Waiting => Report::Waiting { declined: self.declined },
            Status::Processing => Report::Processing,
            Status::Ended => Report::Ended { declined: self.declined },
            Status::Succeeded => Report::Succeeded {
                amount_cents: self.amount_cents,
                method: self.method.unwrap_or(Method::Other),
                label: self.label.unwrap_or_else(|| "Sandbox".into()),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::time::SECOND;

    const NOW: Instant = Instant(1_800_000_000 * SECOND);

    fn sandbox() -> Sandbox {
        let settings =
            SandboxSettings { base_url: "http://127.0.0.1:1".into(), secret: Secret::new("hush"), webhook_secret: Secret::new("hush too") };
        Sandbox::new(settings).unwrap()
    }

    fn payment(status: Status) -> SandboxPayment {
        SandboxPayment {
            id: "sandbox_1".into(),
            payment_id: PaymentId(7),
            status,
            amount_cents: 128_400,
            pay_url: "http://127.0.0.1:1/pay".into(),
            declined: Some(Decline::InsufficientFunds),
            method: Some(Method::Card),
            label: Some("Visa 4242".into()),
        }
    }

    #[test]
    fn every_status_has_its_report() {
        let declined = Some(Decline::InsufficientFunds);
        let paid = Report::Succeeded { amount_cents: 128_400, method: Method::Card, label: "Visa 4242".into() };
        let expected = [Report::Waiting { declined }, Report::Processing, paid, Report::Ended { declined }];
        assert_eq!(Status::ALL.map(|s| payment(s).report()), expected);
        assert!(Status::ALL.into_iter().all(|s| Status::from_code(s.code()) == Some(s)));
    }

    #[test]
    fn a_signed_event_is_read_and_a_changed_one_is_not() {
        let refund =
            SandboxRefund { id: "r_1".into(), refund_id: RefundId(3), payment: "sandbox_1".into(), cents: 500, state: RefundState::Done };
        let mut event = SandboxEvent {
            id: "e_1".into(),
            kind: EventKind::Payment,
            object: "sandbox_1".into(),
            payment_id: PaymentId(7),
            created: NOW,
            refund: None,
        };
        let read = |event: &SandboxEvent| {
            let body = serde_json::to_vec(event).unwrap();
            let header = signature::sign(&Secret::new("hush too"), &body, NOW);
            sandbox().event(&body, &header, NOW)
        };
        let payment = read(&event).unwrap();
        assert_eq!((payment.kind.as_str(), payment.payment, payment.about), ("payment", Some(PaymentId(7)), About::Payment));

        event.kind = EventKind::Refund;
        assert_eq!(read(&event), Err(Forged::Unreadable), "a refund without its facts");
        event.refund = Some(refund);
        let about = About::Refund { provider_ref: "r_1".into(), refund: Some(RefundId(3)), cents: 500, state: RefundState::Done };
        assert_eq!(read(&event).unwrap().about, about);

        let body = serde_json::to_vec(&event).unwrap();
        let header = signature::sign(&Secret::new("hush"), &body, NOW);
        assert_eq!(sandbox().event(&body, &header, NOW), Err(Forged::Wrong), "the call's secret is not the events'");
    }

    #[test]
    fn secrets_do_not_print() {
        assert!(!format!("{:?}", sandbox()).contains("hush"));
    }
}
