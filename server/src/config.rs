//! What the shop's machine decides: a documented file, the environment, flags, the later over the earlier. Every key has a
//! default, and a wrong value stops the start with the key, the value, where it stands and what would be right.

mod keys;
mod sources;

use gateways::{Secret, mail::Encryption};
use ipnet::IpNet;
use std::{net::SocketAddr, path::PathBuf};

pub use keys::documented;
use sources::Values;
pub use sources::{Given, Source};

/// A value that can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{source_name}: {key} = {value:?}: {right}")]
pub struct Wrong {
    pub source_name: String,
    pub key: String,
    pub value: String,
    /// What would be right.
    pub right: String,
}

/// The configuration, read and checked.
#[derive(Clone, Debug)]
pub struct Settings {
    pub listen: SocketAddr,
    /// Without a slash at its end; `None` is the address it listens on.
    pub base_url: Option<String>,
    pub database: String,
    /// `None` is `site` beside the executable.
    pub site: Option<PathBuf>,
    pub trusted_proxies: Vec<IpNet>,
    pub metrics: Metrics,
    /// What the server's own secrets are derived from; `None` is a random value in the database.
    pub secret_key: Option<Secret>,
    pub log: Log,
    /// The folder of photos.
    pub files: PathBuf,
    pub mail: Mail,
    pub payments: PaymentsChoice,
}

/// Who may read the figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metrics {
    /// Who asks from this machine, and not through a proxy on it.
    Loopback,
    On,
    Off,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    pub json: bool,
    /// As `info` or `info,sqlx=debug`.
    pub level: String,
}

/// Where letters go.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Who letters are from; empty is the address of the branch.
    pub from: String,
    pub way: MailWay,
}

#[derive(Clone, Debug)]
pub enum MailWay {
    Folder(PathBuf),
    Smtp { host: String, port: u16, encryption: Encryption, user: Option<String>, password: Secret },
}

/// Who takes the money.
#[derive(Clone, Debug)]
pub enum PaymentsChoice {
    /// The sandbox in a demonstration database, nobody in a real one.
    Automatic,
    None,
    Sandbox,
    Stripe {
        secret_key: Secret,
        webhook_secret: Secret,
        publishable_key: String,
        api_base: String,
    },
}

impl Settings {
    /// Reads what was given.
    ///
    /// # Errors
    /// The first value that is [`Wrong`].
    pub fn read(given: &Given) -> Result<Self, Wrong> {
        let values = Values::gather(given)?;
        Ok(Self {
            listen: values.read("listen", "an address and a port, like 127.0.0.1:8080 or [::]:8080", |v| v.parse().ok())?,
            base_url: values.optional("base_url", "an address without a path, like https://portal.example.com", plain_address)?,
            database: values.read("database", "sqlite://PATH or postgres://USER@HOST/NAME", |v| {
                ["sqlite:", "postgres://", "postgresql://"].iter().any(|p| v.starts_with(p)).then(|| v.to_owned())
            })?,
            site: values.optional("site", "a folder", |v| Some(PathBuf::from(v)))?,
            trusted_proxies: values.list("trusted_proxies", "addresses or networks, like 10.0.0.0/8", network)?,
            metrics: values.read("metrics", "loopback, on or off", |v| match v {
                "loopback" => Some(Metrics::Loopback),
                "on" | "true" => Some(Metrics::On),
                "off" | "false" => Some(Metrics::Off),
                _ => None,
            })?,
            secret_key: values.optional("secret_key_file", "a file of at least 32 bytes that we may read", secret_file)?,
            log: Log {
                json: values.read("log.format", "pretty or json", |v| match v {
                    "pretty" => Some(false),
                    "json" => Some(true),
                    _ => None,
                })?,
                level: values.read("log.level", "error, warn, info, debug, trace or off, and modules like info,sqlx=warn", levels)?,
            },
            files: values.read("files.folder", "a folder", |v| {
                Some(if v.is_empty() { beside(values.text("database"), "files") } else { PathBuf::from(v) })
            })?,
            mail: mail(&values)?,
            payments: payments(&values)?,
        })
    }
}

