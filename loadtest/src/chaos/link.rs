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
        let mut cuts = self.cuts.clone();
        let mut server = None;
        let ended = tokio::select! {
            _ = cuts.changed() => Err(io::ErrorKind::ConnectionReset.into()),
            ended = self.serve(&mut client, &mut server) => ended,
        };
        if ended.is_err() {
            reset(client);
            server.into_iter().for_each(reset);
        }
    }

    async fn serve(
        &mut self,
        client: &mut TcpStream,
        server: &mut Option<TcpStream>,
    ) -> io::Result<()> {
        client.set_nodelay(true)?;
        let seed = self.seed.wrapping_mul(1_000_003).wrapping_add(self.number);
        let mut chance = StdRng::seed_from_u64(seed);
        let resets = self.faults.borrow().resets;
        let doom = Doom::of(resets, self.number, &mut chance);
        let server = server.insert(self.connect().await?);
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

    /// A client's first sign takes the way to the server, and a refusal the way back.
    async fn connect(&mut self) -> io::Result<TcpStream> {
        self.open(Direction::ToServer).await?;
        let connected = match TcpStream::connect(self.target).await {
            Ok(server) => server.set_nodelay(true).map(|()| server),
            Err(error) => Err(error),
        };
        if connected.is_err() {
            self.open(Direction::ToClient).await?;
        }
        connected
    }

    async fn open(&mut self, direction: Direction) -> io::Result<()> {
        wait_until_open(&mut self.faults, direction).await
    }
}

/// Ends a connection so that the other side gets an error.
fn reset(stream: TcpStream) {
    // a socket that is gone already needs no reset
    let _ = stream.set_zero_linger();
}
