//! What came of it.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::CrashOptions;
use crate::check::Findings;
use crate::people::Stage;
use crate::people::waits::Wait;

/// How long clients were without the server after a restart, in milliseconds from its start.
#[derive(Debug, Clone, Serialize)]
pub struct Restarts {
    pub waits: usize,
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub max_ms: f64,
    /// Waits that the next kill cut short.
    pub interrupted: usize,
    /// Waits that took longer than allowed, cut short or not, in words.
    pub too_long: Vec<String>,
}

impl Restarts {
    fn of(waits: &[Wait], allowed: Duration) -> Self {
        let over = waits.iter().filter(|wait| !wait.interrupted);
        let mut over: Vec<Duration> = over.map(|wait| wait.lasted).collect();
        over.sort_unstable();
        let at = |share: f64| {
            let index = (over.len().saturating_sub(1) as f64 * share) as usize;
            over.get(index).map_or(0.0, |lasted| lasted.as_secs_f64() * 1000.0)
        };
        let late = waits.iter().filter(|wait| wait.lasted > allowed).map(|wait| {
            let Wait { client, restart, lasted, .. } = wait;
            format!("client {client} after restart {restart}, for {:.1} s", lasted.as_secs_f64())
        });
        Self {
            waits: over.len(),
            p50_ms: at(0.5),
            p99_ms: at(0.99),
            max_ms: at(1.0),
            interrupted: waits.len() - over.len(),
            too_long: late.collect(),
        }
    }
}

/// The outcome of a run.
#[derive(Debug, Clone, Serialize)]
pub struct Verdict {
    pub acked: u64,
    pub kills: u32,
    /// Ends of the server that nobody here has caused.
    pub deaths: u32,
    pub restarts: Restarts,
    pub findings: Vec<Findings>,
    /// What should not happen and breaks no promise by itself, with its count.
    pub surprises: BTreeMap<String, u64>,
    /// Whether as much was said, and the server killed as often, as was asked for.
    pub is_complete: bool,
}

impl Verdict {
    pub(super) fn new(
        stage: &Stage,
        findings: Vec<Findings>,
        kills: u32,
        deaths: u32,
        options: &CrashOptions,
    ) -> Self {
        let allowed = Duration::from_secs_f64(options.catch_up);
        let acked = stage.acked();
        Self {
            acked,
            kills,
            deaths,
            restarts: Restarts::of(&stage.waits.all(), allowed),
            findings,
            surprises: stage.surprises(),
            is_complete: acked >= options.messages && kills >= options.kills,
        }
    }

    /// Whether every promise was kept.
    pub fn is_good(&self) -> bool {
        let kept = self.findings.iter().all(Findings::is_good);
        kept && self.restarts.too_long.is_empty() && self.surprises.is_empty() && self.is_complete
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { acked, kills, deaths, restarts, findings, surprises, .. } = self;
        writeln!(f, "{acked} commands acknowledged, {kills} kills, {deaths} deaths of its own")?;
        findings.iter().try_for_each(|one| write!(f, "{one}"))?;
        let Restarts { waits, p50_ms, p99_ms, max_ms, interrupted, too_long } = restarts;
        writeln!(
            f,
            "  caught up after a restart within {p50_ms:.0} ms p50, {p99_ms:.0} p99, \
             {max_ms:.0} max ({waits} waits, {interrupted} cut short, {} too long)",
            too_long.len()
        )?;
        too_long.iter().try_for_each(|one| writeln!(f, "       {one}"))?;
        for (what, count) in surprises {
            writeln!(f, "  surprise, {count} times: {what}")?;
        }
        let verdict =
            if self.is_good() { "every promise was kept" } else { "PROMISES WERE BROKEN" };
        writeln!(f, "  {verdict}")
    }
}
