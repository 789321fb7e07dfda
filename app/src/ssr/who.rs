//! Who is asking: the cookie of the request becomes a proof of identity, or a refusal.

use super::house;
use crate::failure::Failure;
use axum::http::{HeaderMap, header, request::Parts};
use domain::{Refusal, ids::Number};
use leptos::prelude::use_context;
use store::{
    Store,
    people::{self, LinkHolder, Origin, StaffMember, Token},
};

/// Our cookies. Each is a secret that only its hash is kept of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cookie {
    /// A link to this quote or order was opened in this browser.
    Link(Number),
    /// Somebody is signed in at the desk.
    Desk,
    /// Somebody's password was right; a second step is left.
    Halfway,
    /// An invitation to work here was opened in this browser.
    Invitation,
    /// What spells the recovery codes that are shown in this browser, and nowhere else.
    Codes,
}

impl Cookie {
    /// Over TLS the name says that no other host or path can have set it (RFC 6265bis, 4.1.3).
    #[must_use]
    pub fn name(self, secure: bool) -> String {
        let prefix = if secure { "__Host-" } else { "" };
        match self {
            Self::Link(number) => format!("{prefix}link-{number}"),
            Self::Desk => format!("{prefix}desk"),
            Self::Halfway => format!("{prefix}halfway"),
            Self::Invitation => format!("{prefix}invitation"),
            Self::Codes => format!("{prefix}codes"),
        }
    }

    /// The header that sets it. `days` is how long the browser keeps it; `None` ends it.
    #[must_use]
    pub fn header(self, secure: bool, value: &str, days: Option<u32>) -> String {
        self.header_for(secure, value, days.map_or(0, |d| u64::from(d) * 24 * 60 * 60))
    }

    /// The header that sets it for so many seconds.
    #[must_use]
    pub fn header_for(self, secure: bool, value: &str, age: u64) -> String {
        let secure_flag = if secure { "; Secure" } else { "" };
        format!("{}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure_flag}", self.name(secure))
    }
}

/// The value of one of our cookies.
#[must_use]
pub fn cookie(headers: &HeaderMap, which: Cookie, secure: bool) -> Option<Token> {
    let name = which.name(secure);
    let all = headers.get_all(header::COOKIE).into_iter().filter_map(|h| h.to_str().ok());
    let pairs = all.flat_map(|h| h.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(key, _)| *key == name).find_map(|(_, value)| Token::read(value))
}

/// Where a request came from; the server's middleware put it there.
#[must_use]
pub fn origin(extensions: &axum::http::Extensions) -> Origin {
    extensions.get::<Origin>().cloned().unwrap_or_default()
}

/// The holder of the link to this number, if this request carries its cookie.
///
/// # Errors
/// [`Refusal::LinkEnded`].
pub async fn holder_of(store: &Store, secure: bool, headers: &HeaderMap, origin: Origin, number: Number) -> Result<LinkHolder, Failure> {
    let token = cookie(headers, Cookie::Link(number), secure).ok_or(Refusal::LinkEnded)?;
    let holder = people::link_holder(store, &token, origin).await?;
    // A cookie is named after its number, but what counts is what the token opens.
    if holder.number() == number { Ok(holder) } else { Err(Refusal::LinkEnded.into()) }
}

/// Who of the shop sends this request.
///
/// # Errors
/// [`Refusal::SignInNeeded`].
pub async fn staff_of(store: &Store, secure: bool, headers: &HeaderMap, origin: Origin) -> Result<StaffMember, Failure> {
    let token = cookie(headers, Cookie::Desk, secure).ok_or(Refusal::SignInNeeded)?;
    Ok(people::staff_member(store, &token, origin).await?)
}

fn parts() -> Result<Parts, Failure> {
    use_context::<Parts>().ok_or_else(|| super::broken(&"a server function ran without its request"))
}

/// The holder of the link to this number, inside a page or a server function.
///
/// # Errors
/// [`Refusal::LinkEnded`].
pub async fn link_holder(number: Number) -> Result<(super::House, LinkHolder), Failure> {
    let (house, parts) = (house()?, parts()?);
    let holder = holder_of(&house.store, house.secure, &parts.headers, origin(&parts.extensions), number).await?;
    Ok((house, holder))
}

/// Somebody without a proof of anything, inside a page or a server function: only where they come from.
///
/// # Errors
/// When it is called outside of both, which is a defect.
pub fn whoever() -> Result<(super::House, Origin), Failure> {
    Ok((house()?, origin(&parts()?.extensions)))
}

/// The holders of all links that this browser carries and that still open, inside a page or a server function.
///
/// # Errors
/// When the database fails.
pub async fn link_holders() -> Result<(super::House, Vec<LinkHolder>), Failure> {
    let (house, parts) = (house()?, parts()?);
    let mut holders = Vec::new();
    for number in link_numbers(&parts.headers, house.secure) {
        match holder_of(&house.store, house.secure, &parts.headers, origin(&parts.extensions), number).await {
            Ok(holder) => holders.push(holder),
            Err(Failure::Refused(_)) => {}
            Err(broken) => return Err(broken),
        }
    }
    Ok((house, holders))
}

/// A browser that carries more is shown the highest numbers: each costs a look into the database.
const LINKS_MAX: usize = 20;

/// The numbers of the link cookies of a request, the highest first.
fn link_numbers(headers: &HeaderMap, secure: bool) -> Vec<Number> {
    let prefix = if secure { "__Host-link-" } else { "link-" };
    let all = headers.get_all(header::COOKIE).into_iter().filter_map(|h| h.to_str().ok());
    let names = all.flat_map(|h| h.split(';')).filter_map(|pair| pair.trim().split_once('=')).map(|(name, _)| name);
    let mut numbers: Vec<Number> = names.filter_map(|name| name.strip_prefix(prefix)?.parse().ok()).collect();
    numbers.sort_unstable_by_key(|n| std::cmp::Reverse(*n));
    numbers.dedup();
    numbers.truncate(LINKS_MAX);
    numbers
}

/// The token that one of our cookies carries, inside a page or a server function, and where it comes from.
///
/// # Errors
/// When it is called outside of both, which is a defect.
pub fn carried(which: Cookie) -> Result<(super::House, Origin, Option<Token>), Failure> {
    let (house, parts) = (house()?, parts()?);
    let token = cookie(&parts.headers, which, house.secure);
    Ok((house, origin(&parts.extensions), token))
}

/// Who is signed in at the desk, inside a page or a server function.
///
/// # Errors
/// [`Refusal::SignInNeeded`].
pub async fn staff() -> Result<(super::House, StaffMember), Failure> {
    let (house, parts) = (house()?, parts()?);
    let who = staff_of(&house.store, house.secure, &parts.headers, origin(&parts.extensions)).await?;
    Ok((house, who))
}
