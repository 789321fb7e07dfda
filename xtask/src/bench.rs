//! Figures against their gates, measured from outside on the release build.
//!
//! A measurement is a module that gives [`Row`]s; the table and the JSON come from those alone.
//! What is here: sizes over the wire ([`pages`]), start and memory ([`process`]).

mod http;
mod pages;
mod process;

use crate::build::{self, Profile};
use crate::run::{self, Folder, MINUTE};
use crate::serve::Running;
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::Command;

/// One measured figure.
pub struct Row {
    /// The number of the gate it belongs to; empty for a figure that only explains another.
    pub gate_name: &'static str,
    /// What was measured, in words.
    pub what: String,
    /// The figure.
    pub value: f64,
    /// Its unit: `KB` is 1,000 bytes.
    pub unit: &'static str,
    /// What must not be exceeded.
    pub gate: Option<f64>,
    /// Where we are going.
    pub aim: Option<f64>,
}

impl Row {
    /// A figure with its gate and aim, lower being better.
    pub fn gated(name: &'static str, what: &str, value: f64, unit: &'static str, gate: f64, aim: f64) -> Row {
        Row { gate_name: name, what: what.to_owned(), value, unit, gate: Some(gate), aim: Some(aim) }
    }

    /// A figure that explains another.
    pub fn part(what: impl Into<String>, value: f64, unit: &'static str) -> Row {
        Row { gate_name: "", what: what.into(), value, unit, gate: None, aim: None }
    }

    fn verdict(&self) -> &'static str {
        match (self.gate, self.aim) {
            (_, Some(aim)) if self.value <= aim => "aim reached",
            (Some(gate), _) if self.value <= gate => "within",
            (Some(_), _) => "OVER",
            (None, _) => "",
        }
    }
}

/// Builds, measures and prints.
pub fn bench(as_json: bool) -> Result<()> {
    let shop = Shop::new(build::build(Profile::Release)?)?;
    let mut rows = Vec::new();
    rows.extend(process::measure(&shop)?);
    rows.extend(pages::measure(&shop)?);
    if as_json {
        println!("{:#}", to_json(&rows));
    } else {
        print!("{}", table(&rows));
    }
    Ok(())
}

/// A filled demonstration shop in a temporary folder, and the server for it.
pub struct Shop {
    binary: PathBuf,
    folder: Folder,
}

impl Shop {
    fn new(binary: PathBuf) -> Result<Shop> {
        let shop = Shop { binary, folder: Folder::new("bench")? };
        drop(shop.open()?); // fills it, so that later starts find the schema current
        Ok(shop)
    }

    /// Starts a server on it.
    pub fn open(&self) -> Result<Running> {
        Running::start(&self.binary, &self.database())
    }

    fn database(&self) -> String {
        format!("sqlite://{}", self.folder.path().join("porchlight.db").display())
    }

    /// Its links, as the server's own command lists them.
    pub fn links(&self) -> Result<Value> {
        let mut command = Command::new(&self.binary);
        command.args(["demo", "links", "--json", "--database", &self.database()]);
        let text = run::quiet(&mut command, MINUTE)?;
        // A line of the log may come before; the object begins at the first brace.
        let object = text.find('{').map_or("", |start| &text[start..]);
        serde_json::Deserializer::from_str(object)
            .into_iter()
            .next()
            .context("`demo links --json` printed nothing")?
            .context("reading what `demo links --json` printed")
    }
}

fn table(rows: &[Row]) -> String {
    let number = |value: Option<f64>| value.map_or(String::new(), |value| format!("{value:.1}"));
    let mut table = format!("{:<5}{:<52}{:>10} {:<4}{:>8}{:>8}\n", "gate", "", "measured", "", "gate", "aim");
    for row in rows {
        let what = if row.gate_name.is_empty() { format!("  {}", row.what) } else { row.what.clone() };
        table += &format!(
            "{:<5}{what:<52}{:>10} {:<4}{:>8}{:>8}  {}\n",
            row.gate_name,
            number(Some(row.value)),
            row.unit,
            number(row.gate),
            number(row.aim),
            row.verdict(),
        );
    }
    table
}

fn to_json(rows: &[Row]) -> Value {
    let rows = rows.iter().map(|row| {
        json!({
            "gate": row.gate_name, "what": row.what, "value": row.value, "unit": row.unit,
            "gate_value": row.gate, "aim_value": row.aim,
            "within": row.gate.map(|gate| row.value <= gate),
        })
    });
    json!({ "rows": rows.collect::<Vec<_>>() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_judged_by_its_gate_and_aim() {
        let row = |value| Row::gated("9", "start", value, "ms", 100.0, 30.0);
        assert_eq!(row(12.0).verdict(), "aim reached");
        assert_eq!(row(100.0).verdict(), "within");
        assert_eq!(row(100.1).verdict(), "OVER");
        assert_eq!(Row::part("html", 3.0, "KB").verdict(), "");
        assert_eq!(to_json(&[row(100.1)])["rows"][0]["within"], false);
    }
}