/// Every value is read, also where another way is chosen: a wrong one is found now, not on the day that it is needed.
fn mail(values: &Values) -> Result<Mail, Wrong> {
    let address = |v: &str| gateways::mail::Mailbox::new(None, v).is_ok().then(|| v.to_owned());
    let from = values.optional("mail.from", "an e-mail address", address)?;
    let is_smtp = values.read("mail.way", "folder or smtp", |v| match v {
        "folder" => Some(false),
        "smtp" => Some(true),
        _ => None,
    })?;
    let host = values.optional("mail.host", "the name of the mail server, without a port", host_name)?;
    let port = values.read("mail.port", "a port, 1 to 65535", |v| v.parse().ok().filter(|p| *p > 0))?;
    let encryption = values.read("mail.encryption", "starttls, tls or none", |v| match v {
        "starttls" => Some(Encryption::Starttls),
        "tls" => Some(Encryption::Tls),
        "none" => Some(Encryption::None),
        _ => None,
    })?;
    let user = values.optional("mail.user", "a name", filled)?;
    let beside = |v: &str| Some(if v.is_empty() { beside(values.text("database"), "mail") } else { PathBuf::from(v) });
    let folder = values.read("mail.folder", "a folder", beside)?;
    let way = if is_smtp {
        if from.is_none() {
            return Err(values.wrong("mail.from", "an e-mail address: a mail server wants to know who sends"));
        }
        let host = host.ok_or_else(|| values.wrong("mail.host", "the name of the mail server"))?;
        MailWay::Smtp { host, port, encryption, user, password: Secret::new(values.text("mail.password")) }
    } else {
        MailWay::Folder(folder)
    };
    Ok(Mail { from: from.unwrap_or_default(), way })
}

/// As [`mail`]: a key of Stripe is looked at whoever takes the money.
fn payments(values: &Values) -> Result<PaymentsChoice, Wrong> {
    let choice = values.read("payments.provider", "automatic, none, stripe or sandbox", |v| match v {
        "automatic" | "none" | "stripe" | "sandbox" => Some(v.to_owned()),
        _ => None,
    })?;
    let starting = |prefixes: &'static [&'static str]| move |v: &str| prefixes.iter().any(|p| v.starts_with(p)).then(|| Secret::new(v));
    // Two results: whether it is malformed, which always counts, and whether it is there, which counts for Stripe.
    let key = |name: &str, right: &str, prefixes: &'static [&'static str]| {
        values.optional(name, right, starting(prefixes)).map(|key| key.ok_or_else(|| values.wrong(name, right)))
    };
    let secret_key = key("payments.secret_key", "the account's key, sk_… or rk_…", &["sk_", "rk_"])?;
    let webhook_secret = key("payments.webhook_secret", "the endpoint's signing secret, whsec_…", &["whsec_"])?;
    let publishable_key =
        values.optional("payments.publishable_key", "the account's public key, pk_…", |v| v.starts_with("pk_").then(|| v.to_owned()))?;
    let api_base = values.read("payments.api_base", "an address without a path, like https://api.stripe.com", plain_address)?;
    Ok(match choice.as_str() {
        "none" => PaymentsChoice::None,
        "sandbox" => PaymentsChoice::Sandbox,
        "stripe" => PaymentsChoice::Stripe {
            secret_key: secret_key?,
            webhook_secret: webhook_secret?,
            publishable_key: publishable_key.unwrap_or_default(),
            api_base,
        },
        _ => PaymentsChoice::Automatic,
    })
}

/// What a shop keeps outside its database lies beside it.
fn beside(database: &str, name: &str) -> PathBuf {
    let folder = crate::database::file(database).and_then(|f| Some(f.parent()?.to_owned()));
    folder.unwrap_or_else(|| PathBuf::from("data")).join(name)
}

/// A level, and levels of single modules. A bare word that is no level would be taken for a module.
fn levels(value: &str) -> Option<String> {
    let is_level = |text: &str| text.parse::<tracing_subscriber::filter::LevelFilter>().is_ok();
    let holds = value.split(',').all(|part| match part.split_once('=') {
        Some((module, level)) => !module.is_empty() && is_level(level),
        None => is_level(part),
    });
    holds.then(|| value.to_owned())
}

fn filled(value: &str) -> Option<String> {
    (!value.is_empty()).then(|| value.to_owned())
}

/// A name or an address, nothing before or behind it.
fn host_name(value: &str) -> Option<String> {
    let is_name = || value.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | '_'));
    (!value.is_empty() && (is_name() || value.parse::<std::net::IpAddr>().is_ok())).then(|| value.to_owned())
}

