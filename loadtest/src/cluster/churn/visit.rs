//! One visit: somebody greets, follows a ticket, and leaves after a moment, politely or not.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::time::timeout;

use super::Visits;
use crate::cluster::pressure::{Backoff, Follower};
use crate::people::link::{Link, LinkError};

/// Nobody stays longer.
const STAY: Duration = Duration::from_secs(1);
/// How long an orderly end may take.
const GOODBYE: Duration = Duration::from_secs(10);

/// Comes and goes; every second one leaves without a word.
pub(super) async fn visit(visits: Arc<Visits>, number: u64) {
    let visited = Box::pin(async {
        let link = stay(&visits, number).await?;
        match number.is_multiple_of(2) {
            true => {
                let ended = timeout(GOODBYE, link.close()).await;
                ended.map_err(|_| LinkError::Silent(GOODBYE))
            }
            false => {
                link.abort();
                Ok(())
            }
        }
    });
    if let Err(error) = visited.await {
        visits.failed.fetch_add(1, Ordering::Relaxed);
        visits.examples.add(|| format!("visit {number} failed: {error}"));
    }
}

async fn stay(visits: &Visits, number: u64) -> Result<Link, LinkError> {
    let since = Instant::now();
    let (person, ticket) = &visits.contacts[number as usize % visits.contacts.len()];
    let mut follower = Follower::new(person.clone(), number as usize, *ticket);
    let mut link = follower.open(&visits.stage).await?;
    while !follower.has_caught_up() {
        follower.take(&link.hear().await?);
    }
    visits.opened(since.elapsed());
    let moment = Backoff::new(visits.seed ^ (number << 20)).jitter(STAY);
    let heard = timeout(moment, async {
        loop {
            follower.take(&link.hear().await?);
        }
    });
    match heard.await {
        Ok::<Result<(), LinkError>, _>(Err(error)) => Err(error),
        _ => Ok(link),
    }
}
