//! The other nodes: a link to each, over the pipes of the transport. Messages go out in packets,
//! what comes in goes to the actor it is for. Nothing is promised: what cannot be sent is dropped,
//! and whoever waits for an answer is told.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use insightdesk_cluster::link::GIVE_UP;
use insightdesk_cluster::transport::{Report, Transport};
use insightdesk_cluster::{Link, NodeName, Packet};
use ractor::{Actor, ActorProcessingErr, ActorRef};
use ractor_cluster::RactorMessage;
use tokio::task::JoinHandle;

use crate::ActorResult;
use crate::metrics::HubMetrics;

pub mod message;
mod post;
mod reach;
#[cfg(test)]
mod tests;

pub use message::{Forward, PeerMessage};
pub use post::Post;
pub use reach::Reach;

/// How often links are looked at: for pings that are due, and peers that are not heard.
const TICK: Duration = Duration::from_millis(100);

/// What the peers' actor is told.
#[derive(Debug, RactorMessage)]
pub enum PeersMessage {
    /// From the transport.
    Report(Report),
    /// Say this to a node.
    Tell { to: NodeName, message: PeerMessage },
    /// Say this to several nodes, none of which answers.
    TellEach { to: Vec<NodeName>, message: PeerMessage },
    /// Say this to every node there is a link to; none of them answers.
    TellAll(PeerMessage),
    /// Self-sent, behind everything that is to be said by then: say it.
    Flush(NodeName),
    /// Self-sent: look at the links.
    Tick,
}

/// The links of one node.
#[derive(Debug)]
pub struct PeersActor {
    pub me: NodeName,
    pub transport: Arc<dyn Transport>,
    pub reach: Reach,
    pub post: Post,
    pub metrics: HubMetrics,
}

/// One link, and whether the transport has said that its pipe is open: a packet may come first.
#[derive(Debug)]
struct Line {
    link: Link,
    is_up: bool,
    /// A flush is on its way.
    is_flushing: bool,
}

/// Links by peer.
#[derive(Debug)]
pub struct PeersState {
    lines: HashMap<NodeName, Line>,
    tick: JoinHandle<()>,
}

impl Actor for PeersActor {
    type Msg = PeersMessage;
    type State = PeersState;
    type Arguments = ();

    async fn pre_start(&self, me: ActorRef<Self::Msg>, (): ()) -> ActorResult<PeersState> {
        self.reach.clear();
        self.transport.close_all();
        let tick = me.send_interval(TICK, || PeersMessage::Tick);
        Ok(PeersState { lines: HashMap::new(), tick })
    }

    async fn handle(
        &self,
        me: ActorRef<Self::Msg>,
        message: PeersMessage,
        state: &mut PeersState,
    ) -> Result<(), ActorProcessingErr> {
        match message {
            PeersMessage::Report(Report::Packet(bytes)) => self.packet(state, bytes),
            PeersMessage::Report(Report::Up(peer)) => self.up(state, peer),
            PeersMessage::Report(Report::Down(peer)) => self.down(state, &peer),
            PeersMessage::Report(Report::Ended(peer)) => self.post.ended(peer),
            PeersMessage::Tell { to, message } => self.tell(&me, state, &to, message),
            PeersMessage::TellEach { to, message } => self.tell_each(&me, state, &to, &message),
            PeersMessage::TellAll(message) => {
                let peers: Vec<NodeName> = state.lines.keys().cloned().collect();
                self.tell_each(&me, state, &peers, &message);
            }
            PeersMessage::Flush(peer) => self.flush(state, &peer),
            PeersMessage::Tick => self.tick(state, Instant::now()),
        }
        Ok(())
    }

    async fn post_stop(&self, _me: ActorRef<Self::Msg>, state: &mut PeersState) -> ActorResult {
        state.tick.abort();
        Ok(())
    }
}

impl PeersActor {
    fn line(&self, is_up: bool) -> Line {
        let conversation = uuid::Uuid::new_v4().as_u64_pair().0 | 1;
        Line {
            link: Link::new(self.me.clone(), conversation, Instant::now()),
            is_up,
            is_flushing: false,
        }
    }

