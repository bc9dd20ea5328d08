//! One commit: a batch goes to the database, verdicts go to the tickets.

use std::sync::Arc;
use std::time::Duration;

use insightdesk_store::journal::{Append, Journal, is_crossed, is_held};
use insightdesk_store::servers::Login;
use ractor::ActorRef;

use super::{JournalMessage, Receipt, Verdict};
use crate::faults::Fault;

/// How long a connection attempt may take before the batch is given up.
const CONNECT_WITHIN: Duration = Duration::from_secs(2);

/// How often a batch is tried that comes into another transaction's way.
const ATTEMPTS: u32 = 3;
/// How long it waits before it is tried again, at most.
const PAUSE: Duration = Duration::from_millis(100);

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
    /// One transaction for all, as far as that can be: one append that the database refuses, or
    /// whose ticket somebody else holds, spoils nobody else's.
    async fn store(&mut self, login: &Login, appends: &[Arc<Append>]) -> Vec<Verdict> {
        match self.insist(login, appends).await {
            Ok(verdicts) => verdicts,
            Err(error) if appends.len() > 1 && is_about_content(&error) => {
                tracing::error!(%error, size = appends.len(), "a batch is refused, trying each");
                let mut verdicts = Vec::with_capacity(appends.len());
                for append in appends {
                    verdicts.push(self.store_one(login, append).await);
                }
                verdicts
            }
            Err(error) if appends.len() > 1 && is_held(&error) => {
                tracing::warn!(%error, size = appends.len(), "storing what nobody holds");
                self.store_free(appends).await.unwrap_or_else(|error| none_of(appends, &error))
            }
            Err(error) => none_of(appends, &error),
        }
    }

    /// Once more, when two transactions came into each other's way.
    async fn insist(
        &mut self,
        login: &Login,
        appends: &[Arc<Append>],
    ) -> sqlx::Result<Vec<Verdict>> {
        for _ in 1..ATTEMPTS {
            match self.attempt(login, appends).await {
                Err(error) if is_crossed(&error) => {
                    tracing::warn!(%error, size = appends.len(), "a batch is tried again");
                    tokio::time::sleep(PAUSE.mul_f64(rand::random())).await;
                }
                done => return done,
            }
        }
        self.attempt(login, appends).await
    }

    /// Stores the appends to tickets that nobody else holds.
    async fn store_free(&mut self, appends: &[Arc<Append>]) -> sqlx::Result<Vec<Verdict>> {
        let mut journal = self.0.take().ok_or(sqlx::Error::PoolClosed)?;
        let tickets: Vec<_> = appends.iter().map(|append| append.ticket).collect();
        let held = journal.held(&tickets).await?;
        let is_free = |append: &&Arc<Append>| !held.contains(&append.ticket);
        let free: Vec<_> = appends.iter().filter(is_free).cloned().collect();
        let mut stored = self.put(journal, &free).await?.into_iter();
        let verdict = |append| match is_free(&append) {
            true => stored.next().unwrap_or(Verdict::Unknown),
            false => Verdict::Unknown,
        };
        Ok(appends.iter().map(verdict).collect())
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
        let journal = match self.kept().await {
            Some(journal) => journal,
            None => connect(login).await?,
        };
        self.put(journal, appends).await
    }

    /// The connection of the last commit, if it is still there.
    async fn kept(&mut self) -> Option<Journal> {
        let mut journal = self.0.take()?;
        journal.is_there().await.then_some(journal)
    }

    async fn put(
        &mut self,
        mut journal: Journal,
        appends: &[Arc<Append>],
    ) -> sqlx::Result<Vec<Verdict>> {
        let stored = journal.append(appends).await;
        if stored.as_ref().err().is_none_or(leaves_the_connection) {
            self.0 = Some(journal);
        }
        let verdict = |stored| if stored { Verdict::Stored } else { Verdict::Refused };
        Ok(stored?.into_iter().map(verdict).collect())
    }
}

/// Nothing is known of any of them.
fn none_of(appends: &[Arc<Append>], error: &sqlx::Error) -> Vec<Verdict> {
    tracing::error!(%error, size = appends.len(), "the journal cannot write");
    vec![Verdict::Unknown; appends.len()]
}

/// Whether the database refused this transaction and takes the next one. Otherwise the connection
/// is closed.
fn leaves_the_connection(error: &sqlx::Error) -> bool {
    is_about_content(error) || is_held(error) || is_crossed(error)
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
