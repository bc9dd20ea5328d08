//! For tests: a Valkey server of one test's own, on a free port of the loopback.
//!
//! `redis-server` stands in for Valkey; it speaks the same protocol.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use prometheus::Registry;
use secrecy::SecretString;
use tokio::time::timeout;

use crate::valkey::{Address, Valkey, ValkeyMetrics, ValkeyOptions};

const PASSWORD: &str = "canary-password-of-valkey";
const PATIENCE: Duration = Duration::from_secs(20);

/// A server that keeps nothing on disk. Dropping it kills it.
#[derive(Debug)]
pub struct ValkeyServer {
    port: u16,
    process: Child,
}

impl ValkeyServer {
    /// Starts a server and waits until it answers.
    ///
    /// # Panics
    /// When there is no `redis-server`, or it does not start.
    #[must_use]
    pub fn start() -> Self {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            let port = free_port();
            if let Some(process) = launch(port) {
                return Self { port, process };
            }
        }
        panic!("redis-server does not start");
    }

    /// Where it listens, with its password.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://:{PASSWORD}@127.0.0.1:{}", self.port)
    }

    /// What a node connects with: patient, so that a busy machine changes no result.
    ///
    /// # Panics
    /// Never: the address is one.
    #[must_use]
    pub fn options(&self) -> ValkeyOptions {
        let address = Address::parse(&SecretString::from(self.url())).expect("an address");
        ValkeyOptions { deadline: PATIENCE, ..ValkeyOptions::new(address, "test") }
    }

    /// A node's handle, which is not connected yet.
    ///
    /// # Panics
    /// Never: no certificates are needed.
    #[must_use]
    pub fn connect(&self) -> Valkey {
        let metrics = ValkeyMetrics::register(&Registry::new()).expect("an empty registry");
        Valkey::connect(&self.options(), metrics).expect("no certificates are needed")
    }

    /// A node's handle that is connected.
    ///
    /// # Panics
    /// When the server does not answer.
    pub async fn connected(&self) -> Valkey {
        let valkey = self.connect();
        turned(&valkey, true).await;
        valkey
    }

    /// Sends `command` as one line, and does not wait for its answer.
    fn send(&self, command: &str) -> TcpStream {
        send(self.port, command).expect("the server listens")
    }

    /// Does `command`, and returns what the server said to it.
    ///
    /// # Panics
    /// When nobody listens.
    pub fn tell(&self, command: &str) -> String {
        let mut answer = String::new();
        let mut stream = self.send(&format!("{command}\r\nQUIT"));
        stream.read_to_string(&mut answer).expect("the server answers");
        // The first line answers AUTH, the last one QUIT.
        let answer = answer.strip_prefix("+OK\r\n").and_then(|it| it.strip_suffix("+OK\r\n"));
        answer.expect("the password is right").to_owned()
    }

    /// Has the server answer nobody for so many seconds. Returns once it does not.
    ///
    /// # Panics
    /// When nobody listens.
    pub fn stall(&self, seconds: u32) {
        loop {
            // Hanging up before the command is read would take it back.
            let _sleeper = self.send(&format!("DEBUG SLEEP {seconds}"));
            let begun = Instant::now();
            while begun.elapsed() < Duration::from_millis(500) {
                if !self.is_awake() {
                    return;
                }
            }
        }
    }

    fn is_awake(&self) -> bool {
        let mut probe = self.send("PING");
        let brief = Some(Duration::from_millis(50));
        probe.set_read_timeout(brief).is_ok() && probe.read(&mut [0]).is_ok()
    }

    /// Kills the server as a power failure would.
    ///
    /// # Panics
    /// When the process is not ours any longer.
    pub fn kill(&mut self) {
        self.process.kill().expect("it is ours");
        self.process.wait().expect("it is ours");
    }

    /// Starts the server again where it was, with nothing in it.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start_again(&mut self) {
        self.process = launch(self.port).expect("the port is still free");
    }
}

/// Waits until `valkey` is up or down.
///
/// # Panics
/// When it does not change.
pub async fn turned(valkey: &Valkey, up: bool) {
    timeout(PATIENCE, valkey.turned(up)).await.expect("the condition changes");
}

impl Drop for ValkeyServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A port that no outgoing connection takes meanwhile: those come from 32768 on.
fn free_port() -> u16 {
    let ports = std::iter::repeat_with(|| 20_000 + random() % 12_000);
    let mut free = ports.filter(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok());
    free.next().expect("the search goes on until there is one")
}

fn random() -> u16 {
    use std::hash::{BuildHasher, RandomState};
    (RandomState::new().hash_one(Instant::now()) & 0xffff) as u16
}

/// A server that answers, or nothing if somebody else took the port.
fn launch(port: u16) -> Option<Child> {
    let options = [("--port", port.to_string()), ("--requirepass", PASSWORD.to_owned())];
    let fixed = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
    let mut command = Command::new("redis-server");
    for (name, value) in options {
        command.args([name, &value]);
    }
    command.args(fixed).args(["--enable-debug-command", "yes"]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut process = command.spawn().expect("redis-server is installed: see deploy/test");
    while process.try_wait().ok()?.is_none() {
        if is_ours(port) {
            return Some(process);
        }
        thread::sleep(Duration::from_millis(5));
    }
    None
}

/// Whether a server with our password answers.
fn is_ours(port: u16) -> bool {
    let mut answer = String::new();
    let asked = send(port, "PING\r\nQUIT").and_then(|mut it| it.read_to_string(&mut answer));
    asked.is_ok() && answer.contains("+PONG")
}

fn send(port: u16, command: &str) -> io::Result<TcpStream> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(stream, "AUTH {PASSWORD}\r\n{command}\r\n")?;
    Ok(stream)
}