    /// A line that a packet has begun becomes whole; any other was there before the pipe broke.
    fn up(&self, state: &mut PeersState, peer: NodeName) {
        match state.lines.get_mut(&peer) {
            Some(line) if !line.is_up => line.is_up = true,
            _ => drop(state.lines.insert(peer.clone(), self.line(true))),
        }
        tracing::info!(%peer, "linked");
        self.reach.hear(&peer, Instant::now());
        self.flush(state, &peer);
        self.count(state);
        self.post.linked(peer);
    }

    fn down(&self, state: &mut PeersState, peer: &NodeName) {
        state.lines.remove(peer);
        tracing::info!(%peer, "no longer linked");
        self.reach.lose(peer);
        self.count(state);
        self.post.unlinked(peer.clone());
    }

    fn packet(&self, state: &mut PeersState, bytes: Bytes) {
        let packet = match Packet::decode(bytes) {
            Ok(packet) => packet,
            Err(error) => return tracing::warn!(%error, "a peer sent what is no packet"),
        };
        let (from, now) = (packet.from.clone(), Instant::now());
        let line = state.lines.entry(from.clone()).or_insert_with(|| self.line(false));
        match line.link.received(packet, now) {
            Ok(messages) => {
                self.reach.hear(&from, now);
                messages.iter().for_each(|message| self.deliver(&from, message));
                self.flush(state, &from);
            }
            Err(error) => {
                tracing::warn!(peer = %from, %error, "the link is made anew");
                self.transport.close(&from);
            }
        }
    }

    fn deliver(&self, from: &NodeName, bytes: &Bytes) {
        match PeerMessage::decode(from, bytes) {
            Ok(message) => {
                self.metrics.peer_messages.with_label_values(&["in", message.kind()]).inc();
                self.post.deliver(from, message);
            }
            Err(error) => tracing::warn!(%error, "ignored"),
        }
    }

    /// Encodes once for all of them.
    fn tell_each(
        &self,
        me: &ActorRef<PeersMessage>,
        state: &mut PeersState,
        peers: &[NodeName],
        message: &PeerMessage,
    ) {
        let bytes = message.encode();
        for peer in peers {
            self.push(me, state, peer, message.kind(), bytes.clone());
        }
    }

    fn tell(
        &self,
        me: &ActorRef<PeersMessage>,
        state: &mut PeersState,
        to: &NodeName,
        message: PeerMessage,
    ) {
        if !self.push(me, state, to, message.kind(), message.encode()) {
            self.post.unsent(message);
        }
    }

    /// Puts a message on the way; answers whether there is one. While only a packet has come and the
    /// pipe is not reported yet, what is said waits: the answer to what the packet brought.
    fn push(
        &self,
        me: &ActorRef<PeersMessage>,
        state: &mut PeersState,
        to: &NodeName,
        kind: &str,
        bytes: Bytes,
    ) -> bool {
        let Some(line) = state.lines.get_mut(to) else { return false };
        if line.link.push(bytes).is_err() {
            return false;
        }
        self.metrics.peer_messages.with_label_values(&["out", kind]).inc();
        if !std::mem::replace(&mut line.is_flushing, true) {
            let _ = me.cast(PeersMessage::Flush(to.clone()));
        }
        true
    }

    fn flush(&self, state: &mut PeersState, to: &NodeName) {
        let Some(line) = state.lines.get_mut(to).filter(|line| line.is_up) else { return };
        line.is_flushing = false;
        while let Some(packet) = line.link.next(Instant::now()) {
            if !self.transport.send(to, packet.encode()) {
                // The transport knows that the pipe is gone, and is about to say so.
                state.lines.remove(to);
                return;
            }
        }
    }

    fn tick(&self, state: &mut PeersState, now: Instant) {
        let peers: Vec<NodeName> = state.lines.keys().cloned().collect();
        for peer in &peers {
            self.flush(state, peer);
        }
        let is_dead = |line: &Line| now.saturating_duration_since(line.link.last_heard()) > GIVE_UP;
        for (peer, _) in state.lines.iter().filter(|(_, line)| is_dead(line)) {
            tracing::warn!(%peer, "nothing comes, the link is made anew");
            self.transport.close(peer);
        }
        state.lines.retain(|_, line| line.is_up || !is_dead(line));
    }

    fn count(&self, state: &PeersState) {
        let linked = state.lines.values().filter(|line| line.is_up).count();
        self.metrics.peers.set(linked as i64);
    }
}
