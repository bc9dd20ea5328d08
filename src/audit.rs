//! The audit log as a node keeps it: the writer that chains entries, checkpoints outside of the
//! database, and the check of both.

use std::process::ExitCode;
use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use insightdesk_domain::audit::{Action, Asker, Entry};
use insightdesk_gateway::mail::letters::security_alert;
use insightdesk_store::accounts::Accounts;
use insightdesk_store::audit::{self, Addressee, Alert, PLATFORM};
use insightdesk_store::pools::Pools;
use serde_json::json;
use sqlx::PgPool;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::cli::AuditCommand;
use crate::config::Config;
use crate::secrets::Secrets;

mod checkpoints;
mod verify;
mod writer;

use checkpoints::{Checkpoints, Signer};
use writer::Writer;

/// Does what was asked for.
pub async fn run(config: &Config, command: &AuditCommand) -> anyhow::Result<ExitCode> {
    match command {
        AuditCommand::Verify { organization, checkpoints } => {
            verify::run(config, organization.as_deref(), checkpoints).await
        }
    }
}

/// What a node adds to the log as long as it runs.
#[derive(Debug)]
pub struct Chronicle {
    accounts: Accounts,
    hub: PgPool,
    node: String,
    stop: CancellationToken,
    writer: JoinHandle<()>,
}

impl Chronicle {
    /// Notes that the node has started, and with another configuration than before if that is so.
    /// Mailed alerts lead to `log`, the page of the audit log.
    pub async fn begin(
        config: &Config,
        secrets: &Secrets,
        pools: &Pools,
        accounts: &Accounts,
        log: &Url,
    ) -> anyhow::Result<Self> {
        let signer = Signer::new(&secrets.checkpoint_key)?;
        let book = Checkpoints::open(&config.data.folder.join("audit"), Arc::new(signer))?;
        let stop = CancellationToken::new();
        let log = log.clone();
        let write = move |alert: &Alert, to: &Addressee| security_alert(to, alert, &log);
        let writer = Writer::new(pools.hub.clone(), book, Box::new(write));
        let writer = tokio::spawn(writer.run(stop.clone()));
        let node = config.cluster.node.clone();
        let (accounts, hub) = (accounts.clone(), pools.hub.clone());
        let chronicle = Self { accounts, hub, node, stop, writer };
        chronicle.started(config).await?;
        Ok(chronicle)
    }

    async fn started(&self, config: &Config) -> anyhow::Result<()> {
        let now = fingerprint(config);
        let last = audit::last_configuration(&self.hub, &self.node).await?;
        if last.is_some_and(|last| last != now) {
            self.note(Action::ConfigChanged, json!({ "configuration": now })).await?;
        }
        let version = env!("CARGO_PKG_VERSION");
        self.note(Action::Started, json!({ "configuration": now, "version": version })).await
    }

    /// Notes that the node stops, and chains what is left.
    pub async fn end(self) {
        if let Err(error) = self.note(Action::Stopped, json!(null)).await {
            tracing::warn!(%error, "the end is not in the audit log");
        }
        self.stop.cancel();
        let _ = self.writer.await;
    }

    async fn note(&self, action: Action, details: serde_json::Value) -> anyhow::Result<()> {
        let entry = Entry::new(action, &Asker::system()).on("node", &self.node).with(details);
        Ok(self.accounts.note(PLATFORM, &entry).await?)
    }
}

/// Tells one configuration from another. Secrets are not part of it.
fn fingerprint(config: &Config) -> String {
    let digest = digest(&SHA256, format!("{config:?}").as_bytes());
    digest.as_ref().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
