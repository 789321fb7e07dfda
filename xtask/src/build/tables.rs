//! A mend for what binaryen 108 (Debian 12's) gets wrong: it writes every exported table as the
//! first one. The glue then puts references into the table of functions, and no page starts.
//!
//! Only the number in the export is wrong, so only that is written again.

use anyhow::{Context, Result, bail};

/// The table of references, as wasm-bindgen exports it.
const EXPORTED: &[u8] = b"__wbindgen_externrefs";
const TABLES: u8 = 4;
const EXPORTS: u8 = 7;
/// The kind of an export that is a table.
const IS_TABLE: u8 = 1;
/// The type of a table of references to anything.
const EXTERNREF: u8 = 0x6f;

/// Makes the export name the table of references, in a module with at most one of them.
pub fn mended(mut wasm: Vec<u8>) -> Result<Vec<u8>> {
    let Some(exported) = export(&wasm)? else { return Ok(wasm) };
    let table = reference_table(&wasm)?.context("it exports a table of references and has none")?;
    if table >= 0x80 {
        bail!("{table} tables; a number over 127 takes more than the one byte that is there");
    }
    wasm[exported] = table as u8;
    Ok(wasm)
}

/// Where the number of the exported table stands.
fn export(wasm: &[u8]) -> Result<Option<usize>> {
    let Some(mut at) = section(wasm, EXPORTS)? else { return Ok(None) };
    for _ in 0..number(wasm, &mut at)? {
        let length = number(wasm, &mut at)?;
        let name = wasm.get(at..at + length).context("cut short")?;
        at += length;
        let kind = *wasm.get(at).context("cut short")?;
        at += 1;
        if kind == IS_TABLE && name == EXPORTED {
            return Ok(Some(at));
        }
        number(wasm, &mut at)?;
    }
    Ok(None)
}

/// Which of the module's own tables holds references.
fn reference_table(wasm: &[u8]) -> Result<Option<usize>> {
    let Some(mut at) = section(wasm, TABLES)? else { return Ok(None) };
    for index in 0..number(wasm, &mut at)? {
        let holds = *wasm.get(at).context("cut short")?;
        at += 1;
        let has_limit = number(wasm, &mut at)? & 1 == 1;
        number(wasm, &mut at)?;
        if has_limit {
            number(wasm, &mut at)?;
        }
        if holds == EXTERNREF {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

/// Where a section's content begins.
fn section(wasm: &[u8], wanted: u8) -> Result<Option<usize>> {
    let mut at = 8; // after the magic number and the version
    while at < wasm.len() {
        let id = wasm[at];
        at += 1;
        let length = number(wasm, &mut at)?;
        if id == wanted {
            return Ok(Some(at));
        }
        at += length;
    }
    Ok(None)
}

/// Reads a number as wasm writes them: seven bits a byte, the lowest first.
fn number(wasm: &[u8], at: &mut usize) -> Result<usize> {
    let mut value = 0;
    for shift in (0..35).step_by(7) {
        let byte = *wasm.get(*at).context("the wasm is cut short")?;
        *at += 1;
        value |= usize::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(value);
        }
    }
    bail!("not a wasm file")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module with a table of functions (with a limit), one of references, and the export.
    fn module(exported: u8) -> Vec<u8> {
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        wasm.extend([TABLES, 8, 2, 0x70, 1, 4, 4, EXTERNREF, 0, 0x80 | 4, 8]);
        wasm[9] = 9; // the last number takes two bytes
        wasm.extend([EXPORTS, 25, 1, EXPORTED.len() as u8]);
        wasm.extend(EXPORTED);
        wasm.extend([IS_TABLE, exported]);
        wasm
    }

    #[test]
    fn the_export_names_the_table_of_references() {
        assert_eq!(mended(module(0)).unwrap(), module(1));
        assert_eq!(mended(module(1)).unwrap(), module(1));
    }

    #[test]
    fn a_module_without_the_export_is_left_alone() {
        let empty = b"\0asm\x01\0\0\0".to_vec();
        assert_eq!(mended(empty.clone()).unwrap(), empty);
    }
}
