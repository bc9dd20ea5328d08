//! What all clients of a run share.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::waits::Waits;
use crate::dialect::Desk;
use crate::history::Recorder;

/// How long the readers may take to get to the end once nobody writes any more.
const LAST_DELIVERIES: Duration = Duration::from_secs(10);

/// A mutex whose holder never panics while it changes something.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What all clients of a run share.
#[derive(Debug)]
pub(super) struct Stage {
    /// One server, as each organization knows it; at least one.
    desks: Vec<Desk>,
    pub(super) recorder: Recorder,
    pub(super) waits: Waits,
    /// Writers end with the command that they have under way.
    pub(super) closing: CancellationToken,
    /// Readers end.
    pub(super) over: CancellationToken,
    acked: AtomicU64,
    /// Tickets, and which contact of which organization opened each.
    tickets: Mutex<BTreeMap<Uuid, (u32, usize)>>,
    /// By reader and ticket: reads as staff, and how far it has come.
    positions: Mutex<HashMap<(u32, Uuid), (bool, u64)>>,
    /// Where each stream ends, as staff or the contact see it.
    ends: Mutex<HashMap<(bool, Uuid), u64>>,
    surprises: Mutex<BTreeMap<String, u64>>,
}

impl Stage {
    pub(super) fn new(desks: Vec<Desk>, recorder: Recorder, waits: Waits) -> Self {
        Self {
            desks,
            recorder,
            waits,
            closing: CancellationToken::new(),
            over: CancellationToken::new(),
            acked: AtomicU64::new(0),
            tickets: Mutex::default(),
            positions: Mutex::default(),
            ends: Mutex::default(),
            surprises: Mutex::default(),
        }
    }

    /// The server, as an organization knows it.
    pub(super) fn desk(&self, organization: u32) -> &Desk {
        &self.desks[organization as usize % self.desks.len()]
    }

    pub(super) fn organizations(&self) -> u32 {
        self.desks.len() as u32
    }

    /// Whether the server takes work.
    pub(super) async fn is_ready(&self) -> bool {
        self.desk(0).rest().is_ready().await
    }

    pub(super) fn acked(&self) -> u64 {
        self.acked.load(Ordering::Relaxed)
    }

    pub(super) fn ack(&self) {
        self.acked.fetch_add(1, Ordering::Relaxed);
    }

    /// A contact has opened a ticket.
    pub(super) fn opened(&self, ticket: Uuid, organization: u32, contact: usize) {
        lock(&self.tickets).insert(ticket, (organization, contact));
    }

    pub(super) fn tickets(&self) -> BTreeMap<Uuid, (u32, usize)> {
        lock(&self.tickets).clone()
    }

    /// A reader has come so far.
    pub(super) fn moved(&self, reader: u32, staff: bool, ticket: Uuid, last: u64) {
        lock(&self.positions).insert((reader, ticket), (staff, last));
    }

    /// A stream ends here.
    pub(super) fn ends(&self, staff: bool, ticket: Uuid, end: u64) {
        lock(&self.ends).insert((staff, ticket), end);
    }

    /// Waits until every reader has got to the end of its streams; not for ever, because the
    /// checkers tell who has not.
    pub(super) async fn wait_for_readers(&self) {
        let latest = Instant::now() + LAST_DELIVERIES;
        while !self.are_readers_done() && Instant::now() < latest {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn are_readers_done(&self) -> bool {
        let (positions, ends) = (lock(&self.positions), lock(&self.ends));
        positions.iter().all(|(&(_, ticket), &(staff, last))| {
            ends.get(&(staff, ticket)).is_none_or(|end| last >= *end)
        })
    }

    /// Something that should not happen, and breaks no promise by itself.
    pub(super) fn surprise(&self, what: String) {
        *lock(&self.surprises).entry(what).or_default() += 1;
    }

    pub(super) fn surprises(&self) -> BTreeMap<String, u64> {
        lock(&self.surprises).clone()
    }
}
