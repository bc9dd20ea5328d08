//! At what pace connections are let in.
//!
//! When a node has died, thousands come to the others at once. Let in all together they would stand
//! before everybody who is there already in the queue for the processors, for seconds. So whoever lets
//! them in queues up again after every few, and rests for as long as that took.

use std::time::{Duration, Instant};

use tokio::task::yield_now;
use tokio::time::sleep;

/// Let in one after the other.
const TOGETHER: u32 = 4;
/// Everybody had their turn so soon that there is no crowd.
const CALM: Duration = Duration::from_micros(500);
/// However busy it is, some hundred a second come in.
const LONGEST_REST: Duration = Duration::from_millis(5);

/// The pace.
#[derive(Debug, Default)]
pub(super) struct Door {
    let_in: u32,
}

impl Door {
    /// One more is in; returns when the next may come.
    pub(super) async fn let_in(&mut self) {
        self.let_in += 1;
        if self.let_in >= TOGETHER {
            self.let_in = 0;
            let queued_up = Instant::now();
            yield_now().await;
            let waited = queued_up.elapsed();
            if waited > CALM {
                sleep(waited.min(LONGEST_REST)).await;
            }
        }
    }
}
