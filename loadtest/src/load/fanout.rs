//! `fanout`: one message to many watchers, one at a time; when does the last one have it?

use std::sync::atomic::Ordering;
use std::time::Duration;

use clap::Args;
use jiff::Timestamp;

use super::LoadError;
use crate::dialect::Dialect;
use crate::measure::{Latency, Report, Row, Usage, Watched};
use crate::progress::Bar;

mod room;

use room::Room;

/// Messages that only warm up.
const WARMUP: u32 = 5;
/// How long the last acknowledgements may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// One message to many watchers of a ticket, one at a time.
#[derive(Debug, Clone, Args)]
pub struct FanoutOptions {
    /// Sockets of agents that follow the ticket.
    #[arg(long, default_value_t = 1000)]
    pub watchers: usize,
    /// Messages, after five that do not count.
    #[arg(long, default_value_t = 50)]
    pub messages: u32,
    /// Milliseconds of rest after each message.
    #[arg(long, default_value_t = 100)]
    pub pause_ms: u64,
    /// Length of a message.
    #[arg(long, default_value_t = 200)]
    pub body_bytes: usize,
}

/// Runs the scenario and reports.
pub async fn fanout<D: Dialect>(
    dialect: &D,
    options: &FanoutOptions,
    watched: &Watched,
) -> Result<Report, LoadError> {
    let FanoutOptions { watchers, messages, pause_ms, body_bytes } = *options;
    if watchers == 0 || messages == 0 {
        return Err(LoadError::Options("it takes a watcher and a message".to_owned()));
    }
    let at = Timestamp::now();
    let room = Room::gather(dialect, watchers).await?;
    for _ in 0..WARMUP {
        room.tell_everybody(dialect, options).await?;
    }
    room.run.begin(Duration::ZERO, Duration::from_hours(24));
    let before = watched.usage()?;
    let mut last = Latency::default();
    let bar = Bar::new("messages to everybody", u64::from(messages));
    for _ in 0..messages {
        last.record_us(room.tell_everybody(dialect, options).await?);
        bar.advance();
    }
    bar.finish();
    let after = watched.usage()?;
    let total = room.run.settle(PATIENCE).await;
    room.run.over.cancel();
    let mut rows = vec![
        Row::of_latency("last", last.percentiles()),
        Row::of_latency("delivery", total.deliveries.percentiles()),
    ];
    rows.extend(cost(before, after, f64::from(messages) * watchers as f64));
    rows.push(total.trouble(room.run.sent.load(Ordering::Relaxed)));
    let settings = format!(
        "{messages} messages of {body_bytes} bytes to {watchers} watchers, {pause_ms} ms of rest"
    );
    let (scenario, outcomes) = ("fanout", Vec::new());
    let trouble = total.examples;
    Ok(Report { scenario, against: D::NAME, at, settings, rows, trouble, outcomes })
}

fn cost(before: Option<Usage>, after: Option<Usage>, deliveries: f64) -> Option<Row> {
    let (before, after) = (before?, after?);
    let micros = (after.cpu - before.cpu).as_secs_f64() * 1e6 / deliveries;
    let mib = after.rss_bytes as f64 / (1 << 20) as f64;
    let row = Row::new("server").with("cpu_us_per_delivery", "us CPU a delivery", micros);
    Some(row.with("rss_mib", "MiB resident", mib))
}
