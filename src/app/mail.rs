//! The postman of this node, if there is a relay to bring mail to.

use std::time::Duration;

use anyhow::Context;
use insightdesk_gateway::mail::{Postman, Relay};
use insightdesk_store::pools::Pools;
use insightdesk_store::vault::Vault;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::options;
use crate::config::Config;

/// Brings mail to the relay until it is told to stop.
#[derive(Debug)]
pub(super) struct Mail {
    stop: CancellationToken,
    work: Option<JoinHandle<()>>,
}

impl Mail {
    /// Begins to bring mail of a desk at `public_url`.
    pub(super) fn start(
        config: &Config,
        public_url: &Url,
        pools: &Pools,
        vault: &Vault,
    ) -> anyhow::Result<Self> {
        let stop = CancellationToken::new();
        let sender = options::sender(config, public_url)?;
        let relay = config.mail.relay.as_ref().map(Relay::parse).transpose();
        let Some(relay) = relay.context("mail.relay")? else {
            tracing::warn!("mail.relay is not set: mail waits");
            return Ok(Self { stop, work: None });
        };
        let postman = Postman::new(pools.clone(), vault.clone(), relay, sender);
        let work = Some(tokio::spawn(postman.work(stop.clone())));
        Ok(Self { stop, work })
    }

    /// Finishes what is under way, within `grace`; whatever takes longer is sent again by the next.
    pub(super) async fn stop(self, grace: Duration) {
        self.stop.cancel();
        if let Some(mut work) = self.work
            && tokio::time::timeout(grace, &mut work).await.is_err()
        {
            work.abort();
        }
    }
}
