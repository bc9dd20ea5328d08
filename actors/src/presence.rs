//! Who is there: members by their sockets and what they say of themselves, viewers by a lease,
//! and, told to contacts, whether anybody is there at all.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use insightdesk_cluster::NodeName;
use insightdesk_domain::ids::{MemberId, OrganizationId, SessionId, TicketId};
use insightdesk_domain::presence::{PresenceStatus, ViewMode};
use insightdesk_store::views::Colleague;
use ractor::{Actor, ActorProcessingErr, ActorRef};
use ractor_cluster::RactorMessage;
use tokio::task::JoinHandle;

use crate::ActorResult;
use crate::address::Address;
use crate::encode::{Audience, Encode, Present, Told, Viewer};
use crate::fanout::FanoutMessage;
use crate::outbound::Outbound;
use crate::peers::PeersMessage;

mod abroad;
mod house;
mod viewers;

pub use abroad::{Here, WhoIsThere};

use house::{Change, House};
use viewers::Viewers;

/// A member whose last socket is gone is there this long still: pages are reloaded.
const LINGER: Duration = Duration::from_secs(10);
/// A viewer who does not renew is forgotten after this.
const VIEW_LEASE: Duration = Duration::from_secs(75);
/// How often leases are looked at.
const SWEEP: Duration = Duration::from_secs(1);

/// What presence is told.
#[derive(Debug, RactorMessage)]
pub enum PresenceMessage {
    /// A member's socket was greeted.
    MemberCame { organization: OrganizationId, member: MemberId, name: String, socket: Socket },
    /// A contact's socket was greeted: it is told whether anybody is there, now and on change.
    ContactCame { organization: OrganizationId, socket: Socket },
    /// The socket is gone.
    Left { organization: OrganizationId, session: SessionId },
    /// A member says how available they are.
    Says { organization: OrganizationId, member: MemberId, status: PresenceStatus },
    /// A member looks at a ticket, or no more.
    Views { ticket: TicketId, session: SessionId, member: MemberId, name: String, mode: ViewMode },
    /// A session began to watch a ticket and wants to know who else looks.
    WhoViews { ticket: TicketId, outbound: Arc<Outbound> },
    /// A member's socket wants to know who of these is there. Answered here and not from
    /// [`Statuses`], so that no change overtakes the answer.
    WhoIsThere { organization: OrganizationId, members: Vec<Colleague>, outbound: Arc<Outbound> },
    /// From the presence of another node.
    Peer { from: NodeName, who: WhoIsThere },
    /// There is a link to a node.
    Linked(NodeName),
    /// There is none any more.
    Unlinked(NodeName),
    /// Self-sent: forget those whose lease ran out.
    Sweep,
}

/// A greeted socket.
#[derive(Debug, Clone)]
pub struct Socket {
    pub session: SessionId,
    pub outbound: Arc<Outbound>,
    /// Whether it is told of colleagues; contacts never are.
    pub hears: bool,
}

/// What everybody may ask without waiting for the actor.
#[derive(Debug, Clone, Default)]
pub struct Statuses(Arc<RwLock<HashMap<OrganizationId, HashMap<MemberId, PresenceStatus>>>>);

impl Statuses {
    /// Whether somebody is there to answer contacts.
    #[must_use]
    pub fn anybody(&self, organization: OrganizationId) -> bool {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        all.get(&organization).is_some_and(|members| {
            members.values().any(|status| matches!(status, PresenceStatus::Online))
        })
    }

    /// A member's status.
    #[must_use]
    pub fn of(&self, organization: OrganizationId, member: MemberId) -> PresenceStatus {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let status = all.get(&organization).and_then(|members| members.get(&member));
        status.copied().unwrap_or(PresenceStatus::Offline)
    }

    /// A presence that starts again knows of nobody; clients come back and are noted anew.
    fn clear(&self) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn set(&self, organization: OrganizationId, member: MemberId, status: PresenceStatus) {
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let members = all.entry(organization).or_default();
        if status == PresenceStatus::Offline {
            members.remove(&member);
        } else {
            members.insert(member, status);
        }
    }
}

/// Presence on one node.
#[derive(Debug)]
pub struct PresenceActor {
    pub encode: Arc<dyn Encode>,
    pub fanout: Address<FanoutMessage>,
    pub peers: Address<PeersMessage>,
    pub statuses: Statuses,
}

/// Everybody who is there.
#[derive(Debug)]
pub struct PresenceState {
    houses: HashMap<OrganizationId, House>,
    viewers: Viewers,
    /// Nodes that are no longer linked, and since when.
    lost: HashMap<NodeName, Instant>,
    sweep: JoinHandle<()>,
}

impl Actor for PresenceActor {
    type Msg = PresenceMessage;
    type State = PresenceState;
    type Arguments = ();

    async fn pre_start(&self, me: ActorRef<Self::Msg>, (): ()) -> ActorResult<PresenceState> {
        self.statuses.clear();
        let sweep = me.send_interval(SWEEP, || PresenceMessage::Sweep);
        let (houses, viewers, lost) = (HashMap::new(), Viewers::default(), HashMap::new());
        Ok(PresenceState { houses, viewers, lost, sweep })
    }

