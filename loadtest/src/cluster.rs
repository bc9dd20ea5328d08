//! `chaos`: writers and readers at work on a cluster while one harm after the other is done to it, and
//! the checkers afterwards.
//!
//! The nodes are started here, each with a proxy between it and every PostgreSQL server and one
//! between it and its peers; Valkey has a proxy in front of it that all nodes share. Clients prefer a
//! node and go to the next one in turn when it is lost. After each harm they all have to be answered,
//! and go back where they came from, before the next one is done.

mod blow;
mod churn;
mod clock;
mod database;
mod deputies;
mod episode;
mod fault;
mod harm;
mod herd;
mod nemesis;
mod node;
mod options;
mod packets;
mod pressure;
mod report;
mod schedule;
mod setting;
mod slow;
mod strike;
mod valkey;

pub use fault::Kind;
pub use options::ChaosOptions;
pub use pressure::PressureOptions;

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rand::SeedableRng;
use rand::rngs::StdRng;
use url::Url;

use crate::check::{Findings, Limits, check_within};
use crate::dialect::Desk;
use crate::history::Recorder;
use crate::measure::{Expectation, Report};
use crate::people::sql::{SqlHook, sql_command};
use crate::people::waits::Waits;
use crate::people::{Play, PlayError, Stage};
use crate::target::TargetError;
use nemesis::Nemesis;
use pressure::raise_file_limit;
use report::Remains;
use setting::{Folder, Setting};

/// What the final read asks the database.
const FINAL_READ: &str = include_str!("../final_read.sql");

/// Why a run could not be carried through. A broken promise is no error but part of the report.
#[derive(Debug, thiserror::Error)]
pub enum ChaosError {
    #[error("a cluster has at least 2 nodes")]
    Alone,
    #[error(transparent)]
    Target(#[from] TargetError),
    #[error("the history cannot be written: {0}")]
    Recorder(io::Error),
    #[error("the demo organizations: {0}")]
    Demo(String),
    #[error("somebody else's server answers at {0} already")]
    Occupied(Url),
    #[error("a node cannot be started or stopped: {0}")]
    Start(io::Error),
    #[error("{0} is not ready after {1} s")]
    NotReady(String, u64),
    #[error("{0} ended by itself before it was ready, {1} times in a row")]
    Stillborn(String, u32),
    #[error("{0} did not stop in order")]
    NotDrained(String),
    #[error("the command that does harm: {0}")]
    Harm(String),
    #[error("the audit log cannot be verified: {0}")]
    Verify(io::Error),
    #[error("nft cannot lose packets: {0}")]
    Packets(io::Error),
    #[error("Valkey cannot be harmed: {0}")]
    Valkey(io::Error),
    #[error(transparent)]
    Play(#[from] PlayError),
}

/// What came of a run.
#[derive(Debug)]
pub struct Run {
    pub report: Report,
    pub findings: Vec<Findings>,
    /// Why it did not come to its end, if it did not. The rest is what was found all the same.
    pub failures: Vec<ChaosError>,
}

/// Runs the scenario with nodes of the program at `program`. What fails before people are at work is
/// an error; after that there is a report in any case.
pub async fn chaos(
    program: &Path,
    options: &ChaosOptions,
    expectations: &[Expectation],
    history: Option<&Path>,
) -> Result<Run, ChaosError> {
    if options.nodes < 2 {
        return Err(ChaosError::Alone);
    }
    if options.kinds().contains(&Kind::Herd) {
        raise_file_limit(options.pressure.herd).map_err(ChaosError::Start)?;
    }
    let folder = Folder::create().map_err(ChaosError::Start)?;
    let setting = Setting { program, options, folder: &folder };
    let recorder = Recorder::new(history).map_err(ChaosError::Recorder)?;
    let desks: Result<Vec<_>, _> = setting.organizations().await?.all().map(Desk::new).collect();
    let cluster = setting.cluster(&mut StdRng::seed_from_u64(options.seed));
    let (desks, cluster) = (desks?, cluster.map_err(ChaosError::Start)?);
    let on_node = |node: &node::Node| desks.iter().map(|it| it.at(node.http.clone())).collect();
    let on_nodes: Result<Vec<Vec<Desk>>, _> = cluster.nodes.iter().map(on_node).collect();
    let stage = Arc::new(Stage::new(on_nodes?, recorder, Waits::new(0)));
    let mut nemesis = Nemesis::start(&stage, cluster, options).await?;
    if desks.iter().all(|desk| desk.owner().is_none()) {
        nemesis.skipped.push("changes of who is who, and C10: no owner is known".to_owned());
    }
    let play = Play::begin(&stage, &options.crowd()).await?;
    let mut failures = perform(&mut nemesis, play, final_sql(options)).await;
    nemesis.stop().await;
    if let Err(error) = setting.verify_log(&stage, nemesis.nodes()).await {
        failures.push(ChaosError::Verify(error));
    }
    conclude(&stage, nemesis, options, expectations, failures)
}

/// Lets the harm be done, and the play come to its end. That is tried even if the harm failed, so that
/// the checkers have more to look at.
async fn perform(nemesis: &mut Nemesis<'_>, play: Play, sql: Option<SqlHook>) -> Vec<ChaosError> {
    let raged = nemesis.rage().await;
    if raged.is_err() {
        nemesis.relent().await;
    }
    let finished = play.finish(nemesis.tend(), sql).await;
    [raged, finished].into_iter().filter_map(Result::err).collect()
}

/// The final read of the database, if there is a way to it.
fn final_sql(options: &ChaosOptions) -> Option<SqlHook> {
    let psql = options.psql.as_ref()?;
    Some(sql_command(format!("{psql} -XAtq <<'SQL'\n{FINAL_READ}SQL\n")))
}

fn conclude(
    stage: &Stage,
    nemesis: Nemesis<'_>,
    options: &ChaosOptions,
    expectations: &[Expectation],
    failures: Vec<ChaosError>,
) -> Result<Run, ChaosError> {
    let history = stage.recorder.finish().map_err(ChaosError::Recorder)?;
    let catch_up = Duration::from_secs_f64(options.catch_up);
    let findings = check_within(&history, Limits { first_ok: catch_up, caught_up: catch_up });
    let Nemesis { episodes, deaths, skipped, pressure, .. } = nemesis;
    let (settings, wanted) = (options.settings(), options.messages);
    let (acked, entries, surprises) = (stage.acked(), stage.ledger.take(), stage.surprises());
    let whys = failures.iter().map(ChaosError::to_string).collect();
    let pressed = pressure.tell(&entries);
    let remains = Remains {
        settings,
        acked,
        wanted,
        entries,
        episodes,
        deaths,
        skipped,
        surprises,
        failures: whys,
        pressed,
    };
    let mut report = remains.report(&findings);
    let expected: Vec<_> =
        remains.expectations().into_iter().chain(expectations.iter().cloned()).collect();
    report.judge(&expected);
    Ok(Run { report, findings, failures })
}
