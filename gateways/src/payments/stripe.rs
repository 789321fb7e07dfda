//! Stripe, over its HTTP API: form-encoded calls, a pinned version, JSON answers.
//!
//! In the page a payment is a PaymentIntent (`pi_…`), on the hosted page a Checkout Session (`cs_…`); the prefix of the
//! stored reference says which.
//!
//! What has met what: create, update, read, cancel, list and confirm of PaymentIntents, refunds and signed webhooks run in
//! our tests against localstripe, an independent imitation in a process of its own. Checkout Sessions, the search, disputes,
//! wallets, Affirm and Klarna, idempotency keys, rate limits and the pinned version have only met shapes written down from
//! the API reference (<https://docs.stripe.com/api>). None of it has met the real Stripe yet.

mod events;
mod intents;
mod refunds;
mod sessions;
mod shapes;
#[cfg(test)]
mod shapes_tests;

use super::{Account, Opened, Opening, ProviderEvent, RefundOrder, RefundReport, Trouble, Unusable, signature::Forged, wire};
use crate::Secret;
use domain::{
    ids::PaymentId,
    money::Currency,
    payments::{Method, Report},
    time::Instant,
};
use reqwest::{Client, Method as Verb, Url};
use serde::de::DeserializeOwned;
use shapes::Page;

/// The header that carries an event's signature.
pub const SIGNATURE_HEADER: &str = "Stripe-Signature";
/// Where the real one answers.
pub const BASE_URL: &str = "https://api.stripe.com";
/// The version whose shapes `shapes.rs` knows (<https://docs.stripe.com/changelog/basil>).
pub const API_VERSION: &str = "2025-03-31.basil";

/// Objects a page; the most the API gives.
const PAGE_OBJECTS: usize = 100;
/// After doubt we look at the newest 300 objects of a kind: doubt is minutes old, and the search knows the rest.
const PAGES_MAX: usize = 3;

/// Which methods are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Methods {
    /// What the account has switched on and Stripe finds fit for amount, currency and device.
    #[default]
    Automatic,
    /// These, where [`offers`] says that the sum allows them.
    Listed(Vec<Method>),
}

/// How to reach the shop's account.
#[derive(Clone, Debug)]
pub struct StripeSettings {
    /// [`BASE_URL`], or an imitation in tests.
    pub base_url: String,
    /// `sk_…` or a restricted `rk_…`.
    pub secret_key: Secret,
    /// `whsec_…` of the endpoint that the events come to.
    pub webhook_secret: Secret,
    /// `pk_…`, which the payment page tells the browser. Empty leaves the provider's fields out of our page: everybody pays on the
    /// hosted one.
    pub publishable_key: String,
    pub methods: Methods,
    /// Tells two databases apart that share one account: our payments are numbered from 1 in each, and without it the
    /// second would be handed the first one's objects by key. May be empty when there is one only.
    pub instance: String,
}

/// One account of one shop.
#[derive(Clone, Debug)]
pub struct Stripe {
    client: Client,
    settings: StripeSettings,
}

/// Form fields, in the order they are sent.
type Fields = Vec<(String, String)>;