    async fn handle(
        &self,
        _me: ActorRef<Self::Msg>,
        message: PresenceMessage,
        state: &mut PresenceState,
    ) -> Result<(), ActorProcessingErr> {
        match message {
            PresenceMessage::MemberCame { organization, member, name, socket } => {
                let house = state.houses.entry(organization).or_default();
                let Change { news, came_here } = house.member_came(member, name.clone(), socket);
                self.tell(organization, house, news);
                if let Some(status) = came_here {
                    let here = Here { organization, member, name, status };
                    self.tell_peers(WhoIsThere::Came(here));
                }
            }
            PresenceMessage::ContactCame { organization, socket } => {
                self.greet_contact(state.houses.entry(organization).or_default(), socket);
            }
            PresenceMessage::Left { organization, session } => {
                if let Some(house) = state.houses.get_mut(&organization) {
                    house.left(session, Instant::now());
                }
                for (ticket, viewer) in state.viewers.of_session(session) {
                    let left = Viewer { mode: ViewMode::Left, ..viewer };
                    self.view(state, ticket, left);
                }
            }
            PresenceMessage::Says { organization, member, status } => {
                if let Some(house) = state.houses.get_mut(&organization) {
                    let news = house.says(member, status);
                    self.tell(organization, house, news);
                }
                self.tell_peers(WhoIsThere::Says { organization, member, status });
            }
            PresenceMessage::Views { ticket, session, member, name, mode } => {
                self.view(state, ticket, Viewer { member, session, name, mode });
            }
            PresenceMessage::WhoViews { ticket, outbound } => {
                let viewers = state.viewers.on(ticket);
                let told = Told::Viewers { ticket, viewers: &viewers };
                outbound.push_lossy(self.encode.told(&told, Audience::Staff));
            }
            PresenceMessage::WhoIsThere { organization, members, outbound } => {
                self.show_colleagues(organization, members, &outbound);
            }
            PresenceMessage::Peer { from, who } => self.hear(state, &from, who),
            PresenceMessage::Linked(peer) => self.introduce(state, peer),
            PresenceMessage::Unlinked(peer) => {
                state.lost.insert(peer, Instant::now());
            }
            PresenceMessage::Sweep => self.sweep(state, Instant::now()),
        }
        Ok(())
    }

    async fn post_stop(&self, _me: ActorRef<Self::Msg>, state: &mut PresenceState) -> ActorResult {
        state.sweep.abort();
        Ok(())
    }
}

impl PresenceActor {
    /// Tells colleagues of somebody's new status, and contacts if it changes whether anybody is
    /// there.
    fn tell(&self, organization: OrganizationId, house: &mut House, news: Option<house::News>) {
        let Some(house::News { member, name, status }) = news else { return };
        self.statuses.set(organization, member, status);
        let told = Told::Presence { member, name: &name, status };
        house.tell_members(&self.encode.told(&told, Audience::Staff));
        if let Some(online) = house.availability_changed() {
            let told = Told::Availability { online };
            house.tell_contacts(&self.encode.told(&told, Audience::Contact));
        }
    }

    fn show_colleagues(
        &self,
        organization: OrganizationId,
        members: Vec<Colleague>,
        outbound: &Outbound,
    ) {
        let status = |id| self.statuses.of(organization, id);
        let present = |Colleague { id, name, role }| Present { id, name, role, status: status(id) };
        let members: Vec<Present> = members.into_iter().map(present).collect();
        let told = Told::Colleagues { members: &members };
        // A socket that is closing resumes and asks again.
        let _ = outbound.push(self.encode.told(&told, Audience::Staff));
    }

    fn greet_contact(&self, house: &mut House, socket: Socket) {
        let online = house.is_anybody_online();
        let told = self.encode.told(&Told::Availability { online }, Audience::Contact);
        socket.outbound.push_lossy(told);
        house.contact_came(socket);
    }

    fn sweep(&self, state: &mut PresenceState, now: Instant) {
        for (organization, house) in &mut state.houses {
            for (member, news) in house.gone(now, LINGER) {
                self.tell(*organization, house, news);
                let organization = *organization;
                self.tell_peers(WhoIsThere::Gone { organization, member });
            }
        }
        self.forget_lost(state, now);
        state.houses.retain(|_, house| !house.is_empty());
        let expired = state.viewers.expired(now);
        self.tell_viewers(state, &expired, |viewers| viewers.expire(now));
    }

    /// A session of this node looks at a ticket, or no more.
    fn view(&self, state: &mut PresenceState, ticket: TicketId, viewer: Viewer) {
        let until = Instant::now() + VIEW_LEASE;
        if state.viewers.set(ticket, viewer.clone(), None, until) {
            self.show_viewers(state, ticket);
        }
        self.tell_peers(WhoIsThere::Views { ticket, viewer });
    }

    fn tell_viewers(
        &self,
        state: &mut PresenceState,
        tickets: &HashSet<TicketId>,
        change: impl FnOnce(&mut Viewers),
    ) {
        change(&mut state.viewers);
        for ticket in tickets {
            self.show_viewers(state, *ticket);
        }
    }

    fn show_viewers(&self, state: &PresenceState, ticket: TicketId) {
        let viewers = state.viewers.on(ticket);
        let told = Told::Viewers { ticket, viewers: &viewers };
        let staff = self.encode.told(&told, Audience::Staff);
        self.fanout.cast(FanoutMessage::PassingHere { ticket, staff });
    }
}

#[cfg(test)]
mod tests;
