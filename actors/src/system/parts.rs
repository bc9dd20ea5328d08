//! What the actors of a node are made of, and how they are started again.

use std::sync::Arc;

use insightdesk_cluster::pipe::Pipes;
use insightdesk_cluster::transport::{Reports, Transport};
use insightdesk_cluster::{Lease, NodeName, View};
use insightdesk_store::journal::Activations;
use insightdesk_store::servers::Login;
use sqlx::PgPool;
use tokio::sync::watch;

use super::{Entrance, HubError, Listing};
use crate::address::Address;
use crate::fanout::{FanoutActor, FanoutMessage};
use crate::journal::{JournalActor, JournalMessage};
use crate::lists::{ListsActor, ListsMessage};
use crate::membership::{Audience, MembershipActor, MembershipMessage, Myself, Standing};
use crate::metrics::HubMetrics;
use crate::peers::{PeersActor, PeersMessage, Post, Reach};
use crate::presence::{PresenceActor, PresenceMessage};
use crate::router::{RouterActor, RouterMessage};
use crate::sessions::{Desk, Sessions, SessionsActor, SessionsMessage};
use crate::singletons::{self, SingletonsActor};
use crate::supervise::Child;
use crate::ticket::TicketActor;

/// Where everybody is reached.
#[derive(Debug, Clone)]
pub(super) struct Addresses {
    pub(super) journal: Address<JournalMessage>,
    pub(super) router: Address<RouterMessage>,
    pub(super) fanout: Address<FanoutMessage>,
    pub(super) lists: Address<ListsMessage>,
    pub(super) presence: Address<PresenceMessage>,
    pub(super) sessions: Address<SessionsMessage>,
    pub(super) peers: Address<PeersMessage>,
    pub(super) membership: Address<MembershipMessage>,
}

impl Default for Addresses {
    fn default() -> Self {
        Self {
            journal: Address::vacant(),
            router: Address::vacant(),
            fanout: Address::vacant(),
            lists: Address::vacant(),
            presence: Address::vacant(),
            sessions: Address::vacant(),
            peers: Address::vacant(),
            membership: Address::vacant(),
        }
    }
}

/// What several actors need.
pub(super) struct Parts {
    pub(super) login: Login,
    pub(super) activations: Activations,
    pub(super) hub: PgPool,
    pub(super) metrics: HubMetrics,
    pub(super) at: Addresses,
    pub(super) desk: Desk,
    pub(super) sessions: Sessions,
}

/// What the hub is told by the membership.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) standing: watch::Sender<Standing>,
    pub(super) asked_to_leave: watch::Sender<bool>,
    pub(super) views: watch::Sender<Arc<View>>,
}

/// What a node knows of itself and others before it is told by its membership.
#[derive(Debug, Clone)]
struct Outlook {
    me: NodeName,
    view: watch::Receiver<Arc<View>>,
    lease: Lease,
    reach: Reach,
}

impl Parts {
    /// All children of the node's supervisor, in the order in which they start.
    pub(super) async fn children(
        &self,
        listing: Option<Listing>,
        told: Told,
    ) -> Result<Vec<Child>, HubError> {
        let me = NodeName::from(self.desk.options.node.as_str());
        let (lease, view) = match &listing {
            Some(_) => (Lease::expired(), View::default()),
            None => (Lease::endless(), View::of_one(me.clone())),
        };
        told.views.send_replace(Arc::new(view));
        let view = told.views.subscribe();
        let outlook = Outlook { me, view, lease, reach: Reach::default() };
        let mut children = vec![
            self.journal(),
            self.router(&outlook),
            self.lists(),
            self.fanout(&outlook),
            self.presence(),
            self.sessions(),
        ];
        match listing {
            None => drop(told.standing.send_replace(Standing::Up { nodes: Vec::new() })),
            Some(Listing { version, entrance }) => {
                let address = entrance.as_ref().map(|it| it.address.clone()).unwrap_or_default();
                let transport = self.transport(&outlook, entrance).await?;
                children.extend(transport.clone().map(|it| self.peers(&outlook, it)));
                let me = Myself { name: outlook.me.clone(), address, version };
                let audience = self.audience(told);
                children.push(self.membership(&outlook, me, transport, audience));
                children.push(self.singletons(&outlook));
            }
        }
        Ok(children)
    }

    fn journal(&self) -> Child {
        let (login, metrics) = (self.login.clone(), self.metrics.clone());
        let batch = self.desk.options.journal_batch;
        Child::new("journal", &self.at.journal, move || JournalActor {
            login: login.clone(),
            batch,
            metrics: metrics.clone(),
        })
    }

