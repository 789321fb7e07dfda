//! Provider events, one by one: each is only a reason to ask the provider what is true.

use super::{
    AT_ONCE, Undone,
    heard::{Heard, Said},
};
use crate::{App, health::count};
use domain::{
    Refusal,
    ids::PaymentId,
    payments::{Provider, Report},
};
use gateways::payments::{RefundOrder, RefundState};
use store::{
    Fault,
    inbox::{self, Letter},
    payments,
};

/// Applies what waits; whether there was anything.
pub(super) async fn drain(app: &App) -> Result<bool, Undone> {
    let store = &app.house.store;
    let mut any = false;
    loop {
        let letters = inbox::claim(store, AT_ONCE).await?;
        if letters.is_empty() {
            return Ok(any);
        }
        any = true;
        for letter in letters {
            match apply(app, &letter).await {
                // What is not ours (another database of the same account) will not become ours.
                Ok(()) | Err(Undone::Store(Fault::Refused(Refusal::NotFound))) => {
                    inbox::applied(store, &letter).await?;
                    count(&app.counters.events_applied);
                }
                Err(undone) => {
                    tracing::warn!(event = letter.id, %undone, "an event waits");
                    inbox::failed(store, &letter, &undone.to_string()).await?;
                }
            }
        }
    }
}

async fn apply(app: &App, letter: &Letter) -> Result<(), Undone> {
    let heard: Heard = serde_json::from_str(&letter.body).map_err(|e| Undone::Never(e.to_string()))?;
    if app.house.payments.provider().map(Provider::code) != Some(letter.provider.as_str()) {
        return Err(Undone::Later(format!("{} is not connected now", letter.provider)));
    }
    if heard.said == Said::Nothing {
        return Ok(());
    }
    let Some(payment) = whose(app, &heard).await? else {
        tracing::warn!(event = letter.id, kind = heard.kind, "an event of nobody's payment");
        return Ok(());
    };
    match &heard.said {
        Said::Payment => ask(app, payment, heard.object_ref.as_deref()).await,
        Said::Refund { provider_ref, refund, cents, state } => {
            let now = app.house.payments.read_refund(provider_ref).await?;
            let (cents, state) = now.map_or((*cents, *state), |report| (report.cents, report.state));
            match refund {
                Some(ours) => refund_now(app, *ours, Some((provider_ref, state))).await,
                None => told_refund(app, payment, provider_ref, cents, state).await,
            }
        }
        Said::Dispute => {
            let object = heard.object_ref.as_deref().unwrap_or_default();
            let withheld_cents = app.house.payments.withheld_cents(object).await?;
            Ok(payments::told_dispute(&app.house.store, payment, withheld_cents).await?)
        }
        Said::Nothing => Ok(()),
    }
}

/// A refund that somebody made in the provider's own dashboard.
async fn told_refund(app: &App, payment: PaymentId, provider_ref: &str, cents: i64, state: RefundState) -> Result<(), Undone> {
    match state {
        RefundState::Done => Ok(payments::told_refund(&app.house.store, payment, provider_ref, cents).await?),
        RefundState::Failed => Ok(payments::told_refund_failed(&app.house.store, provider_ref).await?),
        RefundState::Pending => Ok(()),
    }
}

async fn whose(app: &App, heard: &Heard) -> Result<Option<PaymentId>, Undone> {
    if heard.payment.is_some() {
        return Ok(heard.payment);
    }
    let Some(object) = &heard.object_ref else { return Ok(None) };
    match payments::by_provider_ref(&app.house.store, object).await? {
        Some(payment) => Ok(Some(payment)),
        None => Ok(app.house.payments.payment_of(object).await?),
    }
}

/// Asks the provider about a payment, outside any transaction, and applies what it says. `object` is what an event was about: usually
/// the stored one, but money may also arrive on one that was replaced.
pub(super) async fn ask(app: &App, payment: PaymentId, object: Option<&str>) -> Result<(), Undone> {
    let (store, provider) = (&app.house.store, &app.house.payments);
    let asking = payments::asking(store, payment).await?;
    let stored = match asking.provider_ref {
        Some(stored) => Some(stored),
        None => find(app, payment).await?,
    };
    if let Some(stored) = &stored {
        payments::settle_object(store, payment, Some(stored), provider.read(stored).await?).await?;
    }
    let Some(object) = object.filter(|o| Some(*o) != stored.as_deref()) else { return Ok(()) };
    // Behind a hosted page stands an object of its own: the same money under another name.
    let other = provider.stored_name(object).await?;
    if stored.as_deref() == Some(other.as_str()) {
        return Ok(());
    }
    let other = other.as_str();
    let of_other = provider.read(other).await?;
    // What is not paid says nothing: it was replaced.
    if stored.is_none() || matches!(of_other, Report::Succeeded { .. }) {
        payments::settle_object(store, payment, Some(other), of_other).await?;
    }
    Ok(())
}

/// We were cut off between the provider's object and our note of it: the note is made now.
async fn find(app: &App, payment: PaymentId) -> Result<Option<String>, Undone> {
    let Some(found) = app.house.payments.find(payment).await? else { return Ok(None) };
    let opened = app.house.payments.resume(&found).await?;
    let (url, secret) = (opened.pay_url.as_deref(), opened.client_secret.as_deref());
    payments::opened(&app.house.store, payment, &opened.provider_ref, url, secret).await?;
    Ok(Some(opened.provider_ref))
}

/// Asks for a refund of ours, or how far it is; `told` is what an event said of it, for one that is not to be asked for any more.
pub(super) async fn refund_now(app: &App, refund: domain::ids::RefundId, told: Option<(&str, RefundState)>) -> Result<(), Undone> {
    let store = &app.house.store;
    let Some(job) = payments::refund_job(store, refund).await? else {
        return match told {
            Some((provider_ref, RefundState::Done)) => Ok(payments::refund_done(store, refund, provider_ref).await?),
            Some((_, RefundState::Failed)) => Ok(payments::refund_failed(store, refund).await?),
            Some((_, RefundState::Pending)) | None => Ok(()),
        };
    };
    if app.house.payments.provider() != Some(job.provider) {
        return Err(Undone::Later(format!("{} is not connected now", job.provider.code())));
    }
    let order = RefundOrder { refund, provider_ref: job.payment_ref, cents: job.amount.cents, currency: job.amount.currency };
    let report = match app.house.payments.refund(&order).await {
        Err(gateways::payments::Trouble::Refused { status, code, message }) => {
            tracing::warn!(%refund, status, ?code, message, "the provider refused a refund");
            return Ok(payments::refund_failed(store, refund).await?);
        }
        answer => answer?,
    };
    match report.state {
        RefundState::Done => Ok(payments::refund_done(store, refund, &report.provider_ref).await?),
        RefundState::Failed => Ok(payments::refund_failed(store, refund).await?),
        RefundState::Pending => Err(Undone::Later("the provider has not given it back yet".into())),
    }
}
