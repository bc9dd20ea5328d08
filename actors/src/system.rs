//! The hub of a node: its actors, wired and supervised, behind handles.

use std::sync::Arc;
use std::time::Duration;

use insightdesk_cluster::pipe::{ClusterSecret, PipeError};
use insightdesk_cluster::{NodeName, View};
use insightdesk_store::journal::Activations;
use insightdesk_store::pools::Pools;
use insightdesk_store::servers::Login;
use insightdesk_store::views::Views;
use prometheus::Registry;
use ractor::{Actor, ActorRef};
use tokio::sync::{oneshot, watch};

use crate::address::Address;
use crate::encode::Encode;
use crate::membership::{MembershipMessage, Refused, Standing};
use crate::metrics::HubMetrics;
use crate::options::HubOptions;
use crate::presence::Statuses;
use crate::sessions::{Desk, Sessions};
use crate::supervise::{Supervisor, SupervisorMessage};
use crate::tickets::Tickets;
use crate::turnstile::Turnstile;

mod parts;

use parts::{Addresses, Parts, Told};

/// How long sockets may take to send what is queued and to close.
const CLOSE_WITHIN: Duration = Duration::from_secs(2);
/// When a node leaves, its sockets come to the others over this time.
const SPREAD_PER_SOCKET: Duration = Duration::from_micros(500);
const LONGEST_SPREAD: Duration = Duration::from_secs(5);
/// How long a node may take to get on the list of nodes.
const LIST_WITHIN: Duration = Duration::from_secs(10);
/// How long a node may be outside before its clients are sent away.
const CUT_OFF_AFTER: Duration = Duration::from_millis(500);
/// How long it may take to say that it leaves; the others find out by themselves.
const LEAVE_WITHIN: Duration = Duration::from_secs(1);

/// Closes all sockets of a node that has to stand back for a while, so that their clients find
/// another one. A node that was declared dead and joins again at once keeps them: what they missed
/// is read from the store.
async fn send_away_when_cut_off(mut standing: watch::Receiver<Standing>, sessions: Sessions) {
    loop {
        let is_outside = |standing: &Standing| matches!(standing, Standing::Outside { .. });
        if standing.wait_for(is_outside).await.is_err() {
            return;
        }
        tokio::time::sleep(CUT_OFF_AFTER).await;
        if is_outside(&standing.borrow_and_update()) {
            tracing::error!("cut off from the other nodes: clients are sent to them");
            sessions.close_all(1012, "this node is cut off from the others");
            if standing.wait_for(Standing::is_up).await.is_err() {
                return;
            }
        }
    }
}

/// What the hub stands on.
#[derive(Debug)]
pub struct Foundation {
    /// For the connections of journal and activations.
    pub login: Login,
    pub pools: Pools,
    pub encode: Arc<dyn Encode>,
    pub options: HubOptions,
    /// How this node stands on the list of nodes; one that is on none believes to be the only one.
    pub listing: Option<Listing>,
}

/// How a node stands on the list of nodes.
#[derive(Debug)]
pub struct Listing {
    /// The version of the program.
    pub version: String,
    /// Where peers come in; a node without works alone.
    pub entrance: Option<Entrance>,
}

/// Where peers come in.
#[derive(Debug)]
pub struct Entrance {
    pub listener: std::net::TcpListener,
    /// Where they dial, host:port.
    pub address: String,
    pub secret: ClusterSecret,
}

