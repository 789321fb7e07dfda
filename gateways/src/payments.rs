//! The payment provider. Our payment is stored before the provider is called; what is called here is repeatable (a key of
//! payment, revision and act), and what can't be repeated after doubt can be asked for ([`Payments::find`]).
//!
//! An event is only a reason to ask: [`Payments::event`] proves who wrote it, [`Payments::read`] says what is true.

pub mod sandbox;
pub mod signature;
pub mod stripe;
mod wire;

use crate::payments::signature::Forged;
use domain::{
    ids::{Number, PaymentId, RefundId},
    money::Currency,
    payments::{Method, Provider, Report},
    time::Instant,
};
use serde::{Deserialize, Serialize};

pub use sandbox::Sandbox;
pub use signature::sign;
pub use stripe::Stripe;
pub use wire::Unusable;

/// Who takes the money for this shop.
#[derive(Clone, Debug, Default)]
pub enum Payments {
    Stripe(Stripe),
    /// Pretends; for demonstration databases only.
    Sandbox(Sandbox),
    /// The shop has no provider connected: every call answers [`Trouble::NotConnected`].
    #[default]
    None,
}

/// What we ask the provider to take. Two openings that differ in any field differ in `revision`, because the provider
/// refuses a key it has seen with other parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    pub payment: PaymentId,
    pub revision: i32,
    pub amount_cents: i64,
    pub currency: Currency,
    /// The number people say aloud, for whoever reads the provider's own pages.
    pub number: Number,
    /// One line the customer and the provider's pages show; left out when empty.
    pub description: String,
    /// Prefilled on the provider's hosted page; left out when empty. The provider sends no receipt of its own.
    pub email: String,
    /// Where the provider's hosted page sends the customer afterwards. Arriving there proves nothing.
    pub return_url: String,
    pub cancel_url: String,
}

/// The provider's object, as the page needs it.
#[derive(Clone, PartialEq, Eq)]
pub struct Opened {
    /// Stored with our payment, unique.
    pub provider_ref: String,
    /// For the provider's fields in our page; whoever holds it can pay this one object, so it goes to nobody else.
    pub client_secret: Option<String>,
    /// For a browser without script.
    pub pay_url: Option<String>,
    /// What the provider offers for this object; the page promises nothing else. Empty when the provider did not say.
    pub methods: Vec<Method>,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let client_secret = self.client_secret.as_ref().map(|_| "[secret]");
        f.debug_struct("Opened")
            .field("provider_ref", &self.provider_ref)
            .field("client_secret", &client_secret)
            .field("pay_url", &self.pay_url)
            .field("methods", &self.methods)
            .finish()
    }
}

/// Money to give back, as our own refund has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundOrder {
    pub refund: RefundId,
    /// The payment's object, as stored with it.
    pub provider_ref: String,
    pub cents: i64,
    pub currency: Currency,
}

/// How far a refund is at the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundState {
    Done,
    /// On its way, or waiting for the shop's balance; ask again.
    Pending,
    /// It came back, or was cancelled: the customer does not have it.
    Failed,
}

/// What the provider says of a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundReport {
    pub provider_ref: String,
    pub state: RefundState,
    pub cents: i64,
    /// The provider's word for why it failed.
    pub reason: Option<String>,
}

/// How far a dispute is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisputeState {
    /// The customer's bank only asks; no money has moved.
    Inquiry,
    /// Evidence is wanted or being weighed; the money is gone for now.
    Open,
    /// The shop has its money (again, or still after an inquiry).
    Won,
    /// The customer's bank keeps it.
    Lost,
}

/// What an event is about. The facts are the provider's, as of when the event was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// Read the payment's object.
    Payment,
    /// `refund` is missing when somebody gave the money back on the provider's own pages.
    Refund {
        provider_ref: String,
        refund: Option<RefundId>,
        cents: i64,
        state: RefundState,
    },
    Dispute {
        provider_ref: String,
        cents: i64,
        reason: String,
        state: DisputeState,
    },
    /// Nothing we act on.
    Other,
}

/// An event whose signature was good. Events come late, twice and shuffled: `id` is the same each time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderEvent {
    pub id: String,
    pub kind: String,
    /// The payment's object. For a payment made on the hosted page it may be the object behind the one that was stored;
    /// then `payment`, or [`Payments::payment_of`], says whose it is.
    pub object_ref: Option<String>,
    pub payment: Option<PaymentId>,
    pub about: About,
}

/// What kind of account a provider has for us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account {
    /// Real money.
    Live,
    /// The provider's own test mode: its test cards, no money.
    Test,
    /// Ours, which only pretends.
    Pretend,
}

