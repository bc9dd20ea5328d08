//! This node among the nodes: it renews its heartbeat, declares the silent dead, and says who shares
//! the work. A node that is declared dead itself stops and joins again as another process.

use std::sync::Arc;
use std::time::{Duration, Instant};

use insightdesk_cluster::transport::Transport;
use insightdesk_cluster::{Lease, Node, NodeName, NodeState, View, Vigil};
use insightdesk_store::nodes::Nodes;
use insightdesk_store::servers::Login;
use ractor::{Actor, ActorProcessingErr, ActorRef};
use ractor_cluster::RactorMessage;
use tokio::sync::{oneshot, watch};

use crate::ActorResult;
use crate::address::Address;
use crate::fanout::FanoutMessage;
use crate::metrics::HubMetrics;
use crate::peers::{PeerMessage, PeersMessage, Reach};
use crate::router::RouterMessage;

mod beat;
mod standing;

pub use standing::{Refused, Standing};

/// How often the heartbeat is renewed.
pub const BEAT: Duration = Duration::from_millis(500);

/// What membership is told.
#[derive(Debug, RactorMessage)]
pub enum MembershipMessage {
    /// Self-sent: renew the heartbeat.
    Beat,
    /// Something has changed: do so now.
    Look,
    /// The same, from a node that reaches the database.
    PeerLook,
    /// The process of a node is gone for certain.
    Ended(NodeName),
    /// What is known may be true no longer: drop all tickets, and join again.
    StartOver(oneshot::Sender<()>),
    /// Take no more tickets from now on; answered when the others may know.
    Leave(oneshot::Sender<()>),
    /// All tickets are handed over: say good-bye.
    Gone(oneshot::Sender<()>),
}

/// Who this node is.
#[derive(Debug, Clone)]
pub struct Myself {
    pub name: NodeName,
    /// Where peers dial, host:port; empty for a node that works alone.
    pub address: String,
    pub version: String,
}

/// Those who want to know who shares the work.
#[derive(Debug, Clone)]
pub struct Audience {
    pub router: Address<RouterMessage>,
    pub fanout: Address<FanoutMessage>,
    pub peers: Address<PeersMessage>,
    /// For everybody else.
    pub standing: watch::Sender<Standing>,
    /// Becomes true when an operator wants this node to leave.
    pub asked_to_leave: watch::Sender<bool>,
    /// For actors that start again.
    pub views: watch::Sender<Arc<View>>,
}

/// The membership of one node.
#[derive(Debug)]
pub struct MembershipActor {
    pub login: Login,
    pub me: Myself,
    pub transport: Option<Arc<dyn Transport>>,
    pub reach: Reach,
    pub lease: Lease,
    pub audience: Audience,
    pub metrics: HubMetrics,
}

/// What this node knows, and what it is.
#[derive(Debug)]
pub struct MembershipState {
    connection: Option<Nodes>,
    /// `None` until the name is ours.
    incarnation: Option<i64>,
    state: NodeState,
    joined: Instant,
    vigil: Vigil,
    /// Live peers that are not reached, as the others were told.
    broken: Vec<NodeName>,
    nodes: Vec<Node>,
    view: Arc<View>,
    /// When heartbeats began to come to nothing.
    failing_since: Option<Instant>,
}

impl Actor for MembershipActor {
    type Msg = MembershipMessage;
    type State = MembershipState;
    type Arguments = ();

    async fn pre_start(&self, me: ActorRef<Self::Msg>, (): ()) -> ActorResult<MembershipState> {
        me.cast(MembershipMessage::Beat)?;
        Ok(MembershipState {
            connection: None,
            incarnation: None,
            state: NodeState::Joining,
            joined: Instant::now(),
            vigil: Vigil::default(),
            broken: Vec::new(),
            nodes: Vec::new(),
            view: Arc::default(),
            failing_since: None,
        })
    }

    async fn handle(
        &self,
        me: ActorRef<Self::Msg>,
        message: MembershipMessage,
        state: &mut MembershipState,
    ) -> Result<(), ActorProcessingErr> {
        match message {
            MembershipMessage::Beat => {
                Box::pin(self.beat(&me, state)).await;
                // However long it took: beats do not pile up.
                me.send_after(BEAT, || MembershipMessage::Beat);
            }
            MembershipMessage::Look => Box::pin(self.beat(&me, state)).await,
            MembershipMessage::PeerLook => Box::pin(self.look_again(&me, state)).await,
            MembershipMessage::Ended(peer) => Box::pin(self.ended(&me, state, &peer)).await,
            MembershipMessage::StartOver(begun) => {
                Box::pin(self.start_over(&me, state)).await;
                let _ = begun.send(());
            }
            MembershipMessage::Leave(left) => {
                Box::pin(self.move_to(&me, state, NodeState::Leaving)).await;
                let _ = left.send(());
            }
            MembershipMessage::Gone(gone) => {
                Box::pin(self.move_to(&me, state, NodeState::Left)).await;
                let _ = gone.send(());
            }
        }
        Ok(())
    }
}

impl MembershipActor {
    /// Tells everybody who shares the work, if that is news.
    fn announce(&self, state: &mut MembershipState, view: View) {
        let standing = Standing::of(state.state, &self.me.name, &view, &state.nodes);
        self.audience.standing.send_if_modified(|told| {
            let is_news = *told != standing;
            *told = standing;
            is_news
        });
        if *state.view == view {
            return;
        }
        let names: Vec<&str> = view.residents().iter().map(|it| &*it.name).collect();
        tracing::info!(nodes = names.join(" "), "who shares the work");
        self.metrics.nodes.set(view.residents().len() as i64);
        state.view = Arc::new(view);
        self.audience.views.send_replace(Arc::clone(&state.view));
        self.audience.router.cast(RouterMessage::View(Arc::clone(&state.view)));
        self.audience.fanout.cast(FanoutMessage::View(Arc::clone(&state.view)));
    }

    /// The others look at once, and not only at their next heartbeat.
    fn tell_others(&self) {
        self.audience.peers.cast(PeersMessage::TellAll(PeerMessage::Look));
    }

    /// The view, in which this process stands as it knows itself.
    fn view(&self, state: &MembershipState) -> View {
        let mut nodes = state.nodes.clone();
        if let Some(mine) = nodes.iter_mut().find(|node| node.name == self.me.name) {
            mine.state = state.state;
            mine.broken.clone_from(&state.broken);
        }
        View::of_nodes(&nodes)
    }
}

#[cfg(test)]
mod tests;
