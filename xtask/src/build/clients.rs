//! One client: from the compiler's wasm to what a browser loads.

use super::{Profile, glue, hash, tables, unreached};
use crate::run::{self, MINUTE};
use crate::setup;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Raised by hand when the steps below change, so that what was kept is made again.
const RECIPE: &str = "6";

/// Also for Debian's 108, which knows less than the newest; see [`optimise`].
const WASM_OPT_FLAGS: [&str; 7] = [
    "-Oz",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// What a browser loads of one client, as it lies in [`Profile::kept`].
pub struct Client {
    /// The folder it is kept in.
    pub folder: PathBuf,
    /// The script's file name there.
    pub script: String,
    /// The wasm's file name there.
    pub wasm: String,
}

/// Makes the client, unless the same wasm was made into one before.
pub fn make(profile: Profile, name: &str) -> Result<Client> {
    let compiled = profile.wasm_folder().join(format!("{name}.wasm"));
    let bytes = fs::read(&compiled).with_context(|| format!("reading {}", compiled.display()))?;
    let optimiser = match profile {
        Profile::Debug => None,
        Profile::Release => Some(Optimiser::find()?),
    };
    let recipe = format!("{RECIPE} {}", optimiser.as_ref().map_or("", |optimiser| &optimiser.version));
    let key = hash(format!("{recipe} {}", hash(&bytes)).as_bytes());
    let folder = profile.kept().join("clients").join(format!("{name}-{key}"));
    let client = Client { script: format!("{name}.js"), wasm: format!("{name}.wasm"), folder };
    if client.folder.is_dir() {
        return Ok(client);
    }

    // Made beside its place and moved at the end: an interrupted build leaves nothing half done.
    let making = client.folder.with_extension("making");
    let _ = fs::remove_dir_all(&making);
    fs::create_dir_all(&making)?;
    bind(name, if optimiser.is_some() { unreached::trapped(&bytes)? } else { bytes }, &making)?;
    if let Some(optimiser) = optimiser {
        optimiser.optimise(&making.join(&client.wasm))?;
        let script = making.join(&client.script);
        fs::write(&script, glue::shortened(&fs::read_to_string(&script)?))?;
    }
    fs::rename(&making, &client.folder)?;
    Ok(client)
}

fn bind(name: &str, wasm: Vec<u8>, folder: &Path) -> Result<()> {
    wasm_bindgen_cli_support::Bindgen::new()
        .input_bytes(name, wasm)
        .typescript(false)
        .web(true)
        .and_then(|bindgen| bindgen.generate(folder))
        .map_err(|error| anyhow::anyhow!("wasm-bindgen, {name}: {error:?}"))?;
    fs::rename(folder.join(format!("{name}_bg.wasm")), folder.join(format!("{name}.wasm")))?;

    // Snippets are imported by relative name. They get a folder named by what they contain,
    // because everything under pkg may be kept by browsers for ever.
    let snippets = folder.join("snippets");
    if snippets.is_dir() {
        let mut contents = Vec::new();
        for (path, bytes) in super::site::files_below(&snippets)? {
            contents.extend_from_slice(path.as_bytes());
            contents.extend_from_slice(&bytes);
        }
        let named = format!("{name}.{}.snippets", hash(&contents));
        fs::rename(&snippets, folder.join(&named))?;
        let script = folder.join(format!("{name}.js"));
        let text = fs::read_to_string(&script)?;
        // Only where they are imported: the wasm asks for some by the name they had.
        let text = ["from './", "from \"./"]
            .into_iter()
            .fold(text, |text, from| text.replace(&format!("{from}snippets/"), &format!("{from}{named}/")));
        fs::write(&script, text)?;
    }
    Ok(())
}

struct Optimiser {
    program: PathBuf,
    version: String,
}

impl Optimiser {
    fn find() -> Result<Optimiser> {
        let program = setup::wasm_opt().context("wasm-opt is not installed")?;
        let version = run::quiet(Command::new(&program).arg("--version"), MINUTE)?.trim().to_owned();
        Ok(Optimiser { program, version })
    }

    /// Versions after 108 split bulk memory into two features and insist on both.
    fn optimise(&self, wasm: &Path) -> Result<()> {
        let known = run::quiet(Command::new(&self.program).arg("--help"), MINUTE)?;
        let mut command = Command::new(&self.program);
        command.args(WASM_OPT_FLAGS).arg(wasm).arg("-o").arg(wasm);
        if known.contains("--enable-bulk-memory-opt") {
            command.arg("--enable-bulk-memory-opt");
        }
        if let Err(error) = run::quiet(&mut command, 20 * MINUTE) {
            bail!("wasm-opt ({}): {error:#}", self.version);
        }
        let mended = tables::mended(fs::read(wasm)?).context("reading what wasm-opt wrote")?;
        fs::write(wasm, mended).context("writing the optimised client")
    }
}