/// Why the provider's answer is missing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// Time-out, connection, 5xx, 409, 429: ask later. Nothing is known, it may have happened.
    #[error("the payment provider is away: {reason}")]
    Away { reason: String },
    /// The provider said no, and nothing happened. The message is for staff and logs, not for a customer.
    #[error("the payment provider refused ({status}{}): {message}", .code.as_deref().map(|c| format!(", {c}")).unwrap_or_default())]
    Refused { status: u16, code: Option<String>, message: String },
    /// An answer that we do not understand. Like away, nothing is known; unlike it, asking again will not help.
    #[error("the payment provider's answer is unreadable: {reason}")]
    Unreadable { reason: String },
    /// The shop has no payment provider.
    #[error("no payment provider is connected")]
    NotConnected,
}

impl Payments {
    #[must_use]
    pub fn provider(&self) -> Option<Provider> {
        match self {
            Self::Stripe(_) => Some(Provider::Stripe),
            Self::Sandbox(_) => Some(Provider::Sandbox),
            Self::None => None,
        }
    }

    /// What the browser needs to draw the provider's own fields in our page; `None` where the customer pays on a page of the provider.
    #[must_use]
    pub fn publishable_key(&self) -> Option<&str> {
        match self {
            Self::Stripe(stripe) => stripe.publishable_key(),
            Self::Sandbox(_) | Self::None => None,
        }
    }

    /// Asks the provider whether it knows us: our key is good and may do what we need. Nothing is made or changed.
    ///
    /// # Errors
    /// Every [`Trouble`].
    pub async fn check(&self) -> Result<Account, Trouble> {
        match self {
            Self::Stripe(stripe) => stripe.check().await,
            // No payment has this id.
            Self::Sandbox(sandbox) => sandbox.find(PaymentId(0)).await.map(|_| Account::Pretend),
            Self::None => Err(Trouble::NotConnected),
        }
    }

    /// Opens the provider's object for the page: a client secret (Stripe), or an address to pay at (sandbox). Repeated with
    /// the same opening within a day it answers the same object; later, use [`Self::resume`].
    ///
    /// # Errors
    /// Every [`Trouble`]; after `Away`, [`Self::find`] before anything else that makes an object.
    pub async fn open(&self, opening: &Opening) -> Result<Opened, Trouble> {
        match self {
            Self::Stripe(stripe) => stripe.open(opening).await,
            Self::Sandbox(sandbox) => sandbox.open(opening).await,
            Self::None => Err(Trouble::NotConnected),
        }
    }

