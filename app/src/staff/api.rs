//! Signing in and out, and one's own sessions.

use crate::failure::Failure;
use domain::{ids::SessionId, locations::Brand};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Signs somebody in: a new session each time, and the one that this browser had before ends.
#[server]
pub async fn sign_in(email: String, password: String, #[server(default)] to: String) -> Result<(), Failure> {
    use crate::ssr::{self, Cookie, desk};
    let (house, origin, before) = ssr::desk::visitor().await?;
    let (token, _) = store::people::sign_in(&house.store, &email, &password, origin).await?;
    if let Some(before) = before {
        // Whoever's it was: two people may share a counter.
        store::people::end_session(&house.store, &before, before.session()).await?;
    }
    desk::set_cookie(&Cookie::Desk.header(house.secure, token.as_str(), Some(desk::COOKIE_DAYS)));
    leptos_axum::redirect(if desk::is_of_desk(&to) { &to } else { "/desk" });
    Ok(())
}

/// Ends this session. It is sent as a plain form, so that nothing of the desk stays in the page.
#[server]
pub async fn sign_out() -> Result<(), Failure> {
    use crate::ssr::{self, Cookie, desk};
    let (house, who) = ssr::staff().await?;
    store::people::end_session(&house.store, &who, who.session()).await?;
    desk::set_cookie(&Cookie::Desk.header(house.secure, "", None));
    leptos_axum::redirect("/desk/sign-in");
    Ok(())
}

/// What stands around the sign-in.
#[server]
pub async fn read_door() -> Result<Brand, Failure> {
    let house = crate::ssr::house()?;
    Ok(store::shop::brand(&house.store).await?)
}

/// A session, as its owner reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub id: SessionId,
    /// "Firefox on Windows".
    pub agent: String,
    pub address: String,
    pub seen: String,
    pub is_this: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sessions {
    pub name: String,
    pub email: String,
    pub sessions: Vec<Session>,
}

#[server]
pub async fn read_sessions() -> Result<Sessions, Failure> {
    let (house, who) = crate::ssr::desk::reader().await?;
    let here = crate::ssr::told::Here::of(&house, &who).await?;
    let sessions = store::people::sessions(&house.store, &who).await?.into_iter().map(|s| Session {
        id: s.id,
        agent: crate::ssr::desk::agent_words(&s.agent),
        address: s.address,
        seen: here.moment(s.seen_at),
        is_this: s.is_this,
    });
    Ok(Sessions { name: who.card().name.clone(), email: who.card().email.clone(), sessions: sessions.collect() })
}

/// Ends one of one's own sessions.
#[server]
pub async fn end_session(session: SessionId) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    store::people::end_session(&house.store, &who, session).await?;
    crate::ssr::desk::lead_to("/desk/security");
    Ok(())
}
