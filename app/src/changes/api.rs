//! A customer's yes or no to a change; and what staff do about one.

use crate::{failure::Failure, quotes::api::editor::Draft, told::Told};
use domain::ids::{ChangeId, Number};
use leptos::{prelude::*, server_fn::codec::Json};

/// The customer agrees: the order is what they were shown.
#[server]
pub async fn agree_to_change(number: Number, change: ChangeId) -> Result<(), Told> {
    crate::ssr::act_by_link(number, |house, who| async move { Ok(store::orders::agree(&house.store, &who, change).await?) }).await
}

/// The customer says no, and may say why: the order stays as it was.
#[server]
pub async fn decline_change(number: Number, change: ChangeId, #[server(default)] reason: String) -> Result<(), Told> {
    crate::ssr::act_by_link(number, |house, who| async move { Ok(store::orders::decline(&house.store, &who, change, &reason).await?) })
        .await
}

/// Saves a change to the order whose quote was read at `revision`. Of the draft its lines and what is taken off the whole count; `because` is
/// what the customer reads.
#[server(input = Json)]
pub async fn save_change(number: Number, revision: i32, draft: Draft, because: String) -> Result<Number, Failure> {
    let (house, who) = crate::ssr::staff().await?;
    let lines = draft.lines.into_iter().map(Into::into).collect();
    let form = store::orders::ChangeForm { lines, discount: draft.discount, because };
    store::orders::change(&house.store, &who, number, revision, &form).await?;
    crate::ssr::desk::nudge(&house);
    Ok(number)
}

/// The customer agreed to somebody of the shop; `reason` says how.
#[server]
pub async fn agree_for_customer(number: Number, change: ChangeId, #[server(default)] reason: String) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    store::orders::agree_for(&house.store, &who, number, change, &reason).await?;
    crate::ssr::desk::nudge(&house);
    crate::ssr::desk::lead_back(&format!("/desk/orders/{number}"));
    Ok(())
}

/// Takes back a change that nobody answered.
#[server]
pub async fn withdraw_change(number: Number, change: ChangeId) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    store::orders::withdraw(&house.store, &who, number, change).await?;
    crate::ssr::desk::nudge(&house);
    crate::ssr::desk::lead_back(&format!("/desk/orders/{number}"));
    Ok(())
}
