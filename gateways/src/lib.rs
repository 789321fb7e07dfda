//! Whom we talk to: the payment provider and the post. Each is an enum (the live one, and one that stays in the house),
//! so that a test or a demonstration changes a value, not a type. A gateway is told what to say; it never looks it up:
//! nothing here knows the store or a page.
//!
//! Nothing here tries again. A call has one answer, and "nobody knows" ([`payments::Trouble::Away`],
//! [`mail::Undelivered::Later`]) is one of them; when to ask again is the worker's business.

pub mod files;
pub mod mail;
pub mod payments;
mod secret;

pub use secret::Secret;

/// Installs ring as the process' TLS provider. It may be called any number of times; the gateways that need it call it
/// themselves, so only code that opens TLS connections of its own has to.
pub fn install_tls() {
    // An error means that somebody was first, and then there is one.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
