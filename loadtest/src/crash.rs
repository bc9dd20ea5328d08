//! `crash`: writers and readers at work while the server is killed again and again, and the
//! checkers afterwards.
//!
//! Writers repeat a command under its id until it is answered for good. Readers come back with the
//! last seq they saw and follow the links. When the killing is over everything is read once more
//! from the start, and the history tells whether anything was lost, doubled, moved or left out.
//! Several organizations may be at work at once, and must never see anything of each other.

mod answer;
mod cast;
mod command;
mod event;
mod final_read;
mod follow;
mod link;
mod nemesis;
mod options;
mod person;
mod program;
mod reader;
mod sql;
mod stage;
mod verdict;
mod waits;
mod writer;

pub use options::CrashOptions;
pub use program::Program;
pub use sql::{SqlHook, SqlRow, sql_command};
pub use verdict::{Restarts, Verdict};

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::check::{Limits, check_within};
use crate::dialect::{Desk, EnterError};
use crate::history::Recorder;
use crate::target::{Organizations, TargetError};
use link::LinkError;
use nemesis::Nemesis;
use stage::Stage;
use waits::Waits;

/// How long the writers may take to get their last answers.
const LAST_ANSWERS: Duration = Duration::from_secs(60);

/// Why a run could not be carried through. A broken promise is no error but a [`Verdict`].
#[derive(Debug, thiserror::Error)]
pub enum CrashError {
    #[error(transparent)]
    Target(#[from] TargetError),
    #[error("the history cannot be written: {0}")]
    Recorder(io::Error),
    #[error("somebody else's server answers at the desk's address already")]
    Occupied,
    #[error("the server cannot be started: {0}")]
    Start(io::Error),
    #[error("the server is not ready after {0} s")]
    NotReady(u64),
    #[error("the server ended by itself before it was ready, {0} times in a row")]
    Stillborn(u32),
    #[error("before the first kill: {0}")]
    Enter(#[from] EnterError),
    #[error("the command that does harm: {0}")]
    Harm(String),
    #[error("{0} writers have no answer to their last command")]
    Unanswered(usize),
    #[error("the final read: {0}")]
    FinalRead(#[from] LinkError),
    #[error("the final read of the database: {0}")]
    Sql(String),
}

/// Runs the scenario against the program, which serves `organizations` when it is started. `sql`
/// reads the database at the end.
pub async fn crash(
    organizations: impl Into<Organizations>,
    program: Program,
    options: &CrashOptions,
    history: Option<&Path>,
    sql: Option<SqlHook>,
) -> Result<Verdict, CrashError> {
    let recorder = Recorder::new(history).map_err(CrashError::Recorder)?;
    // readers keep their connections when only the server's surroundings are harmed
    let readers = if options.harm.is_none() { options.readers } else { 0 };
    let waits = Waits::new(options.writers + readers);
    let desks: Result<_, _> = organizations.into().all().map(Desk::new).collect();
    let stage = Arc::new(Stage::new(desks?, recorder, waits));
    let mut nemesis = Nemesis::start(program, Arc::clone(&stage), options).await?;
    let cast = cast::gather(&stage, options).await?;
    let mut writers = JoinSet::new();
    cast.writers.into_iter().for_each(|writer| {
        writers.spawn(writer.run(Arc::clone(&stage)));
    });
    let mut readers = JoinSet::new();
    cast.readers.into_iter().for_each(|reader| {
        readers.spawn(reader.run(Arc::clone(&stage)));
    });
    nemesis.rage(options).await?;
    stage.closing.cancel();
    let answered = async { while writers.join_next().await.is_some() {} };
    let in_time = tokio::select! {
        answered = timeout(LAST_ANSWERS, answered) => answered.is_ok(),
        error = nemesis.tend() => return Err(error),
    };
    if !in_time {
        return Err(CrashError::Unanswered(writers.len()));
    }
    final_read::read(&stage, &cast.contacts).await?;
    if let Some(sql) = sql {
        sql::read(&stage, sql).await?;
    }
    stage.wait_for_readers().await;
    stage.over.cancel();
    while readers.join_next().await.is_some() {}
    let (kills, deaths) = nemesis.end().await;
    let history = stage.recorder.finish().map_err(CrashError::Recorder)?;
    let catch_up = Duration::from_secs_f64(options.catch_up);
    let limits = Limits { first_ok: catch_up, caught_up: catch_up };
    Ok(Verdict::new(&stage, check_within(&history, limits), kills, deaths, options))
}