/// Why the hub did not start.
#[derive(Debug, thiserror::Error)]
pub enum HubError {
    #[error("the metrics cannot be registered")]
    Metrics(#[from] prometheus::Error),
    #[error("the actors cannot be started")]
    Spawn(#[from] Box<ractor::SpawnErr>),
    #[error(transparent)]
    Pipe(#[from] PipeError),
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error("the node did not get on the list of nodes in time: see the log")]
    NotListed,
}

/// The running hub; clones are handles to the same one.
#[derive(Debug, Clone)]
pub struct Hub {
    pub tickets: Tickets,
    pub sessions: Sessions,
    pub views: Views,
    /// Who is there.
    pub statuses: Statuses,
    /// Where this node stands among the nodes.
    pub standing: watch::Receiver<Standing>,
    /// Becomes true when an operator wants the node to leave the others and to end.
    pub asked_to_leave: watch::Receiver<bool>,
    /// Becomes true when the node cannot go on and should exit.
    pub broken: watch::Receiver<bool>,
    node: NodeName,
    view: watch::Receiver<Arc<View>>,
    membership: Address<MembershipMessage>,
    supervisor: ActorRef<SupervisorMessage>,
}

impl Hub {
    /// Starts all actors of the node, and returns once it may be given work.
    ///
    /// # Errors
    /// When metrics or actors cannot be set up, or the node cannot get on the list of nodes; nothing
    /// is left running then.
    pub async fn start(foundation: Foundation, registry: &Registry) -> Result<Self, HubError> {
        let Foundation { login, pools, encode, options, listing } = foundation;
        let metrics = HubMetrics::register(registry)?;
        let at = Addresses::default();
        let options = Arc::new(options);
        let node = NodeName::from(options.node.as_str());
        let hub = pools.hub.clone();
        let desk = Desk {
            tickets: Tickets::new(at.router.clone(), hub.clone()),
            views: Views::new(pools),
            encode,
            options,
            statuses: Statuses::default(),
            turnstile: Turnstile::default(),
            fanout: at.fanout.clone(),
            presence: at.presence.clone(),
            lists: at.lists.clone(),
            sessions: at.sessions.clone(),
        };
        let sessions = Sessions::new(desk.clone(), metrics.clone());
        let (stands, standing) = watch::channel(Standing::Joining);
        let (asked, asked_to_leave) = watch::channel(false);
        let (views, view) = watch::channel(Arc::default());
        let told = Told { standing: stands, asked_to_leave: asked, views };
        let (gave_up, broken) = watch::channel(false);
        let membership = at.membership.clone();
        let parts = Parts {
            activations: Activations::open(&login),
            hub,
            login,
            metrics,
            at,
            desk: desk.clone(),
            sessions: sessions.clone(),
        };
        let children = parts.children(listing, told).await?;
        let supervisor = Supervisor { children, metrics: parts.metrics, broken: gave_up };
        let (supervisor, _running) = Actor::spawn(None, supervisor, ()).await.map_err(Box::new)?;
        let Desk { tickets, views, statuses, .. } = desk;
        let hub = Self {
            tickets,
            sessions,
            views,
            statuses,
            standing,
            asked_to_leave,
            broken,
            node,
            view,
            membership,
            supervisor,
        };
        hub.listed().await?;
        tokio::spawn(send_away_when_cut_off(hub.standing.clone(), hub.sessions.clone()));
        Ok(hub)
    }

    /// Waits for a place on the list of nodes, or stops everything.
    async fn listed(&self) -> Result<(), HubError> {
        let mut standing = self.standing.clone();
        let settled = standing.wait_for(|standing| !matches!(standing, Standing::Joining));
        let refused = match tokio::time::timeout(LIST_WITHIN, settled).await {
            Ok(Ok(standing)) => match &*standing {
                Standing::Refused(refused) => refused.clone().into(),
                _ => return Ok(()),
            },
            _ => HubError::NotListed,
        };
        self.say(MembershipMessage::Gone).await;
        let _ = self.supervisor.stop_and_wait(None, Some(LEAVE_WITHIN)).await;
        Err(refused)
    }

    /// Forgets what is known of tickets and has every client come again: the database has lost some of
    /// its history.
    pub async fn start_over(&self) {
        self.say(MembershipMessage::StartOver).await;
        self.sessions.close_all(1012, "the database was replaced");
    }

    /// Leaves the work to the other nodes, and says whether there are any. What comes from now on is
    /// passed on to them.
    pub async fn leave(&self) -> bool {
        self.say(MembershipMessage::Leave).await;
        self.view.borrow().residents().iter().any(|resident| *resident.name != *self.node)
    }

    /// Tells clients to go, at a pace that the other nodes can bear, and waits until they are gone.
    pub async fn send_away(&self) {
        let spread = SPREAD_PER_SOCKET * u32::try_from(self.sessions.count()).unwrap_or(u32::MAX);
        let spread = spread.min(LONGEST_SPREAD);
        self.sessions.announce_drain(spread);
        // A client waits for up to twice as long as it was told.
        self.sessions.gone(spread * 2 + CLOSE_WITHIN).await;
    }

    /// Lets tickets finish, closes sockets, stops the actors; in this order.
    pub async fn shut_down(&self, within: Duration) {
        self.leave().await;
        self.sessions.announce_drain(Duration::ZERO);
        self.tickets.drain(within).await;
        self.sessions.close_all(1012, "the desk restarts");
        self.sessions.gone(CLOSE_WITHIN).await;
        self.say(MembershipMessage::Gone).await;
        let _ = self.supervisor.stop_and_wait(None, Some(within)).await;
    }

    /// Tells the membership, if there is one, and waits until it has done so.
    async fn say(&self, what: impl FnOnce(oneshot::Sender<()>) -> MembershipMessage) {
        let (done, said) = oneshot::channel();
        if self.membership.cast(what(done)) {
            let _ = tokio::time::timeout(LEAVE_WITHIN, said).await;
        }
    }
}
