//! Who watches which ticket on this node, and how what happens there reaches them.
//!
//! A frame is encoded once, by the ticket's owner, sent once to each node on which somebody watches,
//! and every reader there gets the same bytes. A reader that joins is behind a gate while the store
//! is read for what came before; what happens meanwhile is held back, so that it gets every event
//! once and in order. Whatever is lost between nodes leaves a hole, which is read from the store.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use insightdesk_cluster::{NodeName, View, owner};
use insightdesk_domain::ids::{OrganizationId, SessionId, TicketId};
use insightdesk_domain::ticket::Belongings;
use insightdesk_store::journal::Activations;
use insightdesk_store::views::Views;
use ractor::{Actor, ActorId, ActorProcessingErr, ActorRef, RpcReplyPort};
use ractor_cluster::RactorMessage;
use serde::{Deserialize, Serialize};
use tokio::task::JoinHandle;

use crate::ActorResult;
use crate::address::Address;
use crate::encode::{Audience, Encode};
use crate::lists::ListsMessage;
use crate::metrics::HubMetrics;
use crate::peers::message::Watched;
use crate::peers::{PeerMessage, PeersMessage};
use crate::presence::PresenceMessage;
use crate::router::RouterMessage;
use crate::session::SessionCore;

mod abroad;
mod fill;
mod guests;
mod interest;
mod pieces;
mod room;
mod sight;
mod watcher;

pub(crate) use fill::frame_of_change;

use guests::Guests;
use interest::Interest;
use pieces::pieces;
use room::Room;

/// How often owners are told again what is watched here, and the store is asked what was missed.
const RENEW: Duration = Duration::from_secs(5);
/// After a change of owners, when the store is asked once more: by then the last one has written
/// what it was about to write.
const SETTLED: Duration = Duration::from_secs(1);

/// One event for both kinds of readers; contacts may have no share in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    pub seq: u64,
    pub staff: Bytes,
    pub contact: Option<Bytes>,
    /// Who sees the ticket from here on, where that may have changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub belongings: Option<Belongings>,
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
    pub session: Arc<SessionCore>,
}

/// What the fan-out is told.
#[derive(Debug, RactorMessage)]
pub enum FanoutMessage {
    Publish(Published),
    /// A ticket has a new owner: the one before may have ended before it told the last change.
    Loaded {
        organization: OrganizationId,
        ticket: TicketId,
    },
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
    /// The same for this node's staff only: every node knows by itself.
    PassingHere {
        ticket: TicketId,
        staff: Bytes,
    },
    /// An idle ticket asks to leave memory; a member's watching keeps it.
    RetireUnlessWatched {
        ticket: TicketId,
        actor: ActorId,
    },
    /// From the fan-out of another node.
    Peer {
        from: NodeName,
        message: PeerMessage,
    },
    /// There is a link to a node.
    Linked(NodeName),
    /// Who shares the work from now on.
    View(Arc<View>),
    /// Self-sent: how far these tickets are, read from the store.
    Heads(Vec<(TicketId, u64)>),
    /// Self-sent: what was missing on a ticket; empty when it could not be read.
    Filled {
        ticket: TicketId,
        frames: Vec<Frame>,
        upto: u64,
        /// Who sees the ticket, when it was read.
        belongings: Option<Belongings>,
    },
    /// Self-sent: renew what owners know, and look for what was missed.
    Renew,
    /// Self-sent, some time after owners changed: look for what was missed.
    Settled,
}

/// The fan-out of one node.
#[derive(Debug)]
pub struct FanoutActor {
    pub me: NodeName,
    pub view: Arc<View>,
    pub lists: Address<ListsMessage>,
    pub router: Address<RouterMessage>,
    pub peers: Address<PeersMessage>,
    pub presence: Address<PresenceMessage>,
    pub views: Views,
    pub activations: Activations,
    pub encode: Arc<dyn Encode>,
    pub metrics: HubMetrics,
}

/// Watchers by ticket, and what other nodes have to do with them.
#[derive(Debug)]
pub struct FanoutState {
    rooms: HashMap<TicketId, Room>,
    view: Arc<View>,
    guests: Guests,
    interest: Interest,
    /// Tickets on which something may have been missed.
    unsure: HashSet<TicketId>,
    /// The store is being asked about some.
    is_asking: bool,
    renewal: JoinHandle<()>,
}

impl Actor for FanoutActor {
    type Msg = FanoutMessage;
    type State = FanoutState;
    type Arguments = ();

    async fn pre_start(&self, me: ActorRef<Self::Msg>, (): ()) -> ActorResult<FanoutState> {
        // What other nodes watch here was told to an earlier life.
        self.peers.cast(PeersMessage::TellAll(PeerMessage::WatchAgain));
        let renewal = me.send_interval(RENEW, || FanoutMessage::Renew);
        Ok(FanoutState {
            rooms: HashMap::new(),
            view: Arc::clone(&self.view),
            guests: Guests::default(),
            interest: Interest::default(),
            unsure: HashSet::new(),
            is_asking: false,
            renewal,
        })
    }

