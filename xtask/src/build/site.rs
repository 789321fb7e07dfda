//! The site folder: everything that is served as a file.

use super::{CLIENTS, Profile, SHEETS, clients, css, hash};
use crate::paths;
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The list that the server reads at start: plain name to hashed name.
const ASSETS: &str = "pkg/assets.json";
/// What shrinks. Pictures and fonts are compressed already.
const SHRINKING: [&str; 9] = ["js", "wasm", "css", "svg", "json", "webmanifest", "txt", "html", "xml"];

/// A site, made but not yet in place: a running server keeps what it has until the new one is built.
pub struct Site {
    profile: Profile,
    files: BTreeMap<String, Vec<u8>>,
}

impl Site {
    /// Puts it where the executable looks for it.
    pub fn put_beside(&self) -> Result<()> {
        write(&self.profile.site(), &self.files)
    }
}

/// Makes the site of a profile.
pub fn make(profile: Profile) -> Result<Site> {
    let mut site: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut assets: BTreeMap<String, String> = BTreeMap::new();
    let mut kept: BTreeSet<PathBuf> = BTreeSet::new();

    let made: Vec<Result<clients::Client>> = std::thread::scope(|scope| {
        let started = CLIENTS.map(|name| scope.spawn(move || clients::make(profile, name)));
        started.into_iter().map(|thread| thread.join().unwrap_or_else(|_| anyhow::bail!("a client's thread broke"))).collect()
    });
    for client in made {
        let client = client?;
        for (path, bytes) in files_below(&client.folder)? {
            let placed = if path == client.script || path == client.wasm { hashed(&path, &bytes) } else { path.clone() };
            if placed != path {
                assets.insert(path, placed.clone());
            }
            site.insert(format!("pkg/{placed}"), bytes);
        }
        kept.insert(client.folder);
    }
    for name in SHEETS {
        let sheet = css::bundle(profile, name)?.into_bytes();
        let placed = hashed(&format!("{name}.css"), &sheet);
        assets.insert(format!("{name}.css"), placed.clone());
        site.insert(format!("pkg/{placed}"), sheet);
    }
    site.insert(ASSETS.to_owned(), serde_json::to_vec_pretty(&assets)?);
    for (path, bytes) in files_below(&paths::root().join("public"))? {
        site.insert(path, bytes);
    }
    if profile == Profile::Release {
        compress(profile, &mut site, &mut kept)?;
    }
    forget_all_but(&kept, &profile.kept().join("clients"))?;
    forget_all_but(&kept, &profile.kept().join("brotli"))?;
    Ok(Site { profile, files: site })
}

/// `link.js` becomes `link.0123456789abcdef.js`.
fn hashed(name: &str, bytes: &[u8]) -> String {
    match name.rsplit_once('.') {
        Some((stem, kind)) => format!("{stem}.{}.{kind}", hash(bytes)),
        None => format!("{name}.{}", hash(bytes)),
    }
}

/// Adds a `.br` for each file that gets smaller by it.
fn compress(profile: Profile, site: &mut BTreeMap<String, Vec<u8>>, kept: &mut BTreeSet<PathBuf>) -> Result<()> {
    let folder = profile.kept().join("brotli");
    fs::create_dir_all(&folder)?;
    let mut twins = Vec::new();
    for (path, bytes) in site.iter() {
        let shrinks = path.rsplit_once('.').is_some_and(|(_, kind)| SHRINKING.contains(&kind));
        if !shrinks || path == ASSETS {
            continue;
        }
        let file = folder.join(hash(bytes));
        if !file.is_file() {
            let mut small = Vec::new();
            brotli::CompressorWriter::new(&mut small, 1 << 16, 11, 22).write_all(bytes)?;
            let making = file.with_extension("making");
            fs::write(&making, small)?;
            fs::rename(&making, &file)?;
        }
        let small = fs::read(&file)?;
        if small.len() < bytes.len() {
            twins.push((format!("{path}.br"), small));
        }
        kept.insert(file);
    }
    site.extend(twins);
    Ok(())
}

fn forget_all_but(kept: &BTreeSet<PathBuf>, folder: &Path) -> Result<()> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for path in entries.flatten().map(|entry| entry.path()).filter(|path| !kept.contains(path)) {
        if path.is_dir() { fs::remove_dir_all(&path)? } else { fs::remove_file(&path)? }
    }
    Ok(())
}

