//! One commit: a batch goes to the database, verdicts go to the tickets.

use std::sync::Arc;
use std::time::Duration;

use insightdesk_store::journal::{Append, Journal};
use insightdesk_store::servers::Login;
use ractor::ActorRef;

use super::{JournalMessage, Receipt, Verdict};
use crate::faults::Fault;

/// How long a connection attempt may take before the batch is given up.
const CONNECT_WITHIN: Duration = Duration::from_secs(2);

/// The journal's connection, open or to be opened.
#[derive(Debug)]
pub struct Connection(Option<Journal>);

impl Connection {
    pub(super) fn closed() -> Self {
        Self(None)
    }
}

/// Gives the connection back to the journal however the commit ends, a panic included: without
/// it the journal would wait for ever.
pub(super) struct Returned {
    journal: ActorRef<JournalMessage>,
    connection: Connection,
}

impl Returned {
    pub(super) fn to(journal: ActorRef<JournalMessage>, connection: Connection) -> Self {
        Self { journal, connection }
    }

    pub(super) async fn run(
        mut self,
        login: &Login,
        batch: Vec<(Arc<Append>, Receipt)>,
        fault: Option<Fault>,
    ) {
        let (appends, receipts): (Vec<Arc<Append>>, Vec<Receipt>) = batch.into_iter().unzip();
        if Fault::acknowledges_early(fault) {
            receipts.into_iter().for_each(|receipt| receipt.tell(Verdict::Stored));
            Fault::before_late_commit(fault).await;
            self.connection.store(login, &appends).await;
            return;
        }
        let verdicts = self.connection.store(login, &appends).await;
        Fault::after_commit(fault);
        // From here on each append is its ticket's alone.
        drop(appends);
        for (receipt, verdict) in receipts.into_iter().zip(verdicts) {
            receipt.tell(verdict);
        }
    }
}

impl Drop for Returned {
    fn drop(&mut self) {
        let connection = Connection(self.connection.0.take());
        let _ = self.journal.cast(JournalMessage::Committed(connection));
    }
}

impl Connection {
    /// One transaction for all; if the database refuses what one of them holds, each on its own,
    /// so that one bad append spoils nobody else's.
    async fn store(&mut self, login: &Login, appends: &[Arc<Append>]) -> Vec<Verdict> {
        match self.attempt(login, appends).await {
            Ok(verdicts) => verdicts,
            Err(error) if appends.len() > 1 && is_about_content(&error) => {
                tracing::error!(%error, size = appends.len(), "a batch is refused, trying each");
                let mut verdicts = Vec::with_capacity(appends.len());
                for append in appends {
                    verdicts.push(self.store_one(login, append).await);
                }
                verdicts
            }
            Err(error) => {
                tracing::error!(%error, size = appends.len(), "the journal cannot write");
                vec![Verdict::Unknown; appends.len()]
            }
        }
    }

    async fn store_one(&mut self, login: &Login, append: &Arc<Append>) -> Verdict {
        match self.attempt(login, std::slice::from_ref(append)).await {
            Ok(verdicts) => verdicts.first().copied().unwrap_or(Verdict::Unknown),
            Err(error) => {
                tracing::error!(%error, ticket = %append.ticket, "an append is refused");
                Verdict::Unknown
            }
        }
    }

    async fn attempt(
        &mut self,
        login: &Login,
        appends: &[Arc<Append>],
    ) -> sqlx::Result<Vec<Verdict>> {
        let mut journal = match self.0.take() {
            Some(journal) => journal,
            None => connect(login).await?,
        };
        let stored = journal.append(appends).await;
        // A connection that failed is closed, unless it was the content that was refused.
        if stored.as_ref().is_ok_and(|_| true) || stored.as_ref().is_err_and(is_about_content) {
            self.0 = Some(journal);
        }
        let verdict = |stored| if stored { Verdict::Stored } else { Verdict::Refused };
        Ok(stored?.into_iter().map(verdict).collect())
    }
}

async fn connect(login: &Login) -> sqlx::Result<Journal> {
    tokio::time::timeout(CONNECT_WITHIN, Journal::connect(login))
        .await
        .unwrap_or(Err(sqlx::Error::PoolTimedOut))
}

/// Whether the database refused what was written (SQLSTATE classes 22 and 23: data, integrity),
/// and not failed itself.
fn is_about_content(error: &sqlx::Error) -> bool {
    let sqlx::Error::Database(error) = error else { return false };
    error.code().is_some_and(|code| code.starts_with("22") || code.starts_with("23"))
}
