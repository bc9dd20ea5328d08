//! The way to a ticket: finds its actor, wakes it if needed, and keeps the number of awake ones
//! bounded. Only the router sends commands to tickets, so a ticket that the router has let go of
//! gets no more of them.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use insightdesk_cluster::{NodeName, View, owner};
use insightdesk_domain::ids::TicketId;
use ractor::{
    Actor, ActorCell, ActorId, ActorProcessingErr, ActorRef, ActorRuntime, MessagingErr,
    SupervisionEvent,
};
use ractor_cluster::RactorMessage;

use crate::ActorResult;
use crate::envelope::{Answer, Envelope};
use crate::ticket::{TicketActor, TicketMessage};

/// What the router is told.
#[derive(Debug, RactorMessage)]
pub enum RouterMessage {
    /// Take a command to its ticket.
    Route { envelope: Envelope, answer: Answer },
    /// An idle ticket may leave memory, if it is still in this life.
    LetGo { ticket: TicketId, actor: ActorId },
    /// The node shuts down: let go of all, and say when the last is gone.
    Drain(tokio::sync::oneshot::Sender<()>),
}

/// The router of one node, supervisor of its tickets.
#[derive(Debug)]
pub struct RouterActor {
    pub node: NodeName,
    pub view: Arc<View>,
    pub ticket: TicketActor,
    pub max_awake: usize,
}

/// Awake tickets.
#[derive(Debug, Default)]
pub struct RouterState {
    awake: HashMap<TicketId, Awake>,
    /// Let go of, and not gone yet.
    leaving: HashMap<ActorId, TicketId>,
    drained: Option<tokio::sync::oneshot::Sender<()>>,
}

#[derive(Debug)]
struct Awake {
    actor: ActorRef<TicketMessage>,
    used: Instant,
}

impl Actor for RouterActor {
    type Msg = RouterMessage;
    type State = RouterState;
    type Arguments = ();

    async fn pre_start(&self, _me: ActorRef<Self::Msg>, (): ()) -> ActorResult<RouterState> {
        Ok(RouterState::default())
    }

    async fn handle(
        &self,
        me: ActorRef<Self::Msg>,
        message: RouterMessage,
        state: &mut RouterState,
    ) -> Result<(), ActorProcessingErr> {
        match message {
            RouterMessage::Route { envelope, answer } => {
                self.route(&me.get_cell(), state, envelope, answer)?;
            }
            RouterMessage::LetGo { ticket, actor } => state.let_go_of(ticket, actor),
            RouterMessage::Drain(done) => state.drain(done),
        }
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
            SupervisionEvent::ActorTerminated(cell, _, _) => state.forget(cell.get_id()),
            SupervisionEvent::ActorFailed(cell, error) => {
                tracing::warn!(actor = %cell.get_id(), %error, "a ticket failed");
                self.ticket.metrics.restarts.with_label_values(&["ticket"]).inc();
                state.forget(cell.get_id());
            }
            _ => {}
        }
        self.count(state);
        Ok(())
    }
}

impl RouterActor {
    fn route(
        &self,
        me: &ActorCell,
        state: &mut RouterState,
        envelope: Envelope,
        answer: Answer,
    ) -> ActorResult {
        let ticket = envelope.ticket;
        if state.drained.is_some() || owner(&self.view, ticket) != Some(&self.node) {
            return Ok(()); // dropped, the answer says that the asker should repeat
        }
        let mut message = TicketMessage::Execute { envelope, answer };
        if let Some(awake) = state.awake.get_mut(&ticket) {
            awake.used = Instant::now();
            match awake.actor.cast(message) {
                Ok(()) => return Ok(()),
                // It stopped a moment ago, and we have not heard of it yet.
                Err(MessagingErr::SendErr(unsent)) => message = unsent,
                Err(_) => return Ok(()),
            }
        }
        let actor = self.wake(me, state, ticket)?;
        let _ = actor.cast(message);
        Ok(())
    }

    fn wake(
        &self,
        me: &ActorCell,
        state: &mut RouterState,
        ticket: TicketId,
    ) -> ActorResult<ActorRef<TicketMessage>> {
        if state.awake.len() >= self.max_awake {
            state.make_room(self.max_awake);
        }
        let (actor, _started) =
            ActorRuntime::spawn_linked_instant(None, self.ticket.clone(), ticket, me.clone())?;
        let awake = Awake { actor: actor.clone(), used: Instant::now() };
        state.awake.insert(ticket, awake);
        Ok(actor)
    }

    fn count(&self, state: &RouterState) {
        let awake = state.awake.len() + state.leaving.len();
        self.ticket.metrics.actors.with_label_values(&["ticket"]).set(awake as i64);
    }
}

impl RouterState {
    fn let_go_of(&mut self, ticket: TicketId, actor: ActorId) {
        if self.awake.get(&ticket).is_some_and(|awake| awake.actor.get_id() == actor)
            && let Some(awake) = self.awake.remove(&ticket)
        {
            self.retire(ticket, &awake.actor);
        }
    }

    fn retire(&mut self, ticket: TicketId, actor: &ActorRef<TicketMessage>) {
        if actor.cast(TicketMessage::Retire).is_ok() {
            self.leaving.insert(actor.get_id(), ticket);
        }
    }

    /// Lets the least recently used twentieth go: one sort for many wake-ups.
    fn make_room(&mut self, max_awake: usize) {
        let mut by_use: Vec<(Instant, TicketId)> =
            self.awake.iter().map(|(ticket, awake)| (awake.used, *ticket)).collect();
        let leave = (max_awake / 20).max(1).min(by_use.len());
        by_use.select_nth_unstable(leave - 1);
        for (_, ticket) in by_use.into_iter().take(leave) {
            if let Some(awake) = self.awake.remove(&ticket) {
                self.retire(ticket, &awake.actor);
            }
        }
    }

    fn drain(&mut self, done: tokio::sync::oneshot::Sender<()>) {
        self.drained = Some(done);
        for (ticket, awake) in std::mem::take(&mut self.awake) {
            self.retire(ticket, &awake.actor);
        }
        self.say_when_drained();
    }

    fn forget(&mut self, actor: ActorId) {
        if self.leaving.remove(&actor).is_none() {
            self.awake.retain(|_, awake| awake.actor.get_id() != actor);
        }
        self.say_when_drained();
    }

    fn say_when_drained(&mut self) {
        if self.leaving.is_empty()
            && self.awake.is_empty()
            && let Some(done) = self.drained.take()
        {
            let _ = done.send(());
            // Stay drained: whoever comes now is told to go elsewhere.
            self.drained = Some(tokio::sync::oneshot::channel().0);
        }
    }
}
