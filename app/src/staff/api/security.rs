//! One's own ways in: sessions, password, second factor.

use super::SetUp;
use crate::failure::Failure;
use domain::ids::SessionId;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

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
pub struct OwnSecurity {
    pub name: String,
    pub email: String,
    pub sessions: Vec<Session>,
    /// Since when codes are asked for; `None` when they are not.
    pub since: Option<String>,
    pub codes_left: i64,
    /// The role has to have a second factor.
    pub is_needed: bool,
    pub set_up: Option<SetUp>,
    /// The recovery codes, in the browser that they were made in, until it says that they are kept.
    pub codes: Vec<String>,
}

#[server]
pub async fn read_security() -> Result<OwnSecurity, Failure> {
    use crate::ssr::{Cookie, carried, desk, door};
    use store::people;
    let (house, who) = desk::reader().await?;
    let here = crate::ssr::told::Here::of(&house, &who).await?;
    let session = |s: people::SessionCard| Session {
        id: s.id,
        agent: desk::agent_words(&s.agent),
        address: s.address,
        seen: here.moment(s.seen_at),
        is_this: s.is_this,
    };
    let factor = people::second_factor(&house.store, &who).await?;
    let pending = if factor.since.is_none() { people::pending_second_factor(&house.store, &who.own()).await? } else { None };
    let shop = store::shop::brand(&house.store).await?;
    let codes = match carried(Cookie::Codes)?.2 {
        Some(token) => people::shown_codes(&house.store, &who, &token).await?,
        None => Vec::new(),
    };
    Ok(OwnSecurity {
        name: who.card().name.clone(),
        email: who.card().email.clone(),
        sessions: people::sessions(&house.store, &who).await?.into_iter().map(session).collect(),
        since: factor.since.map(|at| here.short(at)),
        codes_left: i64::try_from(factor.codes_left).unwrap_or(i64::MAX),
        is_needed: factor.is_needed,
        set_up: pending.map(|pending| door::set_up(&shop.name, &pending)),
        codes,
    })
}

/// Ends one of one's own sessions.
#[server]
pub async fn end_session(session: SessionId) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    store::people::end_session(&house.store, &who, session).await?;
    crate::ssr::desk::lead_to("/desk/security");
    Ok(())
}

/// Ends all of one's own sessions but this one.
#[server]
pub async fn end_other_sessions() -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    store::people::end_other_sessions(&house.store, &who).await?;
    crate::ssr::desk::lead_to("/desk/security");
    Ok(())
}

/// Sets another password; one's other sessions end.
#[server]
pub async fn change_password(current: String, password: String) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    store::people::change_password(&house.store, &who, &current, &password).await?;
    crate::ssr::desk::nudge(&house);
    crate::ssr::desk::lead_to("/desk/security?changed=1");
    Ok(())
}

/// Begins to set up a second factor.
#[server]
pub async fn begin_second_factor() -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    store::people::begin_second_factor(&house.store, &who.own()).await?;
    crate::ssr::desk::lead_to("/desk/security");
    Ok(())
}

/// The first code: from now on one is asked for.
#[server]
pub async fn confirm_second_factor(code: String) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    let codes = store::people::confirm_second_factor(&house.store, &who, &code).await?;
    crate::ssr::door::show_codes(&house, &codes);
    crate::ssr::desk::nudge(&house);
    crate::ssr::desk::lead_to("/desk/security");
    Ok(())
}

/// Ten other recovery codes.
#[server]
pub async fn new_recovery_codes(current: String) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    let codes = store::people::new_recovery_codes(&house.store, &who, &current).await?;
    crate::ssr::door::show_codes(&house, &codes);
    crate::ssr::desk::lead_to("/desk/security");
    Ok(())
}

/// The recovery codes are kept; this browser shows them no more.
#[server]
pub async fn keep_codes() -> Result<(), Failure> {
    use crate::ssr::{Cookie, desk};
    let (house, _) = crate::ssr::staff().await?;
    desk::set_cookie(&Cookie::Codes.header(house.secure, "", None));
    desk::lead_to("/desk/security");
    Ok(())
}

/// From now on the password alone lets in.
#[server]
pub async fn end_second_factor(current: String) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    store::people::end_second_factor(&house.store, &who, &current).await?;
    crate::ssr::desk::nudge(&house);
    crate::ssr::desk::lead_to("/desk/security");
    Ok(())
}
