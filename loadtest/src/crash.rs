//! `crash`: writers and readers at work while the server is killed again and again, and the
//! checkers afterwards.
//!
//! Writers repeat a command under its id until it is answered for good. Readers come back with the
//! last seq they saw and follow the links. When the killing is over everything is read once more
//! from the start, and the history tells whether anything was lost, doubled, moved or left out.
//! Several organizations may be at work at once, and must never see anything of each other.

mod nemesis;
mod options;
mod verdict;

pub use crate::people::sql::{SqlHook, SqlRow, sql_command};
pub use crate::program::Program;
pub use options::CrashOptions;
pub use verdict::{Restarts, Verdict};

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::check::{Limits, check_within};
use crate::dialect::Desk;
use crate::history::Recorder;
use crate::people::waits::Waits;
use crate::people::{Play, PlayError, Stage};
use crate::target::{Organizations, TargetError};
use nemesis::Nemesis;

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
    #[error("the command that does harm: {0}")]
    Harm(String),
    #[error("the audit log cannot be verified: {0}")]
    Verify(io::Error),
    #[error(transparent)]
    Play(#[from] PlayError),
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
    let organizations = organizations.into();
    let has_owner = organizations.first.owner.is_some();
    let desks: Result<_, _> = organizations.all().map(Desk::new).collect();
    let stage = Arc::new(Stage::new(vec![desks?], recorder, waits));
    let mut nemesis = Nemesis::start(program.clone(), Arc::clone(&stage), options).await?;
    let play = Play::begin(&stage, &options.crowd()).await?;
    nemesis.rage(options).await?;
    play.finish(nemesis.tend(), sql).await?;
    let (kills, deaths) = nemesis.end().await;
    if has_owner {
        let verdict = program.verify_log(&[]).await.map_err(CrashError::Verify)?;
        stage.recorder.record(|t| verdict.line(t));
    }
    let history = stage.recorder.finish().map_err(CrashError::Recorder)?;
    let catch_up = Duration::from_secs_f64(options.catch_up);
    let limits = Limits { first_ok: catch_up, caught_up: catch_up };
    Ok(Verdict::new(&stage, check_within(&history, limits), kills, deaths, options))
}
