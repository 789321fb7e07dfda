//! The command line: what is asked for, and what is configured for it.

mod act;

use crate::config::{Given, Settings, Wrong, documented};
use clap::{Args, Parser, Subcommand};
use std::{path::PathBuf, process::ExitCode};
use tracing_subscriber::{filter::Targets, layer::SubscriberExt, util::SubscriberInitExt};

/// The portal of a shop: quotes by link, payment, a day, the van on its way.
#[derive(Debug, Parser)]
#[command(name = "porchlight", version)]
struct Cli {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct Options {
    /// The configuration file; else PORCHLIGHT_CONFIG, else porchlight.toml where there is one
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// sqlite://PATH or postgres://USER@HOST/NAME
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
    /// Any key of the configuration, as mail.port=25
    #[arg(long, global = true, value_name = "KEY=VALUE")]
    set: Vec<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the portal
    Serve {
        /// The address to listen on; port 0 takes a free one
        #[arg(long, value_name = "ADDR")]
        listen: Option<String>,
        /// Fill an empty database with the demonstration shop
        #[arg(long)]
        demo: bool,
    },
    /// Bring the database's schema up to date
    Migrate,
    /// The demonstration shop
    #[command(subcommand)]
    Demo(Demo),
    /// The people of the shop
    #[command(subcommand)]
    Staff(Staff),
    /// Check the books and the evidence; names the first row that is wrong
    Verify,
    /// Copy an SQLite database that is in use into a new file
    Backup { file: PathBuf },
    /// Print the configuration, each key with its meaning and its default
    Config,
}

#[derive(Debug, Subcommand)]
enum Demo {
    /// Fill an empty database
    Load {
        /// Made-up customers besides the cast
        #[arg(long, default_value_t = 0)]
        customers: i64,
        /// Made-up orders besides the cast's
        #[arg(long, default_value_t = 0)]
        orders: i64,
        /// The same seed makes the same shop
        #[arg(long, default_value_t = 1)]
        seed: i64,
    },
    /// Mint a link to an order at each stage of the journey
    Links {
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Subcommand)]
enum Staff {
    /// Add somebody who may sign in
    Add {
        #[arg(long)]
        name: String,
        #[arg(long)]
        email: String,
        #[arg(long, default_value = "")]
        phone: String,
        /// owner, manager, sales, dispatch, driver or technician
        #[arg(long)]
        role: String,
        /// Read the password from the first line of the standard input; else one is made and printed
        #[arg(long)]
        password_stdin: bool,
    },
    /// Take somebody's second factor away, who lost their phone and their recovery codes
    Free {
        #[arg(long)]
        email: String,
    },
}

/// Runs the command; what went wrong is said on the standard error.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    if matches!(cli.command, Command::Config) {
        print!("{}", documented());
        return ExitCode::SUCCESS;
    }
    let settings = match settings(&cli) {
        Ok(settings) => settings,
        Err(wrong) => return failed(&wrong),
    };
    log(&settings);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error),
    };
    match runtime.block_on(act::act(cli.command, settings)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failed(&failure),
    }
}

fn failed(why: &dyn std::fmt::Display) -> ExitCode {
    eprintln!("porchlight: {why}");
    ExitCode::FAILURE
}

fn settings(cli: &Cli) -> Result<Settings, Wrong> {
    let Options { config, database, set } = &cli.options;
    let mut flags = Vec::new();
    for pair in set {
        let Some((key, value)) = pair.split_once('=') else {
            return Err(Wrong {
                source_name: "a flag".into(),
                key: "--set".into(),
                value: pair.clone(),
                right: "it should be KEY=VALUE".into(),
            });
        };
        flags.push((key.trim().to_owned(), value.to_owned()));
    }
    flags.extend(database.iter().map(|url| ("database".to_owned(), url.clone())));
    if let Command::Serve { listen: Some(listen), .. } = &cli.command {
        flags.push(("listen".to_owned(), listen.clone()));
    }
    Settings::read(&Given { file: file(config.as_ref())?, environment: std::env::vars().collect(), flags })
}

/// A file that was named has to be there; the usual one may be missing.
fn file(named: Option<&PathBuf>) -> Result<Option<(String, String)>, Wrong> {
    let named = named.cloned().or_else(|| std::env::var_os("PORCHLIGHT_CONFIG").map(PathBuf::from));
    let path = named.clone().unwrap_or_else(|| "porchlight.toml".into());
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some((path.display().to_string(), text))),
        Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Wrong {
            source_name: "the configuration".into(),
            key: "file".into(),
            value: path.display().to_string(),
            right: format!("it should be a text file that we may read ({error})"),
        }),
    }
}

/// The log goes to the standard error: the standard output is for what was asked for.
fn log(settings: &Settings) {
    let targets: Targets = settings.log.level.parse().unwrap_or_else(|_| Targets::new().with_default(tracing::Level::INFO));
    let registry = tracing_subscriber::registry().with(targets);
    let layer = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    // An error means that a log was set up before, by a test.
    let _ = if settings.log.json {
        registry.with(layer.json().flatten_event(true)).try_init()
    } else {
        registry.with(layer.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))).try_init()
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_holds_together() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }
}