    /// Opens the provider's hosted page, for a browser without script. When the payment has an object for the page already,
    /// cancel that one first and raise the revision: one object a payment.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn open_hosted(&self, opening: &Opening) -> Result<Opened, Trouble> {
        match self {
            Self::Stripe(stripe) => stripe.open_hosted(opening).await,
            Self::Sandbox(sandbox) => sandbox.open(opening).await,
            Self::None => Err(Trouble::NotConnected),
        }
    }

    /// The object of a payment opened before, for a page drawn again.
    ///
    /// # Errors
    /// Every [`Trouble`].
    pub async fn resume(&self, provider_ref: &str) -> Result<Opened, Trouble> {
        match self {
            Self::Stripe(stripe) => stripe.resume(provider_ref).await,
            Self::Sandbox(sandbox) => sandbox.resume(provider_ref).await,
            Self::None => Err(Trouble::NotConnected),
        }
    }

    /// The amount changed: the object takes the new one. A hosted page can't, so it is ended and another one opened; the
    /// answer's `provider_ref` is then a new one.
    ///
    /// # Errors
    /// Every [`Trouble`]; `Refused` when it is paid, processing or void by now: read it.
    pub async fn revise(&self, provider_ref: &str, opening: &Opening) -> Result<Opened, Trouble> {
        match self {
            Self::Stripe(stripe) => stripe.revise(provider_ref, opening).await,
            Self::Sandbox(sandbox) => sandbox.open(opening).await,
            Self::None => Err(Trouble::NotConnected),
        }
    }

    /// What the provider says of its object now.
    ///
    /// # Errors
    /// Every [`Trouble`].
    pub async fn read(&self, provider_ref: &str) -> Result<Report, Trouble> {
        match self {
            Self::Stripe(stripe) => stripe.read(provider_ref).await,
            Self::Sandbox(sandbox) => sandbox.read(provider_ref).await,
            Self::None => Err(Trouble::NotConnected),
        }
    }

    /// Voids the object, and answers what it then is: it may have been paid meanwhile.
    ///
    /// # Errors
    /// Every [`Trouble`]; after `Away` or `Refused` it may still be paid.
    pub async fn cancel(&self, provider_ref: &str) -> Result<Report, Trouble> {
        match self {
            Self::Stripe(stripe) => stripe.cancel(provider_ref).await,
            Self::Sandbox(sandbox) => sandbox.cancel(provider_ref).await,
            Self::None => Err(Trouble::NotConnected),
        }
    }

    /// After doubt: the object that carries our payment's id. Of several, the one furthest on.
    ///
    /// # Errors
    /// Every [`Trouble`]; only `Ok(None)` means that there is none.
    pub async fn find(&self, payment: PaymentId) -> Result<Option<String>, Trouble> {
        match self {
            Self::Stripe(stripe) => stripe.find(payment).await,
            Self::Sandbox(sandbox) => sandbox.find(payment).await,
            Self::None => Err(Trouble::NotConnected),
        }
    }

    /// Whose object this is: for a refund or a dispute event, which carries only the object behind a hosted page.
    ///
    /// # Errors
    /// Every [`Trouble`].
    pub async fn payment_of(&self, object_ref: &str) -> Result<Option<PaymentId>, Trouble> {
        match self {
            Self::Stripe(stripe) => stripe.payment_of(object_ref).await,
            Self::Sandbox(sandbox) => sandbox.payment_of(object_ref).await,
            Self::None => Err(Trouble::NotConnected),
        }
    }

    /// The name under which an object is stored with our payment, or would be: one that a hosted page made goes by its page.
    ///
    /// # Errors
    /// Every [`Trouble`].
    pub async fn stored_name(&self, object_ref: &str) -> Result<String, Trouble> {
        match self {
            Self::Stripe(stripe) => stripe.stored_name(object_ref).await,
            Self::Sandbox(_) => Ok(object_ref.to_owned()),
            Self::None => Err(Trouble::NotConnected),
        }
    }

    /// What the provider says of a refund now; `None` where its event says all there is to know.
    ///
    /// # Errors
    /// Every [`Trouble`].
    pub async fn read_refund(&self, provider_ref: &str) -> Result<Option<RefundReport>, Trouble> {
        match self {
            Self::Stripe(stripe) => stripe.read_refund(provider_ref).await.map(Some),
            Self::Sandbox(_) => Ok(None),
            Self::None => Err(Trouble::NotConnected),
        }
    }

    /// What the provider holds back of a payment's object because it is disputed, in minor units.
    ///
    /// # Errors
    /// Every [`Trouble`].
    pub async fn withheld_cents(&self, object_ref: &str) -> Result<i64, Trouble> {
        match self {
            Self::Stripe(stripe) => stripe.withheld_cents(object_ref).await,
            Self::Sandbox(_) => Ok(0),
            Self::None => Err(Trouble::NotConnected),
        }
    }

    /// Gives money back, once a [`RefundId`], however often it is called: a refund that exists is only read again. So it is
    /// also how to ask about a pending one.
    ///
    /// # Errors
    /// Every [`Trouble`].
    pub async fn refund(&self, order: &RefundOrder) -> Result<RefundReport, Trouble> {
        match self {
            Self::Stripe(stripe) => stripe.refund(order).await,
            Self::Sandbox(sandbox) => sandbox.refund(order).await,
            Self::None => Err(Trouble::NotConnected),
        }
    }

    /// The header that carries an event's signature; empty without a provider.
    #[must_use]
    pub fn signature_header(&self) -> &'static str {
        match self {
            Self::Stripe(_) => stripe::SIGNATURE_HEADER,
            Self::Sandbox(_) => sandbox::SIGNATURE_HEADER,
            Self::None => "",
        }
    }

    /// Proves and reads an event. `body` is what came over the wire, byte by byte; `signature` the header of
    /// [`Self::signature_header`].
    ///
    /// # Errors
    /// [`Forged`]: answer 400 and forget it.
    pub fn event(&self, body: &[u8], signature: &str, now: Instant) -> Result<ProviderEvent, Forged> {
        match self {
            Self::Stripe(stripe) => stripe.event(body, signature, now),
            Self::Sandbox(sandbox) => sandbox.event(body, signature, now),
            Self::None => Err(Forged::NotConnected),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_connected_is_not_a_provider() {
        assert_eq!(Payments::None.provider(), None);
        assert_eq!(Payments::None.event(b"{}", "t=1,v1=00", Instant(0)), Err(Forged::NotConnected));
    }

    #[test]
    fn a_client_secret_does_not_print() {
        let opened = Opened { provider_ref: "pi_1".into(), client_secret: Some("pi_1_secret_x".into()), pay_url: None, methods: vec![] };
        let printed = format!("{opened:?}");
        assert!(printed.contains("pi_1") && !printed.contains("pi_1_secret"), "{printed}");
    }

    #[test]
    fn a_refusal_reads_with_and_without_a_code() {
        let refused = |code: Option<&str>| Trouble::Refused { status: 400, code: code.map(Into::into), message: "No.".into() }.to_string();
        assert_eq!(refused(Some("amount_too_small")), "the payment provider refused (400, amount_too_small): No.");
        assert_eq!(refused(None), "the payment provider refused (400): No.");
    }
}
