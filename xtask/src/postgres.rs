//! A private PostgreSQL for one test run: started in a temporary folder, gone afterwards.
//!
//! It listens on a socket in that folder only, so it meets no other database of the machine
//! and two runs don't meet each other.

use crate::run::{self, Child, Folder, MINUTE};
use crate::{paths, setup};
use anyhow::{Context, Result, bail};
use rustix::process::Signal;
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A cluster starts in about two seconds; a busy machine may take longer.
const START_MAX: Duration = Duration::from_secs(60);
/// The user that Debian's package makes; the server refuses to run as root.
const USER: &str = "postgres";

/// The folder with initdb and postgres: Debian's newest, else what the PATH has.
pub fn programs() -> Option<PathBuf> {
    let installed = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<(u32, PathBuf)> = installed
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, folder)| folder.join("initdb").is_file() && folder.join("postgres").is_file())
        .collect();
    folders.sort();
    let newest = folders.pop().map(|(_, folder)| folder);
    newest.or_else(|| {
        paths::on_path("initdb")?;
        Some(paths::on_path("postgres")?.parent()?.to_path_buf())
    })
}

/// A running server; dropping it ends the server, then its folder goes.
pub struct Cluster {
    server: Child,
    folder: Folder,
}

impl Cluster {
    /// Makes and starts one.
    pub fn start() -> Result<Cluster> {
        setup::ensure(&[setup::Need::PostgreSql])?;
        let programs = programs().context("PostgreSQL is not installed")?;
        let owner = Owner::find()?;
        let folder = Folder::new("postgres")?;
        owner.give(folder.path())?;
        let data = folder.path().join("data");

        let mut initdb = owner.command(&programs.join("initdb"));
        initdb.arg("-D").arg(&data).args(["-U", USER, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]);
        run::quiet(initdb.current_dir(folder.path()), 2 * MINUTE).context("making a database cluster")?;

        let log = fs::File::create(folder.path().join("log"))?;
        let mut postgres = owner.command(&programs.join("postgres"));
        postgres.arg("-D").arg(&data).arg("-k").arg(folder.path());
        // Tests open a pool each and want no durability: the data goes away in any case.
        for setting in ["listen_addresses=", "fsync=off", "synchronous_commit=off", "max_connections=300"] {
            postgres.args(["-c", setting]);
        }
        postgres.current_dir(folder.path()).stdout(log.try_clone()?).stderr(Stdio::from(log));
        // Quit means: end the sessions at once, recover never.
        let server = Child::start(&mut postgres, Signal::QUIT)?;

        let mut cluster = Cluster { server, folder };
        cluster.wait_until_ready(&programs)?;
        Ok(cluster)
    }

    fn wait_until_ready(&mut self, programs: &Path) -> Result<()> {
        let deadline = Instant::now() + START_MAX;
        let ready = || {
            run::succeeds(
                Command::new(programs.join("psql"))
                    .args(["-X", "-q", "-U", USER, "-h"])
                    .arg(self.folder.path())
                    .args(["-d", "postgres", "-c", "select 1"]),
            )
        };
        while !ready() {
            let ended = self.server.ended()?;
            if ended.is_some() || Instant::now() >= deadline {
                let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                bail!("PostgreSQL did not start\n{log}");
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }

    /// The address of its maintenance database; tests make databases of their own from there.
    pub fn url(&self) -> String {
        format!("postgres://{USER}@localhost/postgres?host={}", self.folder.path().display())
    }
}

/// As whom the server runs: ourselves, or the package's user when we are root.
enum Owner {
    Ourselves,
    User { uid: u32, gid: u32 },
}

impl Owner {
    fn find() -> Result<Owner> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Owner::Ourselves);
        }
        let users = fs::read_to_string("/etc/passwd").context("looking for the user postgres")?;
        let ids = users.lines().find_map(|line| {
            let fields: Vec<&str> = line.split(':').collect();
            (fields.first() == Some(&USER)).then(|| Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?)))?
        });
        let (uid, gid) = ids.context("PostgreSQL refuses to run as root, and there is no user postgres")?;
        Ok(Owner::User { uid, gid })
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        if let Owner::User { uid, gid } = self {
            command.uid(*uid).gid(*gid);
        }
        command
    }

    fn give(&self, folder: &Path) -> Result<()> {
        if let Owner::User { uid, gid } = self {
            std::os::unix::fs::chown(folder, Some(*uid), Some(*gid)).context("giving the folder to postgres")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_starts_answers_and_leaves_nothing() {
        if programs().is_none() {
            return; // not installed yet: the test run installs it in the step after this one
        }
        let cluster = Cluster::start().unwrap();
        let (id, folder) = (cluster.server.id(), cluster.folder.path().to_path_buf());
        assert!(cluster.url().starts_with("postgres://"));
        assert!(Path::new(&format!("/proc/{id}")).exists());
        drop(cluster);
        assert!(!Path::new(&format!("/proc/{id}")).exists());
        assert!(!folder.exists());
    }
}
