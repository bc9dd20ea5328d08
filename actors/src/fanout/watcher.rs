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
    /// The session has read the store up to here: what was committed by then may be published
    /// only now.
    shown: u64,
}

impl Watcher {
    pub(super) fn gated(watch: Watch) -> Self {
        let Watch { session, audience, outbound, .. } = watch;
        Self { session, audience, outbound, gate: Some(Vec::new()), shown: 0 }
    }

    /// Sends or holds back what this audience may see; says how many frames were sent.
    pub(super) fn deliver(&mut self, frames: &[Frame]) -> usize {
        let mut sent = 0;
        for frame in frames {
            if frame.seq <= self.shown {
                continue;
            }
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
        self.shown = upto;
        for (seq, bytes) in self.gate.take().into_iter().flatten() {
            if seq > upto && self.outbound.push(bytes).is_err() {
                return;
            }
        }
    }

    pub(super) fn is_open(&self) -> bool {
        self.gate.is_none()
    }

    pub(super) fn is_gone(&self) -> bool {
        self.outbound.is_closed()
    }
}

#[cfg(test)]
mod tests {
    use insightdesk_domain::ids::TicketId;

    use super::*;

    fn watcher() -> Watcher {
        let (ticket, session) = (TicketId::now(), SessionId::now());
        let (audience, outbound) = (Audience::Staff, Arc::new(Outbound::default()));
        Watcher::gated(Watch { ticket, session, audience, outbound })
    }

    fn frame(seq: u64) -> Frame {
        Frame { seq, staff: format!("{seq} ").into(), contact: None }
    }

    fn sent(watcher: &Watcher) -> String {
        let mut buffer = [0; 256];
        let size = watcher.outbound.fill(&mut buffer);
        String::from_utf8_lossy(&buffer[..size]).into_owned()
    }

    #[test]
    fn what_happens_behind_the_gate_comes_after_what_was_read() {
        let mut watcher = watcher();
        assert_eq!(watcher.deliver(&[frame(4), frame(5), frame(6)]), 0);
        watcher.open(5);
        watcher.deliver(&[frame(7)]);
        assert_eq!(sent(&watcher), "6 7 ");
    }

    #[test]
    fn what_was_read_before_it_was_published_is_not_sent_again() {
        let mut watcher = watcher();
        watcher.open(5);
        watcher.deliver(&[frame(4), frame(5), frame(6)]);
        assert_eq!(sent(&watcher), "6 ");
    }

    #[test]
    fn a_gate_that_stays_shut_for_too_long_closes_the_socket() {
        let mut watcher = watcher();
        let frames: Vec<Frame> = (1..=HELD as u64 + 1).map(frame).collect();
        watcher.deliver(&frames);
        assert!(watcher.is_gone());
    }
}
