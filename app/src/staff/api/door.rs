//! Coming in and going out.

use super::SetUp;
use crate::failure::Failure;
use domain::{locations::Brand, staff::Role};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Signs somebody in, or halfway: a new session each time, and the one that this browser had before ends.
#[server]
pub async fn sign_in(email: String, password: String, #[server(default)] to: String) -> Result<(), Failure> {
    let (house, origin, before) = crate::ssr::desk::visitor().await?;
    let entry = store::people::sign_in(&house.store, &email, &password, origin).await?;
    crate::ssr::door::entered(&house, before.as_ref(), entry, &to).await
}

/// Ends this session. It is sent as a plain form, so that nothing of the desk stays in the page.
#[server]
pub async fn sign_out() -> Result<(), Failure> {
    use crate::ssr::{self, Cookie, desk};
    let (house, who) = ssr::staff().await?;
    store::people::end_session(&house.store, &who, who.session()).await?;
    desk::set_cookie(&Cookie::Desk.header(house.secure, "", None));
    desk::set_cookie(&Cookie::Codes.header(house.secure, "", None));
    leptos_axum::redirect("/desk/sign-in");
    Ok(())
}

/// What stands around the sign-in.
#[server]
pub async fn read_door() -> Result<Brand, Failure> {
    let house = crate::ssr::house()?;
    Ok(store::shop::brand(&house.store).await?)
}

/// What is left to do for who is halfway in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondStep {
    pub shop: Brand,
    pub name: String,
    /// There is no second factor yet, and the role has to have one.
    pub has_to_set_up: bool,
    pub set_up: Option<SetUp>,
}

#[server]
pub async fn read_second_step() -> Result<SecondStep, Failure> {
    use store::people::{self, Next};
    let (house, who) = crate::ssr::door::halfway().await?;
    let shop = store::shop::brand(&house.store).await?;
    let has_to_set_up = who.next() == Next::SetUp;
    let pending = if has_to_set_up { people::pending_second_factor(&house.store, &who.own()?).await? } else { None };
    let set_up = pending.map(|pending| crate::ssr::door::set_up(&shop.name, &pending));
    Ok(SecondStep { name: who.card().name.clone(), has_to_set_up, set_up, shop })
}

/// The second step: a code of the phone, or one of the paper.
#[server]
pub async fn enter_code(code: String, #[server(default)] to: String) -> Result<(), Failure> {
    let (house, who) = crate::ssr::door::halfway().await?;
    let (token, who) = store::people::enter(&house.store, who, &code).await?;
    crate::ssr::door::entered(&house, None, store::people::Entry::In(token, who), &to).await
}

/// Begins to set up a second factor on the way in.
#[server]
pub async fn begin_at_the_door() -> Result<(), Failure> {
    let (house, who) = crate::ssr::door::halfway().await?;
    store::people::begin_second_factor(&house.store, &who.own()?).await?;
    crate::ssr::desk::lead_back("/desk/sign-in/second-factor");
    Ok(())
}

/// The first code of a second factor that was set up on the way in; the recovery codes are shown inside.
#[server]
pub async fn confirm_at_the_door(code: String) -> Result<(), Failure> {
    let (house, who) = crate::ssr::door::halfway().await?;
    let (token, _, codes) = store::people::confirm_at_the_door(&house.store, who, &code).await?;
    crate::ssr::door::signed_in(&house, &token);
    crate::ssr::door::show_codes(&house, &codes);
    leptos_axum::redirect("/desk/security");
    Ok(())
}

/// Somebody forgot their password. The answer is the same whatever is on file.
#[server]
pub async fn ask_reset(email: String) -> Result<(), Failure> {
    let (house, origin) = crate::ssr::whoever()?;
    store::people::ask_reset(&house.store, &email, origin).await?;
    crate::ssr::desk::nudge(&house);
    crate::ssr::desk::lead_to("/desk/forgot?asked=1");
    Ok(())
}

/// Sets another password with the code of the letter.
#[server]
pub async fn finish_reset(email: String, code: String, password: String) -> Result<(), Failure> {
    let (house, origin) = crate::ssr::whoever()?;
    store::people::finish_reset(&house.store, &email, &code, &password, origin).await?;
    crate::ssr::desk::nudge(&house);
    leptos_axum::redirect("/desk/sign-in?changed=1");
    Ok(())
}

/// What the invited person reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    pub shop: Brand,
    pub email: String,
    pub role: Role,
    pub by: String,
}

#[server]
pub async fn read_invitation() -> Result<Welcome, Failure> {
    use crate::ssr::{Cookie, carried, desk::answer};
    let (house, _, token) = carried(Cookie::Invitation)?;
    let Some(token) = token else { return answer(Err(domain::Refusal::InvitationEnded.into())) };
    let invited = answer(store::people::invited(&house.store, &token).await)?;
    Ok(Welcome { shop: store::shop::brand(&house.store).await?, email: invited.email, role: invited.role, by: invited.by })
}

/// Takes an invitation, and lets in who took it.
#[server]
pub async fn take_invitation(name: String, password: String) -> Result<(), Failure> {
    use crate::ssr::{Cookie, carried};
    let (house, origin, token) = carried(Cookie::Invitation)?;
    let token = token.ok_or(domain::Refusal::InvitationEnded)?;
    let entry = store::people::take_invitation(&house.store, &token, &name, &password, origin).await?;
    crate::ssr::door::entered(&house, None, entry, "").await
}
