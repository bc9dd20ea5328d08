//! How the server is, for everybody who wants to know.

use std::time::Instant;

use tokio::sync::watch;

use super::circuit::Circuit;
use super::failure::{Failure, Gone};
use super::metrics::ValkeyMetrics;

/// The circuit, with a word in the log and a number in the metrics when it changes.
#[derive(Debug)]
pub(super) struct Condition {
    address: String,
    circuit: watch::Sender<Circuit>,
    metrics: ValkeyMetrics,
}

impl Condition {
    pub(super) fn new(address: String, metrics: ValkeyMetrics) -> Self {
        metrics.up.set(0);
        Self { address, circuit: watch::Sender::default(), metrics }
    }

    pub(super) fn is_up(&self) -> bool {
        self.circuit.borrow().is_closed()
    }

    pub(super) async fn turned(&self, up: bool) {
        let mut circuit = self.circuit.subscribe();
        // The sender is ours, so it is there as long as somebody waits.
        let _ = circuit.wait_for(|circuit| circuit.is_closed() == up).await;
    }

    /// A command was answered.
    pub(super) fn answered(&self) {
        if self.circuit.send_if_modified(|circuit| circuit.answered(Instant::now())) {
            self.metrics.up.set(1);
            tracing::info!(valkey = %self.address, "valkey is there: limits are shared");
        }
    }

    /// A command was not answered.
    pub(super) fn failed(&self, failure: Failure) -> Gone {
        self.metrics.failures.with_label_values(&[failure.kind()]).inc();
        self.rest(&failure);
        Gone
    }

    /// There is no connection. A new one, when it comes, needs no rest.
    pub(super) fn disconnected(&self) {
        if self.is_up() {
            self.rest(&Failure::Disconnected);
        }
    }

    fn rest(&self, reason: &Failure) {
        if self.circuit.send_if_modified(|circuit| circuit.failed(Instant::now())) {
            self.metrics.up.set(0);
            tracing::warn!(valkey = %self.address, %reason, "valkey is gone: limits are local");
        }
    }
}
