//! One node: its program, and the proxies between it and what it needs.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use tokio::time::timeout;
use url::Url;

use super::clock::Clock;
use crate::chaos::{Faults, Proxy};
use crate::program::{Process, Program};

/// How long an orderly stop may take.
const STOP: Duration = Duration::from_secs(40);

/// How soon after a start it may be started again because it has ended.
const REST: Duration = Duration::from_secs(1);

/// A node, which runs unless it was killed.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) name: String,
    /// Where clients come in.
    pub(super) http: Url,
    /// Where it tells its metrics.
    pub(super) metrics: Url,
    pub(super) program: Program,
    /// What it is upgraded to.
    pub(super) other: Option<PathBuf>,
    /// None until it is started.
    pub(super) process: Option<Process>,
    pub(super) started: Option<Instant>,
    /// Between the node and each PostgreSQL server.
    pub(super) database: Vec<Proxy>,
    /// Between the nodes before it in the alphabet and this one.
    pub(super) links: Proxy,
    pub(super) clock: Clock,
}

impl Node {
    /// Starts it.
    pub(super) async fn start(&mut self) -> io::Result<()> {
        self.links.heal().await?;
        self.process = Some(self.program.start()?);
        self.started = Some(Instant::now());
        Ok(())
    }

    /// Has the other program take part from the next start on; the one after that takes it back.
    pub(super) fn change_program(&mut self) {
        if let Some(other) = &mut self.other {
            std::mem::swap(&mut self.program.path, other);
        }
    }

    /// Kills it. Its peers learn as they would from the kernel: nobody listens there any more.
    pub(super) async fn kill(&mut self) -> io::Result<()> {
        self.links.refuse().await?;
        if let Some(mut process) = self.process.take() {
            process.kill().await?;
        }
        Ok(())
    }

    /// Asks it to stop and waits until it has; answers whether it did by itself.
    pub(super) async fn drain(&mut self) -> io::Result<bool> {
        let Some(mut process) = self.process.take() else { return Ok(true) };
        process.signal(Signal::SIGTERM);
        let ended = timeout(STOP, process.death()).await;
        self.links.refuse().await?;
        if ended.is_err() {
            process.kill().await?;
        }
        Ok(matches!(ended, Ok(Ok(status)) if status.success()))
    }

    /// Has it stand still, or go on.
    pub(super) fn signal(&self, signal: Signal) {
        if let Some(process) = &self.process {
            process.signal(signal);
        }
    }

    /// Whether it has ended though nobody wanted that, and is to be started again. As by whoever runs
    /// services, one that ends again and again is given a rest in between.
    pub(super) fn has_died(&mut self) -> bool {
        let has_rested = self.started.is_none_or(|started| started.elapsed() >= REST);
        has_rested && self.process.as_mut().is_some_and(Process::has_ended)
    }
}

/// A proxy on a port of its own that does no harm yet.
pub(super) fn proxy(target: SocketAddr, seed: u64) -> io::Result<Proxy> {
    Proxy::start(SocketAddr::from(([127, 0, 0, 1], 0)), target, Faults::default(), seed)
}
