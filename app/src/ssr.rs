//! The server's side of the app: what the server lends a page or a function, who is asking, and how a page leaves the house. It
//! is the only gated module.

pub mod changes;
pub mod checkout;
mod color;
pub mod customers;
pub mod desk;
pub mod dispatch;
pub mod door;
pub mod found;
mod letter_view;
pub mod letters;
mod link;
pub mod orders;
mod page;
pub mod pages;
pub mod parts;
pub mod settings;
mod site;
pub mod staff_words;
pub mod told;
pub mod visits;
mod who;

pub use color::{Oklch, accent, chosen};
pub use letter_view::letter_view;
pub use link::{
    act_by_link, as_typed, by_anybody, by_link, done, front_door, is_plain_form, lead_on, page_by_link, page_of, wanted_cents, with_method,
};
pub use page::{Client, Drawn, Sheet, desk_page};
pub use site::Site;
pub use who::{Cookie, carried, cookie, holder_of, link_holder, link_holders, origin, staff, staff_of, whoever};

use crate::failure::Failure;
use leptos::prelude::*;
use std::sync::Arc;
use store::{Fault, Store};

/// What the server lends to everything that is rendered or called.
#[derive(Clone)]
pub struct House {
    pub store: Store,
    pub payments: Arc<gateways::payments::Payments>,
    /// `https://portal.example.com`, without a slash at the end.
    pub base_url: Arc<str>,
    /// Served over TLS: cookies are `__Host-` ones.
    pub secure: bool,
    pub site: Arc<Site>,
    /// Wakes the worker when something was left for it.
    pub nudge: Arc<tokio::sync::Notify>,
    /// Letters wait in a folder and are not really sent.
    pub mail_folder: bool,
    /// How letters go, for who sets the shop up.
    pub mail: MailRoute,
}

/// How letters leave the house, as the configuration says. No secrets.
#[derive(Clone, Debug, Default)]
pub struct MailRoute {
    /// The mail server and its port; empty for a folder.
    pub server: String,
    /// The folder; empty for a mail server.
    pub folder: String,
    /// Whom letters are from; empty for the address of the location.
    pub from: String,
}

/// The house, inside a page or a server function.
///
/// # Errors
/// When it is called outside of both, which is a defect.
pub fn house() -> Result<House, Failure> {
    use_context::<House>().ok_or_else(|| broken(&"a server function ran without its house"))
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Refused(refusal) => Self::Refused(refusal),
            broken_fault => broken(&broken_fault),
        }
    }
}

/// Stands in the context of a page, not of a server function called alone: what breaks then decides the page's status.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rendering;

/// Logs what broke under a number that the page shows, so that the two find each other.
pub fn broken(cause: &dyn std::fmt::Display) -> Failure {
    let incident = incident();
    // What a page waits for runs beside its request, and out of the request's span: so the line names it itself.
    let request = use_context::<axum::http::request::Parts>();
    let request = request.as_ref().and_then(|parts| parts.headers.get("x-request-id")?.to_str().ok());
    tracing::error!(%incident, request, %cause, "broken");
    if let (Some(Rendering), Some(response)) = (use_context(), use_context::<leptos_axum::ResponseOptions>()) {
        response.set_status(axum::http::StatusCode::SERVICE_UNAVAILABLE);
    }
    Failure::Broken { incident }
}

/// Eight characters without look-alikes, to be read out on the phone.
#[must_use]
pub fn incident() -> String {
    const LETTERS: &[u8; 28] = b"23456789abcdefghjkmnpqrstxyz";
    static COUNT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    let count = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |d| d.as_micros());
    let mut mixed = u64::try_from(since & u128::from(u64::MAX)).unwrap_or(0).wrapping_add(count).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (0..8)
        .map(|_| {
            let letter = char::from(LETTERS[usize::try_from(mixed >> 59).unwrap_or(0) % LETTERS.len()]);
            mixed = mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(17);
            letter
        })
        .collect()
}
