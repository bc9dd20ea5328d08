//! From the library's sessions to pipes: which are open, which are gone, and why.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::Duration;

use ractor::{ActorCell, ActorRef, pg};
use ractor_cluster::NodeServerMessage;
use ractor_cluster::node::{NodeEventSubscription, NodeServerSessionInformation};

use super::gate::{self, GateMessage};
use super::{HOST, Open, Shared, dial};
use crate::node::NodeName;
use crate::transport::{Report, Reports};

/// How often a port is dialled to find out whether its process has ended.
const ATTEMPTS: usize = 8;
const PAUSE: Duration = Duration::from_millis(50);

/// Subscribes to what happens to sessions.
pub(super) fn begin(shared: &Arc<Shared>, reports: Reports) {
    let subscription = Box::new(Sessions { shared: Arc::downgrade(shared), reports });
    let id = "pipes".to_owned();
    let _ = shared.server.cast(NodeServerMessage::SubscribeToEvents { id, subscription });
}

struct Sessions {
    shared: Weak<Shared>,
    reports: Reports,
}

impl NodeEventSubscription for Sessions {
    fn node_session_opened(&self, _: NodeServerSessionInformation) {}

    fn node_session_authenticated(&self, _: NodeServerSessionInformation) {}

    fn node_session_ready(&self, session: NodeServerSessionInformation) {
        let (Some(shared), Some(process)) = (self.shared.upgrade(), process(&session)) else {
            return;
        };
        let Some((peer, gate)) = node(&process).zip(gate_of(&process, &session)) else {
            tracing::warn!(peer = process, "a session without a gate");
            return session.actor.stop(None);
        };
        shared.open().insert(peer.clone(), Open { session: session.actor, gate });
        shared.opened.fetch_add(1, Ordering::AcqRel);
        (self.reports)(Report::Up(peer));
    }

    fn node_session_disconnected(&self, session: NodeServerSessionInformation) {
        let (Some(shared), Some(process)) = (self.shared.upgrade(), process(&session)) else {
            return;
        };
        let Some(peer) = node(&process) else { return };
        let mut open = shared.open();
        if open.get(&peer).is_some_and(|it| it.session.get_id() == session.actor.get_id()) {
            open.remove(&peer);
            drop(open);
            (self.reports)(Report::Down(peer.clone()));
            self.ask_whether_it_ended(&shared, peer);
        }
    }
}

impl Sessions {
    fn ask_whether_it_ended(&self, shared: &Shared, peer: NodeName) {
        let reports = Arc::clone(&self.reports);
        let known = shared.wanted.borrow().iter().find(|it| it.name == peer).cloned();
        let Some(known) = known else { return };
        let before = shared.times_opened();
        let shared = self.shared.clone();
        tokio::spawn(async move {
            // A process that is ending may close its connections before its port.
            for _ in 0..ATTEMPTS {
                if dial::is_refused(&known.address).await {
                    return reports(Report::Ended(peer));
                }
                tokio::time::sleep(PAUSE).await;
                if shared.upgrade().is_none_or(|shared| shared.times_opened() != before) {
                    return;
                }
            }
        });
    }
}

/// The process at the other end, `name.nonce`.
fn process(session: &NodeServerSessionInformation) -> Option<String> {
    let full = &session.peer_name.as_ref()?.name;
    full.strip_suffix(HOST)?.strip_suffix('@').map(str::to_owned)
}

/// The node that a process runs.
fn node(process: &str) -> Option<NodeName> {
    process.rsplit_once('.').map(|(name, _)| name.into())
}

/// The gate of a process as this session reaches it.
fn gate_of(process: &str, session: &NodeServerSessionInformation) -> Option<ActorRef<GateMessage>> {
    let name = gate::name(process);
    let of_session = |gate: &ActorCell| {
        let supervisor = gate.try_get_supervisor();
        supervisor.is_some_and(|it| it.get_id() == session.actor.get_id())
    };
    let mut members = pg::get_members(&gate::GROUP.to_owned()).into_iter();
    let gate = members.find(|it| it.get_name().as_deref() == Some(&name) && of_session(it));
    gate.map(ActorRef::from)
}
