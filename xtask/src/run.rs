//! Child processes: bounded in time, each in a process group of its own, ended when we end.
//!
//! A test run that leaves a server or a database behind makes the next one fail in ways that
//! nobody understands, so every child is registered here and ended by its own group's id.

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

/// Groups that are alive, and the signal that asks each to stop.
static LIVE: Mutex<BTreeMap<i32, Signal>> = Mutex::new(BTreeMap::new());
/// Temporary folders that are to go when we go.
static FOLDERS: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
/// We were interrupted: nothing is started any more.
static ENDING: AtomicBool = AtomicBool::new(false);

/// How long a child may take to stop after being asked.
const GRACE: Duration = Duration::from_secs(5);
/// How often a waiting loop looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// A minute, in the unit that limits are given in.
pub const MINUTE: Duration = Duration::from_secs(60);

/// On Ctrl-C, end all children and remove temporary folders before leaving.
pub fn end_everything_on_signal() -> Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP]).context("listening for signals")?;
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            end_everything();
            std::process::exit(128 + signal);
        }
    });
    Ok(())
}

fn end_everything() {
    ENDING.store(true, Ordering::SeqCst);
    let groups: Vec<(i32, Signal)> = lock(&LIVE).iter().map(|(id, stop)| (*id, *stop)).collect();
    for (id, stop) in &groups {
        signal_group(*id, *stop);
    }
    let deadline = Instant::now() + GRACE;
    while !lock(&LIVE).is_empty() && Instant::now() < deadline {
        std::thread::sleep(LOOK_AGAIN);
    }
    for id in lock(&LIVE).keys() {
        signal_group(*id, Signal::KILL);
    }
    for folder in lock(&FOLDERS).iter() {
        let _ = std::fs::remove_dir_all(folder);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn signal_group(id: i32, signal: Signal) {
    if let Some(group) = Pid::from_raw(id) {
        let _ = kill_process_group(group, signal); // gone already: what we wanted
    }
}

/// A running child; dropping it ends its whole group.
pub struct Child {
    inner: std::process::Child,
    id: i32,
    stop: Signal,
}

impl Child {
    /// Starts a child that `stop` asks to leave.
    pub fn start(command: &mut Command, stop: Signal) -> Result<Child> {
        while ENDING.load(Ordering::SeqCst) {
            std::thread::park(); // the listener for signals is about to leave for all of us
        }
        let name = describe(command);
        let inner = command.stdin(Stdio::null()).process_group(0).spawn().with_context(|| format!("starting {name}"))?;
        let id = i32::try_from(inner.id()).context("process id")?;
        lock(&LIVE).insert(id, stop);
        Ok(Child { inner, id, stop })
    }

    /// The process id.
    pub fn id(&self) -> i32 {
        self.id
    }

    /// What it writes to its standard output, if that was piped; can be taken once.
    pub fn output(&mut self) -> Option<impl BufRead + Send + use<>> {
        self.inner.stdout.take().map(BufReader::new)
    }

    /// Its status, if it has ended.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        let status = self.inner.try_wait()?;
        if status.is_some() {
            lock(&LIVE).remove(&self.id);
        }
        Ok(status)
    }

    /// Waits for its end; `None` when the time is over.
    pub fn wait(&mut self, limit: Duration) -> Result<Option<ExitStatus>> {
        let deadline = Instant::now() + limit;
        loop {
            if let Some(status) = self.ended()? {
                return Ok(Some(status));
            }
            if Instant::now() >= deadline {
                return Ok(None);
            }
            std::thread::sleep(LOOK_AGAIN);
        }
    }

    /// Asks its group to stop, and makes it.
    pub fn end(&mut self) {
        if !matches!(self.ended(), Ok(None)) {
            return;
        }
        signal_group(self.id, self.stop);
        if !matches!(self.wait(GRACE), Ok(Some(_))) {
            signal_group(self.id, Signal::KILL);
            let _ = self.wait(GRACE);
        }
        lock(&LIVE).remove(&self.id);
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.end();
    }
}

/// What a finished command left behind.
pub struct Finished {
    /// Ended by itself, in time, with success.
    pub ok: bool,
    /// Everything it printed, both streams in the order they came.
    pub text: String,
    /// Why it is not ok, in words.
    pub why: String,
}

/// Runs a command, showing what it prints while keeping it.
pub fn shown(command: &mut Command, limit: Duration) -> Result<Finished> {
    tee(command, limit, true)
}

/// Runs a command in silence; its output is shown only in the error when it fails.
pub fn quiet(command: &mut Command, limit: Duration) -> Result<String> {
    let finished = tee(command, limit, false)?;
    if !finished.ok {
        bail!("{}: {}\n{}", describe(command), finished.why, finished.text.trim_end());
    }
    Ok(finished.text)
}

/// Whether a command, run in silence, succeeds; not being there counts as no.
pub fn succeeds(command: &mut Command) -> bool {
    tee(command, MINUTE, false).is_ok_and(|finished| finished.ok)
}

/// Runs a command that may ask for a password, so it keeps our terminal and our group.
pub fn at_terminal(command: &mut Command, limit: Duration) -> Result<bool> {
    let mut child = command.spawn().with_context(|| format!("starting {}", describe(command)))?;
    let deadline = Instant::now() + limit;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.success());
        }
        if Instant::now() >= deadline {
            let _ = child.kill();
            let _ = child.wait();
            return Ok(false);
        }
        std::thread::sleep(LOOK_AGAIN);
    }
}

