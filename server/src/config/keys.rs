//! The keys, their defaults and what they mean, as one table: what is documented is what is read.

/// A key of the configuration. A dot puts it into a table of the file.
pub(super) struct Key {
    pub name: &'static str,
    /// As it is written in the file, without quotes; empty is "not set".
    pub default: &'static str,
    pub about: &'static str,
    pub is_secret: bool,
}

const fn key(name: &'static str, default: &'static str, about: &'static str) -> Key {
    Key { name, default, about, is_secret: false }
}

const fn secret(name: &'static str, about: &'static str) -> Key {
    Key { name, default: "", about, is_secret: true }
}

pub(super) const KEYS: [Key; 23] = [
    key("listen", "127.0.0.1:8080", "Where the server listens. Port 0 takes a free one, and says which."),
    key(
        "base_url",
        "",
        "The address that customers use, as https://portal.example.com. With https, cookies are marked Secure.\nNot set: the address it listens on.",
    ),
    key("database", "sqlite://data/porchlight.db", "sqlite://PATH, or postgres://USER:PASSWORD@HOST/NAME."),
    key("site", "", "The folder of the built clients. Not set: `site` beside the executable."),
    key(
        "trusted_proxies",
        "",
        "Reverse proxies whose X-Forwarded-For or Forwarded is believed: addresses or networks, as [\"127.0.0.1\", \"10.0.0.0/8\"].",
    ),
    key(
        "metrics",
        "loopback",
        "Whether /metrics answers: loopback (asked from this machine itself, not through a proxy), on (everybody), off.",
    ),
    key(
        "secret_key_file",
        "",
        "A file of at least 32 random bytes, the same for every instance. The server's own secrets are derived from it,\namong them the one that seals the evidence. Not set: a random value that is kept in the database, beside what it seals.",
    ),
    key("log.format", "pretty", "pretty, or json (one object a line)."),
    key(
        "log.level",
        "info,sea_orm=error,sea_orm_migration=warn,sqlx=warn",
        "error, warn, info, debug or trace; for single modules as info,sqlx=warn.",
    ),
    key(
        "files.folder",
        "",
        "Where photos are kept, to be backed up with the database. Not set: `files` beside the SQLite file, else data/files.",
    ),
    key("mail.way", "folder", "folder (one file a letter, nothing leaves the machine) or smtp."),
    key("mail.folder", "", "Where letters are written. Not set: `mail` beside the SQLite file, else data/mail."),
    key("mail.from", "", "Who letters are from. Needed for smtp. Not set: the e-mail address of the branch."),
    key("mail.host", "", "The mail server."),
    key("mail.port", "587", "Its port."),
    key("mail.encryption", "starttls", "starttls (mostly port 587), tls (mostly port 465), none (a server on this machine)."),
    key("mail.user", "", "How to sign in there. Not set: nobody signs in."),
    secret("mail.password", "Better given as PORCHLIGHT_MAIL_PASSWORD."),
    key(
        "payments.provider",
        "automatic",
        "stripe, none, sandbox (pretends; for demonstration databases only),\nor automatic: the sandbox in a demonstration database, nobody in a real one.",
    ),
    secret("payments.secret_key", "Stripe: sk_… or a restricted rk_…. Better given as PORCHLIGHT_PAYMENTS_SECRET_KEY."),
    key("payments.publishable_key", "", "Stripe: pk_…, which the payment page tells the browser."),
    secret("payments.webhook_secret", "Stripe: whsec_… of the endpoint BASE_URL/webhooks/stripe."),
    key("payments.api_base", "https://api.stripe.com", "Where Stripe answers; another address is an imitation, for tests."),
];

pub(super) fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|k| k.name == name)
}

/// The whole configuration as a file, each key with its meaning and its default: `porchlight config` prints it.
#[must_use]
pub fn documented() -> String {
    let mut out = String::from(
        "# porchlight.toml: read from the working folder, or from where --config or PORCHLIGHT_CONFIG says.\n\
         # Every key may also be given in the environment (mail.port is PORCHLIGHT_MAIL_PORT) and as a flag\n\
         # (--set mail.port=25). A flag wins over the environment, the environment over this file.\n",
    );
    let mut table = "";
    for key in &KEYS {
        let (inside, name) = key.name.split_once('.').unwrap_or(("", key.name));
        if inside != table {
            out.push_str(&format!("\n[{inside}]\n"));
            table = inside;
        }
        out.push('\n');
        for line in key.about.lines() {
            out.push_str(&format!("# {line}\n"));
        }
        let is_set = !key.default.is_empty();
        out.push_str(&format!("{}{name} = {:?}\n", if is_set { "" } else { "# " }, key.default));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Given, Settings};

    #[test]
    fn what_is_documented_is_what_is_read() {
        let given = Given { file: Some(("porchlight.toml".into(), documented())), ..Given::default() };
        let (documented, bare) = (Settings::read(&given).unwrap(), Settings::read(&Given::default()).unwrap());
        assert_eq!(format!("{documented:?}"), format!("{bare:?}"));
    }
}
