//! One direction of a connection: bytes wait in a queue until they are due, and leave it in the
//! order they came. A full queue is not read into, so whoever writes has to wait.

use std::future::pending;
use std::io;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::sync::{mpsc, watch};
use tokio::task::yield_now;
use tokio::time::{Instant, sleep_until};

use super::doom::Doom;
use super::faults::{Direction, Faults, wait_until_open};

/// Bytes that are read at once, at most.
const CHUNK: usize = 16 * 1024;
/// Chunks that may be on their way.
const QUEUED: usize = 16;

/// What is on its way.
enum Piece {
    Bytes(Vec<u8>),
    /// The sender says no more.
    End,
    /// The sender is gone.
    Broken(io::Error),
}

/// Where the bytes of one direction go, and what happens to them.
pub(super) struct Flow<'a> {
    pub(super) direction: Direction,
    pub(super) faults: watch::Receiver<Faults>,
    pub(super) chance: StdRng,
    pub(super) doom: &'a Doom,
    pub(super) to: WriteHalf<'a>,
}

impl Flow<'_> {
    /// Passes on everything up to the end. An error ends the connection for both sides.
    pub(super) async fn run(mut self, from: ReadHalf<'_>) -> io::Result<()> {
        let (queue, queued) = mpsc::channel(QUEUED);
        let chance = StdRng::seed_from_u64(self.chance.random());
        let reading = read(from, queue, self.faults.clone(), chance);
        tokio::select! {
            passed = self.pass(queued) => passed,
            never = async { reading.await; pending().await } => never,
        }
    }

    async fn pass(mut self, mut queued: mpsc::Receiver<(Instant, Piece)>) -> io::Result<()> {
        while let Some((due, piece)) = queued.recv().await {
            sleep_until(due).await;
            let passed = match piece {
                Piece::Bytes(bytes) => self.write(&bytes).await,
                Piece::End => self.end().await,
                Piece::Broken(error) => {
                    self.open(self.direction).await?;
                    return Err(error);
                }
            };
            if let Err(error) = passed {
                // that the receiver is gone is news which takes the way back
                self.open(self.direction.back()).await?;
                return Err(error);
            }
        }
        Ok(())
    }

    async fn write(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let slice = self.slice(bytes);
            self.doom.spend(slice.len())?;
            let written = self.write_some(slice).await?;
            bytes = &bytes[written..];
            yield_now().await;
        }
        Ok(())
    }

    /// A stall counts from its first moment on, also for bytes that wait for room.
    async fn write_some(&mut self, slice: &[u8]) -> io::Result<usize> {
        loop {
            self.open(self.direction).await?;
            self.to.writable().await?;
            if self.faults.borrow().stalls(self.direction) {
                continue;
            }
            match self.to.try_write(slice) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                written => return written,
            }
        }
    }

    fn slice<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        let longest = self.faults.borrow().slice.map(|longest| longest.get().min(bytes.len()));
        match longest {
            Some(longest) => &bytes[..self.chance.random_range(1..=longest)],
            None => bytes,
        }
    }

    async fn end(&mut self) -> io::Result<()> {
        self.open(self.direction).await?;
        self.to.shutdown().await
    }

    async fn open(&mut self, direction: Direction) -> io::Result<()> {
        wait_until_open(&mut self.faults, direction).await
    }
}

/// Fills the queue up to the end, or as long as somebody takes what is in it.
async fn read(
    mut from: ReadHalf<'_>,
    queue: mpsc::Sender<(Instant, Piece)>,
    faults: watch::Receiver<Faults>,
    mut chance: StdRng,
) {
    let mut due = Instant::now();
    loop {
        let piece = next(&mut from).await;
        let is_last = !matches!(piece, Piece::Bytes(_));
        let Faults { delay, jitter, .. } = *faults.borrow();
        let late = delay + jitter.mul_f64(chance.random_range(0.0..=1.0));
        // nothing overtakes what is on its way
        due = due.max(Instant::now() + late);
        if queue.send((due, piece)).await.is_err() || is_last {
            return;
        }
    }
}

async fn next(from: &mut ReadHalf<'_>) -> Piece {
    let mut bytes = Vec::with_capacity(CHUNK);
    match from.read_buf(&mut bytes).await {
        Ok(0) => Piece::End,
        Ok(_) => Piece::Bytes(bytes),
        Err(error) => Piece::Broken(error),
    }
}
