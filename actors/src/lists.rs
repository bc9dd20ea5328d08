//! Open lists of tickets, kept up to date: what changed is collected for a moment, read once, and
//! told to every list that holds it now or held it before.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use insightdesk_cluster::NodeName;
use insightdesk_domain::ids::{OrganizationId, SessionId, TicketId};
use insightdesk_store::views::Views;
use ractor::{Actor, ActorProcessingErr, ActorRef};
use ractor_cluster::RactorMessage;

use crate::ActorResult;
use crate::address::Address;
use crate::encode::{Audience, Encode, Told};
use crate::peers::{PeerMessage, PeersMessage};

mod open;
mod recent;

use open::News;
pub use open::OpenList;
use recent::Recent;

/// How long changes are collected: long enough to read many at once, too short to be seen.
const COLLECT: Duration = Duration::from_millis(40);
/// The same for what goes to other nodes, which collect again.
const COLLECT_FOR_PEERS: Duration = Duration::from_millis(10);
/// Tickets in one message to another node.
const AT_ONCE: usize = 1_000;
/// How long to wait before reading again after the store failed.
const RETRY: Duration = Duration::from_secs(1);

/// What the lists are told.
#[derive(Debug, RactorMessage)]
pub enum ListsMessage {
    Open(OpenList),
    /// The session has shown a page of the list.
    Shown {
        organization: OrganizationId,
        session: SessionId,
        list: u32,
        tickets: Vec<TicketId>,
    },
    Close {
        organization: OrganizationId,
        session: SessionId,
        list: u32,
    },
    /// The socket is gone, and with it all its lists.
    Leave {
        organization: OrganizationId,
        session: SessionId,
    },
    /// A ticket of this node has changed.
    Changed {
        organization: OrganizationId,
        ticket: TicketId,
    },
    /// A ticket of another node has changed.
    ChangedElsewhere {
        organization: OrganizationId,
        ticket: TicketId,
    },
    /// There is a link to this node, and there may have been one before that broke.
    Linked(NodeName),
    /// Self-sent: tell the other nodes what was collected.
    TellPeers,
    /// Self-sent: tell what was collected.
    Tell {
        organization: OrganizationId,
    },
}

/// The lists of one node.
#[derive(Debug)]
pub struct ListsActor {
    pub views: Views,
    pub peers: Address<PeersMessage>,
    pub encode: Arc<dyn Encode>,
}

/// Open lists and collected changes, by organization.
#[derive(Debug, Default)]
pub struct ListsState {
    organizations: HashMap<OrganizationId, Watched>,
    /// For the other nodes.
    elsewhere: HashSet<(OrganizationId, TicketId)>,
    recent: Recent,
}

#[derive(Debug, Default)]
struct Watched {
    lists: Vec<OpenList>,
    changed: HashSet<TicketId>,
}

impl Actor for ListsActor {
    type Msg = ListsMessage;
    type State = ListsState;
    type Arguments = ();

    async fn pre_start(&self, _me: ActorRef<Self::Msg>, (): ()) -> ActorResult<ListsState> {
        Ok(ListsState::default())
    }

    async fn handle(
        &self,
        me: ActorRef<Self::Msg>,
        message: ListsMessage,
        state: &mut ListsState,
    ) -> Result<(), ActorProcessingErr> {
        match message {
            ListsMessage::Open(list) => state.open(list),
            ListsMessage::Shown { organization, session, list, tickets } => {
                self.shown(state, organization, (session, list), &tickets);
            }
            ListsMessage::Close { organization, session, list } => {
                state.close(organization, |open| (open.session.id, open.list) == (session, list));
            }
            ListsMessage::Leave { organization, session } => {
                state.close(organization, |open| open.session.id == session);
            }
            ListsMessage::Changed { organization, ticket } => {
                state.collect(&me, organization, ticket);
                if self.peers.actor().is_some() {
                    state.collect_for_peers(&me, organization, ticket);
                }
            }
            ListsMessage::ChangedElsewhere { organization, ticket } => {
                state.collect(&me, organization, ticket);
            }
            ListsMessage::Linked(peer) => self.tell_again(state, &peer),
            ListsMessage::TellPeers => {
                let tickets = state.elsewhere.drain().collect();
                self.peers.cast(PeersMessage::TellAll(PeerMessage::Changed { tickets }));
            }
            ListsMessage::Tell { organization } => self.tell(&me, state, organization).await,
        }
        Ok(())
    }
}

