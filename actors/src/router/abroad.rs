//! Commands for tickets of other nodes, from when they leave until they are answered. What a node
//! that is gone has not answered is kept and goes to the next owner: a command that arrives twice is
//! carried out once. Commands for one ticket stay in order, and none waits for ever.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::{Duration, Instant};

use insightdesk_cluster::NodeName;
use insightdesk_domain::ids::TicketId;

use crate::envelope::{Answer, Envelope};

/// How long a command may look for its ticket's owner; its sender waits a little longer.
const LOOK_FOR: Duration = Duration::from_millis(4_500);
/// The first pause before a command that came back is tried again; doubles.
const FIRST_PAUSE: Duration = Duration::from_millis(25);
const LONGEST_PAUSE: Duration = Duration::from_millis(400);
/// Commands under way to one node.
const PER_PEER: usize = 2_048;
/// Commands that wait for an owner.
const HELD: usize = 8_192;

/// A command and how far it has come.
#[derive(Debug)]
pub(super) struct Journey {
    pub(super) envelope: Envelope,
    pub(super) answer: Answer,
    pub(super) since: Instant,
    /// Nodes it has passed.
    pub(super) hops: u8,
    /// How often it came back.
    pub(super) tries: u32,
}

/// A command that another node has.
#[derive(Debug)]
struct Call {
    to: NodeName,
    journey: Journey,
}

/// The commands for one ticket.
#[derive(Debug)]
struct Lane {
    /// Calls not answered yet, all of one node.
    under_way: usize,
    to: Option<NodeName>,
    /// Behind these.
    held: VecDeque<Journey>,
    not_before: Instant,
}

/// Everything that is on its way to other nodes or waits for an owner.
#[derive(Debug, Default)]
pub(super) struct Abroad {
    last_call: u64,
    calls: BTreeMap<u64, Call>,
    per_peer: HashMap<NodeName, usize>,
    lanes: HashMap<TicketId, Lane>,
    held: usize,
}

