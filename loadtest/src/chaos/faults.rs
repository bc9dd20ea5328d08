//! What is done to connections; all of it can change while they are open.

use std::io;
use std::num::{NonZeroU64, NonZeroUsize};
use std::str::FromStr;
use std::time::Duration;

use clap::ValueEnum;
use tokio::sync::watch;

/// A way that bytes take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ValueEnum)]
pub enum Direction {
    ToServer,
    ToClient,
}

impl Direction {
    /// The way back.
    #[must_use]
    pub const fn back(self) -> Self {
        match self {
            Self::ToServer => Self::ToClient,
            Self::ToClient => Self::ToServer,
        }
    }
}

/// What is done to connections. The default is no harm at all.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Faults {
    /// How much later everything arrives.
    pub delay: Duration,
    /// How much later still, at most.
    pub jitter: Duration,
    /// Bytes that are written at once, at most.
    pub slice: Option<NonZeroUsize>,
    /// Nothing gets to the server, not even the end of a connection.
    pub stalls_to_server: bool,
    /// Nothing gets to the client.
    pub stalls_to_client: bool,
    /// Nobody listens.
    pub refuses: bool,
    pub resets: Resets,
}

impl Faults {
    pub(super) const fn stalls(&self, direction: Direction) -> bool {
        match direction {
            Direction::ToServer => self.stalls_to_server,
            Direction::ToClient => self.stalls_to_client,
        }
    }

    pub(super) const fn stall(&mut self, direction: Direction) {
        match direction {
            Direction::ToServer => self.stalls_to_server = true,
            Direction::ToClient => self.stalls_to_client = true,
        }
    }
}

/// Waits until a direction is not stalled.
pub(super) async fn wait_until_open(
    faults: &mut watch::Receiver<Faults>,
    direction: Direction,
) -> io::Result<()> {
    let opened = faults.wait_for(|faults| !faults.stalls(direction)).await;
    opened.map(drop).map_err(|_| io::ErrorKind::ConnectionAborted.into())
}

/// Which connections are reset after their first bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum Resets {
    #[default]
    Never,
    /// One of so many.
    Every(NonZeroU64),
    /// Each with this chance.
    Chance(f64),
}

/// The text is neither a count nor a chance.
#[derive(Debug, thiserror::Error)]
#[error("it takes a number of connections like 10, or a chance below 1 like 0.1")]
pub struct ResetsError;

impl FromStr for Resets {
    type Err = ResetsError;

    fn from_str(text: &str) -> Result<Self, ResetsError> {
        if let Ok(count) = text.parse() {
            return Ok(Self::Every(count));
        }
        match text.parse() {
            Ok(chance) if (0.0..1.0).contains(&chance) => Ok(Self::Chance(chance)),
            _ => Err(ResetsError),
        }
    }
}
