//! The keys that access tokens are signed with, as the database has them.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use insightdesk_gateway::AppState;
use insightdesk_store::signing_keys::SigningKeys;

/// How often they are read: a new one begins to sign half a minute after it was made.
const EVERY: Duration = Duration::from_secs(5);

/// Reads them, and again and again from then on.
pub(super) async fn learn(state: &AppState, stored: SigningKeys) -> anyhow::Result<()> {
    let auth = Arc::clone(&state.auth);
    auth.learn_keys(&stored).await.context("the keys of access tokens")?;
    let pool = stored.pool().clone();
    tokio::spawn(async move {
        loop {
            tokio::select! {
                () = pool.close_event() => return,
                () = tokio::time::sleep(EVERY) => {}
            }
            if let Err(error) = auth.learn_keys(&stored).await {
                tracing::warn!(%error, "the keys of access tokens stay as they are");
            }
        }
    });
    Ok(())
}
