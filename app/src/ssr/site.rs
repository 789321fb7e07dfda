//! The names of the built files: they carry a hash of what is in them, so that browsers keep them for good.

use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
};

/// The static site beside the binary.
#[derive(Clone, Debug, Default)]
pub struct Site {
    assets: BTreeMap<String, String>,
    build: String,
}

impl Site {
    /// Reads `pkg/assets.json` of a site folder.
    ///
    /// # Errors
    /// When there is none, or it can't be read: the binary was copied without its site.
    pub fn read(dir: &Path) -> std::io::Result<Self> {
        let text = std::fs::read_to_string(dir.join("pkg/assets.json"))?;
        let assets: BTreeMap<String, String> = serde_json::from_str(&text).map_err(std::io::Error::other)?;
        // Nobody has to be kept from making another with the same: it only tells two builds apart.
        let mut hasher = DefaultHasher::new();
        assets.hash(&mut hasher);
        Ok(Self { assets, build: format!("{:016x}", hasher.finish()) })
    }

    /// Which build it is: another one as soon as a script or a sheet is.
    #[must_use]
    pub fn build(&self) -> &str {
        &self.build
    }

    /// The address of a built file, `/pkg/link.1a2b.css` for `link.css`.
    #[must_use]
    pub fn path(&self, name: &str) -> String {
        format!("/pkg/{}", self.assets.get(name).map_or(name, String::as_str))
    }
}
