//! A customer presses Pay.

use crate::{packed::Packed, told::Told};
use domain::ids::Number;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What opening a payment came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Opening {
    /// The browser is on its way to the provider's page.
    Leaving,
    /// Nothing was due: the order stands.
    Placed,
    /// The provider's fields in our page are confirmed with this.
    Here { secret: String },
}

/// Opens the payment of what is due, or of what was typed, and leads to the provider's page; with `in_page`, answers the secret that
/// the provider's fields in our page are confirmed with. Nothing due places the order. The sums are read from our own state.
#[server(output = Packed)]
pub async fn pay(
    number: Number,
    #[server(default)] amount: String,
    #[server(default)] method: String,
    #[server(default)] in_page: bool,
) -> Result<Opening, Told> {
    use crate::ssr::{as_typed, by_link, checkout, done, wanted_cents, with_method};
    by_link(number, |house, who| async move {
        let journey = store::journey::read(&house.store, &who).await?;
        let wanted = wanted_cents(&journey, &amount)?;
        let provider = if journey.order.is_none() && journey.owed.due_now_cents == 0 {
            domain::payments::Provider::Hand
        } else {
            checkout::provider(&house)?
        };
        let due = match store::payments::open(&house.store, &who, provider, wanted).await.map_err(|refused| as_typed(refused, &amount))? {
            store::payments::Opened::Due(due) => due,
            store::payments::Opened::Ordered => {
                done(&house, number);
                return Ok(Opening::Placed);
            }
        };
        let opened = checkout::open(&house, &who, due, !in_page).await?;
        if let Some(secret) = opened.client_secret.filter(|_| in_page) {
            return Ok(Opening::Here { secret });
        }
        let url = opened.pay_url.ok_or(domain::Refusal::ProviderAway)?;
        leptos_axum::redirect(&with_method(&house, &url, &method));
        Ok(Opening::Leaving)
    })
    .await
}

/// Puts the order on the customer's account, when all of it has room there.
#[server]
pub async fn put_on_account(number: Number) -> Result<(), Told> {
    crate::ssr::act_by_link(number, |house, who| async move { Ok(store::payments::on_account(&house.store, &who).await?) }).await
}
