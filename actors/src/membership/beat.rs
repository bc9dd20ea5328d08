//! One heartbeat: renew, look around, conclude.

use std::time::{Duration, Instant};

use insightdesk_cluster::lease::LEASE;
use insightdesk_cluster::transport::Peer;
use insightdesk_cluster::{Node, NodeName, NodeState};
use insightdesk_store::nodes::{Beat, NodeRow, Nodes};
use ractor::ActorRef;

use super::{MembershipActor, MembershipMessage, MembershipState, Refused, Standing};

/// How long the database may take for one step.
const WITHIN: Duration = Duration::from_secs(1);
/// How long a node that joins waits for links to all the others.
const LINKS_WITHIN: Duration = Duration::from_millis(1_500);
/// How long a name may be somebody else's before that counts as a mistake of the operator's.
const NAME_WITHIN: Duration = Duration::from_secs(5);

type Step<T = ()> = Result<T, Failed>;

/// Why a heartbeat came to nothing.
#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error("the database does not answer")]
    Silent,
    #[error("the database fails: {0}")]
    Database(#[from] sqlx::Error),
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl MembershipActor {
    /// Renews the heartbeat. When that fails the lease runs out by itself.
    pub(super) async fn beat(&self, me: &ActorRef<MembershipMessage>, state: &mut MembershipState) {
        if state.state == NodeState::Left {
            return;
        }
        match self.try_beat(me, state).await {
            Ok(()) => {
                if let Some(since) = state.failing_since.take() {
                    tracing::info!("heartbeats succeed again");
                    if since.elapsed() > WITHIN {
                        self.hang_up();
                    }
                }
            }
            Err(Failed::Refused(refused)) => {
                self.audience.standing.send_replace(Standing::Refused(refused));
            }
            Err(error) => {
                state.connection = None;
                if state.failing_since.is_none() {
                    tracing::warn!(%error, "no heartbeat, trying again");
                    state.failing_since = Some(Instant::now());
                    let _ = me.cast(MembershipMessage::Look);
                }
            }
        }
    }

    async fn try_beat(
        &self,
        me: &ActorRef<MembershipMessage>,
        state: &mut MembershipState,
    ) -> Step {
        let mut connection = match state.connection.take() {
            Some(connection) => connection,
            None => within(Nodes::connect(&self.login, &self.me.name)).await?,
        };
        let Some(incarnation) = self.incarnation(&mut connection, state).await? else {
            state.connection = Some(connection);
            return Ok(());
        };
        let broken: Vec<String> = state.broken.iter().map(ToString::to_string).collect();
        let begun = Instant::now();
        let beat = within(connection.beat(incarnation, &broken)).await?;
        self.take_in(me, state, &beat, begun);
        if beat.counted {
            self.conclude(me, &mut connection, state, incarnation).await?;
        }
        state.connection = Some(connection);
        Ok(())
    }

    /// Takes the name, if it is not ours yet.
    async fn incarnation(
        &self,
        connection: &mut Nodes,
        state: &mut MembershipState,
    ) -> Step<Option<i64>> {
        if state.incarnation.is_none() {
            let (address, version) = (&self.me.address, &self.me.version);
            state.incarnation = within(connection.join(address, version, LEASE)).await?;
            if state.incarnation.is_none() && state.joined.elapsed() > NAME_WITHIN {
                return Err(Refused::NameTaken(self.me.name.to_string()).into());
            }
            if state.incarnation.is_some() {
                state.state = NodeState::Joining;
                state.joined = Instant::now();
            }
        }
        Ok(state.incarnation)
    }

    fn take_in(
        &self,
        me: &ActorRef<MembershipMessage>,
        state: &mut MembershipState,
        beat: &Beat,
        begun: Instant,
    ) {
        state.nodes = beat.nodes.iter().filter_map(node).collect();
        let mine = state.nodes.iter().find(|node| node.name == self.me.name);
        let is_asked = mine.is_some_and(|node| node.state == NodeState::Leaving);
        if beat.counted {
            self.lease.renew(begun);
            if is_asked && state.state == NodeState::Up {
                state.state = NodeState::Leaving;
                self.audience.asked_to_leave.send_replace(true);
            }
        } else {
            tracing::error!("declared dead by another node: standing back, joining again");
            self.stand_back(state);
            if state.failing_since.is_none() {
                self.hang_up();
            }
            let _ = me.cast(MembershipMessage::Look);
        }
    }

    /// Leaves everything to the others. The next heartbeat joins as another process.
    fn stand_back(&self, state: &mut MembershipState) {
        self.lease.give_up();
        state.incarnation = None;
        state.state = NodeState::Dead;
        let view = self.view(state);
        self.announce(state, view);
        state.state = NodeState::Joining;
        state.joined = Instant::now();
    }

    /// What waits for the database waits no longer: its answers would come long after the next ones.
    fn hang_up(&self) {
        let login = self.login.clone();
        tokio::spawn(async move {
            let connections = login.hang_up().await;
            tracing::info!(connections, "hung up on PostgreSQL, connecting anew");
        });
    }

    /// The database is another one than it was: what this node holds of tickets goes, and is read
    /// again when it is needed.
    pub(super) async fn start_over(
        &self,
        me: &ActorRef<MembershipMessage>,
        state: &mut MembershipState,
    ) {
        if state.state.is_running() && state.state != NodeState::Leaving {
            self.stand_back(state);
            self.beat(me, state).await;
        }
    }

    /// Another node has changed something. If this one has not reached the database for as long as
    /// its lease lasts, and that one has, then this one was declared dead: its commands go to the
    /// others, and so do its clients.
    pub(super) async fn look_again(
        &self,
        me: &ActorRef<MembershipMessage>,
        state: &mut MembershipState,
    ) {
        let was_up = state.state == NodeState::Up;
        self.beat(me, state).await;
        if was_up && state.state == NodeState::Up && !self.lease.holds(Instant::now()) {
            tracing::error!("the others reach the database and this node does not: standing back");
            self.stand_back(state);
            self.hang_up();
        }
    }

    async fn conclude(
        &self,
        me: &ActorRef<MembershipMessage>,
        connection: &mut Nodes,
        state: &mut MembershipState,
        incarnation: i64,
    ) -> Step {
        let now = Instant::now();
        let nodes = state.nodes.clone();
        let peers: Vec<&Node> = nodes.iter().filter(|it| self.is_peer(it)).collect();
        state.vigil.look(&peers, |peer| self.reach.heard(peer), now);
        let silent = state.vigil.silent(&peers);
        for (name, incarnation) in &silent {
            self.bury(connection, name, *incarnation, LEASE).await?;
        }
        self.keep_links(&peers);
        let broken = state.vigil.broken(&peers, now);
        let is_news = broken != state.broken;
        state.broken = broken;
        // the others believe what they were told: first of the links that are broken
        if state.state == NodeState::Joining && !is_news {
            self.come_up(connection, state, &peers, incarnation).await?;
        }
        let view = self.view(state);
        self.announce(state, view);
        if is_news || !silent.is_empty() {
            let _ = me.cast(MembershipMessage::Look);
        }
        Ok(())
    }

    fn is_peer(&self, node: &Node) -> bool {
        node.state.is_running() && node.name != self.me.name
    }

    fn keep_links(&self, peers: &[&Node]) {
        let Some(transport) = &self.transport else { return };
        let dialled = peers.iter().filter(|it| !it.address.is_empty());
        let peer = |it: &&Node| Peer { name: it.name.clone(), address: it.address.clone() };
        transport.keep(dialled.map(peer).collect());
    }

    /// Up once there are links to all the others, or they cannot be had.
    async fn come_up(
        &self,
        connection: &mut Nodes,
        state: &mut MembershipState,
        peers: &[&Node],
        incarnation: i64,
    ) -> Step {
        let up = || peers.iter().filter(|it| it.state == NodeState::Up && it.silent_for < LEASE);
        if let Some(other) = up().find(|it| it.address.is_empty()) {
            return Err(Refused::OtherAlone(other.name.to_string()).into());
        }
        if let Some(other) = up().next().filter(|_| self.me.address.is_empty()) {
            return Err(Refused::Alone(other.name.to_string()).into());
        }
        let is_linked = up().all(|it| self.reach.heard(&it.name).is_some());
        if (is_linked || state.joined.elapsed() > LINKS_WITHIN)
            && within(connection.move_to(incarnation, NodeState::Up.as_str())).await?
        {
            state.state = NodeState::Up;
            self.tell_others();
        }
        Ok(())
    }

    async fn bury(
        &self,
        connection: &mut Nodes,
        name: &NodeName,
        incarnation: u64,
        lease: Duration,
    ) -> Step {
        if within(connection.bury(name, incarnation.cast_signed(), lease)).await? {
            tracing::warn!(node = %name, incarnation, "declared dead");
            self.metrics.buried.inc();
            self.tell_others();
        }
        Ok(())
    }

    /// Nobody listens at the peer's address any more: there is no need to wait for its heartbeat.
    pub(super) async fn ended(
        &self,
        me: &ActorRef<MembershipMessage>,
        state: &mut MembershipState,
        peer: &NodeName,
    ) {
        let known = state.nodes.iter().find(|node| node.name == *peer);
        let running = known.filter(|it| it.state.is_running()).map(|it| it.incarnation);
        if let Some(incarnation) = running
            && let Some(mut connection) = state.connection.take()
        {
            match self.bury(&mut connection, peer, incarnation, Duration::ZERO).await {
                Ok(()) => state.connection = Some(connection),
                Err(error) => tracing::warn!(%error, "a node that ended stays on the list"),
            }
        }
        self.beat(me, state).await;
    }

    /// Changes this node's own state, and lets everybody know.
    pub(super) async fn move_to(
        &self,
        me: &ActorRef<MembershipMessage>,
        state: &mut MembershipState,
        next: NodeState,
    ) {
        if let Some(incarnation) = state.incarnation
            && let Some(mut connection) = state.connection.take()
        {
            match within(connection.move_to(incarnation, next.as_str())).await {
                Ok(_) => state.connection = Some(connection),
                Err(error) => tracing::warn!(%error, "the others find out by themselves"),
            }
        }
        self.tell_others();
        if next == NodeState::Leaving {
            state.state = next;
            self.beat(me, state).await;
        }
        state.state = next;
    }
}

async fn within<T>(step: impl Future<Output = sqlx::Result<T>>) -> Step<T> {
    tokio::time::timeout(WITHIN, step).await.map_err(|_| Failed::Silent)?.map_err(Failed::from)
}

/// A row that this version understands.
fn node(row: &NodeRow) -> Option<Node> {
    Some(Node {
        name: row.name.as_str().into(),
        incarnation: row.incarnation.cast_unsigned(),
        address: row.address.clone(),
        version: row.version.clone(),
        state: NodeState::parse(&row.state)?,
        broken: row.broken.iter().map(|name| name.as_str().into()).collect(),
        silent_for: row.silent_for,
    })
}
