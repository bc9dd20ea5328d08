//! The open loop: a thread that sends each message when it is due, whether or not the ones before
//! it were answered. Latency counts from the due moment, so a server that stalls cannot hide.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Instant;

use uuid::Uuid;

use super::run::Run;
use super::tally::Window;
use crate::dialect::{Dialect, Stamp};
use crate::measure::Latency;
use crate::ws::Wire;

/// A socket that the pace is kept on.
#[derive(Debug)]
pub(super) struct Sender {
    pub(super) number: usize,
    pub(super) ticket: Uuid,
    pub(super) wire: Arc<Wire>,
}

/// What is sent, how often.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// Messages a second, from all senders together.
    pub(super) rate: f64,
    pub(super) body_bytes: usize,
}

/// Sends from now until the window's end; answers how late it was, which is the harness's own
/// fault and no part of the server.
pub(super) fn keep<D: Dialect>(
    dialect: &D,
    run: &Run,
    senders: &[Sender],
    pace: Pace,
    window: Window,
) -> Latency {
    let mut lateness = Latency::default();
    let start_us = run.now_us();
    for (count, sender) in senders.iter().cycle().enumerate() {
        let due_us = start_us + (count as f64 * 1e6 / pace.rate) as u64;
        if due_us >= window.to_us {
            break;
        }
        let due = run.moment(due_us);
        thread::sleep(due.saturating_duration_since(Instant::now()));
        lateness.record_us(due.elapsed().as_micros() as u64);
        let stamp = Stamp { due_us, socket: sender.number as u32 };
        let frame = dialect.post(sender.ticket, stamp, &stamp.body(pace.body_bytes));
        run.sent.fetch_add(1, Ordering::Relaxed);
        // a broken socket is noticed, and reported, by the task that reads it
        let _ = sender.wire.send_text(&frame);
    }
    lateness
}
