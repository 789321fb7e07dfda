//! Databases that are more than a file: one of its own on the test run's PostgreSQL, or a server of the test's own to be stopped.

use sea_orm::{ConnectionTrait, Database};
use std::{
    fs,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

/// A new database on the test run's server. Without a server there is nothing to test: the command that runs all tests starts one.
pub async fn on_postgres() -> Option<String> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let server = std::env::var("PORCHLIGHT_TEST_POSTGRES").ok()?;
    let name = format!("server_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let admin = Database::connect(&server).await.unwrap();
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    admin.close().await.unwrap();
    let (host, rest) = server.split_once("://").unwrap().1.split_once('/').unwrap();
    let query = rest.split_once('?').map(|(_, query)| format!("?{query}")).unwrap_or_default();
    Some(format!("postgres://{host}/{name}{query}"))
}

/// A PostgreSQL of one test, on a socket in a folder of its own.
pub struct Cluster {
    folder: PathBuf,
    programs: PathBuf,
    server: Option<Child>,
}

impl Cluster {
    /// `None` outside of the command that runs all tests, which sees to it that the programs are there.
    pub fn start() -> Option<Self> {
        std::env::var_os("PORCHLIGHT_TEST_POSTGRES")?;
        let installed = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|e| e.path().join("bin"));
        let programs = installed.filter(|bin| bin.join("initdb").is_file()).max().unwrap_or_default();
        let folder = std::env::temp_dir().join(format!("porchlight-cluster-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let owner = owner();
        if let Some((uid, gid)) = owner {
            std::os::unix::fs::chown(&folder, Some(uid), Some(gid)).unwrap();
        }
        let mut initdb = run_by(owner, &programs.join("initdb"));
        initdb.arg("-D").arg(folder.join("data")).args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]);
        let made = initdb.current_dir(&folder).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let mut cluster = Self { folder, programs, server: None };
        cluster.go_on();
        Some(cluster)
    }

    pub fn url(&self) -> String {
        format!("postgres://postgres@localhost/postgres?host={}", self.folder.display())
    }

    /// Starts the server, and waits until it answers.
    pub fn go_on(&mut self) {
        let mut server = run_by(owner(), &self.programs.join("postgres"));
        server.arg("-D").arg(self.folder.join("data")).arg("-k").arg(&self.folder);
        server.args(["-c", "listen_addresses=", "-c", "fsync=off"]).current_dir(&self.folder);
        self.server = Some(server.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        let asks = || Command::new(self.programs.join("pg_isready")).arg("-q").arg("-h").arg(&self.folder).status().unwrap();
        let until = Instant::now() + Duration::from_secs(60);
        while !asks().success() {
            assert!(Instant::now() < until, "PostgreSQL did not start");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Ends it at once, with everything that is under way.
    pub fn stop(&mut self) {
        let Some(mut server) = self.server.take() else { return };
        // Quit means: end the sessions and yourself, and recover at the next start.
        let told = Command::new("kill").args(["-QUIT", &server.id().to_string()]).status().unwrap();
        assert!(told.success());
        server.wait().unwrap();
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.stop();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The server refuses to run as root; Debian's package makes a user for it.
fn owner() -> Option<(u32, u32)> {
    if !rustix::process::geteuid().is_root() {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").unwrap();
    let fields = users.lines().map(|line| line.split(':').collect::<Vec<_>>()).find(|fields| fields[0] == "postgres");
    fields.map(|fields| (fields[2].parse().unwrap(), fields[3].parse().unwrap()))
}

fn run_by(owner: Option<(u32, u32)>, program: &Path) -> Command {
    let mut command = Command::new(program);
    if let Some((uid, gid)) = owner {
        command.uid(uid).gid(gid);
    }
    command
}
