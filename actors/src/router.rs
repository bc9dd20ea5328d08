//! The way to a ticket: to its actor when this node owns it, woken if needed, otherwise to the node
//! that does. Only the router sends commands to tickets, so a ticket that the router has let go of
//! gets no more of them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use insightdesk_cluster::{Lease, NodeName, View, owner};
use insightdesk_domain::ids::TicketId;
use ractor::{
    Actor, ActorCell, ActorId, ActorProcessingErr, ActorRef, ActorRuntime, SupervisionEvent,
};
use ractor_cluster::RactorMessage;
use tokio::task::JoinHandle;

use crate::ActorResult;
use crate::address::Address;
use crate::envelope::{Answer, Envelope, Outcome};
use crate::error::ExecuteError;
use crate::peers::{Forward, PeerMessage, PeersMessage, Reach};
use crate::ticket::{TicketActor, TicketMessage};

mod abroad;
mod awake;
mod old_words;
#[cfg(test)]
mod tests;

use abroad::{Abroad, Journey};
use awake::Awake;
use old_words::{OldWords, TICK};

/// How often those who wait for an owner are looked at.
const LOOK: Duration = Duration::from_millis(20);
/// Nodes that a command may pass: the sender's, and one that was the owner a moment ago.
const MOST_HOPS: u8 = 2;

/// What the router is told.
#[derive(Debug, RactorMessage)]
pub enum RouterMessage {
    /// Take a command to its ticket.
    Route { envelope: Envelope, answer: Answer },
    /// A ticket gives back a command that somebody else has to carry out.
    Back { envelope: Envelope, answer: Answer, since: Instant },
    /// A command that another node brings.
    Forwarded { from: NodeName, forward: Forward },
    /// What became of a command at another node.
    Answered { call: u64, outcome: Outcome },
    /// A command could not be sent there.
    Unsent { call: u64 },
    /// There is a link to another node.
    Linked,
    /// There is none any more.
    Unlinked(NodeName),
    /// Who shares the work from now on.
    View(Arc<View>),
    /// An idle ticket may leave memory, if it is still in this life.
    LetGo { ticket: TicketId, actor: ActorId },
    /// The node shuts down: let go of all, and say when the last is gone.
    Drain(tokio::sync::oneshot::Sender<()>),
    /// Self-sent: look at those who wait.
    Look,
    /// Self-sent: time passes.
    Tick,
}

/// The router of one node, supervisor of its tickets.
#[derive(Debug)]
pub struct RouterActor {
    pub node: NodeName,
    pub lease: Lease,
    /// To begin with.
    pub view: Arc<View>,
    pub reach: Reach,
    pub peers: Address<PeersMessage>,
    pub ticket: TicketActor,
    pub max_awake: usize,
}

/// Where commands are.
#[derive(Debug)]
pub struct RouterState {
    view: Arc<View>,
    awake: Awake,
    abroad: Abroad,
    /// A look is due.
    looking: bool,
    old_words: OldWords,
    tick: JoinHandle<()>,
}

impl Actor for RouterActor {
    type Msg = RouterMessage;
    type State = RouterState;
    type Arguments = ();

    async fn pre_start(&self, me: ActorRef<Self::Msg>, (): ()) -> ActorResult<RouterState> {
        let (awake, abroad) = (Awake::default(), Abroad::begin());
        let (view, old_words) = (Arc::clone(&self.view), OldWords::new(Instant::now()));
        let tick = me.send_interval(TICK, || RouterMessage::Tick);
        Ok(RouterState { view, awake, abroad, looking: false, old_words, tick })
    }

    async fn post_stop(&self, _me: ActorRef<Self::Msg>, state: &mut RouterState) -> ActorResult {
        state.tick.abort();
        Ok(())
    }

    async fn handle(
        &self,
        me: ActorRef<Self::Msg>,
        message: RouterMessage,
        state: &mut RouterState,
    ) -> Result<(), ActorProcessingErr> {
        let now = Instant::now();
        match message {
            RouterMessage::Tick => state.old_words.tick(now),
            // Dropped, the answers say that the askers should repeat.
            RouterMessage::Route { .. } if state.old_words.may_be_old(now) => {}
            RouterMessage::Route { envelope, answer } => {
                let journey = Journey { envelope, answer, since: now, hops: 0, tries: 0 };
                self.route(&me.get_cell(), state, journey)?;
            }
            RouterMessage::Back { envelope, answer, since } => {
                let journey = Journey { envelope, answer, since, hops: 1, tries: 0 };
                state.abroad.hold_again(journey, now);
            }
            RouterMessage::Forwarded { from, forward } => {
                let journey = self.forwarded(from, forward, now);
                self.route(&me.get_cell(), state, journey)?;
            }
            RouterMessage::Answered { call, outcome } => state.answered(call, outcome, now),
            RouterMessage::Unsent { call } => state.unsent(call, now),
            RouterMessage::Linked => self.look(&me.get_cell(), state)?,
            RouterMessage::Unlinked(peer) => state.abroad.take_back(&peer),
            RouterMessage::View(view) => self.change_view(&me.get_cell(), state, view)?,
            RouterMessage::LetGo { ticket, actor } => state.awake.let_go_of(ticket, actor),
            RouterMessage::Drain(done) => state.awake.drain(done),
            RouterMessage::Look => {
                state.looking = false;
                self.look(&me.get_cell(), state)?;
            }
        }
        self.look_later(&me, state);
        self.count(state);
        Ok(())
    }

