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
            if let Some(rest) = rest_after(queued_up.elapsed()) {
                sleep(rest).await;
            }
        }
    }
}

/// How long to rest after having queued for so long.
fn rest_after(queued: Duration) -> Option<Duration> {
    (queued > CALM).then(|| queued.min(LONGEST_REST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_waits_at_the_door_of_an_idle_node() {
        assert_eq!(rest_after(Duration::from_micros(20)), None);
    }

    #[test]
    fn a_busy_node_lets_people_in_more_slowly_and_never_stops() {
        assert_eq!(rest_after(Duration::from_millis(2)), Some(Duration::from_millis(2)));
        assert_eq!(rest_after(Duration::from_secs(2)), Some(LONGEST_REST));
    }
}
