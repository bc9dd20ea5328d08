//! A whole play: everybody comes in, works, finishes, and everything is read once more.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::timeout;

use super::cast::{self, Crowd};
use super::link::LinkError;
use super::person::Person;
use super::sql::{self, SqlHook};
use super::stage::Stage;
use super::steward::Steward;
use super::{final_read, writer::Writer};
use crate::dialect::EnterError;

/// How long the writers may take to get their last answers.
const LAST_ANSWERS: Duration = Duration::from_secs(60);

/// Why a play did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum PlayError {
    #[error("before the first fault: {0}")]
    Enter(#[from] EnterError),
    #[error("{0} writers have no answer to their last command")]
    Unanswered(usize),
    #[error("the herd gets no threads: {0}")]
    Threads(io::Error),
    #[error("the final read: {0}")]
    FinalRead(#[from] LinkError),
    #[error("the final read of the database: {0}")]
    Sql(String),
    #[error("the final read of the audit log: {0}")]
    Log(String),
}

/// People at work.
#[derive(Debug)]
pub(crate) struct Play {
    stage: Arc<Stage>,
    contacts: Vec<Person>,
    writers: JoinSet<()>,
    readers: JoinSet<()>,
    stewards: JoinSet<Steward>,
}

impl Play {
    /// Lets everybody in, and has them begin.
    pub(crate) async fn begin(stage: &Arc<Stage>, crowd: &Crowd) -> Result<Self, PlayError> {
        let cast = cast::gather(stage, crowd).await?;
        let mut stewards = JoinSet::new();
        for organization in 0..stage.organizations() {
            let steward = Steward::enter(stage, organization, crowd.seed).await?;
            let run = |steward: Steward| steward.run(Arc::clone(stage));
            steward.map(run).into_iter().for_each(|run| drop(stewards.spawn(run)));
        }
        let run = |writer: Writer| writer.run(Arc::clone(stage));
        let writers = cast.writers.into_iter().map(run).collect();
        let readers = cast.readers.into_iter().map(|reader| reader.run(Arc::clone(stage)));
        let (stage, readers) = (Arc::clone(stage), readers.collect());
        Ok(Self { stage, contacts: cast.contacts, writers, readers, stewards })
    }

    /// Has everybody say the last word and hear the answer, and reads everything once more. `tend`
    /// keeps the server alive until then, and ends only when it cannot.
    pub(crate) async fn finish<E: From<PlayError>>(
        mut self,
        tend: impl Future<Output = E>,
        sql: Option<SqlHook>,
    ) -> Result<(), E> {
        self.stage.closing.cancel();
        let answered = async {
            while self.writers.join_next().await.is_some() {}
            let mut stewards = Vec::new();
            while let Some(steward) = self.stewards.join_next().await {
                stewards.extend(steward.ok());
            }
            stewards
        };
        let in_time = tokio::select! {
            answered = timeout(LAST_ANSWERS, answered) => answered,
            error = tend => return Err(error),
        };
        let Ok(stewards) = in_time else {
            return Err(PlayError::Unanswered(self.writers.len()).into());
        };
        self.read(sql, stewards).await.map_err(E::from)
    }

    async fn read(mut self, sql: Option<SqlHook>, stewards: Vec<Steward>) -> Result<(), PlayError> {
        final_read::read(&self.stage, &self.contacts).await?;
        for steward in stewards {
            steward.read_log(&self.stage).await.map_err(PlayError::Log)?;
        }
        if let Some(sql) = sql {
            sql::read(&self.stage, sql).await.map_err(PlayError::Sql)?;
        }
        self.stage.wait_for_readers().await;
        self.stage.over.cancel();
        while self.readers.join_next().await.is_some() {}
        Ok(())
    }
}
