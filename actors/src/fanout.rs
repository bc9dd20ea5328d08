//! Who watches which ticket on this node, and how what happens there reaches them.
//!
//! A frame is encoded once and every reader gets the same bytes. A reader that joins is behind a
//! gate while the store is read for what came before; what happens meanwhile is held back, so that
//! it gets every event once and in order.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use insightdesk_domain::ids::{OrganizationId, SessionId, TicketId};
use ractor::{Actor, ActorId, ActorProcessingErr, ActorRef, RpcReplyPort};
use ractor_cluster::RactorMessage;

use crate::ActorResult;
use crate::address::Address;
use crate::encode::Audience;
use crate::lists::ListsMessage;
use crate::metrics::HubMetrics;
use crate::outbound::Outbound;
use crate::router::RouterMessage;

mod watcher;

use watcher::Watcher;

/// One event for both kinds of readers; contacts may have no share in it.
#[derive(Debug, Clone)]
pub struct Frame {
    pub seq: u64,
    pub staff: Bytes,
    pub contact: Option<Bytes>,
}

impl Frame {
    fn for_audience(&self, audience: Audience) -> Option<&Bytes> {
        match audience {
            Audience::Staff => Some(&self.staff),
            Audience::Contact => self.contact.as_ref(),
        }
    }
}

/// What an append brought, in order of seq.
#[derive(Debug)]
pub struct Published {
    pub organization: OrganizationId,
    pub ticket: TicketId,
    pub frames: Vec<Frame>,
}

/// A session that wants to watch.
#[derive(Debug)]
pub struct Watch {
    pub ticket: TicketId,
    pub session: SessionId,
    pub audience: Audience,
    pub outbound: Arc<Outbound>,
}

/// What the fan-out is told.
#[derive(Debug, RactorMessage)]
pub enum FanoutMessage {
    Publish(Published),
    /// Watch from now on, behind a gate; answered once events are held back.
    Watch {
        watch: Watch,
        reply: RpcReplyPort<()>,
    },
    /// The session has sent everything up to `upto`: let the rest through.
    OpenGate {
        ticket: TicketId,
        session: SessionId,
        upto: u64,
    },
    Unwatch {
        ticket: TicketId,
        session: SessionId,
    },
    /// Something passing, for everybody on the ticket but its sender, if it has one; may be lost.
    Passing {
        ticket: TicketId,
        except: Option<SessionId>,
        staff: Bytes,
        contact: Option<Bytes>,
    },
    /// An idle ticket asks to leave memory; a member's watching keeps it.
    RetireUnlessWatched {
        ticket: TicketId,
        actor: ActorId,
    },
}

/// The fan-out of one node.
#[derive(Debug)]
pub struct FanoutActor {
    pub lists: Address<ListsMessage>,
    pub router: Address<RouterMessage>,
    pub metrics: HubMetrics,
}

/// Watchers by ticket.
#[derive(Debug, Default)]
pub struct FanoutState {
    tickets: HashMap<TicketId, Vec<Watcher>>,
}

impl Actor for FanoutActor {
    type Msg = FanoutMessage;
    type State = FanoutState;
    type Arguments = ();

    async fn pre_start(&self, _me: ActorRef<Self::Msg>, (): ()) -> ActorResult<FanoutState> {
        Ok(FanoutState::default())
    }

    async fn handle(
        &self,
        _me: ActorRef<Self::Msg>,
        message: FanoutMessage,
        state: &mut FanoutState,
    ) -> Result<(), ActorProcessingErr> {
        match message {
            FanoutMessage::Publish(published) => self.publish(state, published),
            FanoutMessage::Watch { watch, reply } => {
                state.watch(watch);
                let _ = reply.send(());
            }
            FanoutMessage::OpenGate { ticket, session, upto } => {
                state.each_of(ticket, session, |watcher| watcher.open(upto));
            }
            FanoutMessage::Unwatch { ticket, session } => state.unwatch(ticket, session),
            FanoutMessage::Passing { ticket, except, staff, contact } => {
                state.pass(ticket, except, &staff, contact.as_ref());
            }
            FanoutMessage::RetireUnlessWatched { ticket, actor } => {
                if !state.is_watched_by_staff(ticket) {
                    self.router.cast(RouterMessage::LetGo { ticket, actor });
                }
            }
        }
        Ok(())
    }
}

impl FanoutActor {
    fn publish(&self, state: &mut FanoutState, published: Published) {
        let Published { organization, ticket, frames } = published;
        if let Some(watchers) = state.tickets.get_mut(&ticket) {
            let delivered: usize =
                watchers.iter_mut().map(|watcher| watcher.deliver(&frames)).sum();
            self.metrics.deliveries.inc_by(delivered as u64);
            // A socket that is closing resumes from the store.
            watchers.retain(|watcher| !watcher.is_gone());
            if watchers.is_empty() {
                state.tickets.remove(&ticket);
            }
        }
        self.lists.cast(ListsMessage::Changed { organization, ticket });
    }
}

impl FanoutState {
    /// Watching again starts over, behind a new gate.
    fn watch(&mut self, watch: Watch) {
        let watchers = self.tickets.entry(watch.ticket).or_default();
        watchers.retain(|watcher| watcher.session != watch.session);
        watchers.push(Watcher::gated(watch));
    }

    fn unwatch(&mut self, ticket: TicketId, session: SessionId) {
        if let Some(watchers) = self.tickets.get_mut(&ticket) {
            watchers.retain(|watcher| watcher.session != session);
            if watchers.is_empty() {
                self.tickets.remove(&ticket);
            }
        }
    }

    fn each_of(&mut self, ticket: TicketId, session: SessionId, act: impl Fn(&mut Watcher)) {
        let watchers = self.tickets.get_mut(&ticket).into_iter().flatten();
        watchers.filter(|watcher| watcher.session == session).for_each(act);
    }

    /// Behind its gate nobody is told: whether it may watch at all is being looked up.
    fn pass(
        &self,
        ticket: TicketId,
        except: Option<SessionId>,
        staff: &Bytes,
        contact: Option<&Bytes>,
    ) {
        let watchers = self.tickets.get(&ticket).into_iter().flatten();
        for watcher in watchers.filter(|it| it.is_open() && Some(it.session) != except) {
            let frame = match watcher.audience {
                Audience::Staff => Some(staff),
                Audience::Contact => contact,
            };
            if let Some(frame) = frame {
                watcher.outbound.push_lossy(frame.clone());
            }
        }
    }

    fn is_watched_by_staff(&self, ticket: TicketId) -> bool {
        let mut watchers = self.tickets.get(&ticket).into_iter().flatten();
        watchers.any(|watcher| watcher.audience == Audience::Staff)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_behind_a_gate_learns_who_types() {
        let (ticket, session) = (TicketId::now(), SessionId::now());
        let outbound = Arc::new(Outbound::default());
        let audience = Audience::Contact;
        let mut state = FanoutState::default();
        state.watch(Watch { ticket, session, audience, outbound: outbound.clone() });
        let typing = Bytes::from_static(b"typing");
        state.pass(ticket, None, &typing, Some(&typing));
        assert_eq!(outbound.fill(&mut [0; 64]), 0);
        state.each_of(ticket, session, |watcher| watcher.open(1));
        state.pass(ticket, Some(session), &typing, Some(&typing));
        assert_eq!(outbound.fill(&mut [0; 64]), 0, "nor does the one who does");
        state.pass(ticket, None, &typing, Some(&typing));
        assert_eq!(outbound.fill(&mut [0; 64]), typing.len());
    }
}
