//! The proxy, as whoever does harm holds it.

use std::io;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::sleep;

use super::door::Door;
use super::faults::{Direction, Faults};
use super::link::Link;

/// How long it waits when the system gives it no more sockets.
const OUT_OF_SOCKETS: Duration = Duration::from_millis(10);

/// A running proxy. It ends, and so do its connections, when this is dropped.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    faults: watch::Sender<Faults>,
    cuts: watch::Sender<u64>,
    /// Whether somebody listens.
    listens: watch::Receiver<bool>,
    server: JoinHandle<()>,
}

impl Proxy {
    /// Passes on to `target` what comes in at `listen`, where port 0 takes a free one. All choices
    /// follow from `seed`.
    pub fn start(
        listen: SocketAddr,
        target: SocketAddr,
        faults: Faults,
        seed: u64,
    ) -> io::Result<Self> {
        let door = Door::open(listen)?;
        let address = door.address();
        let (faults, faulty) = watch::channel(faults);
        let (cuts, cut) = watch::channel(0);
        let (listening, listens) = watch::channel(true);
        let first = Link { target, faults: faulty, cuts: cut, number: 0, seed };
        let server = tokio::spawn(serve(door, first, listening));
        Ok(Self { address, faults, cuts, listens, server })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lets everything arrive later, by `delay` and up to `jitter` more.
    pub fn delay(&self, delay: Duration, jitter: Duration) {
        self.faults.send_modify(|faults| (faults.delay, faults.jitter) = (delay, jitter));
    }

    /// Writes in slices of `longest` bytes at most.
    pub fn slice(&self, longest: NonZeroUsize) {
        self.faults.send_modify(|faults| faults.slice = Some(longest));
    }

    /// Passes on nothing in this direction, and nobody learns. With one direction the connections
    /// are half open, with both they are dead.
    pub fn stall(&self, direction: Direction) {
        self.faults.send_modify(|faults| faults.stall(direction));
    }

    /// Resets all connections there are. New ones are welcome.
    pub fn reset(&self) {
        self.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// Takes no new connections; returns when they are refused.
    pub async fn refuse(&self) -> io::Result<()> {
        self.faults.send_modify(|faults| faults.refuses = true);
        self.wait_for_door(false).await
    }

    /// Does no more harm: what was held back goes on, new connections are taken.
    pub async fn heal(&self) -> io::Result<()> {
        self.faults.send_replace(Faults::default());
        self.wait_for_door(true).await
    }

    /// Runs until the port is lost.
    pub async fn run(mut self) -> io::Result<()> {
        (&mut self.server).await.map_err(io::Error::other)
    }

    async fn wait_for_door(&self, open: bool) -> io::Result<()> {
        let waited = self.listens.clone().wait_for(|listens| *listens == open).await.map(drop);
        waited.map_err(|_| io::Error::other("the port was lost"))
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn serve(mut door: Door, mut next: Link, listening: watch::Sender<bool>) {
    let mut links = JoinSet::new();
    loop {
        let open = !next.faults.borrow_and_update().refuses;
        if door.set_open(open).is_err() {
            return;
        }
        listening.send_if_modified(|listens| std::mem::replace(listens, open) != open);
        tokio::select! {
            changed = next.faults.changed() => if changed.is_err() { return },
            Some(_) = links.join_next() => {}
            client = door.accept() => match client {
                Ok(client) => { links.spawn(next.take().run(client)); }
                Err(_) => sleep(OUT_OF_SOCKETS).await,
            }
        }
    }
}

impl Link {
    /// What the next connection needs to know.
    fn take(&mut self) -> Self {
        self.number += 1;
        self.cuts.mark_unchanged();
        let (faults, cuts) = (self.faults.clone(), self.cuts.clone());
        Self { faults, cuts, ..*self }
    }
}
