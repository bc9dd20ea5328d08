//! What all clients of a run share.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::ledger::{Ledger, Loss};
use super::link::LinkError;
use super::seat::Seat;
use super::waits::Waits;
use crate::dialect::{Desk, EnterError};
use crate::history::Recorder;

/// How long the readers may take to get to the end once nobody writes any more.
const LAST_DELIVERIES: Duration = Duration::from_secs(10);

/// A mutex whose holder never panics while it changes something.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What all clients of a run share.
#[derive(Debug)]
pub(crate) struct Stage {
    /// Each node, as each organization knows it; at least one of each.
    nodes: Vec<Vec<Desk>>,
    pub(crate) recorder: Recorder,
    pub(crate) waits: Waits,
    pub(crate) ledger: Ledger,
    /// Changes when everybody is to go back to the node that it prefers.
    home: watch::Sender<()>,
    /// Writers end with the command that they have under way.
    pub(crate) closing: CancellationToken,
    /// Readers end.
    pub(crate) over: CancellationToken,
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
    pub(crate) fn new(nodes: Vec<Vec<Desk>>, recorder: Recorder, waits: Waits) -> Self {
        Self {
            nodes,
            recorder,
            waits,
            ledger: Ledger::default(),
            home: watch::Sender::default(),
            closing: CancellationToken::new(),
            over: CancellationToken::new(),
            acked: AtomicU64::new(0),
            tickets: Mutex::default(),
            positions: Mutex::default(),
            ends: Mutex::default(),
            surprises: Mutex::default(),
        }
    }

    /// A node, as an organization knows it.
    pub(crate) fn desk(&self, node: usize, organization: u32) -> &Desk {
        let desks = &self.nodes[node % self.nodes.len()];
        &desks[organization as usize % desks.len()]
    }

    pub(crate) fn organizations(&self) -> u32 {
        self.nodes[0].len() as u32
    }

    pub(crate) fn nodes(&self) -> usize {
        self.nodes.len()
    }

    /// Whether a node takes work.
    pub(crate) async fn is_ready(&self, node: usize) -> bool {
        self.desk(node, 0).rest().is_ready().await
    }

    /// Calls everybody back to the node that it prefers.
    pub(crate) fn call_home(&self) {
        self.home.send_replace(());
    }

    /// A place on the node that somebody prefers.
    pub(crate) fn seat(&self, home: usize) -> Seat {
        Seat::new(home % self.nodes(), self.home.subscribe())
    }

    pub(crate) fn acked(&self) -> u64 {
        self.acked.load(Ordering::Relaxed)
    }

    pub(crate) fn ack(&self) {
        self.acked.fetch_add(1, Ordering::Relaxed);
    }

    /// A contact has opened a ticket.
    pub(crate) fn opened(&self, ticket: Uuid, organization: u32, contact: usize) {
        lock(&self.tickets).insert(ticket, (organization, contact));
    }

    pub(crate) fn tickets(&self) -> BTreeMap<Uuid, (u32, usize)> {
        lock(&self.tickets).clone()
    }

    /// A reader has come so far.
    pub(crate) fn moved(&self, reader: u32, staff: bool, ticket: Uuid, last: u64) {
        lock(&self.positions).insert((reader, ticket), (staff, last));
    }

    /// A stream ends here.
    pub(crate) fn ends(&self, staff: bool, ticket: Uuid, end: u64) {
        lock(&self.ends).insert((staff, ticket), end);
    }

    /// Waits until every reader has got to the end of its streams; not for ever, because the
    /// checkers tell who has not.
    pub(crate) async fn wait_for_readers(&self) {
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

    /// A client's connection to a node has ended, or did not come about. A single server has no reason
    /// to refuse anybody.
    pub(crate) fn lost(&self, client: usize, node: usize, why: &LinkError) {
        if let LinkError::Enter(why @ EnterError::Refused { .. }) = why
            && self.nodes() == 1
        {
            self.surprise(why.to_string());
        }
        let (at, was_announced) = (self.recorder.now(), matches!(why, LinkError::SentAway));
        let was_refused = matches!(why, LinkError::Enter(_) | LinkError::NotOpened(_));
        let why = why.to_string();
        self.ledger.loss(Loss { client, node, at, why, was_announced, was_refused });
        self.ledger.sits(client, None);
    }

    /// Something that should not happen, and breaks no promise by itself.
    pub(crate) fn surprise(&self, what: String) {
        *lock(&self.surprises).entry(what).or_default() += 1;
    }

    pub(crate) fn surprises(&self) -> BTreeMap<String, u64> {
        lock(&self.surprises).clone()
    }
}
