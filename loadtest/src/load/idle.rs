//! `idle`: sockets that have greeted and then keep still; what does the server keep for each?

use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use jiff::Timestamp;

use super::LoadError;
use super::line::read;
use super::run::Run;
use super::seat::{self, AT_ONCE};
use crate::dialect::{Dialect, EnterError, Party};
use crate::measure::{Report, Row, Usage, UsageError, Watched};
use crate::progress::Bar;
use crate::ws::{Socket, SocketError};

/// What counts as hardly.
const HARDLY: f64 = 0.005;
/// Checking a password takes much memory for a moment, which comes back when the server has had
/// nothing to check for a while: so many times the time of rest. So all agents sign in before
/// anything is measured.
const AFTER_SIGN_IN: f64 = 5.0;
/// Sockets opened before the first look at its memory, so that what is made once does not count.
const FIRST: usize = 32;

/// Sockets greet and keep still; the server's memory for each is what counts (needs --pid).
#[derive(Debug, Clone, Args)]
pub struct IdleOptions {
    /// Sockets of contacts, each a contact of its own.
    #[arg(long, default_value_t = 1000)]
    pub sockets: usize,
    /// Sockets of agents, opened after those.
    #[arg(long, default_value_t = 0)]
    pub agents: usize,
    /// Every contact opens a ticket and follows it.
    #[arg(long)]
    pub follow: bool,
    /// The server is at rest when its memory has hardly changed for so many seconds, or has not
    /// come to rest in ten times that.
    #[arg(long, default_value_t = 3.0)]
    pub rest: f64,
    /// Seconds for which all are held.
    #[arg(long, default_value_t = 5.0)]
    pub secs: f64,
}

/// Runs the scenario and reports.
pub async fn idle<D: Dialect>(
    dialect: &D,
    options: &IdleOptions,
    watched: &Watched,
) -> Result<Report, LoadError> {
    let IdleOptions { sockets, agents, follow, rest, secs } = *options;
    let at = Timestamp::now();
    let rest = Duration::from_secs_f64(rest);
    let hall = Hall { dialect, run: &Arc::new(Run::new()), rest };
    hall.fill("first sockets", Party::Contact, 0..FIRST, follow).await?;
    if agents > 0 {
        hall.fill("agents' first sockets", Party::Agent, 0..FIRST.min(agents), false).await?;
        tokio::time::sleep(rest.mul_f64(AFTER_SIGN_IN)).await;
    }
    let mut rows = Vec::new();
    let all = FIRST..FIRST + sockets;
    rows.push(hall.measure("contact", Party::Contact, all.clone(), follow, watched).await?);
    if agents > 0 {
        let agents = all.end..all.end + agents;
        rows.push(hall.measure("agent", Party::Agent, agents, false, watched).await?);
    }
    tokio::time::sleep(Duration::from_secs_f64(secs)).await;
    if let Some(usage) = watched.usage()? {
        let mib = usage.rss_bytes as f64 / (1 << 20) as f64;
        rows.push(Row::new("server").with("rss_mib", "MiB resident", mib));
    }
    let total = hall.run.total();
    hall.run.over.cancel();
    rows.push(total.trouble(0));
    let follows = if follow { ", each following its ticket" } else { "" };
    Ok(Report {
        scenario: "idle",
        against: D::NAME,
        at,
        settings: format!("{sockets} sockets of contacts{follows}, {agents} of agents, {secs} s"),
        rows,
        trouble: total.examples,
        outcomes: Vec::new(),
    })
}

/// Waits until the server is at rest; what it uses then.
async fn come_to_rest(watched: &Watched, rest: Duration) -> Result<Option<Usage>, UsageError> {
    let mut before = watched.usage()?;
    for _ in 0..10 {
        tokio::time::sleep(rest).await;
        let after = watched.usage()?;
        let rss = |usage: Option<Usage>| usage.map_or(0.0, |usage| usage.rss_bytes as f64);
        if (rss(after) - rss(before)).abs() <= HARDLY * rss(before) {
            return Ok(after);
        }
        before = after;
    }
    Ok(before)
}

/// Where the sockets are held.
struct Hall<'a, D> {
    dialect: &'a D,
    run: &'a Arc<Run>,
    rest: Duration,
}

impl<D: Dialect> Hall<'_, D> {
    /// Opens sockets and tells what each cost the server.
    async fn measure(
        &self,
        title: &'static str,
        party: Party,
        numbers: std::ops::Range<usize>,
        follow: bool,
        watched: &Watched,
    ) -> Result<Row, LoadError> {
        let count = numbers.len() as f64;
        let before = come_to_rest(watched, self.rest).await?;
        let took = self.fill("sockets", party, numbers, follow).await?;
        let after = come_to_rest(watched, self.rest).await?;
        let row = Row::new(title);
        let row = row.with(format!("{title}s_per_second"), "opened a second", count / took);
        let (Some(before), Some(after)) = (before, after) else { return Ok(row) };
        let grown = after.rss_bytes as f64 - before.rss_bytes as f64;
        let cpu_ms = (after.cpu - before.cpu).as_secs_f64() * 1000.0;
        Ok(row.with(format!("bytes_per_{title}"), "bytes each", grown / count).with(
            format!("cpu_ms_per_{title}"),
            "ms CPU to open",
            cpu_ms / count,
        ))
    }

    /// Opens sockets and holds them; answers the seconds it took.
    async fn fill(
        &self,
        what: &'static str,
        party: Party,
        numbers: std::ops::Range<usize>,
        follow: bool,
    ) -> Result<f64, EnterError> {
        let bar = Bar::new(what, numbers.len() as u64);
        let mut opened = stream::iter(numbers)
            .map(|number| async move {
                let socket = seat::alone(self.dialect, party, number, follow).await?;
                Ok::<_, EnterError>((number, socket))
            })
            .buffer_unordered(AT_ONCE);
        while let Some((number, socket)) = opened.try_next().await? {
            tokio::spawn(hold(self.dialect.clone(), Arc::clone(self.run), number, socket));
            bar.advance();
        }
        Ok(bar.finish().as_secs_f64())
    }
}

/// Answers what wants an answer until the run is over.
async fn hold<D: Dialect>(dialect: D, run: Arc<Run>, number: usize, mut socket: Socket) {
    let held = async {
        loop {
            read(&dialect, &mut socket, |_| {})?;
            socket.wait().await?;
        }
    };
    let lost: Result<(), SocketError> = tokio::select! {
        () = run.over.cancelled() => Ok(()),
        lost = held => lost,
    };
    if let Err(error) = lost {
        run.tally(number).lost_socket(&error.to_string());
    }
}
