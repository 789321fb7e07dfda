//! What a provider tells us: proved, kept, answered. What it means is the worker's business, who asks the provider itself.

use crate::{App, health::count, worker::heard::Heard};
use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use domain::payments::Provider;

/// `POST /webhooks/stripe`.
pub async fn stripe(State(app): State<App>, headers: HeaderMap, body: Bytes) -> StatusCode {
    heard(&app, Provider::Stripe, &headers, &body).await
}

/// `POST /webhooks/sandbox`.
pub async fn sandbox(State(app): State<App>, headers: HeaderMap, body: Bytes) -> StatusCode {
    heard(&app, Provider::Sandbox, &headers, &body).await
}

/// 200 when it is kept, now or before; 400 when nobody who has the secret wrote it just now; 503 when it could not be kept, so that
/// the provider sends it again.
async fn heard(app: &App, provider: Provider, headers: &HeaderMap, body: &[u8]) -> StatusCode {
    let payments = &app.house.payments;
    if payments.provider() != Some(provider) {
        return StatusCode::NOT_FOUND;
    }
    let signature = headers.get(payments.signature_header()).and_then(|s| s.to_str().ok()).unwrap_or_default();
    let event = match payments.event(body, signature, app.house.store.now()) {
        Ok(event) => event,
        Err(forged) => {
            count(&app.counters.events_forged);
            tracing::warn!(provider = provider.code(), %forged, "an event was turned away");
            return StatusCode::BAD_REQUEST;
        }
    };
    let id = event.id.clone();
    match store::inbox::keep(&app.house.store, provider, &id, &Heard::from(event).json()).await {
        Ok(is_new) => {
            if is_new {
                count(&app.counters.events_kept);
                app.house.nudge.notify_one();
            }
            StatusCode::OK
        }
        Err(fault) => {
            tracing::error!(%fault, event = id, "an event could not be kept");
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}