fn tee(command: &mut Command, limit: Duration, show: bool) -> Result<Finished> {
    let mut child = Child::start(command.stdout(Stdio::piped()).stderr(Stdio::piped()), Signal::TERM)?;
    let (sender, lines) = mpsc::channel();
    read_lines(child.inner.stdout.take(), sender.clone());
    read_lines(child.inner.stderr.take(), sender);
    let deadline = Instant::now() + limit;
    let mut text = String::new();
    let mut keep = |line: String| {
        if show {
            let mut out = std::io::stdout().lock();
            let _ = out.write_all(line.as_bytes()).and_then(|()| out.flush());
        }
        text.push_str(&line);
    };
    let status = loop {
        match lines.recv_timeout(LOOK_AGAIN) {
            Ok(line) => keep(line),
            // Both streams are closed: only its end is left to wait for.
            Err(RecvTimeoutError::Disconnected) => std::thread::sleep(LOOK_AGAIN),
            Err(RecvTimeoutError::Timeout) => {}
        }
        if let Some(status) = child.ended()? {
            break Some(status);
        }
        if Instant::now() >= deadline {
            child.end();
            break None;
        }
    };
    // What is still in the pipes. A grandchild may hold them open: don't wait for it.
    let drained_by = Instant::now() + Duration::from_secs(2);
    while let Ok(line) = lines.recv_timeout(drained_by.saturating_duration_since(Instant::now())) {
        keep(line);
    }
    signal_group(child.id, Signal::TERM); // whatever the command left running
    let why = match status {
        Some(status) if status.success() => String::new(),
        Some(status) => status.to_string(),
        None => format!("not finished after {}, ended", seconds(limit)),
    };
    Ok(Finished { ok: why.is_empty(), text, why })
}

fn read_lines(stream: Option<impl Read + Send + 'static>, sender: Sender<String>) {
    let Some(stream) = stream else { return };
    std::thread::spawn(move || {
        let mut reader = BufReader::new(stream);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            if sender.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                return;
            }
            line.clear();
        }
    });
}

/// A command as one would type it, shortened.
pub fn describe(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let mut text = program.to_string_lossy().into_owned();
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}

/// A duration for people: `0.4 s`, `12 s`, `3 min 05 s`.
pub fn seconds(time: Duration) -> String {
    let whole = time.as_secs();
    match whole {
        0..10 => format!("{:.1} s", time.as_secs_f64()),
        10..60 => format!("{whole} s"),
        _ => format!("{} min {:02} s", whole / 60, whole % 60),
    }
}

/// A temporary folder of our own, removed when dropped or when we are interrupted.
pub struct Folder(PathBuf);

impl Folder {
    /// Under the system's temporary folder, because database servers run as another user who
    /// may not enter the repository, and because socket addresses must be short (108 bytes).
    pub fn new(purpose: &str) -> Result<Folder> {
        let path = std::env::temp_dir().join(format!("porchlight-{purpose}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).with_context(|| format!("making {}", path.display()))?;
        lock(&FOLDERS).insert(path.clone());
        Ok(Folder(path))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
        lock(&FOLDERS).remove(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn output_is_kept_and_failure_is_said() {
        let finished = tee(&mut shell("echo one; echo two >&2; exit 3"), MINUTE, false).unwrap();
        assert!(!finished.ok && finished.why.contains('3'), "{}", finished.why);
        assert!(finished.text.contains("one\n") && finished.text.contains("two\n"));
    }

    #[test]
    fn a_command_over_its_time_is_ended_with_its_children() {
        let began = Instant::now();
        let limit = Duration::from_millis(200);
        let finished = tee(&mut shell("sleep 60 & echo $!; wait"), limit, false).unwrap();
        assert!(!finished.ok && finished.why.contains("not finished"));
        assert!(began.elapsed() < GRACE);
        let grandchild = finished.text.trim();
        std::thread::sleep(Duration::from_millis(100));
        let state = std::fs::read_to_string(format!("/proc/{grandchild}/stat")).unwrap_or_default();
        assert!(state.is_empty() || state.contains(") Z "), "still running: {state}");
    }

    #[test]
    fn durations_read_well() {
        assert_eq!(seconds(Duration::from_millis(420)), "0.4 s");
        assert_eq!(seconds(Duration::from_secs(185)), "3 min 05 s");
    }
}
