//! A payment that is stored meets its provider. The order is always the same: ours first, then theirs, then what they call it.

use super::House;
use crate::failure::Failure;
use domain::{
    Refusal,
    payments::{Provider, Report},
};
use gateways::payments::{Opened, Opening, Trouble};
use store::{
    payments::{self, Due},
    people::LinkHolder,
};

/// Where the customer pays: in the page, with the provider's secret for it, or on the provider's own page.
#[derive(Clone, Debug, Default)]
pub struct Checkout {
    pub client_secret: Option<String>,
    pub pay_url: Option<String>,
}

/// The provider that is connected.
///
/// # Errors
/// [`Refusal::NoProvider`].
pub fn provider(house: &House) -> Result<Provider, Failure> {
    house.payments.provider().ok_or_else(|| Refusal::NoProvider.into())
}

/// Shows a stored payment to the provider, or finds that it knows it. `hosted` asks for the provider's own page, for a browser without
/// script; a payment that was open in the other way is voided there first, so that never two can be paid.
///
/// # Errors
/// [`Refusal::ProviderAway`] when nobody knows: nothing was charged, and the next press asks what the provider has.
pub async fn open(house: &House, who: &LinkHolder, due: Due, hosted: bool) -> Result<Checkout, Failure> {
    let here = format!("{}/o/{}", house.base_url, who.number());
    let mut opening = Opening {
        payment: due.payment,
        revision: due.revision,
        amount_cents: due.amount.cents,
        currency: due.amount.currency,
        number: due.number,
        description: words::payments::description(due.number),
        email: due.email.clone(),
        return_url: here.clone(),
        cancel_url: here,
    };
    let known = match due.provider_ref.clone() {
        Some(known) => Some(known),
        // We were cut off between their object and our note of it, perhaps.
        None => house.payments.find(due.payment).await.map_err(refused)?,
    };
    let opened = match known {
        Some(known) if hosted == (due.client_secret.is_none()) || house.payments.provider() == Some(Provider::Sandbox) => {
            match if due.amount_moved { house.payments.revise(&known, &opening).await } else { resume(house, &known, &due).await } {
                // It may be paid by now: what it is says so.
                Err(refusal @ Trouble::Refused { .. }) => {
                    taken(house, &due, &known, house.payments.read(&known).await.map_err(refused)?).await?;
                    Err(refusal)
                }
                answer => answer,
            }
        }
        Some(known) => {
            let report = house.payments.cancel(&known).await.map_err(refused)?;
            taken(house, &due, &known, report).await?;
            opening.revision = payments::revised(&house.store, due.payment).await?;
            fresh(house, &opening, hosted).await
        }
        None => fresh(house, &opening, hosted).await,
    };
    let opened = opened.map_err(refused)?;
    payments::opened(&house.store, due.payment, &opened.provider_ref, opened.pay_url.as_deref(), opened.client_secret.as_deref()).await?;
    Ok(Checkout { client_secret: opened.client_secret, pay_url: opened.pay_url })
}

/// It was paid the other way, or before we looked: that is booked, and nothing else is opened.
async fn taken(house: &House, due: &Due, known: &str, report: Report) -> Result<(), Failure> {
    if matches!(report, Report::Succeeded { .. } | Report::Processing) {
        payments::settle_object(&house.store, due.payment, Some(known), report).await?;
        return Err(Refusal::PaymentPending.into());
    }
    Ok(())
}

async fn fresh(house: &House, opening: &Opening, hosted: bool) -> Result<Opened, Trouble> {
    if hosted { house.payments.open_hosted(opening).await } else { house.payments.open(opening).await }
}

async fn resume(house: &House, known: &str, due: &Due) -> Result<Opened, Trouble> {
    if due.client_secret.is_some() || due.pay_url.is_some() {
        return Ok(Opened {
            provider_ref: known.to_owned(),
            client_secret: due.client_secret.clone(),
            pay_url: due.pay_url.clone(),
            methods: Vec::new(),
        });
    }
    house.payments.resume(known).await
}

fn refused(trouble: Trouble) -> Failure {
    match trouble {
        Trouble::NotConnected => Refusal::NoProvider.into(),
        Trouble::Away { .. } => {
            tracing::warn!(%trouble, "the payment provider is away");
            Refusal::ProviderAway.into()
        }
        Trouble::Refused { .. } | Trouble::Unreadable { .. } => super::broken(&trouble),
    }
}