    /// A ticket that stopped or failed is forgotten; its next command wakes it from the store.
    async fn handle_supervisor_evt(
        &self,
        _me: ActorRef<Self::Msg>,
        event: SupervisionEvent,
        state: &mut RouterState,
    ) -> Result<(), ActorProcessingErr> {
        match event {
            SupervisionEvent::ActorTerminated(cell, _, _) => state.awake.forget(cell.get_id()),
            SupervisionEvent::ActorFailed(cell, error) => {
                tracing::warn!(actor = %cell.get_id(), %error, "a ticket failed");
                self.ticket.metrics.restarts.with_label_values(&["ticket"]).inc();
                state.awake.forget(cell.get_id());
            }
            _ => {}
        }
        self.count(state);
        Ok(())
    }
}

impl RouterActor {
    fn route(&self, me: &ActorCell, state: &mut RouterState, journey: Journey) -> ActorResult {
        let ticket = journey.envelope.ticket;
        let view = Arc::clone(&state.view);
        // Dropped, the answer says that the asker should repeat.
        let Some(owner) = owner(&view, ticket) else { return Ok(()) };
        if !state.abroad.is_empty() && state.abroad.must_wait(ticket, owner) {
            state.abroad.hold(journey);
        } else if *owner == self.node {
            return self.route_here(me, state, journey);
        } else if journey.hops < MOST_HOPS {
            self.route_there(state, owner, journey);
        }
        Ok(())
    }

    fn route_here(&self, me: &ActorCell, state: &mut RouterState, journey: Journey) -> ActorResult {
        if state.awake.is_draining() || !self.lease.holds(Instant::now()) {
            return Ok(());
        }
        let Journey { envelope, answer, .. } = journey;
        let ticket = envelope.ticket;
        let message = TicketMessage::Execute { envelope, answer };
        let Some(message) = state.awake.send(ticket, message) else { return Ok(()) };
        state.awake.make_room(self.max_awake);
        let (actor, _started) =
            ActorRuntime::spawn_linked_instant(None, self.ticket.clone(), ticket, me.clone())?;
        state.awake.insert(ticket, actor.clone());
        let _ = actor.cast(message);
        Ok(())
    }

    /// A peer that is not heard is not asked: its commands wait for it, or for the next owner.
    fn route_there(&self, state: &mut RouterState, owner: &NodeName, journey: Journey) {
        if state.awake.is_leaving(journey.envelope.ticket)
            || !self.reach.is_lively(owner, Instant::now())
        {
            return state.abroad.hold(journey);
        }
        if !state.abroad.has_room(owner) {
            return; // dropped, which tells its sender
        }
        let Envelope { ticket, by, id, command } = journey.envelope.clone();
        let (by, hops) = (Arc::unwrap_or_clone(by), journey.hops + 1);
        let call = state.abroad.depart(owner, journey);
        let message =
            PeerMessage::Forward(Box::new(Forward { call, hops, ticket, by, id, command }));
        self.peers.cast(PeersMessage::Tell { to: owner.clone(), message });
    }

    /// From another node: the answer goes back there, whatever becomes of the command here.
    fn forwarded(&self, from: NodeName, forward: Forward, now: Instant) -> Journey {
        let Forward { call, hops, ticket, by, id, command } = forward;
        let peers = self.peers.clone();
        let answer = Answer::for_peer(move |outcome| {
            let message = PeerMessage::Answered { call, outcome };
            peers.cast(PeersMessage::Tell { to: from, message });
        });
        let envelope = Envelope { ticket, by: Arc::new(by), id, command };
        Journey { envelope, answer, since: now, hops, tries: 0 }
    }

    fn change_view(&self, me: &ActorCell, state: &mut RouterState, view: Arc<View>) -> ActorResult {
        let is_ours = |ticket| owner(&view, ticket) == Some(&self.node);
        state.awake.keep_only(is_ours);
        let gone: Vec<NodeName> =
            state.abroad.asked().filter(|peer| !view.contains(peer)).cloned().collect();
        gone.iter().for_each(|peer| state.abroad.take_back(peer));
        state.view = view;
        self.look(me, state)
    }

    /// Tries again what waits, and gives up what has waited for too long.
    fn look(&self, me: &ActorCell, state: &mut RouterState) -> ActorResult {
        let now = Instant::now();
        let silent: Vec<NodeName> =
            state.abroad.asked().filter(|peer| !self.reach.is_lively(peer, now)).cloned().collect();
        silent.iter().for_each(|peer| state.abroad.take_back(peer));
        state.abroad.give_up(now);
        for ticket in state.abroad.due(now) {
            for journey in state.abroad.release(ticket) {
                self.route(me, state, journey)?;
            }
        }
        Ok(())
    }

    fn look_later(&self, me: &ActorRef<RouterMessage>, state: &mut RouterState) {
        if !state.looking && !state.abroad.is_empty() {
            state.looking = true;
            me.send_after(LOOK, || RouterMessage::Look);
        }
    }

    fn count(&self, state: &RouterState) {
        let awake = state.awake.count() as i64;
        self.ticket.metrics.actors.with_label_values(&["ticket"]).set(awake);
    }
}

impl RouterState {
    /// A command of which the other node knows nothing for certain is tried again: there, or
    /// wherever its ticket is by then.
    fn answered(&mut self, call: u64, outcome: Outcome, now: Instant) {
        let Some(journey) = self.abroad.arrive(call) else { return };
        match outcome {
            Err(ExecuteError::Unavailable) => self.abroad.hold_again(journey, now),
            outcome => journey.answer.give(outcome),
        }
    }

    fn unsent(&mut self, call: u64, now: Instant) {
        if let Some(journey) = self.abroad.arrive(call) {
            self.abroad.hold_again(journey, now);
        }
    }
}
