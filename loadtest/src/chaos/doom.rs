//! The end that is laid down for some connections from their beginning.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

use rand::RngExt;
use rand::rngs::StdRng;

use super::faults::Resets;

/// A doomed connection ends somewhere in its first bytes, those of both directions together.
const FIRST_BYTES: u64 = 4096;

/// What a connection may still pass on.
#[derive(Debug)]
pub(super) struct Doom(AtomicU64);

impl Doom {
    /// Decides about the connection with this number, counted from 1.
    pub(super) fn of(resets: Resets, number: u64, chance: &mut StdRng) -> Self {
        let is_doomed = match resets {
            Resets::Never => false,
            Resets::Every(count) => number.is_multiple_of(count.get()),
            Resets::Chance(share) => chance.random_bool(share),
        };
        let bytes = if is_doomed { chance.random_range(0..FIRST_BYTES) } else { u64::MAX };
        Self(AtomicU64::new(bytes))
    }

    /// Bytes are about to be passed on.
    pub(super) fn spend(&self, bytes: usize) -> io::Result<()> {
        let spent = |left: u64| match left {
            u64::MAX => Some(left),
            _ => left.checked_sub(bytes as u64),
        };
        let within = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, spent);
        within.map(drop).map_err(|_| io::ErrorKind::ConnectionReset.into())
    }
}