    async fn handle(
        &self,
        me: ActorRef<Self::Msg>,
        message: FanoutMessage,
        state: &mut FanoutState,
    ) -> Result<(), ActorProcessingErr> {
        match message {
            FanoutMessage::Publish(published) => self.publish(&me, state, published),
            FanoutMessage::Loaded { organization, ticket } => {
                self.lists.cast(ListsMessage::Changed { organization, ticket });
            }
            FanoutMessage::Watch { watch, reply } => {
                self.watch(state, watch);
                let _ = reply.send(());
            }
            FanoutMessage::OpenGate { ticket, session, upto } => {
                self.in_room(&me, state, ticket, |room| room.open(session, upto));
            }
            FanoutMessage::Unwatch { ticket, session } => {
                self.in_room(&me, state, ticket, |room| room.unwatch(session));
            }
            FanoutMessage::Passing { ticket, except, staff, contact } => {
                if let Some(room) = state.rooms.get(&ticket) {
                    room.pass(except, &staff, contact.as_ref());
                }
                self.pass_on(state, ticket, staff, contact);
            }
            FanoutMessage::PassingHere { ticket, staff } => {
                if let Some(room) = state.rooms.get(&ticket) {
                    room.pass(None, &staff, None);
                }
            }
            FanoutMessage::RetireUnlessWatched { ticket, actor } => {
                if !state.is_watched_by_staff(ticket) {
                    self.router.cast(RouterMessage::LetGo { ticket, actor });
                }
            }
            FanoutMessage::Peer { from, message } => self.peer(&me, state, from, message),
            FanoutMessage::Linked(peer) => self.ask_owner(state, &peer),
            FanoutMessage::View(view) => self.change_view(&me, state, view),
            FanoutMessage::Heads(heads) => self.learn(&me, state, heads),
            FanoutMessage::Filled { ticket, frames, upto, belongings } => {
                let fill = |room: &mut Room| room.fill(&frames, upto, belongings.as_ref());
                self.in_room(&me, state, ticket, fill);
            }
            FanoutMessage::Renew => self.renew(&me, state, Instant::now()),
            FanoutMessage::Settled => self.look_for_missed(&me, state),
        }
        Ok(())
    }

    async fn post_stop(&self, _me: ActorRef<Self::Msg>, state: &mut FanoutState) -> ActorResult {
        state.renewal.abort();
        Ok(())
    }
}

impl FanoutActor {
    /// From a ticket of this node.
    fn publish(&self, me: &ActorRef<FanoutMessage>, state: &mut FanoutState, published: Published) {
        let Published { organization, ticket, frames } = published;
        self.deliver(me, state, ticket, &frames);
        let to: Vec<NodeName> = state.guests.of(ticket).cloned().collect();
        if !to.is_empty() {
            for frames in pieces(frames) {
                let message = PeerMessage::Published { organization, ticket, frames };
                self.peers.cast(PeersMessage::TellEach { to: to.clone(), message });
            }
        }
        self.lists.cast(ListsMessage::Changed { organization, ticket });
    }

    fn deliver(
        &self,
        me: &ActorRef<FanoutMessage>,
        state: &mut FanoutState,
        ticket: TicketId,
        frames: &[Frame],
    ) {
        self.in_room(me, state, ticket, |room| {
            self.metrics.deliveries.inc_by(room.deliver(frames) as u64);
        });
    }

    fn watch(&self, state: &mut FanoutState, watch: Watch) {
        let ticket = watch.ticket;
        let room = state.rooms.entry(ticket).or_default();
        room.watch(watch);
        let has_staff = room.is_watched_by_staff();
        self.ask(state, [Watched { ticket, has_staff }].into_iter());
    }

    /// Does something in a room, reads what turns out to be missing, and closes it when it is empty.
    fn in_room(
        &self,
        me: &ActorRef<FanoutMessage>,
        state: &mut FanoutState,
        ticket: TicketId,
        act: impl FnOnce(&mut Room),
    ) {
        let Some(room) = state.rooms.get_mut(&ticket) else { return };
        act(room);
        self.send_away(ticket, room.take_blind());
        if let Some(missing) = room.begin_filling() {
            self.fill(me, ticket, missing);
        }
        if room.is_empty() {
            state.rooms.remove(&ticket);
        }
    }
}

impl FanoutState {
    fn is_watched_by_staff(&self, ticket: TicketId) -> bool {
        self.rooms.get(&ticket).is_some_and(Room::is_watched_by_staff)
            || self.guests.has_staff(ticket)
    }

    fn owner(&self, ticket: TicketId) -> Option<&NodeName> {
        owner(&self.view, ticket)
    }
}