impl Abroad {
    /// Numbers its calls from somewhere: an answer to a router of this name that is no more, which may
    /// come for seconds, is nobody's here.
    pub(super) fn begin() -> Self {
        Self { last_call: u64::from(rand::random::<u32>()) << 20, ..Self::default() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lanes.is_empty()
    }

    /// Whether earlier commands for the ticket wait or are at another node than `to`, so that a later
    /// one has to wait behind them.
    pub(super) fn must_wait(&self, ticket: TicketId, to: &NodeName) -> bool {
        self.lanes.get(&ticket).is_some_and(|lane| {
            !lane.held.is_empty() || lane.under_way > 0 && lane.to.as_ref() != Some(to)
        })
    }

    /// Whether a node may be asked more than it has not answered yet.
    pub(super) fn has_room(&self, to: &NodeName) -> bool {
        self.per_peer.get(to).is_none_or(|under_way| *under_way < PER_PEER)
    }

    /// Notes that the journey goes on at another node, and under which number.
    pub(super) fn depart(&mut self, to: &NodeName, journey: Journey) -> u64 {
        *self.per_peer.entry(to.clone()).or_default() += 1;
        self.last_call += 1;
        let lane = self.lane(journey.envelope.ticket);
        lane.under_way += 1;
        lane.to = Some(to.clone());
        self.calls.insert(self.last_call, Call { to: to.clone(), journey });
        self.last_call
    }

    /// The journey that a call's answer belongs to; none for an answer that comes too late.
    pub(super) fn arrive(&mut self, call: u64) -> Option<Journey> {
        let Call { to, journey } = self.calls.remove(&call)?;
        if let Some(under_way) = self.per_peer.get_mut(&to) {
            *under_way -= 1;
        }
        let ticket = journey.envelope.ticket;
        if let Some(lane) = self.lanes.get_mut(&ticket) {
            lane.under_way -= 1;
            if lane.under_way == 0 && lane.held.is_empty() {
                self.lanes.remove(&ticket);
            }
        }
        Some(journey)
    }

    /// Whether a journey may wait here; given up, its sender is told. One that another node has sent
    /// may not, as that node tries again by itself: while views differ the two might wait for each
    /// other, the one for an answer and the other for its turn.
    fn may_wait(&self, journey: &Journey) -> bool {
        self.held < HELD && !journey.answer.is_for_peer()
    }

    /// Keeps a journey behind those for the same ticket, if it may wait.
    pub(super) fn hold(&mut self, journey: Journey) {
        if self.may_wait(&journey) {
            self.held += 1;
            self.lane(journey.envelope.ticket).held.push_back(journey);
        }
    }

    /// Keeps a journey that came back, if it may wait, before those that began later, for a growing
    /// while.
    pub(super) fn hold_again(&mut self, mut journey: Journey, now: Instant) {
        if !self.may_wait(&journey) {
            return;
        }
        self.held += 1;
        let lane = self.lane(journey.envelope.ticket);
        lane.not_before = now + (FIRST_PAUSE * 2_u32.pow(journey.tries.min(8))).min(LONGEST_PAUSE);
        journey.tries += 1;
        let place = lane.held.partition_point(|held| held.since <= journey.since);
        lane.held.insert(place, journey);
    }

    /// Takes back what a node was asked and will not answer, in order.
    pub(super) fn take_back(&mut self, from: &str) {
        let calls: Vec<u64> =
            self.calls.iter().filter(|(_, call)| &*call.to == from).map(|(it, _)| *it).collect();
        for call in calls.into_iter().rev() {
            let Some(Call { to, journey }) = self.calls.remove(&call) else { continue };
            if let Some(under_way) = self.per_peer.get_mut(&to) {
                *under_way -= 1;
            }
            let may_wait = !journey.answer.is_for_peer();
            let lane = self.lane(journey.envelope.ticket);
            lane.under_way -= 1;
            if may_wait {
                lane.held.push_front(journey);
                self.held += 1;
            }
        }
        self.close_empty_lanes();
    }

    /// The nodes that have been asked something.
    pub(super) fn asked(&self) -> impl Iterator<Item = &NodeName> {
        self.per_peer.iter().filter(|(_, under_way)| **under_way > 0).map(|(peer, _)| peer)
    }

    /// Gives up those who have looked for too long.
    pub(super) fn give_up(&mut self, now: Instant) {
        let is_over = |journey: &Journey| now.duration_since(journey.since) >= LOOK_FOR;
        let over: Vec<u64> = self
            .calls
            .iter()
            .filter(|(_, call)| is_over(&call.journey))
            .map(|(call, _)| *call)
            .collect();
        over.into_iter().for_each(|call| drop(self.arrive(call)));
        for lane in self.lanes.values_mut() {
            let before = lane.held.len();
            lane.held.retain(|journey| !is_over(journey));
            self.held -= before - lane.held.len();
        }
        self.close_empty_lanes();
    }

    /// The tickets of which something waits that may be tried now.
    pub(super) fn due(&self, now: Instant) -> Vec<TicketId> {
        let is_due =
            |lane: &Lane| lane.under_way == 0 && !lane.held.is_empty() && lane.not_before <= now;
        self.lanes.iter().filter(|(_, lane)| is_due(lane)).map(|(ticket, _)| *ticket).collect()
    }

    /// Takes everything that waits for a ticket, in order.
    pub(super) fn release(&mut self, ticket: TicketId) -> VecDeque<Journey> {
        let Some(lane) = self.lanes.get_mut(&ticket) else { return VecDeque::new() };
        let held = std::mem::take(&mut lane.held);
        self.held -= held.len();
        if lane.under_way == 0 {
            self.lanes.remove(&ticket);
        }
        held
    }

    fn close_empty_lanes(&mut self) {
        self.lanes.retain(|_, lane| lane.under_way > 0 || !lane.held.is_empty());
    }

    fn lane(&mut self, ticket: TicketId) -> &mut Lane {
        self.lanes.entry(ticket).or_insert_with(|| Lane {
            under_way: 0,
            to: None,
            held: VecDeque::new(),
            not_before: Instant::now(),
        })
    }
}

#[cfg(test)]
mod tests;
