//! Where values come from, and which one counts.

use super::{
    Wrong,
    keys::{KEYS, find},
};
use std::collections::BTreeMap;

/// What was given, before anything of it is believed.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Name and text of the configuration file.
    pub file: Option<(String, String)>,
    /// The process' environment.
    pub environment: Vec<(String, String)>,
    /// `KEY`, `VALUE` from the command line.
    pub flags: Vec<(String, String)>,
}

/// Where a value stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    Default,
    File(String),
    Environment(String),
    Flag,
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Default => f.write_str("the default"),
            Self::File(name) => f.write_str(name),
            Self::Environment(name) => write!(f, "the variable {name}"),
            Self::Flag => f.write_str("a flag"),
        }
    }
}

const PREFIX: &str = "PORCHLIGHT_";

/// One value a key, with where it stands.
pub(super) struct Values(BTreeMap<&'static str, (String, Source)>);

impl Values {
    pub(super) fn gather(given: &Given) -> Result<Self, Wrong> {
        let mut values = Self(KEYS.iter().map(|k| (k.name, (k.default.to_owned(), Source::Default))).collect());
        if let Some((name, text)) = &given.file {
            let table = text.parse::<toml::Table>().map_err(|e| Wrong {
                source_name: name.clone(),
                key: "the file".into(),
                value: e.span().and_then(|s| text.get(s)).unwrap_or_default().chars().take(80).collect(),
                right: e.message().to_owned(),
            })?;
            let mut flat = Vec::new();
            flatten("", &table, &mut flat);
            for (key, value) in flat {
                values.set(&key, value, Source::File(name.clone()))?;
            }
        }
        for (name, value) in &given.environment {
            // Variables that are not ours may begin like ours: what drives our tests has some.
            if let Some(key) = name.strip_prefix(PREFIX).and_then(|rest| KEYS.iter().find(|k| variable(k.name) == rest)) {
                values.set(key.name, value.clone(), Source::Environment(name.clone()))?;
            }
        }
        for (key, value) in &given.flags {
            values.set(key, value.clone(), Source::Flag)?;
        }
        Ok(values)
    }

    fn set(&mut self, key: &str, value: String, source: Source) -> Result<(), Wrong> {
        let Some(known) = find(key) else {
            let keys: Vec<_> = KEYS.iter().map(|k| k.name).collect();
            let right = format!("there is no such key; there are {}", keys.join(", "));
            return Err(Wrong { source_name: source.to_string(), key: key.to_owned(), value: String::new(), right });
        };
        self.0.insert(known.name, (value.trim().to_owned(), source));
        Ok(())
    }

    pub(super) fn text(&self, key: &str) -> &str {
        self.0.get(key).map_or("", |(value, _)| value)
    }

    /// Says that the value of a key is not what it should be.
    pub(super) fn wrong(&self, key: &str, right: &str) -> Wrong {
        let is_secret = find(key).is_some_and(|k| k.is_secret) && !self.text(key).is_empty();
        Wrong {
            source_name: self.0.get(key).map_or_else(String::new, |(_, source)| source.to_string()),
            key: key.to_owned(),
            value: if is_secret { "[secret]".into() } else { self.text(key).to_owned() },
            right: format!("it should be {right}"),
        }
    }

    pub(super) fn read<T>(&self, key: &str, right: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<T, Wrong> {
        read(self.text(key)).ok_or_else(|| self.wrong(key, right))
    }

    /// An empty value is none.
    pub(super) fn optional<T>(&self, key: &str, right: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, Wrong> {
        if self.text(key).is_empty() { Ok(None) } else { self.read(key, right, read).map(Some) }
    }

    /// Values with commas between them; in the file an array.
    pub(super) fn list<T>(&self, key: &str, right: &str, read: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, Wrong> {
        let parts = self.text(key).split(',').map(str::trim).filter(|p| !p.is_empty());
        parts.map(|part| read(part).ok_or_else(|| self.wrong(key, right))).collect()
    }
}

/// `mail.port` is `PORCHLIGHT_MAIL_PORT`, without the prefix.
fn variable(key: &str) -> String {
    key.replace('.', "_").to_uppercase()
}

fn flatten(prefix: &str, table: &toml::Table, out: &mut Vec<(String, String)>) {
    for (name, value) in table {
        let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        match value {
            toml::Value::Table(inner) => flatten(&key, inner, out),
            toml::Value::Array(items) => out.push((key, items.iter().map(plain).collect::<Vec<_>>().join(","))),
            value => out.push((key, plain(value))),
        }
    }
}

fn plain(value: &toml::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> Option<(String, String)> {
        Some(("porchlight.toml".into(), text.into()))
    }

    #[test]
    fn the_later_wins_over_the_earlier() {
        let mut given = Given { file: file("[mail]\nport = 25\n"), ..Given::default() };
        assert_eq!(Values::gather(&given).unwrap().text("mail.port"), "25");
        given.environment = vec![("PORCHLIGHT_MAIL_PORT".into(), "26".into()), ("PORCHLIGHT_BIN".into(), "x".into())];
        assert_eq!(Values::gather(&given).unwrap().text("mail.port"), "26");
        given.flags = vec![("mail.port".into(), "27".into())];
        assert_eq!(Values::gather(&given).unwrap().text("mail.port"), "27");
    }

    #[test]
    fn a_key_that_nobody_reads_is_refused() {
        let wrong = Values::gather(&Given { file: file("[mail]\nprot = 25\n"), ..Given::default() }).err().unwrap();
        assert_eq!((wrong.source_name.as_str(), wrong.key.as_str()), ("porchlight.toml", "mail.prot"));
        let broken = Values::gather(&Given { file: file("listen = = 1\n"), ..Given::default() }).err().unwrap();
        assert_eq!(broken.source_name, "porchlight.toml");
        let list = Values::gather(&Given { file: file("trusted_proxies = ['10.0.0.0/8', '::1']\n"), ..Given::default() }).unwrap();
        assert_eq!(list.text("trusted_proxies"), "10.0.0.0/8,::1");
    }
}
