//! The server as a child: for looking at, and for measuring.

use crate::build::{self, Profile};
use crate::paths;
use crate::run::Child;
use anyhow::{Context, Result, bail};
use rustix::process::Signal;
use std::fs;
use std::io::BufRead;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// Filling a demonstration database takes a second or two; a busy machine may take longer.
const START_MAX: Duration = Duration::from_secs(60);

/// Builds, then serves the demonstration shop until interrupted.
pub fn serve(profile: Profile, arguments: &[String]) -> Result<bool> {
    let binary = build::build(profile)?;
    let mut server = start_for_people(&binary, arguments)?;
    loop {
        if let Some(status) = server.wait(Duration::from_secs(3600))? {
            return Ok(status.success());
        }
    }
}

/// The server with our terminal as its own, on the developer's database.
pub fn start_for_people(binary: &Path, arguments: &[String]) -> Result<Child> {
    fs::create_dir_all(paths::root().join("data"))?;
    let mut command = Command::new(binary);
    command.current_dir(paths::root()).arg("serve");
    let given = |name: &str| arguments.iter().any(|word| word == name || word.starts_with(&format!("{name}=")));
    // A database of one's own is not filled with a pretend shop unless that is said.
    if !given("--database") {
        command.args(["--database", "sqlite://data/porchlight.db"]);
        if !given("--demo") {
            command.arg("--demo");
        }
    }
    Child::start(command.args(arguments), Signal::TERM)
}

/// A server on a port of its own, for measuring.
pub struct Running {
    server: Child,
    /// `127.0.0.1:PORT`
    pub address: String,
    /// When the process was started.
    pub began: Instant,
}

impl Running {
    /// Starts the demonstration shop on a free loopback port.
    pub fn start(binary: &Path, database: &str) -> Result<Running> {
        let mut command = Command::new(binary);
        command.args(["serve", "--demo", "--listen", "127.0.0.1:0", "--database", database]);
        Self::of(&mut command)
    }

    /// Starts any server that prints where it is listening.
    pub fn of(command: &mut Command) -> Result<Running> {
        command.current_dir(paths::root()).stdout(Stdio::piped()).stderr(Stdio::null());
        let began = Instant::now();
        let mut server = Child::start(command, Signal::TERM)?;
        let output = server.output().context("the server's output")?;
        let (sender, said) = mpsc::channel();
        std::thread::spawn(move || {
            // Read to its end: a full pipe would hold the server up.
            for line in output.lines().map_while(Result::ok) {
                if let Some((_, address)) = line.split_once("listening on http://") {
                    let _ = sender.send(address.trim().trim_end_matches('/').to_owned());
                }
            }
        });
        match said.recv_timeout(START_MAX) {
            Ok(address) => Ok(Running { server, address, began }),
            Err(_) => bail!("the server did not say `listening on http://…`; run it by hand: {command:?}"),
        }
    }

    /// Its process id.
    pub fn id(&self) -> i32 {
        self.server.id()
    }
}
