//! One connection through the proxy.

use std::io;
use std::net::SocketAddr;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::net::TcpStream;
use tokio::sync::watch;

use super::doom::Doom;
use super::faults::{Direction, Faults, wait_until_open};
use super::flow::Flow;

/// What a connection needs to know.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) target: SocketAddr,
    pub(super) faults: watch::Receiver<Faults>,
    /// Changes when all connections are to be reset.
    pub(super) cuts: watch::Receiver<u64>,
    /// How many connections there have been, this one included.
    pub(super) number: u64,
    pub(super) seed: u64,
}

impl Link {
    /// Serves a client to its end, which is a reset unless both sides say that they are done.
    pub(super) async fn run(mut self, mut client: TcpStream) {
        let Ok(mut server) = self.connect().await else { return reset(client) };
        let mut cuts = self.cuts.clone();
        let ended = tokio::select! {
            _ = cuts.changed() => Err(io::ErrorKind::ConnectionReset.into()),
            ended = self.join(&mut client, &mut server) => ended,
        };
        if ended.is_err() {
            reset(client);
            reset(server);
        }
    }

    /// A client's first sign takes the way to the server, and a refusal the way back.
    async fn connect(&mut self) -> io::Result<TcpStream> {
        self.open(Direction::ToServer).await?;
        // a server that has accepted learns of a cut, so nothing cuts in here
        let connected = TcpStream::connect(self.target).await;
        if connected.is_err() {
            self.open(Direction::ToClient).await?;
        }
        connected
    }

    /// Waits until a direction is not stalled.
    async fn open(&mut self, direction: Direction) -> io::Result<()> {
        let mut cuts = self.cuts.clone();
        tokio::select! {
            _ = cuts.changed() => Err(io::ErrorKind::ConnectionReset.into()),
            opened = wait_until_open(&mut self.faults, direction) => opened,
        }
    }

    async fn join(&self, client: &mut TcpStream, server: &mut TcpStream) -> io::Result<()> {
        client.set_nodelay(true)?;
        server.set_nodelay(true)?;
        let seed = self.seed.wrapping_mul(1_000_003).wrapping_add(self.number);
        let mut chance = StdRng::seed_from_u64(seed);
        let resets = self.faults.borrow().resets;
        let doom = Doom::of(resets, self.number, &mut chance);
        let (from_client, to_client) = client.split();
        let (from_server, to_server) = server.split();
        let mut flow = |direction, to| {
            let (faults, doom) = (self.faults.clone(), &doom);
            let chance = StdRng::seed_from_u64(chance.random());
            Flow { direction, faults, chance, doom, to }
        };
        let there = flow(Direction::ToServer, to_server);
        let back = flow(Direction::ToClient, to_client);
        tokio::try_join!(there.run(from_client), back.run(from_server)).map(drop)
    }
}

/// Ends a connection so that the other side gets an error.
fn reset(stream: TcpStream) {
    // a socket that is gone already needs no reset
    let _ = stream.set_zero_linger();
}
