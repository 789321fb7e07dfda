//! The pretend provider, for demonstration databases. It is a house of its own inside ours: the shop speaks to it over HTTP, and
//! hears from it by signed events, so that everything but the money is walked for real.

mod api;
mod object;
mod pay;
mod writing;

use crate::App;
use axum::{
    Router,
    routing::{get, post},
};
use domain::{
    ids::PaymentId,
    time::{Instant, SECOND},
};
use gateways::{
    Secret,
    payments::{
        Sandbox, Unusable,
        sandbox::{PATH, SIGNATURE_HEADER, SandboxEvent, SandboxSettings, Status},
        sign,
    },
};
use object::{Object, Said};
use sha2::{Digest, Sha256};
use std::{sync::Arc, time::Duration};
use store::{Fault, Store};

/// How long a pending payment takes to come or to fail.
const PENDING: i64 = 5 * SECOND;
/// An event that nobody took is sent again after 1, 2, 4 … seconds.
const SENDINGS_MAX: u32 = 6;

/// The pretend provider.
#[derive(Clone)]
pub struct Pretend {
    store: Store,
    /// Where customers reach its pages.
    base_url: Arc<str>,
    /// Where it reaches the shop: this machine, whatever stands in front of it.
    shop: Arc<str>,
    secret: Secret,
    webhook_secret: Secret,
    client: reqwest::Client,
}

impl Pretend {
    /// Its secrets are derived from `root`, so that every instance has the same.
    ///
    /// # Errors
    /// When there are no certificates to trust on this machine.
    pub fn new(store: &Store, base_url: Arc<str>, shop: &str, root: &str) -> Result<Self, Unusable> {
        let derived = |what: &str| Secret::new(hex::encode(Sha256::digest(format!("porchlight {what} {root}"))));
        gateways::install_tls();
        let client = reqwest::Client::builder().timeout(Duration::from_secs(10)).build();
        Ok(Self {
            store: store.clone(),
            base_url,
            shop: shop.into(),
            secret: derived("sandbox calls"),
            webhook_secret: derived("sandbox events"),
            client: client.map_err(|e| Unusable { reason: e.to_string() })?,
        })
    }

    /// The shop's side of it.
    ///
    /// # Errors
    /// When its address is none.
    pub fn gateway(&self) -> Result<Sandbox, Unusable> {
        let (secret, webhook_secret) = (self.secret.clone(), self.webhook_secret.clone());
        Sandbox::new(SandboxSettings { base_url: self.shop.to_string(), secret, webhook_secret })
    }

    /// What an object of a payment is called. It can't be guessed, because whoever knows it can open its page.
    fn id(&self, payment: PaymentId) -> String {
        let digest = Sha256::digest(format!("{} {payment}", self.secret.expose()));
        format!("sandbox_{}", hex::encode(&digest[..12]))
    }

    /// An object as it is by now.
    async fn read(&self, id: &str) -> Result<Option<Object>, Fault> {
        let Some(object) = store::sandbox::get(&self.store, id).await?.and_then(|body| Object::read(&body)) else { return Ok(None) };
        if object.is_ripe(self.store.now()) {
            return self.ripen(id, self.store.now()).await;
        }
        Ok(Some(object))
    }

    /// Lets `change` act on an object, keeps what came of it, and tells the shop what there is to tell.
    async fn change<T: Send>(
        &self,
        id: &str,
        payment: PaymentId,
        change: impl FnOnce(Option<Object>) -> (Option<Object>, Vec<Said>, T) + Send,
    ) -> Result<T, Fault> {
        let (object, said, answer) = store::sandbox::change(&self.store, id, payment, |body| {
            let (object, said, answer) = change(body.and_then(Object::read));
            (object.as_ref().map(Object::json), (object, said, answer))
        })
        .await?;
        if let Some(object) = object {
            for said in said {
                self.tell(object.event(said, self.store.now()));
            }
            if object.payment.status == Status::Processing {
                self.ripen_later(id.to_owned());
            }
        }
        Ok(answer)
    }

    /// The time of a pending payment has come.
    async fn ripen(&self, id: &str, now: Instant) -> Result<Option<Object>, Fault> {
        self.change(id, PaymentId(0), |object| match object {
            Some(object) => {
                let (object, said) = object.ripened(now);
                (Some(object.clone()), said, Some(object))
            }
            None => (None, Vec::new(), None),
        })
        .await
    }

    fn ripen_later(&self, id: String) {
        let pretend = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_micros(PENDING.unsigned_abs())).await;
            // A clock that a test holds does not stop it.
            if let Err(fault) = pretend.ripen(&id, Instant(i64::MAX)).await {
                tracing::warn!(%fault, "the pretend provider could not end a pending payment");
            }
        });
    }

    /// Sends an event until it is taken, or for about a minute. What is lost the shop finds by asking.
    fn tell(&self, event: SandboxEvent) {
        let pretend = self.clone();
        tokio::spawn(async move {
            let Ok(body) = serde_json::to_vec(&event) else { return };
            for sending in 0..SENDINGS_MAX {
                let signature = sign(&pretend.webhook_secret, &body, pretend.store.now());
                let request = pretend.client.post(format!("{}/webhooks/sandbox", pretend.shop)).header(SIGNATURE_HEADER, signature);
                match request.header("content-type", "application/json").body(body.clone()).send().await {
                    Ok(answer) if answer.status().is_success() => return,
                    Ok(answer) => tracing::debug!(status = %answer.status(), "an event of the pretend provider was not taken"),
                    Err(error) => tracing::debug!(%error, "an event of the pretend provider did not arrive"),
                }
                tokio::time::sleep(Duration::from_secs(1 << sending)).await;
            }
        });
    }
}

/// How a payment that was made before anybody could make it is written down: for the demonstration shop's past.
#[must_use]
pub fn paid_before(id: &str, payment: PaymentId, cents: i64) -> String {
    Object::paid(id, payment, cents).json()
}

/// Its calls and its pages.
pub fn routes() -> Router<App> {
    Router::new()
        .route(&format!("{PATH}/payments"), post(api::open).get(api::find))
        .route(&format!("{PATH}/payments/{{id}}"), get(api::read))
        .route(&format!("{PATH}/payments/{{id}}/cancel"), post(api::cancel))
        .route(&format!("{PATH}/refunds"), post(api::refund))
        .route("/sandbox/pay/{id}", get(pay::form).post(pay::pay))
        .route("/sandbox/pay/{id}/authenticate", get(pay::question).post(pay::authenticate))
}
