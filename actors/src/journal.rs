//! The journal actor: takes what is queued from all tickets of the node, commits it in one
//! transaction, then takes what has queued meanwhile. No timer: one writer is committed at once,
//! five hundred share a commit.

use std::sync::Arc;
use std::time::Instant;

use insightdesk_store::journal::Append;
use insightdesk_store::servers::Login;
use ractor::{Actor, ActorProcessingErr, ActorRef};
use ractor_cluster::RactorMessage;

use crate::ActorResult;
use crate::faults::Fault;
use crate::metrics::HubMetrics;

mod commit;
mod receipt;
#[cfg(test)]
mod tests;

pub use receipt::{Receipt, Verdict};

use commit::Connection;

/// What the journal is told.
#[derive(Debug, RactorMessage)]
pub enum JournalMessage {
    /// Store this, and tell the ticket by the receipt.
    Append { append: Arc<Append>, receipt: Receipt },
    /// Self-sent: the commit is over, here is the connection for the next one.
    Committed(Connection),
}

/// The journal of one node; never two appends of one ticket under way at once.
#[derive(Debug)]
pub struct JournalActor {
    pub login: Login,
    /// Appends in one transaction.
    pub batch: usize,
    pub metrics: HubMetrics,
}

/// What waits, and the connection while nobody commits.
#[derive(Debug)]
pub struct JournalState {
    waiting: Vec<(Arc<Append>, Receipt)>,
    /// `None` while a commit has it.
    idle: Option<Connection>,
    fault: Option<Fault>,
}

impl Actor for JournalActor {
    type Msg = JournalMessage;
    type State = JournalState;
    type Arguments = ();

    async fn pre_start(&self, _me: ActorRef<Self::Msg>, (): ()) -> ActorResult<JournalState> {
        let idle = Some(Connection::closed());
        Ok(JournalState { waiting: Vec::new(), idle, fault: Fault::chosen() })
    }

    async fn handle(
        &self,
        me: ActorRef<Self::Msg>,
        message: JournalMessage,
        state: &mut JournalState,
    ) -> Result<(), ActorProcessingErr> {
        match message {
            JournalMessage::Append { append, receipt } => state.waiting.push((append, receipt)),
            JournalMessage::Committed(connection) => state.idle = Some(connection),
        }
        self.commit(&me, state);
        Ok(())
    }
}

impl JournalActor {
    fn commit(&self, me: &ActorRef<JournalMessage>, state: &mut JournalState) {
        self.metrics.depth.with_label_values(&["journal"]).set(state.waiting.len() as i64);
        if state.waiting.is_empty() {
            return;
        }
        let Some(connection) = state.idle.take() else { return };
        let size = state.waiting.len().min(self.batch);
        let batch: Vec<_> = state.waiting.drain(..size).collect();
        self.metrics.batch.observe(size as f64);
        let (login, me, fault) = (self.login.clone(), me.clone(), state.fault);
        let commit = self.metrics.commit.clone();
        tokio::spawn(async move {
            let returned = commit::Returned::to(me, connection);
            let began = Instant::now();
            returned.run(&login, batch, fault).await;
            commit.observe(began.elapsed().as_secs_f64());
        });
    }
}
