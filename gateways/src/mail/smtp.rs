//! The shop's mail server (RFC 5321), by lettre. Our tests speak to a real server without encryption; STARTTLS and TLS have
//! only met a server that offers neither, and were refused there, as they must be.

use super::{Letter, Mailbox, Undelivered};
use crate::Secret;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    address::Envelope,
    transport::smtp::{self, authentication::Credentials},
};
use serde::Deserialize;
use std::{fmt, sync::Arc, time::Duration};

/// One command and its answer.
const ANSWER_SECONDS: u64 = 20;
/// A whole delivery. RFC 5321 (4.5.3.2) allows minutes for each step; a worker that waits so long for one letter holds up the
/// others, and a letter that comes twice carries the same `Message-ID`.
const DELIVERY_SECONDS: u64 = 90;

/// How the connection is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encryption {
    /// None: for a server on this machine.
    None,
    /// Plain at first; without STARTTLS nothing is sent (RFC 3207). Mostly port 587.
    #[default]
    Starttls,
    /// From the first byte (RFC 8314). Mostly port 465.
    Tls,
}

/// How to reach the server.
#[derive(Clone, Debug)]
pub struct SmtpSettings {
    pub host: String,
    pub port: u16,
    pub encryption: Encryption,
    /// Without a user, nobody signs in.
    pub user: Option<String>,
    pub password: Secret,
    /// The envelope's sender: where bounces go, and whom the server knows. A letter's own `from` is what people see.
    pub sender: Mailbox,
}

/// The server can't be used with these settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the mail server's settings can't be used: {reason}")]
pub struct SmtpUnusable {
    pub reason: String,
}

/// A mail server that letters are handed to. One connection a letter.
#[derive(Clone)]
pub struct Smtp {
    transport: Arc<AsyncSmtpTransport<Tokio1Executor>>,
    sender: Mailbox,
    place: String,
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp").field("place", &self.place).field("sender", &self.sender).finish_non_exhaustive()
    }
}

impl Smtp {
    /// Prepares, without connecting.
    ///
    /// # Errors
    /// [`SmtpUnusable`] when the host is no name, or encryption can't be set up.
    pub fn new(settings: SmtpSettings) -> Result<Self, SmtpUnusable> {
        type Transport = AsyncSmtpTransport<Tokio1Executor>;
        let unusable = |e: smtp::Error| SmtpUnusable { reason: reason(&e) };
        let host = settings.host.trim();
        if host.is_empty() {
            return Err(SmtpUnusable { reason: "the host is missing".into() });
        }
        let mut builder = match settings.encryption {
            Encryption::None => Transport::builder_dangerous(host),
            Encryption::Starttls => Transport::starttls_relay(host).map_err(unusable)?,
            Encryption::Tls => Transport::relay(host).map_err(unusable)?,
        };
        if let Some(user) = settings.user {
            builder = builder.credentials(Credentials::new(user, settings.password.expose().to_owned()));
        }
        let transport = builder.port(settings.port).timeout(Some(Duration::from_secs(ANSWER_SECONDS))).build();
        Ok(Self { transport: Arc::new(transport), sender: settings.sender, place: format!("{host}:{}", settings.port) })
    }

    pub(super) async fn send(&self, letter: &Letter) -> Result<(), Undelivered> {
        let message = letter.message()?.formatted();
        let envelope = Envelope::new(Some(self.sender.address().clone()), vec![letter.to.address().clone()])
            .map_err(|e| Undelivered::Never(e.to_string()))?;
        let delivery = self.transport.send_raw(&envelope, &message);
        match tokio::time::timeout(Duration::from_secs(DELIVERY_SECONDS), delivery).await {
            Ok(Ok(_)) => {
                tracing::debug!(key = letter.message_id_key, place = self.place, "a letter left");
                Ok(())
            }
            Ok(Err(error)) => Err(undelivered(&error, &self.place)),
            Err(_) => Err(Undelivered::Later(format!("{}: no end after {DELIVERY_SECONDS} seconds", self.place))),
        }
    }
}

/// A 5xx is about the letter, unless it is about who we are: then the shop's settings are wrong and the letter is fine
/// (530, 534, 535, 538: RFC 4954, 6).
fn undelivered(error: &smtp::Error, place: &str) -> Undelivered {
    let said = format!("{place}: {}", reason(error));
    let code = error.status().map_or(0, u16::from);
    if error.is_permanent() && !matches!(code, 530 | 534 | 535 | 538) { Undelivered::Never(said) } else { Undelivered::Later(said) }
}

/// The error and what it comes from. Servers put the recipient into their answers: it goes to staff and into our database, so
/// it is bounded, and not logged here.
fn reason(error: &smtp::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(500).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(host: &str) -> SmtpSettings {
        SmtpSettings {
            host: host.into(),
            port: 465,
            encryption: Encryption::Tls,
            user: Some("shop".into()),
            password: Secret::new("hush"),
            sender: Mailbox::new(None, "shop@example.com").unwrap(),
        }
    }

    #[test]
    fn a_password_does_not_print() {
        let printed = format!("{:?} {:?}", settings("mail.example.com"), Smtp::new(settings("mail.example.com")).unwrap());
        assert!(printed.contains("mail.example.com:465") && !printed.contains("hush"), "{printed}");
    }

    #[test]
    fn a_host_is_needed() {
        assert!(Smtp::new(settings(" ")).is_err());
    }
}
