//! One session on one ticket.

use std::sync::Arc;

use bytes::Bytes;
use insightdesk_domain::ids::SessionId;

use super::{Frame, Watch};
use crate::encode::Audience;
use crate::outbound::{Outbound, SLOW};

/// Events held back at a gate; a session that reads the store for longer starts afresh.
const HELD: usize = 1_000;

/// A session that watches.
#[derive(Debug)]
pub(super) struct Watcher {
    pub(super) session: SessionId,
    pub(super) audience: Audience,
    pub(super) outbound: Arc<Outbound>,
    /// What is held back; `None` once the gate is open.
    gate: Option<Vec<(u64, Bytes)>>,
}

impl Watcher {
    pub(super) fn gated(watch: Watch) -> Self {
        let Watch { session, audience, outbound, .. } = watch;
        Self { session, audience, outbound, gate: Some(Vec::new()) }
    }

    /// Sends or holds back what this audience may see; says how many frames were sent.
    pub(super) fn deliver(&mut self, frames: &[Frame]) -> usize {
        let mut sent = 0;
        for frame in frames {
            let Some(bytes) = frame.for_audience(self.audience) else { continue };
            match &mut self.gate {
                None => sent += usize::from(self.outbound.push(bytes.clone()).is_ok()),
                Some(held) if held.len() < HELD => held.push((frame.seq, bytes.clone())),
                Some(_) => self.outbound.close(SLOW, "too far behind"),
            }
        }
        sent
    }

    /// Sends what was held back beyond `upto`; from now on events go straight through.
    pub(super) fn open(&mut self, upto: u64) {
        for (seq, bytes) in self.gate.take().into_iter().flatten() {
            if seq > upto && self.outbound.push(bytes).is_err() {
                return;
            }
        }
    }

    pub(super) fn is_gone(&self) -> bool {
        self.outbound.is_closed()
    }
}
