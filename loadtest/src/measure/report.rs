//! The report of a run: rows of figures for people, the same figures by key for programs.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde::Serialize;

use super::expect::{Expectation, Outcome};
use super::latency::Percentiles;

/// One figure.
#[derive(Debug, Clone)]
pub struct Figure {
    /// Its name for expectations and in JSON.
    pub key: String,
    /// Its name in its row.
    pub label: &'static str,
    pub value: f64,
}

/// Figures that are read together.
#[derive(Debug, Clone)]
pub struct Row {
    pub title: &'static str,
    pub figures: Vec<Figure>,
}

impl Row {
    /// A row without figures; [`Self::with`] adds them.
    pub fn new(title: &'static str) -> Self {
        Self { title, figures: Vec::new() }
    }

    /// Adds a figure.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, label: &'static str, value: f64) -> Self {
        self.figures.push(Figure { key: key.into(), label, value });
        self
    }

    /// The usual figures of latencies, with keys like `ack_p99_ms`.
    pub fn of_latency(title: &'static str, percentiles: Percentiles) -> Self {
        let Percentiles { count, p50, p95, p99, p999, max } = percentiles;
        let key = |name: &str| format!("{title}_{name}_ms");
        Self::new(title)
            .with(key("p50"), "ms p50", p50)
            .with(key("p95"), "p95", p95)
            .with(key("p99"), "p99", p99)
            .with(key("p999"), "p99.9", p999)
            .with(key("max"), "max", max)
            .with(format!("{title}_count"), "of them", count as f64)
    }
}

/// What a run came to.
#[derive(Debug, Clone)]
pub struct Report {
    pub scenario: &'static str,
    /// Which server, by its dialect.
    pub against: &'static str,
    pub at: Timestamp,
    /// What was run, in words.
    pub settings: String,
    pub rows: Vec<Row>,
    /// What went wrong, a few examples in words.
    pub trouble: Vec<String>,
    pub outcomes: Vec<Outcome>,
}

impl Report {
    /// The figure of this name.
    pub fn figure(&self, key: &str) -> Option<f64> {
        let mut figures = self.rows.iter().flat_map(|row| &row.figures);
        figures.find(|figure| figure.key == key).map(|figure| figure.value)
    }

    /// Holds the figures against what was expected of them.
    pub fn judge(&mut self, expectations: &[Expectation]) {
        let judged = expectations.iter().map(|one| one.judge(self.figure(&one.figure)));
        self.outcomes = judged.collect();
    }

    /// Whether everything that was expected was reached.
    pub fn is_good(&self) -> bool {
        self.outcomes.iter().all(|outcome| outcome.kept)
    }

    /// As JSON: settings, figures by key, what was expected.
    pub fn to_json(&self) -> String {
        #[derive(Serialize)]
        struct Json<'a> {
            scenario: &'a str,
            against: &'a str,
            at: Timestamp,
            settings: &'a str,
            figures: BTreeMap<&'a str, f64>,
            trouble: &'a [String],
            expected: &'a [Outcome],
        }
        let figures = self.rows.iter().flat_map(|row| &row.figures);
        let json = Json {
            scenario: self.scenario,
            against: self.against,
            at: self.at,
            settings: &self.settings,
            figures: figures.map(|figure| (figure.key.as_str(), figure.value)).collect(),
            trouble: &self.trouble,
            expected: &self.outcomes,
        };
        serde_json::to_string_pretty(&json).expect("plain data")
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scenario, against, at, settings, .. } = self;
        writeln!(f, "{scenario} against {against}, {}", at.strftime("%F %R UTC"))?;
        writeln!(f, "  {settings}\n")?;
        for Row { title, figures } in &self.rows {
            let figures = figures.iter().map(|one| format!("{} {}", number(one.value), one.label));
            writeln!(f, "  {title:<10} {}", figures.collect::<Vec<_>>().join(", "))?;
        }
        for trouble in &self.trouble {
            writeln!(f, "  trouble    {trouble}")?;
        }
        for Outcome { expected, got, kept } in &self.outcomes {
            let got = got.map_or_else(|| "no such figure".to_owned(), number);
            let verdict = if *kept { "kept" } else { "MISSED" };
            writeln!(f, "  {verdict:<10} {expected} (it was {got})")?;
        }
        Ok(())
    }
}

/// Three digits, or all before the point; counts as they are.
fn number(value: f64) -> String {
    let decimals = match value.abs() {
        100.0.. => 0,
        whole if whole.fract() == 0.0 => 0,
        10.0..100.0 => 1,
        1.0..10.0 => 2,
        _ => 3,
    };
    format!("{value:.decimals$}")
}

#[cfg(test)]
mod tests;
