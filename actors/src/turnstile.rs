//! Who comes in waits for their turn: after a node has died thousands come at once, and each has
//! something to read. Taken a few at a time they are through sooner than all together, and those who
//! are there already keep their share of the database.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Enough to keep the connections for requests busy.
const AT_ONCE: usize = 8;

/// The way in of one node; first come, first served. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Turnstile(Arc<Semaphore>);

/// A turn, until it is dropped.
#[derive(Debug)]
pub struct Turn(#[expect(dead_code, reason = "held, not read")] Option<OwnedSemaphorePermit>);

impl Default for Turnstile {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl Turnstile {
    /// Waits for a turn.
    pub async fn turn(&self) -> Turn {
        Turn(Arc::clone(&self.0).acquire_owned().await.ok())
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn so_many_come_in_at_once_and_the_next_when_one_is_through() {
        let turnstile = Turnstile::default();
        let mut inside = Vec::new();
        for _ in 0..AT_ONCE {
            inside.push(turnstile.turn().now_or_never().expect("there is room"));
        }
        let mut next = Box::pin(turnstile.turn());
        assert!(next.as_mut().now_or_never().is_none());
        drop(inside.pop());
        assert!(next.now_or_never().is_some());
    }
}
