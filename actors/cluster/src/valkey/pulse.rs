//! The pulse: a small write now and then, which tells whether the server is well.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use super::REST;
use super::condition::Condition;
use super::link::Link;

const EVERY: Duration = Duration::from_millis(250);

/// Keeps the link connected, and says how it is. Ends when it is aborted, and the link with it.
pub(super) async fn keep(link: Link, key: String, condition: Arc<Condition>) {
    let mut connection = link.connect();
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if connection.has_ended() {
            connection = link.connect();
        }
        beat(&link, &key, &condition).await;
    }
}

async fn beat(link: &Link, key: &str, condition: &Condition) {
    if !link.is_connected() {
        return condition.disconnected();
    }
    match link.write(key, REST).await {
        Ok(()) => condition.answered(),
        Err(failure) => _ = condition.failed(failure),
    }
}
