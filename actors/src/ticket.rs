//! One awake ticket, sole writer of its journal: judge, journal, then answer and publish.
//!
//! Commands that arrive while an append is under way wait and then go together. Nothing is
//! answered or published before the commit; after a failure nothing is assumed: the actor stops,
//! and the next message starts it again from the store.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use insightdesk_domain::ids::{OrganizationId, TicketId};
use insightdesk_domain::ticket::{Summary, Ticket};
use insightdesk_store::journal::Activations;
use ractor::{Actor, ActorProcessingErr, ActorRef};
use ractor_cluster::RactorMessage;
use tokio::task::JoinHandle;

use crate::ActorResult;
use crate::address::Address;
use crate::encode::Encode;
use crate::envelope::{Answer, Envelope};
use crate::fanout::FanoutMessage;
use crate::journal::{JournalMessage, Verdict};
use crate::metrics::HubMetrics;
use crate::router::RouterMessage;

mod flight;
mod judge;
mod publish;
mod window;

use flight::Flight;
use window::Window;

/// What a ticket is told.
#[derive(Debug, RactorMessage)]
pub enum TicketMessage {
    /// Judge a command and answer.
    Execute { envelope: Envelope, answer: Answer },
    /// What became of the append under way.
    Appended(Verdict),
    /// Self-sent: leave memory if nobody used or watches the ticket.
    Rest,
    /// From the router, which sends nothing after it: finish what is under way, then stop.
    Retire,
    /// From the router, which sends nothing after it: finish the append under way, give back what
    /// has not been begun, then stop. Another node owns the ticket from now on.
    HandOver,
}

/// What a ticket works with.
#[derive(Debug, Clone)]
pub struct TicketActor {
    pub activations: Activations,
    pub journal: Address<JournalMessage>,
    pub fanout: Address<FanoutMessage>,
    pub router: Address<RouterMessage>,
    pub encode: Arc<dyn Encode>,
    pub metrics: HubMetrics,
    /// How long an unused ticket stays.
    pub idle_after: Duration,
}

/// A ticket in memory: a copy of what the store holds, and what is under way.
#[derive(Debug)]
pub struct TicketState {
    id: TicketId,
    /// `None` until the ticket was created.
    organization: Option<OrganizationId>,
    epoch: i64,
    ticket: Ticket,
    summary: Summary,
    window: Window,
    queue: VecDeque<(Envelope, Answer, Instant)>,
    flight: Option<Flight>,
    last_used: Instant,
    retiring: bool,
    /// What has not been begun is for somebody else.
    handing_over: bool,
    rest: JoinHandle<()>,
}

impl Actor for TicketActor {
    type Msg = TicketMessage;
    type State = TicketState;
    type Arguments = TicketId;

    async fn pre_start(&self, me: ActorRef<Self::Msg>, id: TicketId) -> ActorResult<TicketState> {
        // Boxed, so that the actor does not keep room for it while it lives.
        let activated = Box::pin(self.activations.activate(id)).await?;
        let rest = rest_every(me, self.idle_after);
        let state = |organization, epoch, ticket, summary| TicketState {
            id,
            organization,
            epoch,
            ticket,
            summary,
            window: Window::default(),
            queue: VecDeque::new(),
            flight: None,
            last_used: Instant::now(),
            retiring: false,
            handing_over: false,
            rest,
        };
        Ok(match activated {
            Some(it) => {
                let (organization, ticket) = (it.organization, id);
                self.fanout.cast(FanoutMessage::Loaded { organization, ticket });
                state(Some(organization), it.epoch, it.ticket, it.summary)
            }
            None => state(None, 1, Ticket::default(), Summary::default()),
        })
    }

    async fn handle(
        &self,
        me: ActorRef<Self::Msg>,
        message: TicketMessage,
        state: &mut TicketState,
    ) -> Result<(), ActorProcessingErr> {
        match message {
            TicketMessage::Execute { envelope, answer } => {
                state.last_used = Instant::now();
                state.queue.push_back((envelope, answer, state.last_used));
                self.take_off(&me, state).await?;
            }
            TicketMessage::Appended(verdict) => self.land(&me, state, verdict).await?,
            TicketMessage::Rest => self.rest(&me, state),
            TicketMessage::Retire => state.retiring = true,
            TicketMessage::HandOver => {
                state.retiring = true;
                self.give_back(state);
            }
        }
        if state.retiring && state.flight.is_none() && state.queue.is_empty() {
            me.stop(None);
        }
        Ok(())
    }

    async fn post_stop(&self, _me: ActorRef<Self::Msg>, state: &mut TicketState) -> ActorResult {
        state.rest.abort();
        Ok(())
    }
}

impl TicketActor {
    fn rest(&self, me: &ActorRef<TicketMessage>, state: &TicketState) {
        if state.last_used.elapsed() >= self.idle_after && state.flight.is_none() {
            let actor = me.get_id();
            self.fanout.cast(FanoutMessage::RetireUnlessWatched { ticket: state.id, actor });
        }
    }
}

/// A ticket that never rests again after a failed cast is gone anyway: the task ends with it.
fn rest_every(me: ActorRef<TicketMessage>, period: Duration) -> JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(period).await;
            if me.cast(TicketMessage::Rest).is_err() {
                return;
            }
        }
    })
}

#[cfg(test)]
mod tests;