/// Scheme, host and port, nothing behind them.
fn plain_address(value: &str) -> Option<String> {
    let url = reqwest::Url::parse(value).ok()?;
    let is_plain = matches!(url.scheme(), "http" | "https")
        && url.host().is_some()
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty();
    is_plain.then(|| value.trim_end_matches('/').to_owned())
}

fn network(value: &str) -> Option<IpNet> {
    value.parse().ok().or_else(|| value.parse::<std::net::IpAddr>().ok().map(IpNet::from))
}

fn secret_file(path: &str) -> Option<Secret> {
    let bytes = std::fs::read(path).ok()?;
    (bytes.trim_ascii().len() >= 32).then(|| Secret::new(hex::encode(bytes.trim_ascii())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Settings, Wrong> {
        let flags = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Settings::read(&Given { flags, ..Given::default() })
    }

    #[test]
    fn without_anything_a_shop_starts() {
        let settings = read(&[]).unwrap();
        assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
        assert!(matches!(settings.payments, PaymentsChoice::Automatic));
        assert!(matches!(settings.mail.way, MailWay::Folder(_)));
    }

    #[test]
    fn a_wrong_value_names_itself_and_what_would_be_right() {
        let wrong = read(&[("listen", "8080")]).unwrap_err();
        assert_eq!(wrong.to_string(), "a flag: listen = \"8080\": it should be an address and a port, like 127.0.0.1:8080 or [::]:8080");
        for (key, value) in [
            ("base_url", "portal.example.com"),
            ("base_url", "https://portal.example.com/shop"),
            ("database", "mysql://x"),
            ("trusted_proxies", "10.0.0.0/8, somewhere"),
            ("metrics", "perhaps"),
            ("log.format", "xml"),
            ("log.level", "loud"),
            ("log.level", "info,sqlx=loud"),
            ("mail.way", "pigeon"),
            ("mail.from", "shop"),
            ("payments.provider", "paypal"),
            ("secret_key_file", "/no/such/file"),
            // Not needed as things stand, and wrong all the same.
            ("mail.host", "mail.example.com:25"),
            ("mail.host", "smtp://mail.example.com"),
            ("mail.port", "abc"),
            ("mail.port", "0"),
            ("mail.encryption", "ssl"),
            ("payments.publishable_key", "sk_live_1"),
            ("payments.api_base", "api.stripe.com"),
        ] {
            let wrong = read(&[(key, value)]).unwrap_err();
            assert_eq!((wrong.key.as_str(), wrong.value.as_str()), (key, value));
            assert!(wrong.right.starts_with("it should be "), "{wrong}");
        }
        for (key, value) in [("payments.secret_key", "pk_live_1"), ("payments.webhook_secret", "sk_live_1")] {
            for provider in ["automatic", "none", "sandbox", "stripe"] {
                let wrong = read(&[(key, value), ("payments.provider", provider)]).unwrap_err();
                assert_eq!((wrong.key.as_str(), wrong.value.as_str()), (key, "[secret]"), "{provider}");
            }
        }
        for host in ["mail.example.com", "localhost", "192.0.2.7", "2001:db8::7"] {
            read(&[("mail.host", host)]).unwrap();
        }
    }

    #[test]
    fn a_value_that_is_not_needed_is_read_from_the_environment_too() {
        let environment = vec![("PORCHLIGHT_MAIL_PORT".to_owned(), "abc".to_owned())];
        let flags = vec![("mail.way".to_owned(), "folder".to_owned())];
        let wrong = Settings::read(&Given { environment, flags, ..Given::default() }).unwrap_err();
        let said = "the variable PORCHLIGHT_MAIL_PORT: mail.port = \"abc\": it should be a port, 1 to 65535";
        assert_eq!(wrong.to_string(), said);
    }

    #[test]
    fn a_provider_needs_its_keys_and_a_secret_is_not_shown() {
        let stripe = ("payments.provider", "stripe");
        assert_eq!(read(&[stripe]).unwrap_err().key, "payments.secret_key");
        let wrong = read(&[stripe, ("payments.secret_key", "pk_live_1")]).unwrap_err();
        assert_eq!((wrong.key.as_str(), wrong.value.as_str()), ("payments.secret_key", "[secret]"));
        let smtp = read(&[("mail.way", "smtp"), ("mail.host", "mail.example.com")]).unwrap_err();
        assert_eq!(smtp.key, "mail.from");
    }
}
