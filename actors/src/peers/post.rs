//! Who on this node gets what peers say, and hears of links.

use insightdesk_cluster::NodeName;

use super::PeerMessage;
use crate::address::Address;
use crate::fanout::FanoutMessage;
use crate::lists::ListsMessage;
use crate::membership::MembershipMessage;
use crate::presence::PresenceMessage;
use crate::router::RouterMessage;

/// The addresses of those who deal with other nodes.
#[derive(Debug, Clone)]
pub struct Post {
    pub router: Address<RouterMessage>,
    pub fanout: Address<FanoutMessage>,
    pub lists: Address<ListsMessage>,
    pub presence: Address<PresenceMessage>,
    pub membership: Address<MembershipMessage>,
}

impl Post {
    pub(super) fn deliver(&self, from: &NodeName, message: PeerMessage) {
        let from = from.clone();
        match message {
            PeerMessage::Forward(forward) => {
                let forward = *forward;
                self.router.cast(RouterMessage::Forwarded { from, forward });
            }
            PeerMessage::Answered { call, outcome } => {
                self.router.cast(RouterMessage::Answered { call, outcome });
            }
            PeerMessage::Changed { tickets } => {
                for (organization, ticket) in tickets {
                    self.lists.cast(ListsMessage::ChangedElsewhere { organization, ticket });
                }
            }
            PeerMessage::There(who) => {
                self.presence.cast(PresenceMessage::Peer { from, who });
            }
            PeerMessage::Look => {
                self.membership.cast(MembershipMessage::PeerLook);
            }
            PeerMessage::Watches { .. }
            | PeerMessage::Noted { .. }
            | PeerMessage::WatchAgain
            | PeerMessage::Published { .. }
            | PeerMessage::Passing { .. } => {
                self.fanout.cast(FanoutMessage::Peer { from, message });
            }
        }
    }

    /// What was not sent: only commands are waited for.
    pub(super) fn unsent(&self, message: PeerMessage) {
        if let PeerMessage::Forward(forward) = message {
            self.router.cast(RouterMessage::Unsent { call: forward.call });
        }
    }

    pub(super) fn linked(&self, peer: NodeName) {
        self.membership.cast(MembershipMessage::Look);
        self.router.cast(RouterMessage::Linked);
        self.presence.cast(PresenceMessage::Linked(peer.clone()));
        self.lists.cast(ListsMessage::Linked(peer.clone()));
        self.fanout.cast(FanoutMessage::Linked(peer));
    }

    pub(super) fn unlinked(&self, peer: NodeName) {
        self.presence.cast(PresenceMessage::Unlinked(peer.clone()));
        self.router.cast(RouterMessage::Unlinked(peer));
        self.membership.cast(MembershipMessage::Look);
    }

    pub(super) fn ended(&self, peer: NodeName) {
        self.membership.cast(MembershipMessage::Ended(peer));
    }
}
