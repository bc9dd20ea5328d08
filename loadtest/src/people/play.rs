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
}

/// People at work.
#[derive(Debug)]
pub(crate) struct Play {
    stage: Arc<Stage>,
    contacts: Vec<Person>,
    writers: JoinSet<()>,
    readers: JoinSet<()>,
}

impl Play {
    /// Lets everybody in, and has them begin.
    pub(crate) async fn begin(stage: &Arc<Stage>, crowd: &Crowd) -> Result<Self, PlayError> {
        let cast = cast::gather(stage, crowd).await?;
        let run = |writer: Writer| writer.run(Arc::clone(stage));
        let writers = cast.writers.into_iter().map(run).collect();
        let readers = cast.readers.into_iter().map(|reader| reader.run(Arc::clone(stage)));
        let readers = readers.collect();
        Ok(Self { stage: Arc::clone(stage), contacts: cast.contacts, writers, readers })
    }

    /// Has everybody say the last word and hear the answer, and reads everything once more. `tend`
    /// keeps the server alive until then, and ends only when it cannot.
    pub(crate) async fn finish<E: From<PlayError>>(
        mut self,
        tend: impl Future<Output = E>,
        sql: Option<SqlHook>,
    ) -> Result<(), E> {
        self.stage.closing.cancel();
        let answered = async { while self.writers.join_next().await.is_some() {} };
        let in_time = tokio::select! {
            answered = timeout(LAST_ANSWERS, answered) => answered.is_ok(),
            error = tend => return Err(error),
        };
        if !in_time {
            return Err(PlayError::Unanswered(self.writers.len()).into());
        }
        self.read(sql).await.map_err(E::from)
    }

    async fn read(mut self, sql: Option<SqlHook>) -> Result<(), PlayError> {
        final_read::read(&self.stage, &self.contacts).await?;
        if let Some(sql) = sql {
            sql::read(&self.stage, sql).await.map_err(PlayError::Sql)?;
        }
        self.stage.wait_for_readers().await;
        self.stage.over.cancel();
        while self.readers.join_next().await.is_some() {}
        Ok(())
    }
}
