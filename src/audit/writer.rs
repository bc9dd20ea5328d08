//! The one writer of the log: whichever node holds the lease chains what all of them note.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use insightdesk_domain::ids::OrganizationId;
use insightdesk_domain::mail::Letter;
use insightdesk_store::audit::{self, Addressee, Alert, Head};
use insightdesk_store::leases::{self, Held};
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::checkpoints::Checkpoints;

const LEASE: &str = "audit";
/// How long the lease lasts that is not renewed.
const LASTS: Duration = Duration::from_secs(10);
/// How often it is renewed, or asked for.
const RENEW: Duration = Duration::from_secs(2);
/// How often the queue is looked at.
const LOOK: Duration = Duration::from_millis(250);
/// Entries chained in one transaction.
const BATCH: i64 = 500;
/// Checkpoints of one organization are at least so far apart.
const APART: Duration = Duration::from_secs(1);

/// Makes a letter of an alert.
pub(super) type Letters = dyn Fn(&Alert, &Addressee) -> Letter + Send + Sync;

/// Chains and signs.
pub(super) struct Writer {
    hub: PgPool,
    write: Box<Letters>,
    book: Checkpoints,
    holder: String,
    held: Option<Held>,
    asked: Option<Instant>,
    /// Heads that are not signed yet.
    heads: HashMap<OrganizationId, Head>,
    signed: HashMap<OrganizationId, Instant>,
}

impl Writer {
    /// A writer who mails alerts as `write` puts them.
    pub(super) fn new(hub: PgPool, book: Checkpoints, write: Box<Letters>) -> Self {
        let holder = Uuid::new_v4().to_string();
        let (heads, signed) = (HashMap::new(), HashMap::new());
        Self { hub, write, book, holder, held: None, asked: None, heads, signed }
    }

    /// Works until it is told to stop, and chains once more then.
    pub(super) async fn run(mut self, stop: CancellationToken) {
        while stop.run_until_cancelled(tokio::time::sleep(LOOK)).await.is_some() {
            self.turn().await;
        }
        self.turn().await;
        self.sign(Duration::ZERO);
        if let Some(held) = &self.held {
            let _ = leases::give_back(&self.hub, held).await;
        }
    }

    async fn turn(&mut self) {
        if let Err(error) = self.chain().await {
            tracing::warn!(%error, "the audit log is not chained, to be tried again");
        }
        self.sign(APART);
    }

    async fn chain(&mut self) -> sqlx::Result<()> {
        if self.asked.is_none_or(|asked| asked.elapsed() >= RENEW) {
            self.held = leases::take(&self.hub, LEASE, &self.holder, LASTS).await?;
            self.asked = Some(Instant::now());
        }
        while let Some(held) = &self.held {
            let Some(chained) = audit::chain(&self.hub, held, BATCH, &*self.write).await? else {
                self.held = None;
                return Ok(());
            };
            self.heads.extend(chained.heads.iter().map(|head| (head.organization, *head)));
            if (chained.entries as i64) < BATCH {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Signs heads of organizations that were not signed for a while.
    fn sign(&mut self, apart: Duration) {
        self.signed.retain(|_, signed| signed.elapsed() < APART);
        let is_due = |organization: &OrganizationId| {
            self.signed.get(organization).is_none_or(|signed| signed.elapsed() >= apart)
        };
        let due: Vec<Head> =
            self.heads.values().filter(|h| is_due(&h.organization)).copied().collect();
        if due.is_empty() {
            return;
        }
        if let Err(error) = self.book.append(&due) {
            tracing::error!(%error, "checkpoints of the audit log cannot be written");
            return;
        }
        for head in due {
            self.heads.remove(&head.organization);
            self.signed.insert(head.organization, Instant::now());
        }
    }
}
