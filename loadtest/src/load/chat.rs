//! `chat`: people on tickets write to each other.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::LoadError;
use super::line::Line;
use super::pace::{self, Pace, Sender};
use super::run::Run;
use super::seat::{self, Plan};
use super::tally::{Tally, Window};
use crate::dialect::Dialect;
use crate::measure::{Latency, Machine, Report, Row, Usage, Watched};
use crate::progress::Bar;

mod figures;
mod options;

pub use options::ChatOptions;

/// How long the last messages may take to be answered and delivered.
const PATIENCE: Duration = Duration::from_secs(10);

/// What was used until a moment.
#[derive(Debug, Clone, Copy)]
struct Sample {
    at: Instant,
    acked: u64,
    delivered: u64,
    server: Option<Usage>,
    harness: Option<Usage>,
    machine: Machine,
}

impl Sample {
    fn take(run: &Run, watched: &Watched) -> Result<Self, LoadError> {
        Ok(Self {
            at: Instant::now(),
            acked: run.acked(),
            delivered: run.delivered(),
            server: watched.usage()?,
            harness: Watched::myself().usage()?,
            machine: Machine::now(),
        })
    }
}

/// Runs the scenario and reports.
pub async fn chat<D: Dialect>(
    dialect: &D,
    options: &ChatOptions,
    watched: &Watched,
) -> Result<Report, LoadError> {
    let plan = options.plan()?;
    let run = Arc::new(Run::new());
    let senders = sit_down(dialect, options, plan, &run).await?;
    let at = Timestamp::now();
    let window = run.begin(options.warmup(), options.measured());
    let pacer = options.rate().map(|rate| {
        let (dialect, run) = (dialect.clone(), Arc::clone(&run));
        let pace = Pace { rate, body_bytes: options.body_bytes };
        tokio::task::spawn_blocking(move || pace::keep(&dialect, &run, &senders, pace, window))
    });
    let samples = watch(&run, window, watched).await?;
    let lateness = match pacer {
        Some(pacer) => Some(pacer.await.expect("the pacer does not panic")),
        None => None,
    };
    let total = run.settle(PATIENCE).await;
    run.over.cancel();
    let sent = run.sent.load(Ordering::Relaxed);
    Ok(Report {
        scenario: "chat",
        against: D::NAME,
        at,
        settings: options.in_words(),
        rows: rows(&total, samples, lateness, sent),
        trouble: total.examples,
        outcomes: Vec::new(),
    })
}

/// Opens all sockets and starts to read them; answers who sends in an open loop.
async fn sit_down<D: Dialect>(
    dialect: &D,
    options: &ChatOptions,
    plan: Plan,
    run: &Arc<Run>,
) -> Result<Vec<Sender>, LoadError> {
    let mut order = vec![None; plan.sockets];
    (0..options.senders()).for_each(|k| order[plan.sender(k)] = Some(k));
    let closed = options.rate().is_none();
    let mut senders = Vec::new();
    let seated = seat::take(dialect, plan, |seat| {
        let turn = order[seat.number];
        if let Some(turn) = turn.filter(|_| !closed) {
            let wire = seat.socket.wire();
            senders.push((turn, Sender { number: seat.number, ticket: seat.ticket, wire }));
        }
        let line = Line {
            dialect: dialect.clone(),
            run: Arc::clone(run),
            others: plan.on_ticket_of(seat.number) - 1,
            sends: turn.filter(|_| closed).map(|_| options.body_bytes),
            last_seq: None,
            last_due_us: 0,
            seat,
        };
        tokio::spawn(line.work());
    });
    seated.await.inspect_err(|_| run.over.cancel())?;
    senders.sort_by_key(|(turn, _)| *turn);
    Ok(senders.into_iter().map(|(_, sender)| sender).collect())
}

/// Lets the time pass; samples at both ends of the window.
async fn watch(
    run: &Run,
    window: Window,
    watched: &Watched,
) -> Result<(Sample, Sample), LoadError> {
    tokio::time::sleep_until(run.moment(window.from_us).into()).await;
    let first = Sample::take(run, watched)?;
    let bar = Bar::new("measured milliseconds", (window.to_us - window.from_us) / 1000);
    let mut tick = tokio::time::interval(Duration::from_millis(250));
    while run.now_us() < window.to_us {
        tokio::select! {
            _ = tick.tick() => {}
            () = tokio::time::sleep_until(run.moment(window.to_us).into()) => {}
        }
        bar.set(run.now_us().min(window.to_us).saturating_sub(window.from_us) / 1000);
        let rate = (run.acked() - first.acked) as f64 / first.at.elapsed().as_secs_f64();
        bar.say(format!("{rate:.0} messages a second"));
    }
    let last = Sample::take(run, watched)?;
    bar.finish();
    Ok((first, last))
}

fn rows(
    total: &Tally,
    (first, last): (Sample, Sample),
    lateness: Option<Latency>,
    sent: u64,
) -> Vec<Row> {
    let mut rows = figures::rows(total, first, last);
    if let Some(lateness) = lateness {
        rows.push(Row::of_latency("pacer_late", lateness.percentiles()));
    }
    rows.push(total.trouble(sent));
    rows
}
