//! At what pace connections that have ended are cleared away.
//!
//! When a network breaks, thousands end in the same moment. Cleared away all at once they would stand
//! before everybody else in the queue for the processors. Nobody waits for it, so each takes a turn
//! and queues up anew before the next one has theirs.

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::task::yield_now;

/// Cleared away in one round of the queue; those of the whole program.
const TOGETHER: usize = 2;

static TURNS: Semaphore = Semaphore::const_new(TOGETHER);

/// The turn of one connection.
pub(super) struct Turn(
    #[expect(dead_code, reason = "held, not read")] Option<SemaphorePermit<'static>>,
);

/// Waits for a turn.
pub(super) async fn turn() -> Turn {
    Turn(TURNS.acquire().await.ok())
}

impl Turn {
    /// Lets everybody else have theirs, and then the next connection.
    pub(super) async fn pass_on(self) {
        yield_now().await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[tokio::test]
    async fn everybody_else_has_their_turn_while_a_crowd_leaves() {
        let crowd = Arc::new(());
        let leave = async |member: Arc<()>| {
            let turn = turn().await;
            drop(member);
            turn.pass_on().await;
        };
        for _ in 0..100 {
            tokio::spawn(leave(Arc::clone(&crowd)));
        }
        yield_now().await;
        assert_eq!(Arc::strong_count(&crowd), 101 - TOGETHER);
        while Arc::strong_count(&crowd) > 1 {
            yield_now().await;
        }
    }
}
