//! Stripe's objects, as far as we read them, and what each says in our words. Fields that we don't name are passed over, so
//! an addition of theirs breaks nothing; a status that we don't know is unreadable rather than guessed.

use crate::payments::{DisputeState, Opened, RefundReport, RefundState, Trouble};
use domain::{
    ids::{PaymentId, RefundId},
    payments::{Decline, Method, Report},
};
use reqwest::StatusCode;
use serde::Deserialize;
use std::{collections::HashMap, str::FromStr};

/// The mark on an intent that a hosted page made.
pub(super) const HOSTED: &str = "hosted";

pub(super) trait Named {
    fn id(&self) -> &str;
}

/// An object, or only its name when nobody asked for more.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Expandable<T> {
    Name(String),
    Full(Box<T>),
}

impl<T: Named> Expandable<T> {
    pub fn id(&self) -> &str {
        match self {
            Self::Name(name) => name,
            Self::Full(object) => object.id(),
        }
    }
}

impl<T> Expandable<T> {
    fn full(&self) -> Option<&T> {
        match self {
            Self::Name(_) => None,
            Self::Full(object) => Some(object),
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Page<T> {
    pub data: Vec<T>,
    #[serde(default)]
    pub has_more: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub(super) struct Metadata(HashMap<String, String>);

impl Metadata {
    /// Our payment, when the object belongs to this instance.
    pub fn payment(&self, instance: &str) -> Option<PaymentId> {
        self.ours("payment_id", instance)
    }

    pub fn refund(&self, instance: &str) -> Option<RefundId> {
        self.ours("refund_id", instance)
    }

    pub fn is_hosted(&self) -> bool {
        self.0.contains_key(HOSTED)
    }

    fn ours<T: FromStr>(&self, key: &str, instance: &str) -> Option<T> {
        let theirs = self.0.get("instance").map_or("", String::as_str);
        if theirs == instance { self.0.get(key)?.parse().ok() } else { None }
    }
}

/// How far an object is, to choose among several of one payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    Ended,
    Waiting,
    /// Paid or processing.
    Taken,
}

impl Rank {
    pub fn may_still_pay(self) -> bool {
        self > Self::Ended
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Intent {
    pub id: String,
    pub status: String,
    pub client_secret: Option<String>,
    pub amount_received: Option<i64>,
    pub latest_charge: Option<Expandable<Charge>>,
    pub payment_method: Option<Expandable<Means>>,
    pub last_payment_error: Option<PaymentError>,
    #[serde(default)]
    pub payment_method_types: Vec<String>,
    #[serde(default)]
    pub metadata: Metadata,
}

impl Named for Intent {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Intent {
    pub fn opened(self) -> Opened {
        Opened { provider_ref: self.id, client_secret: self.client_secret, pay_url: None, methods: methods(&self.payment_method_types) }
    }

    pub fn rank(&self) -> Rank {
        match self.status.as_str() {
            "succeeded" | "processing" | "requires_capture" => Rank::Taken,
            "canceled" => Rank::Ended,
            _ => Rank::Waiting,
        }
    }

    /// <https://docs.stripe.com/payments/paymentintents/lifecycle>. We never ask for a later capture; should a shop's own
    /// settings do, the money is not here.
    pub fn report(&self) -> Result<Report, Trouble> {
        let declined = self.last_payment_error.as_ref().map(PaymentError::decline);
        match self.status.as_str() {
            "requires_payment_method" | "requires_confirmation" | "requires_action" => Ok(Report::Waiting { declined }),
            "processing" | "requires_capture" => Ok(Report::Processing),
            "succeeded" => {
                let amount_cents = self.received_cents()?;
                let (method, label) = self.means().map_or((Method::Other, "Stripe".into()), Means::label);
                Ok(Report::Succeeded { amount_cents, method, label })
            }
            "canceled" => Ok(Report::Ended { declined }),
            other => Err(Trouble::Unreadable { reason: format!("a payment intent that is {other:?}") }),
        }
    }

    /// Stripe says it on the intent; localstripe only on the charge.
    fn received_cents(&self) -> Result<i64, Trouble> {
        let charge = self.latest_charge.as_ref().and_then(Expandable::full);
        self.amount_received
            .or_else(|| charge.and_then(|c| c.amount_captured.or(c.amount)))
            .ok_or_else(|| Trouble::Unreadable { reason: "a payment intent that succeeded without an amount".into() })
    }

    /// What the charge was made with; the chosen method says less (a wallet's card may differ).
    fn means(&self) -> Option<&Means> {
        let charge = self.latest_charge.as_ref().and_then(Expandable::full);
        charge.and_then(|c| c.payment_method_details.as_ref()).or_else(|| self.payment_method.as_ref().and_then(Expandable::full))
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Charge {
    pub amount: Option<i64>,
    pub amount_captured: Option<i64>,
    pub payment_method_details: Option<Means>,
    pub payment_intent: Option<Expandable<Intent>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Means {
    #[serde(rename = "type")]
    kind: String,
    card: Option<Card>,
}

#[derive(Debug, Deserialize)]
struct Card {
    brand: Option<String>,
    last4: Option<String>,
    wallet: Option<Wallet>,
}

#[derive(Debug, Deserialize)]
struct Wallet {
    #[serde(rename = "type")]
    kind: String,
}

impl Means {
    /// The method, and how people recognise it: `Visa 4242`, `Apple Pay (Visa 4242)`, `Affirm`.
    fn label(&self) -> (Method, String) {
        match (self.kind.as_str(), &self.card) {
            ("card" | "card_present", Some(card)) => card.label(),
            ("card" | "card_present", None) => (Method::Card, "Card".into()),
            ("affirm", _) => (Method::Affirm, "Affirm".into()),
            ("klarna", _) => (Method::Klarna, "Klarna".into()),
            ("us_bank_account", _) => (Method::Other, "US bank account".into()),
            (other, _) => (Method::Other, spoken(other)),
        }
    }
}

impl Card {
    fn label(&self) -> (Method, String) {
        let brand = self.brand.as_deref().map_or_else(|| "Card".into(), brand);
        let card = self.last4.as_ref().map_or_else(|| brand.clone(), |last4| format!("{brand} {last4}"));
        match self.wallet.as_ref().map(|w| w.kind.as_str()) {
            Some("apple_pay") => (Method::ApplePay, format!("Apple Pay ({card})")),
            Some(wallet @ ("google_pay" | "samsung_pay")) => (Method::Card, format!("{} ({card})", spoken(wallet))),
            Some(_) | None => (Method::Card, card),
        }
    }
}

/// The brands as they write themselves (<https://docs.stripe.com/api/charges/object#charge_object-payment_method_details-card-brand>).
fn brand(code: &str) -> String {
    match code {
        "amex" => "American Express".into(),
        "cartes_bancaires" => "Cartes Bancaires".into(),
        "diners" => "Diners Club".into(),
        "eftpos_au" => "Eftpos".into(),
        "jcb" => "JCB".into(),
        "unionpay" => "UnionPay".into(),
        "unknown" => "Card".into(),
        other => spoken(other),
    }
}

/// `google_pay` as `Google Pay`.
fn spoken(code: &str) -> String {
    let word = |w: &str| w.chars().take(1).flat_map(char::to_uppercase).chain(w.chars().skip(1)).collect::<String>();
    code.split('_').map(word).collect::<Vec<_>>().join(" ")
}

/// Our words for the types that an object offers, each once.
fn methods(types: &[String]) -> Vec<Method> {
    let mut methods = Vec::new();
    for kind in types {
        let method = match kind.as_str() {
            "card" => Method::Card,
            "affirm" => Method::Affirm,
            "klarna" => Method::Klarna,
            _ => Method::Other,
        };
        if !methods.contains(&method) {
            methods.push(method);
        }
    }
    methods
}

#[derive(Debug, Deserialize)]
pub(super) struct PaymentError {
    code: Option<String>,
    decline_code: Option<String>,
}

impl PaymentError {
    /// The bank's word where there is one, else Stripe's (<https://docs.stripe.com/declines/codes>,
    /// <https://docs.stripe.com/error-codes>). A stolen card is told as declined, as Stripe asks of us.
    pub fn decline(&self) -> Decline {
        [&self.decline_code, &self.code].into_iter().flatten().find_map(|code| decline(code)).unwrap_or(Decline::Declined)
    }
}

fn decline(code: &str) -> Option<Decline> {
    Some(match code {
        "insufficient_funds" | "withdrawal_count_limit_exceeded" | "card_velocity_exceeded" => Decline::InsufficientFunds,
        "expired_card" | "invalid_expiry_month" | "invalid_expiry_year" => Decline::CardExpired,
        "incorrect_cvc" | "invalid_cvc" => Decline::WrongCode,
        "authentication_required" | "payment_intent_authentication_failure" => Decline::NotAuthenticated,
        _ => return None,
    })
}

#[derive(Debug, Deserialize)]
pub(super) struct Session {
    pub id: String,
    pub status: Option<String>,
    pub url: Option<String>,
    pub payment_intent: Option<Expandable<Intent>>,
    #[serde(default)]
    pub payment_method_types: Vec<String>,
    #[serde(default)]
    pub metadata: Metadata,
}

impl Named for Session {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Session {
    pub fn opened(self) -> Opened {
        Opened { provider_ref: self.id, client_secret: None, pay_url: self.url, methods: methods(&self.payment_method_types) }
    }

    pub fn rank(&self) -> Rank {
        match self.status.as_deref() {
            Some("complete") => Rank::Taken,
            Some("expired") => Rank::Ended,
            _ => Rank::Waiting,
        }
    }

    /// The intent behind the page: missing until the customer begins to pay.
    pub fn intent_id(&self) -> Option<&str> {
        self.payment_intent.as_ref().map(Expandable::id)
    }

    /// The money's word counts before the page's. A completed page can't be paid again, so what failed behind it has ended.
    pub fn report(&self) -> Result<Report, Trouble> {
        let behind = match &self.payment_intent {
            None => None,
            Some(Expandable::Full(intent)) => Some(intent.report()?),
            Some(Expandable::Name(_)) => return Err(Trouble::Unreadable { reason: "a session without the intent asked for".into() }),
        };
        let declined = match behind {
            Some(report @ (Report::Succeeded { .. } | Report::Processing)) => return Ok(report),
            Some(Report::Waiting { declined } | Report::Ended { declined }) => declined,
            None => None,
        };
        match self.status.as_deref() {
            Some("open") => Ok(Report::Waiting { declined }),
            Some("complete") if self.payment_intent.is_some() => Ok(Report::Ended { declined: declined.or(Some(Decline::DidNotArrive)) }),
            Some("expired") => Ok(Report::Ended { declined }),
            other => Err(Trouble::Unreadable { reason: format!("a checkout session that is {other:?}") }),
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Refund {
    pub id: String,
    pub amount: i64,
    pub status: Option<String>,
    pub failure_reason: Option<String>,
    pub payment_intent: Option<Expandable<Intent>>,
    #[serde(default)]
    pub metadata: Metadata,
}

impl Named for Refund {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Refund {
    /// <https://docs.stripe.com/api/refunds/object#refund_object-status>. What we don't know is not done.
    pub fn state(&self) -> RefundState {
        match self.status.as_deref() {
            Some("succeeded") => RefundState::Done,
            Some("failed" | "canceled") => RefundState::Failed,
            _ => RefundState::Pending,
        }
    }

    pub fn report(self) -> RefundReport {
        RefundReport { state: self.state(), cents: self.amount, provider_ref: self.id, reason: self.failure_reason }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Dispute {
    pub id: String,
    pub amount: i64,
    #[serde(default)]
    pub reason: String,
    pub status: String,
    pub payment_intent: Option<Expandable<Intent>>,
    /// One when the money was withdrawn, two when it came back as well.
    #[serde(default)]
    pub balance_transactions: Vec<serde::de::IgnoredAny>,
}

impl Dispute {
    pub fn is_withheld(&self) -> bool {
        self.balance_transactions.len() % 2 == 1
    }

    /// <https://docs.stripe.com/api/disputes/object#dispute_object-status>. What we don't know is open: somebody looks at it.
    pub fn state(&self) -> DisputeState {
        match self.status.as_str() {
            "warning_needs_response" | "warning_under_review" => DisputeState::Inquiry,
            "won" | "warning_closed" | "prevented" => DisputeState::Won,
            "lost" => DisputeState::Lost,
            _ => DisputeState::Open,
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Event {
    pub id: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub data: EventData,
}

#[derive(Debug, Deserialize)]
pub(super) struct EventData {
    pub object: serde_json::Value,
}

/// A 4xx in our words. Stripe masks keys in its messages.
pub(super) fn refused(status: StatusCode, body: &[u8]) -> Trouble {
    #[derive(Deserialize)]
    struct Body {
        error: ErrorBody,
    }
    #[derive(Deserialize)]
    struct ErrorBody {
        code: Option<String>,
        message: Option<String>,
    }
    let error = serde_json::from_slice::<Body>(body).ok().map(|b| b.error);
    let (code, message) = error.map_or((None, None), |e| (e.code, e.message));
    let message = message.unwrap_or_else(|| status.canonical_reason().unwrap_or("no reason given").into());
    Trouble::Refused { status: status.as_u16(), code, message }
}