    fn router(&self, outlook: &Outlook) -> Child {
        let outlook = outlook.clone();
        let peers = self.at.peers.clone();
        let max_awake = self.desk.options.max_awake;
        let ticket = TicketActor {
            activations: self.activations.clone(),
            journal: self.at.journal.clone(),
            fanout: self.at.fanout.clone(),
            router: self.at.router.clone(),
            encode: Arc::clone(&self.desk.encode),
            metrics: self.metrics.clone(),
            idle_after: self.desk.options.idle_after,
        };
        Child::new("router", &self.at.router, move || RouterActor {
            node: outlook.me.clone(),
            lease: outlook.lease.clone(),
            view: Arc::clone(&outlook.view.borrow()),
            reach: outlook.reach.clone(),
            peers: peers.clone(),
            ticket: ticket.clone(),
            max_awake,
        })
    }

    fn lists(&self) -> Child {
        let (views, encode) = (self.desk.views.clone(), Arc::clone(&self.desk.encode));
        let peers = self.at.peers.clone();
        let make = move || ListsActor {
            views: views.clone(),
            peers: peers.clone(),
            encode: Arc::clone(&encode),
        };
        Child::new("lists", &self.at.lists, make).when_lost(self.resume())
    }

    fn fanout(&self, outlook: &Outlook) -> Child {
        let (at, desk, outlook) = (self.at.clone(), self.desk.clone(), outlook.clone());
        let (activations, metrics) = (self.activations.clone(), self.metrics.clone());
        let make = move || FanoutActor {
            me: outlook.me.clone(),
            view: Arc::clone(&outlook.view.borrow()),
            lists: at.lists.clone(),
            router: at.router.clone(),
            peers: at.peers.clone(),
            presence: at.presence.clone(),
            views: desk.views.clone(),
            activations: activations.clone(),
            encode: Arc::clone(&desk.encode),
            metrics: metrics.clone(),
        };
        Child::new("fanout", &self.at.fanout, make).when_lost(self.resume())
    }

    fn presence(&self) -> Child {
        let (fanout, desk) = (self.at.fanout.clone(), self.desk.clone());
        let peers = self.at.peers.clone();
        let make = move || PresenceActor {
            encode: Arc::clone(&desk.encode),
            fanout: fanout.clone(),
            peers: peers.clone(),
            statuses: desk.statuses.clone(),
        };
        Child::new("presence", &self.at.presence, make).when_lost(self.resume())
    }

    fn sessions(&self) -> Child {
        let sessions = self.sessions.clone();
        let make = move || SessionsActor { sessions: sessions.clone() };
        Child::new("sessions", &self.at.sessions, make).when_lost(self.resume())
    }

    /// Sessions rely on what some actors remember of them: they resume when it is lost.
    fn resume(&self) -> impl Fn() + Send + Sync + 'static {
        let sessions = self.sessions.clone();
        move || sessions.close_all(1011, "the desk lost track, resume")
    }

    async fn transport(
        &self,
        outlook: &Outlook,
        entrance: Option<Entrance>,
    ) -> Result<Option<Arc<dyn Transport>>, HubError> {
        let Some(Entrance { listener, secret, .. }) = entrance else { return Ok(None) };
        let peers = self.at.peers.clone();
        let reports: Reports = Arc::new(move |report| {
            peers.cast(PeersMessage::Report(report));
        });
        let pipes = Pipes::open(outlook.me.clone(), listener, &secret, reports).await?;
        Ok(Some(Arc::new(pipes)))
    }

    fn peers(&self, outlook: &Outlook, transport: Arc<dyn Transport>) -> Child {
        let (outlook, metrics) = (outlook.clone(), self.metrics.clone());
        let post = Post {
            router: self.at.router.clone(),
            fanout: self.at.fanout.clone(),
            lists: self.at.lists.clone(),
            presence: self.at.presence.clone(),
            membership: self.at.membership.clone(),
        };
        Child::new("peers", &self.at.peers, move || PeersActor {
            me: outlook.me.clone(),
            transport: Arc::clone(&transport),
            reach: outlook.reach.clone(),
            post: post.clone(),
            metrics: metrics.clone(),
        })
    }

    fn singletons(&self, outlook: &Outlook) -> Child {
        let holder = format!("{}.{}", outlook.me, uuid::Uuid::new_v4().simple());
        let hub = self.hub.clone();
        Child::new("singletons", &Address::vacant(), move || SingletonsActor {
            holder: holder.clone(),
            hub: hub.clone(),
            tasks: singletons::all(),
        })
    }

    fn audience(&self, told: Told) -> Audience {
        let Told { standing, asked_to_leave, views } = told;
        Audience {
            router: self.at.router.clone(),
            fanout: self.at.fanout.clone(),
            peers: self.at.peers.clone(),
            standing,
            asked_to_leave,
            views,
        }
    }

    fn membership(
        &self,
        outlook: &Outlook,
        me: Myself,
        transport: Option<Arc<dyn Transport>>,
        audience: Audience,
    ) -> Child {
        let (login, metrics, outlook) = (self.login.clone(), self.metrics.clone(), outlook.clone());
        Child::new("membership", &self.at.membership, move || MembershipActor {
            login: login.clone(),
            me: me.clone(),
            transport: transport.clone(),
            reach: outlook.reach.clone(),
            lease: outlook.lease.clone(),
            audience: audience.clone(),
            metrics: metrics.clone(),
        })
    }
}
