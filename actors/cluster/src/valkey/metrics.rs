//! What is measured, named as `docs/operations` lists it.

use prometheus::{IntCounterVec, IntGauge, Opts, Registry};

use super::failure::Failure;

/// How Valkey is; clones count into the same numbers.
#[derive(Debug, Clone)]
pub struct ValkeyMetrics {
    /// `insightdesk_valkey_up`.
    pub up: IntGauge,
    /// `insightdesk_valkey_failures_total{kind}`.
    pub failures: IntCounterVec,
}

impl ValkeyMetrics {
    /// Registers everything.
    ///
    /// # Errors
    /// When a name is taken in `registry`.
    pub fn register(registry: &Registry) -> prometheus::Result<Self> {
        let failures = Opts::new("insightdesk_valkey_failures_total", "Commands without an answer");
        let metrics = Self {
            up: IntGauge::new("insightdesk_valkey_up", "Whether Valkey answers and takes writes")?,
            failures: IntCounterVec::new(failures, &["kind"])?,
        };
        for kind in Failure::KINDS {
            metrics.failures.with_label_values(&[kind]);
        }
        registry.register(Box::new(metrics.up.clone()))?;
        registry.register(Box::new(metrics.failures.clone()))?;
        Ok(metrics)
    }
}
