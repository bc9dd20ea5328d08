//! A node that runs.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::http::{self, Answer};
use super::program::program;

const PATIENCE: Duration = Duration::from_secs(60);

/// A node of the program. Dropping it kills it, and the PostgreSQL it may have left.
#[derive(Debug)]
pub(crate) struct Node {
    child: Child,
    data: PathBuf,
    /// What it says on standard output after its first line, as far as it has.
    said: Arc<Mutex<String>>,
    pub(crate) http: SocketAddr,
    pub(crate) inner: SocketAddr,
}

impl Node {
    /// Starts a node with its data in `data` and waits until it says that it is ready.
    pub(crate) fn start(data: &Path) -> Self {
        Self::start_as(data, &mut program(data))
    }

    /// Starts a node by a command that was set up for it.
    pub(crate) fn start_as(data: &Path, command: &mut Command) -> Self {
        let log = File::options().create(true).append(true).open(data.join("node.log"));
        let log = log.expect("the folder is ours");
        let mut child = command
            .arg("serve")
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the program runs");
        let mut lines = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut ready = String::new();
        lines.read_line(&mut ready).expect("it is text");
        let address = |name: &str| {
            let rest = ready.split_once(name)?.1.trim_start();
            rest.split(',').next()?.parse().ok()
        };
        let (Some(http), Some(inner)) = (address("http "), address("inner ")) else {
            let log = fs::read_to_string(data.join("node.log")).unwrap_or_default();
            panic!("the node does not start: {ready}{log}");
        };
        let said = Arc::default();
        listen(lines, &said);
        Self { child, data: data.to_owned(), said, http, inner }
    }

    /// What it has said on standard output so far, after its first line.
    pub(crate) fn said(&self) -> String {
        self.said.lock().expect("no panic").clone()
    }

    /// The node's process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Asks the node's public side.
    pub(crate) fn get(&self, path: &str) -> Answer {
        http::get(self.http, path).expect("the node answers")
    }

    /// Waits until `/readyz` has the status.
    pub(crate) fn wait_for(&self, status: u16) {
        eventually(|| http::get(self.http, "/readyz").is_ok_and(|answer| answer.status == status));
    }

    /// Asks the node to stop and waits until it has.
    pub(crate) fn stop(mut self, signal: Signal) -> ExitStatus {
        self.signal(signal);
        self.child.wait().expect("it is ours")
    }

    /// Kills the node, which leaves its PostgreSQL behind.
    pub(crate) fn kill(mut self) {
        self.signal(Signal::SIGKILL);
        self.child.wait().expect("it is ours");
        // what drop would do besides is for the next start to do
        std::mem::forget(self);
    }

    fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(self.child.id().cast_signed());
        kill(pid, signal).expect("it runs");
    }
}

fn listen(lines: BufReader<ChildStdout>, said: &Arc<Mutex<String>>) {
    let said = Arc::clone(said);
    thread::spawn(move || {
        for line in lines.lines().map_while(Result::ok) {
            *said.lock().expect("no panic") += &format!("{line}\n");
        }
    });
}

impl Drop for Node {
    fn drop(&mut self) {
        if self.child.try_wait().is_ok_and(|ended| ended.is_none()) {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
        if let Some(postgres) = postgres(&self.data) {
            let _ = kill(postgres, Signal::SIGQUIT);
            eventually(|| postgres_is_gone(postgres, &self.data));
        }
    }
}

/// The node's own PostgreSQL, if it runs.
pub(crate) fn postgres(data: &Path) -> Option<Pid> {
    let file = fs::read_to_string(data.join("postgresql/postmaster.pid")).ok()?;
    let pid = Pid::from_raw(file.lines().next()?.parse().ok()?);
    (!postgres_is_gone(pid, data)).then_some(pid)
}

/// True if the process is no PostgreSQL of this data folder.
pub(crate) fn postgres_is_gone(pid: Pid, data: &Path) -> bool {
    let works_in = fs::read_link(format!("/proc/{pid}/cwd"));
    !works_in.is_ok_and(|folder| folder == data.join("postgresql"))
}

/// Waits until something is so.
pub(crate) fn eventually(is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "it did not come about");
        thread::sleep(Duration::from_millis(10));
    }
}
