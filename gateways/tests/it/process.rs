//! A server of somebody else's, as long as a test needs it.

use std::{
    env,
    io::{BufRead, BufReader, Read},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

/// Python needs about a second; a busy machine ten times that.
const START_SECONDS: u64 = 30;

/// A port of this machine on which nobody listens: the first one, long given up.
pub const NOBODY: u16 = 1;

/// Killed, by its own handle, when it goes out of scope.
pub struct Server {
    child: Child,
    pub port: u16,
}

impl Server {
    /// Starts Python with `arguments`. The script binds a free loopback port and prints its number as the first line; nobody
    /// guesses one, so tests that run side by side can't meet.
    ///
    /// # Panics
    /// With a sentence that says what is missing; these tests are never passed over in silence.
    pub fn python(arguments: &[&str]) -> Self {
        let python = python();
        let child = Command::new(&python)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|e| panic!("{} did not start: {e}", python.display()));
        let mut server = Self { child, port: NOBODY };
        server.wait();
        server
    }

    fn wait(&mut self) {
        let until = Instant::now() + Duration::from_secs(START_SECONDS);
        let (say, said) = mpsc::channel();
        let mut errors = self.child.stderr.take().expect("a pipe");
        let mut output = BufReader::new(self.child.stdout.take().expect("a pipe"));
        // Both pipes are read to their ends, so that a talkative server never waits for us.
        let errors = thread::spawn(move || {
            let mut text = String::new();
            errors.read_to_string(&mut text).map(|_| text).unwrap_or_default()
        });
        thread::spawn(move || {
            let mut line = String::new();
            let _ = output.read_line(&mut line);
            let _ = say.send(line);
            let _ = std::io::copy(&mut output, &mut std::io::sink());
        });
        let line = said.recv_timeout(Duration::from_secs(START_SECONDS)).unwrap_or_default();
        self.port = line.trim().parse().unwrap_or_else(|_| {
            let _ = self.child.kill();
            panic!("the test server did not say its port ({line:?}): {}", errors.join().unwrap_or_default())
        });
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(Instant::now() < until, "the test server did not listen on port {} within {START_SECONDS} seconds", self.port);
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already, and then there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn python() -> PathBuf {
    if let Some(python) = env::var_os("PORCHLIGHT_TEST_PYTHON") {
        return python.into();
    }
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").join("target/tools/venv/bin/python");
    assert!(
        python.exists(),
        "these tests need localstripe and aiosmtpd: make {} (python3 -m venv target/tools/venv; \
         target/tools/venv/bin/pip install localstripe aiosmtpd), or name a Python that has them in PORCHLIGHT_TEST_PYTHON",
        python.display()
    );
    python
}

/// A folder of this test alone, removed at the end.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let folder = env::temp_dir().join(format!("porchlight-gateways-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for the test");
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