impl ListsState {
    fn open(&mut self, list: OpenList) {
        let watched = self.organizations.entry(list.session.by.organization).or_default();
        let name = (list.session.id, list.list);
        match watched.lists.iter().position(|open| (open.session.id, open.list) == name) {
            Some(place) => {
                let before = watched.lists.swap_remove(place);
                watched.lists.push(list.after(before));
            }
            None => watched.lists.push(list),
        }
    }

    fn close(&mut self, organization: OrganizationId, which: impl Fn(&OpenList) -> bool) {
        let Some(watched) = self.organizations.get_mut(&organization) else { return };
        watched.lists.retain(|open| !which(open) && !open.session.outbound.is_closed());
        if watched.lists.is_empty() {
            self.organizations.remove(&organization);
        }
    }

    /// The first change sets the clock; without an open list nobody asks.
    fn collect(
        &mut self,
        me: &ActorRef<ListsMessage>,
        organization: OrganizationId,
        ticket: TicketId,
    ) {
        let Some(watched) = self.organizations.get_mut(&organization) else { return };
        if watched.changed.is_empty() {
            me.send_after(COLLECT, move || ListsMessage::Tell { organization });
        }
        watched.changed.insert(ticket);
    }

    fn collect_for_peers(
        &mut self,
        me: &ActorRef<ListsMessage>,
        organization: OrganizationId,
        ticket: TicketId,
    ) {
        if self.elsewhere.is_empty() {
            me.send_after(COLLECT_FOR_PEERS, || ListsMessage::TellPeers);
        }
        self.elsewhere.insert((organization, ticket));
        self.recent.note((organization, ticket), Instant::now());
    }
}

impl ListsActor {
    async fn tell(
        &self,
        me: &ActorRef<ListsMessage>,
        state: &mut ListsState,
        organization: OrganizationId,
    ) {
        let Some(watched) = state.organizations.get_mut(&organization) else { return };
        let changed: Vec<TicketId> = watched.changed.iter().copied().collect();
        match self.views.lines(organization, &changed).await {
            Ok(lines) => {
                watched.changed.clear();
                for list in &mut watched.lists {
                    let news = list.news(&lines);
                    self.tell_list(list, &news);
                }
            }
            Err(error) => {
                tracing::warn!(%error, "lists cannot be read, trying again");
                me.send_after(RETRY, move || ListsMessage::Tell { organization });
            }
        }
    }

    /// Whatever a broken link may have lost. Told twice, a change does no harm.
    fn tell_again(&self, state: &ListsState, peer: &NodeName) {
        for tickets in state.recent.all(Instant::now()).chunks(AT_ONCE) {
            let message = PeerMessage::Changed { tickets: tickets.to_vec() };
            self.peers.cast(PeersMessage::Tell { to: peer.clone(), message });
        }
    }

    /// What has gone while the page was being read is gone from it, too.
    fn shown(
        &self,
        state: &mut ListsState,
        organization: OrganizationId,
        name: (SessionId, u32),
        tickets: &[TicketId],
    ) {
        let Some(watched) = state.organizations.get_mut(&organization) else { return };
        for list in &mut watched.lists {
            if (list.session.id, list.list) == name {
                let gone = list.shown(tickets);
                self.tell_list(list, &News { rows: Vec::new(), gone });
            }
        }
    }

    /// What stands in the list, and what does not: whether it ever did is for the reader to know, as
    /// far as it may.
    fn tell_list(&self, list: &OpenList, News { rows, gone }: &News<'_>) {
        if rows.is_empty() && gone.is_empty() {
            return;
        }
        let told = Told::ListRows { list: list.list, rows, gone };
        // A socket that is closing fetches its lists again.
        let _ = list.session.outbound.push(self.encode.told(&told, Audience::Staff));
    }
}
