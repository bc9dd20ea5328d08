//! What the presence of several nodes tell each other: each says who has a socket on it, what they
//! say of themselves and what they look at. A node that is linked gets all of that once, and then
//! what changes; those of a node that is gone are forgotten after a while.

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use insightdesk_cluster::NodeName;
use insightdesk_domain::ids::{MemberId, OrganizationId, TicketId};
use insightdesk_domain::presence::PresenceStatus;
use serde::{Deserialize, Serialize};

use super::{LINGER, PresenceActor, PresenceState, VIEW_LEASE};
use crate::encode::Viewer;
use crate::peers::{PeerMessage, PeersMessage};

/// A member who has a socket on the sender's node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Here {
    pub organization: OrganizationId,
    pub member: MemberId,
    pub name: String,
    pub status: PresenceStatus,
}

/// What a node says of those who are there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhoIsThere {
    /// Everybody, and what they look at: whoever is not named is not there.
    All {
        members: Vec<Here>,
        viewers: Vec<(TicketId, Viewer)>,
    },
    Came(Here),
    Gone {
        organization: OrganizationId,
        member: MemberId,
    },
    Says {
        organization: OrganizationId,
        member: MemberId,
        status: PresenceStatus,
    },
    Views {
        ticket: TicketId,
        viewer: Viewer,
    },
}

impl PresenceActor {
    pub(super) fn tell_peers(&self, who: WhoIsThere) {
        self.peers.cast(PeersMessage::TellAll(PeerMessage::There(who)));
    }

    /// Tells a node that was linked everything.
    pub(super) fn introduce(&self, state: &mut PresenceState, to: NodeName) {
        state.lost.remove(&to);
        let members = state.houses.iter().flat_map(|(organization, house)| {
            house.here().map(|(member, name, status)| Here {
                organization: *organization,
                member,
                name: name.to_owned(),
                status,
            })
        });
        let all = WhoIsThere::All { members: members.collect(), viewers: state.viewers.ours() };
        self.peers.cast(PeersMessage::Tell { to, message: PeerMessage::There(all) });
    }

    pub(super) fn hear(&self, state: &mut PresenceState, from: &NodeName, who: WhoIsThere) {
        match who {
            WhoIsThere::All { members, viewers } => {
                self.only_these(state, from, &members);
                members.into_iter().for_each(|here| self.came_elsewhere(state, from, here));
                for (ticket, viewer) in viewers {
                    self.views_elsewhere(state, from, ticket, viewer);
                }
            }
            WhoIsThere::Came(here) => self.came_elsewhere(state, from, here),
            WhoIsThere::Gone { organization, member } => {
                if let Some(house) = state.houses.get_mut(&organization) {
                    let news = house.left_elsewhere(from, member);
                    self.tell(organization, house, news);
                }
            }
            WhoIsThere::Says { organization, member, status } => {
                if let Some(house) = state.houses.get_mut(&organization) {
                    let news = house.says(member, status);
                    self.tell(organization, house, news);
                }
            }
            WhoIsThere::Views { ticket, viewer } => {
                self.views_elsewhere(state, from, ticket, viewer);
            }
        }
    }

    fn came_elsewhere(&self, state: &mut PresenceState, from: &NodeName, here: Here) {
        let Here { organization, member, name, status } = here;
        let house = state.houses.entry(organization).or_default();
        let news = house.came_elsewhere(from, member, name, status);
        self.tell(organization, house, news);
    }

    fn views_elsewhere(
        &self,
        state: &mut PresenceState,
        from: &NodeName,
        ticket: TicketId,
        viewer: Viewer,
    ) {
        let until = Instant::now() + VIEW_LEASE;
        if state.viewers.set(ticket, viewer, Some(from.clone()), until) {
            self.show_viewers(state, ticket);
        }
    }

    fn only_these(&self, state: &mut PresenceState, node: &NodeName, members: &[Here]) {
        let mut named: HashMap<OrganizationId, HashSet<MemberId>> = HashMap::new();
        for here in members {
            named.entry(here.organization).or_default().insert(here.member);
        }
        let nobody = HashSet::new();
        for (organization, house) in &mut state.houses {
            let who = named.get(organization).unwrap_or(&nobody);
            for news in house.only_these(node, who) {
                self.tell(*organization, house, Some(news));
            }
        }
    }

    /// Forgets everybody on nodes that have been gone for a while.
    pub(super) fn forget_lost(&self, state: &mut PresenceState, now: Instant) {
        let is_over = |since: &mut Instant| now.duration_since(*since) >= LINGER;
        let lost: Vec<NodeName> =
            state.lost.extract_if(|_, since| is_over(since)).map(|(node, _)| node).collect();
        for node in lost {
            self.only_these(state, &node, &[]);
            let tickets = state.viewers.of_node(&node);
            self.tell_viewers(state, &tickets, |viewers| viewers.forget_node(&node));
        }
    }
}