/// The stored reference, by what it names.
enum Object<'a> {
    Intent(&'a str),
    Session(&'a str),
}

impl<'a> Object<'a> {
    fn of(provider_ref: &'a str) -> Result<Self, Trouble> {
        let name = wire::reference(provider_ref)?;
        Ok(if name.starts_with("cs_") { Self::Session(name) } else { Self::Intent(name) })
    }
}

impl Stripe {
    /// # Errors
    /// [`Unusable`] when the address is none, a key is missing, or this machine has no certificates to trust.
    pub fn new(mut settings: StripeSettings) -> Result<Self, Unusable> {
        settings.base_url = wire::base_url(&settings.base_url)?;
        for (name, secret) in [("secret key", &settings.secret_key), ("webhook secret", &settings.webhook_secret)] {
            if secret.is_empty() {
                return Err(Unusable { reason: format!("the {name} is missing") });
            }
        }
        Ok(Self { client: wire::client()?, settings })
    }

    pub(super) fn publishable_key(&self) -> Option<&str> {
        Some(self.settings.publishable_key.as_str()).filter(|key| !key.is_empty())
    }

    /// Lists one PaymentIntent: what a restricted key must at least be allowed to. Its prefix says which mode it is of
    /// (<https://docs.stripe.com/keys>).
    pub(super) async fn check(&self) -> Result<Account, Trouble> {
        let _: Page<serde_json::Value> = self.get("/v1/payment_intents", &[("limit", "1")]).await?;
        let is_live = ["sk_live_", "rk_live_"].iter().any(|prefix| self.settings.secret_key.expose().starts_with(prefix));
        Ok(if is_live { Account::Live } else { Account::Test })
    }

    pub(super) async fn open(&self, opening: &Opening) -> Result<Opened, Trouble> {
        let intent = self.create_intent(opening).await?;
        Ok(intent.opened())
    }

    pub(super) async fn open_hosted(&self, opening: &Opening) -> Result<Opened, Trouble> {
        let session = self.create_session(opening).await?;
        Ok(session.opened())
    }

    pub(super) async fn resume(&self, provider_ref: &str) -> Result<Opened, Trouble> {
        match Object::of(provider_ref)? {
            Object::Intent(id) => Ok(self.intent(id).await?.opened()),
            Object::Session(id) => Ok(self.session(id).await?.opened()),
        }
    }

    pub(super) async fn revise(&self, provider_ref: &str, opening: &Opening) -> Result<Opened, Trouble> {
        match Object::of(provider_ref)? {
            Object::Intent(id) => Ok(self.update_intent(id, opening).await?.opened()),
            Object::Session(id) => {
                self.end_session(id).await?;
                self.open_hosted(opening).await
            }
        }
    }

    pub(super) async fn read(&self, provider_ref: &str) -> Result<Report, Trouble> {
        match Object::of(provider_ref)? {
            Object::Intent(id) => self.intent(id).await?.report(),
            Object::Session(id) => self.session(id).await?.report(),
        }
    }

    pub(super) async fn cancel(&self, provider_ref: &str) -> Result<Report, Trouble> {
        let refused = match Object::of(provider_ref)? {
            Object::Intent(id) => match self.cancel_intent(id).await {
                Ok(intent) => return intent.report(),
                Err(refused @ Trouble::Refused { .. }) => refused,
                Err(trouble) => return Err(trouble),
            },
            Object::Session(id) => match self.expire_session(id).await {
                Ok(_) => return self.read(id).await,
                Err(refused @ Trouble::Refused { .. }) => refused,
                Err(trouble) => return Err(trouble),
            },
        };
        // Refused because it is paid, processing or void already: that is the answer. If it still waits, the refusal is.
        match self.read(provider_ref).await? {
            Report::Waiting { .. } => Err(refused),
            report => Ok(report),
        }
    }

    pub(super) async fn payment_of(&self, object_ref: &str) -> Result<Option<PaymentId>, Trouble> {
        let metadata = match Object::of(object_ref)? {
            Object::Intent(id) => self.intent(id).await?.metadata,
            Object::Session(id) => self.session(id).await?.metadata,
        };
        Ok(metadata.payment(&self.settings.instance))
    }

    pub(super) async fn refund(&self, order: &RefundOrder) -> Result<RefundReport, Trouble> {
        let intent = match Object::of(&order.provider_ref)? {
            Object::Intent(id) => id.to_owned(),
            Object::Session(id) => self.session(id).await?.intent_id().map(str::to_owned).ok_or_else(|| Trouble::Refused {
                status: 0,
                code: None,
                message: "nothing was paid on this page".into(),
            })?,
        };
        self.refund_intent(&intent, order).await
    }

    pub(super) fn event(&self, body: &[u8], signature: &str, now: Instant) -> Result<ProviderEvent, Forged> {
        super::signature::verify(&self.settings.webhook_secret, body, signature, now)?;
        events::read(body, &self.settings.instance)
    }

    /// After doubt. The lists come first, because they are current; the search lags by about a minute
    /// (<https://docs.stripe.com/search#data-freshness>) and serves for what the lists no longer reach.
    pub(super) async fn find(&self, payment: PaymentId) -> Result<Option<String>, Trouble> {
        let mut found = self.list_intents(payment).await?;
        if !found.iter().any(|(rank, _)| rank.may_still_pay()) {
            found.extend(self.list_sessions(payment).await?);
        }
        if found.is_empty() {
            found = self.search_intents(payment).await?;
        }
        // Newest first within a rank: a later key replaces only when it is strictly further on.
        Ok(found.into_iter().reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, id)| id))
    }

    /// What every object of ours carries, so that it can be found by payment and read by people.
    fn metadata(&self, opening: &Opening, place: &str) -> Fields {
        let mut fields = vec![
            (format!("{place}[payment_id]"), opening.payment.to_string()),
            (format!("{place}[revision]"), opening.revision.to_string()),
            (format!("{place}[order_number]"), opening.number.to_string()),
        ];
        if !self.settings.instance.is_empty() {
            fields.push((format!("{place}[instance]"), self.settings.instance.clone()));
        }
        fields
    }

    /// Payment id, revision and act, as the rule wants it, inside the instance's own numbers.
    fn key(&self, opening: &Opening, act: &str) -> String {
        format!("porchlight-{}-payment-{}-{}-{act}", self.settings.instance, opening.payment, opening.revision)
    }

    async fn get<T: DeserializeOwned>(&self, path: &str, query: &[(&str, &str)]) -> Result<T, Trouble> {
        let url = format!("{}{path}", self.settings.base_url);
        let url = Url::parse_with_params(&url, query).map_err(|e| Trouble::Unreadable { reason: e.to_string() })?;
        self.call(self.client.request(Verb::GET, url)).await
    }

    async fn post<T: DeserializeOwned>(&self, path: &str, key: Option<String>, fields: &Fields) -> Result<T, Trouble> {
        let mut request = self.client.post(format!("{}{path}", self.settings.base_url)).form(fields);
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        self.call(request).await
    }

    async fn call<T: DeserializeOwned>(&self, request: reqwest::RequestBuilder) -> Result<T, Trouble> {
        let request = request.bearer_auth(self.settings.secret_key.expose()).header("Stripe-Version", API_VERSION);
        let answer = wire::send(request).await?;
        if answer.status.is_success() { wire::json(&answer.body) } else { Err(shapes::refused(answer.status, &answer.body)) }
    }

    /// Newest first, at most [`PAGES_MAX`] pages, as long as `wanted` says that there is reason to go on.
    async fn pages<T: DeserializeOwned + shapes::Named>(&self, path: &str, mut each: impl FnMut(T)) -> Result<(), Trouble> {
        let limit = PAGE_OBJECTS.to_string();
        let mut after: Option<String> = None;
        for _ in 0..PAGES_MAX {
            let mut query = vec![("limit", limit.as_str())];
            query.extend(after.as_deref().map(|id| ("starting_after", id)));
            let page: Page<T> = self.get(path, &query).await?;
            after = page.data.last().map(|object| object.id().to_owned());
            page.data.into_iter().for_each(&mut each);
            if !page.has_more || after.is_none() {
                break;
            }
        }
        Ok(())
    }
}

/// Which of our methods Stripe takes for this sum. Affirm: US and Canadian dollars, 50 to 30,000
/// (<https://docs.stripe.com/payments/affirm>). Klarna: the currencies of its countries; its limits differ from account to
/// account (<https://docs.stripe.com/payments/klarna>). Apple Pay is a way to use a card.
#[must_use]
pub fn offers(method: Method, currency: Currency, amount_cents: i64) -> bool {
    match method {
        Method::Card | Method::ApplePay => true,
        Method::Affirm => matches!(currency, Currency::Usd | Currency::Cad) && (5_000..=3_000_000).contains(&amount_cents),
        Method::Klarna => currency != Currency::Jpy,
        Method::Cash | Method::Cheque | Method::Transfer | Method::Other => false,
    }
}
