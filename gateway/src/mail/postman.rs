//! Takes letters out of the outbox and hands them to the relay, at least once each.

use std::time::Duration;

use futures_util::future::join_all;
use insightdesk_domain::mail::Letter;
use insightdesk_store::outbox::{self, MAIL, Taken};
use insightdesk_store::pools::{DatabaseError, Pools};
use insightdesk_store::vault::{Vault, VaultError};
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::compose::Sender;
use super::envelope;
use super::relay::{NotSent, Relay, Way};

/// How often the outbox is looked into when there was nothing in it.
const LOOK: Duration = Duration::from_secs(1);
/// How many letters are under way at a time.
const MOST: u32 = 8;
/// How long a letter is in the hands of one node: longer than a relay may take for it.
const LASTS: Duration = Duration::from_secs(300);
/// How long a relay may take for a letter in all.
const PATIENCE: Duration = Duration::from_secs(240);
/// The pause after the first attempt; each further one is twice as long,
const FIRST_PAUSE: Duration = Duration::from_secs(30);
/// up to this.
const LONGEST_PAUSE: Duration = Duration::from_secs(3_600);
/// A letter that could not be sent for so long is thrown away.
const GIVE_UP: Duration = Duration::from_secs(24 * 3_600);

/// Sends what waits in the outbox. Each node may have one.
#[derive(Debug, Clone)]
pub struct Postman {
    pools: Pools,
    /// Opens what was sealed for as long as it waits.
    vault: Vault,
    way: Way,
    sender: Sender,
}

impl Postman {
    /// A postman who brings mail of `sender` to `relay`.
    #[must_use]
    pub fn new(pools: Pools, vault: Vault, relay: Relay, sender: Sender) -> Self {
        Self { pools, vault, way: relay.open(), sender }
    }

    /// Works until `stop` is cancelled; what is under way then is finished.
    pub async fn work(self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let sent = self.round().await.unwrap_or_else(|error| {
                tracing::warn!(%error, "the outbox cannot be read");
                0
            });
            if sent == 0 {
                let _ = tokio::time::timeout(LOOK, stop.cancelled()).await;
            }
        }
    }

    /// Sends what is due, a few letters of it, and says how many it took.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn round(&self) -> Result<usize, DatabaseError> {
        let taken = outbox::take(&self.pools.hub, MAIL, MOST, LASTS).await?;
        let done = join_all(taken.iter().map(|taken| self.carry(taken))).await;
        done.into_iter().collect::<Result<Vec<()>, _>>()?;
        Ok(taken.len())
    }

    async fn carry(&self, taken: &Taken) -> Result<(), DatabaseError> {
        let (hub, id) = (&self.pools.hub, taken.effect.id);
        let error = match self.send(taken).await {
            Ok(()) => return outbox::done(hub, taken).await.map(drop),
            Err(error) => error,
        };
        let age = Timestamp::now().duration_since(taken.since).unsigned_abs();
        if matches!(error, NotSent::Refused(_)) || age >= GIVE_UP {
            tracing::error!(%id, attempt = taken.attempt, %error, "a mail is given up");
            return outbox::done(hub, taken).await.map(drop);
        }
        let pause = pause(taken.attempt);
        tracing::warn!(%id, attempt = taken.attempt, %error, ?pause, "a mail is not sent yet");
        outbox::put_back(hub, taken, pause).await
    }

    async fn send(&self, taken: &Taken) -> Result<(), NotSent> {
        let id = taken.effect.id;
        let letter: Letter = serde_json::from_value(taken.effect.payload.clone())
            .map_err(|_| NotSent::Refused("the letter cannot be read".to_owned()))?;
        let letter = match envelope::open(&self.vault, letter).await {
            Ok(letter) => letter,
            Err(VaultError::Database(error)) => return Err(NotSent::Later(error.to_string())),
            Err(error) => return Err(NotSent::Refused(error.to_string())),
        };
        let message = self.sender.compose(id, &letter);
        let message = message.map_err(|error| NotSent::Refused(error.to_string()))?;
        let bytes = message.formatted();
        let sent = self.way.send(id, message.envelope(), &bytes);
        tokio::time::timeout(PATIENCE, sent)
            .await
            .unwrap_or_else(|_| Err(NotSent::Later("the relay takes too long".to_owned())))
    }
}

fn pause(attempt: i32) -> Duration {
    let doubled = u32::try_from(attempt - 1).unwrap_or(0).min(10);
    FIRST_PAUSE.saturating_mul(1 << doubled).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests;
