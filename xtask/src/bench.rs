//! Figures against their gates, measured from outside on the release build.
//!
//! A measurement is a module that gives [`Row`]s; the table and the JSON come from those alone.
//! What is here: start and memory ([`process`]), sizes over the wire ([`pages`]), processor time ([`render`]), what a throttled
//! browser shows and answers ([`vitals`]), live viewers ([`live`]), durable acts ([`acts`]) and the lists of a large shop ([`lists`]).

mod acts;
mod http;
mod lists;
mod live;
mod pages;
mod process;
mod render;
mod trust;
mod vitals;

use crate::build::{self, Profile};
use crate::run::{self, Folder, MINUTE};
use crate::serve::Running;
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
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
    /// What must not be exceeded, or not missed where more is better.
    pub gate: Option<f64>,
    /// Where we are going.
    pub aim: Option<f64>,
    /// More is better: a rate.
    pub is_rate: bool,
}

impl Row {
    /// A figure with its gate and aim, lower being better.
    pub fn gated(name: &'static str, what: &str, value: f64, unit: &'static str, gate: f64, aim: f64) -> Row {
        Row { gate_name: name, what: what.to_owned(), value, unit, gate: Some(gate), aim: Some(aim), is_rate: false }
    }

    /// A rate with its gate and aim, higher being better.
    pub fn rate(name: &'static str, what: &str, value: f64, unit: &'static str, gate: f64, aim: f64) -> Row {
        Row { is_rate: true, ..Row::gated(name, what, value, unit, gate, aim) }
    }

    /// A figure that explains another.
    pub fn part(what: impl Into<String>, value: f64, unit: &'static str) -> Row {
        Row { gate_name: "", what: what.into(), value, unit, gate: None, aim: None, is_rate: false }
    }

    fn reaches(&self, mark: f64) -> bool {
        if self.is_rate { self.value >= mark } else { self.value <= mark }
    }

    fn verdict(&self) -> &'static str {
        match (self.gate, self.aim) {
            (_, Some(aim)) if self.reaches(aim) => "aim reached",
            (Some(gate), _) if self.reaches(gate) => "within",
            (Some(_), _) => "MISSED",
            (None, _) => "",
        }
    }
}

/// One measurement, with the word that `--only` knows it by.
type Measure = (&'static str, fn(&Shop) -> Result<Vec<Row>>);

const MEASURES: [Measure; 7] = [
    ("process", process::measure),
    ("pages", pages::measure),
    ("render", render::measure),
    ("vitals", vitals::measure),
    ("live", live::measure),
    ("acts", acts::measure),
    ("lists", lists::measure),
];

/// Builds (with `--built`: takes what was built last), measures and prints; true when every gate is reached.
pub fn bench(arguments: &[String]) -> Result<bool> {
    let flag = |name: &str| arguments.iter().any(|argument| argument == name);
    if flag("--trust") {
        return trust::full();
    }
    let only = arguments.iter().position(|argument| argument == "--only").and_then(|at| arguments.get(at + 1));
    let is_asked = |name: &str| only.is_none_or(|only| only.split(',').any(|word| word == name));
    let binary = if flag("--built") { Profile::Release.binary() } else { build::build(Profile::Release)? };
    let shop = Shop::new(binary)?;
    let mut rows = Vec::new();
    for (name, measure) in MEASURES.iter().filter(|(name, _)| is_asked(name)) {
        eprintln!("measuring: {name}");
        rows.extend(measure(&shop).with_context(|| format!("measuring `{name}`"))?);
    }
    if flag("--json") {
        println!("{:#}", to_json(&rows));
    } else {
        print!("{}", table(&rows));
    }
    Ok(rows.iter().all(|row| row.gate.is_none_or(|gate| row.reaches(gate))))
}

/// The value that all but one of a hundred don't exceed.
fn p99(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get((values.len() * 99).div_ceil(100).saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

/// The one in the middle.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
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

    /// The link of a stage, as a path.
    pub fn link(&self, stage: &str) -> Result<String> {
        let links = self.links()?;
        let orders = links["orders"].as_array().context("`demo links --json` names no orders")?;
        let order = orders.iter().find(|order| order["stage"] == stage).with_context(|| format!("no order at {stage}"))?;
        Ok(http::path_of(order["link"].as_str().context("a link")?))
    }

    /// A visitor of the desk, signed in.
    pub fn staff(&self, address: &str) -> Result<http::Visitor> {
        self.staff_of(&self.database(), address)
    }

    /// The same at the desk of another database.
    pub fn staff_of(&self, database: &str, address: &str) -> Result<http::Visitor> {
        let links = self.links_of(database)?;
        let word = |key: &str| links["staff"][key].as_str().context("`demo links --json` names no staff");
        let mut visitor = http::Visitor::new(address);
        visitor.sign_in(word("email")?, word("password")?)?;
        Ok(visitor)
    }

    /// Starts a server on it.
    pub fn open(&self) -> Result<Running> {
        Running::start(&self.binary, &self.database())
    }

    /// The program.
    pub fn binary(&self) -> &Path {
        &self.binary
    }

    fn database(&self) -> String {
        format!("sqlite://{}", self.folder.path().join("porchlight.db").display())
    }

    /// Its links, as the server's own command lists them.
    pub fn links(&self) -> Result<Value> {
        self.links_of(&self.database())
    }

    fn links_of(&self, database: &str) -> Result<Value> {
        let mut command = Command::new(&self.binary);
        command.args(["demo", "links", "--json", "--database", database]);
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
    let number =
        |value: Option<f64>| value.map_or(String::new(), |value| if value < 10.0 { format!("{value:.2}") } else { format!("{value:.1}") });
    let mut table = format!("{:<5}{:<58}{:>10} {:<5}{:>8}{:>8}\n", "gate", "", "measured", "", "gate", "aim");
    for row in rows {
        let what = if row.gate_name.is_empty() { format!("  {}", row.what) } else { row.what.clone() };
        table += &format!(
            "{:<5}{what:<58}{:>10} {:<5}{:>8}{:>8}  {}\n",
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
            "within": row.gate.map(|gate| row.reaches(gate)),
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
        assert_eq!(row(100.1).verdict(), "MISSED");
        assert_eq!(Row::rate("7", "acts", 0.6, "x", 0.5, 5.0).verdict(), "within");
        assert_eq!(Row::rate("7", "acts", 0.4, "x", 0.5, 5.0).verdict(), "MISSED");
        assert_eq!(p99((1..=200).map(f64::from).collect()), 198.0);
        assert_eq!(Row::part("html", 3.0, "KB").verdict(), "");
        assert_eq!(to_json(&[row(100.1)])["rows"][0]["within"], false);
    }
}
