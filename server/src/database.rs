//! What an address of a database says before it is opened.

use std::path::{Path, PathBuf};

/// The file of an SQLite address; `None` for memory and for a server.
#[must_use]
pub fn file(url: &str) -> Option<PathBuf> {
    let rest = url.strip_prefix("sqlite:")?;
    let path = rest.strip_prefix("//").unwrap_or(rest).split('?').next().unwrap_or_default();
    (!path.is_empty() && !path.contains(":memory:")).then(|| PathBuf::from(path))
}

/// Makes the folder that a new SQLite file will lie in.
///
/// # Errors
/// When it can't be made.
pub fn make_folder(url: &str) -> std::io::Result<()> {
    match file(url).as_deref().and_then(Path::parent) {
        Some(folder) if !folder.as_os_str().is_empty() => std::fs::create_dir_all(folder),
        _ => Ok(()),
    }
}

/// The address without its password, for a log.
#[must_use]
pub fn shown(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let Some((who, place)) = rest.rsplit_once('@') else { return url.to_owned() };
    let user = who.split(':').next().unwrap_or_default();
    format!("{scheme}://{user}@{place}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_in_its_address() {
        assert_eq!(file("sqlite://data/shop.db"), Some("data/shop.db".into()));
        assert_eq!(file("sqlite:///var/shop.db?mode=rwc"), Some("/var/shop.db".into()));
        assert_eq!(file("sqlite:shop.db"), Some("shop.db".into()));
        assert_eq!(file("sqlite::memory:"), None);
        assert_eq!(file("postgres://localhost/shop"), None);
    }

    #[test]
    fn a_password_is_not_shown() {
        assert_eq!(shown("postgres://shop:hush@db/shop"), "postgres://shop@db/shop");
        assert_eq!(shown("sqlite://data/shop.db"), "sqlite://data/shop.db");
    }
}
