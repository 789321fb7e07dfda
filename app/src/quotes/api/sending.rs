//! Sending a quote (W3).

#![allow(clippy::too_many_arguments, reason = "a form sends plain fields, so that it works without script")]

use crate::failure::Failure;
use domain::{ids::Number, quotes::QuoteStatus};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What the dialog begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blank {
    pub number: Number,
    pub revision: i32,
    pub status: QuoteStatus,
    /// Whom the button names.
    pub first_name: String,
    pub recipient: String,
    pub subject: String,
    pub message: String,
    /// As the letter names its sender.
    pub from: String,
    pub takes_payments: bool,
    pub mail_folder: bool,
}

#[server]
pub async fn read_blank(number: Number) -> Result<Blank, Failure> {
    use crate::ssr::{desk, letters, told::first_name};
    use domain::staff::Permission;
    let (house, who) = desk::reader().await?;
    desk::answer(who.may(Permission::Sell).map_err(store::Fault::from))?;
    let quote = desk::answer(store::journey::quote_of(&house.store, number).await)?;
    let journey = store::journey::for_letter(&house.store, quote).await?;
    let shop = letters::Shop::from(&store::shop::brand(&house.store).await?);
    let (subject, message) = letters::suggestion(&journey, &shop);
    Ok(Blank {
        number,
        revision: journey.quote.revision,
        status: journey.quote.status,
        first_name: first_name(&journey.customer.name).to_owned(),
        recipient: journey.customer.email,
        subject,
        message,
        from: shop.name,
        takes_payments: house.payments.provider().is_some(),
        mail_folder: house.mail_folder,
    })
}

/// Sends the quote. What is switched on is shown in the letter; copies go to addresses that stand apart by commas or spaces.
#[server]
pub async fn send_quote(
    number: Number,
    revision: i32,
    recipient: String,
    #[server(default)] ccs: String,
    subject: String,
    #[server(default)] message: String,
    #[server(default)] models: bool,
    #[server(default)] pay_link: bool,
    #[server(default)] fulfilment: bool,
    #[server(default)] plans: bool,
) -> Result<(), Failure> {
    use store::quotes::{Hidden, Invitation};
    let (house, who) = crate::ssr::staff().await?;
    let ccs = ccs.split([',', ';', ' ', '\n']).map(str::trim).filter(|cc| !cc.is_empty()).map(str::to_owned).collect();
    let hidden = Hidden { models: !models, pay_link: !pay_link, fulfilment: !fulfilment, plans: !plans };
    let invitation = Invitation { recipient, ccs, subject, message, hidden };
    store::quotes::send(&house.store, &who, number, revision, &invitation).await?;
    crate::ssr::desk::nudge(&house);
    crate::ssr::desk::lead_to(&format!("/desk/quotes/{number}"));
    Ok(())
}