/// Makes `folder` hold exactly these files, touching only those that differ.
fn write(folder: &Path, site: &BTreeMap<String, Vec<u8>>) -> Result<()> {
    // The list last: whoever reads it finds what it names.
    let (list, files): (Vec<_>, Vec<_>) = site.iter().partition(|(path, _)| path.as_str() == ASSETS);
    for (path, bytes) in files.into_iter().chain(list) {
        let file = folder.join(path);
        if fs::read(&file).is_ok_and(|old| &old == bytes) {
            continue;
        }
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent)?;
        }
        let making = file.with_file_name(".making");
        fs::write(&making, bytes).and_then(|()| fs::rename(&making, &file)).with_context(|| format!("writing {}", file.display()))?;
    }
    for path in files_below(folder)?.into_keys().filter(|path| !site.contains_key(path)) {
        fs::remove_file(folder.join(path))?;
    }
    Ok(())
}

/// All files below a folder, by their path in it, with `/` between its parts.
pub fn files_below(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut found = BTreeMap::new();
    let mut open = vec![String::new()];
    while let Some(inside) = open.pop() {
        let Ok(entries) = fs::read_dir(folder.join(&inside)) else { continue };
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if inside.is_empty() { name } else { format!("{inside}/{name}") };
            if entry.file_type()?.is_dir() {
                open.push(path);
            } else {
                let bytes = fs::read(entry.path()).with_context(|| format!("reading {}", entry.path().display()))?;
                found.insert(path, bytes);
            }
        }
    }
    Ok(found)
}

/// One file of a client, as it is and as it travels.
pub struct Size {
    /// One of [`CLIENTS`].
    pub client: &'static str,
    /// `js`, `wasm` or `css`.
    pub kind: &'static str,
    /// Bytes.
    pub raw: usize,
    /// Bytes after brotli.
    pub small: usize,
}

/// The style sheet that a client's pages carry.
fn sheet_of(client: &str) -> &str {
    if SHEETS.contains(&client) { client } else { "desk" }
}

/// What each client weighs in the site of a profile.
pub fn sizes(profile: Profile) -> Result<Vec<Size>> {
    let site = profile.site();
    let list = fs::read(site.join(ASSETS)).context("reading the list of assets; build first")?;
    let assets: BTreeMap<String, String> = serde_json::from_slice(&list)?;
    let mut sizes = Vec::new();
    for client in CLIENTS {
        for kind in ["js", "wasm", "css"] {
            let owner = if kind == "css" { sheet_of(client) } else { client };
            let name = assets.get(&format!("{owner}.{kind}")).with_context(|| format!("{owner}.{kind} is not listed"))?;
            let length = |path: PathBuf| fs::metadata(path).map(|file| file.len() as usize);
            let raw = length(site.join("pkg").join(name))?;
            let small = length(site.join("pkg").join(format!("{name}.br"))).unwrap_or(raw);
            sizes.push(Size { client, kind, raw, small });
        }
    }
    Ok(sizes)
}

/// The sizes as a table, with a sum for each client.
pub fn size_table(sizes: &[Size]) -> String {
    let mut table = format!("{:<14}{:>12}{:>12}\n", "", "bytes", "brotli");
    for client in CLIENTS {
        let own: Vec<&Size> = sizes.iter().filter(|size| size.client == client).collect();
        for size in &own {
            table += &format!("{:<14}{:>12}{:>12}\n", format!("{client}.{}", size.kind), size.raw, size.small);
        }
        let (raw, small) = own.iter().fold((0, 0), |sum, size| (sum.0 + size.raw, sum.1 + size.small));
        table += &format!("{:<14}{raw:>12}{small:>12}\n", format!("{client} in all"));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hashed_name_depends_on_the_content_alone() {
        assert_eq!(hashed("link.js", b"a"), "link.ca978112ca1bbdca.js");
        assert_ne!(hashed("link.js", b"a"), hashed("link.js", b"b"));
    }

    #[test]
    fn writing_touches_only_what_differs_and_removes_the_rest() {
        let folder = crate::run::Folder::new("site-test").unwrap();
        let site = |entries: &[(&str, &str)]| -> BTreeMap<String, Vec<u8>> {
            entries.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
        };
        write(folder.path(), &site(&[("a.txt", "1"), ("pkg/b.js", "2")])).unwrap();
        let before = fs::metadata(folder.path().join("a.txt")).unwrap().modified().unwrap();
        let wanted = site(&[("a.txt", "1"), ("pkg/c.js", "3")]);
        write(folder.path(), &wanted).unwrap();
        assert_eq!(files_below(folder.path()).unwrap(), wanted);
        assert_eq!(fs::metadata(folder.path().join("a.txt")).unwrap().modified().unwrap(), before);
    }
}
