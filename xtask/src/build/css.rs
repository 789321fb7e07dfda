//! One style sheet a client: imports inlined, nesting and newer colours lowered for the browsers
//! that the browserslist `defaults` names.

use super::Profile;
use crate::paths;
use anyhow::{Result, anyhow, bail};
use lightningcss::bundler::{Bundler, FileProvider};
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions};
use lightningcss::targets::{Browsers, Targets};

/// The bundled sheet of a client.
pub fn bundle(profile: Profile, client: &str) -> Result<String> {
    let entry = paths::root().join("style").join(format!("{client}.css"));
    if !entry.is_file() {
        bail!("style/{client}.css is missing; each client has a sheet of its own that imports the parts it uses");
    }
    let said = |error: &dyn std::fmt::Display| anyhow!("style/{client}.css: {error}");
    let files = FileProvider::new();
    let mut sheet = Bundler::new(&files, None, ParserOptions::default()).bundle(&entry).map_err(|error| said(&error))?;
    let browsers = Browsers::from_browserslist(["defaults"]).map_err(|error| said(&error))?;
    let targets = Targets::from(browsers);
    sheet.minify(MinifyOptions { targets, ..MinifyOptions::default() }).map_err(|error| said(&error))?;
    let minify = profile == Profile::Release;
    let printed = sheet.to_css(PrinterOptions { minify, targets, ..PrinterOptions::default() }).map_err(|error| said(&error))?;
    Ok(printed.code)
}
