//! The transport between real nodes: `ractor_cluster` over TLS, used as a pipe for packets.
//!
//! It runs isolated: who is dialled is said by the list of nodes, never by a peer. Both ends prove
//! by certificate that they know the cluster's secret before a byte of its protocol is read.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ractor::{Actor, ActorRef};
use ractor_cluster::node::NodeConnectionMode;
use ractor_cluster::{IncomingEncryptionMode, NodeServer, NodeServerMessage, NodeSessionMessage};
use tokio::sync::watch;
use tokio::task::AbortHandle;

use crate::node::NodeName;
use crate::transport::{Peer, Reports, Transport};

mod dial;
mod gate;
mod listen;
mod stream;
mod tls;
mod watch_sessions;

pub use tls::{ClusterSecret, Identity, IdentityError};

use gate::{GateActor, GateMessage};

/// Largest frame taken from a peer; packets stay well below.
const LARGEST_FRAME: u64 = 4 * 1024 * 1024;
/// What stands behind every node's name in the protocol below.
const HOST: &str = "insightdesk";

/// Why there are no pipes.
#[derive(Debug, thiserror::Error)]
pub enum PipeError {
    #[error("the cluster's listener cannot be used")]
    Listen(#[from] std::io::Error),
    #[error("the cluster's actors cannot be started")]
    Spawn(#[from] Box<ractor::SpawnErr>),
    #[error(transparent)]
    Identity(#[from] IdentityError),
}

/// An open pipe.
#[derive(Debug, Clone)]
struct Open {
    session: ActorRef<NodeSessionMessage>,
    gate: ActorRef<GateMessage>,
}

/// What dialling, listening and sending share.
#[derive(Debug)]
struct Shared {
    me: NodeName,
    open: Mutex<HashMap<NodeName, Open>>,
    /// How many pipes have ever been open.
    opened: AtomicU64,
    wanted: watch::Sender<Vec<Peer>>,
    server: ActorRef<NodeServerMessage>,
    identity: Identity,
}

/// The pipes of this node; they close when it is dropped.
pub struct Pipes {
    shared: Arc<Shared>,
    gate: ActorRef<GateMessage>,
    tasks: [AbortHandle; 2],
}

impl Pipes {
    /// Listens on `listener` for peers with the same secret, and dials those with a higher name.
    ///
    /// # Errors
    /// When the secret, the listener or the actors below cannot be used.
    pub async fn open(
        me: NodeName,
        listener: std::net::TcpListener,
        secret: &ClusterSecret,
        reports: Reports,
    ) -> Result<Self, PipeError> {
        listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let identity = Identity::from_secret(secret)?;
        // Distinguishes this process from one before it whose connections are not known to be gone.
        let named = format!("{me}.{}", uuid::Uuid::new_v4().simple());
        let gate = GateActor { reports: Arc::clone(&reports) };
        let (gate, _) = Actor::spawn(Some(gate::name(&named)), gate, ()).await.map_err(Box::new)?;
        ractor::pg::join(gate::GROUP.to_owned(), vec![gate.get_cell()]);
        let server = node_server(named, &identity);
        let (server, _) = Actor::spawn(None, server, ()).await.map_err(Box::new)?;
        let (wanted, peers) = watch::channel(Vec::new());
        let (open, opened) = (Mutex::default(), AtomicU64::default());
        let shared = Arc::new(Shared { me, open, opened, wanted, server, identity });
        watch_sessions::begin(&shared, reports);
        let tasks = [
            tokio::spawn(listen::accept(Arc::clone(&shared), listener)).abort_handle(),
            tokio::spawn(dial::keep(Arc::clone(&shared), peers)).abort_handle(),
        ];
        Ok(Self { shared, gate, tasks })
    }
}

/// The library's own listener cannot be left out: it gets a port that nobody is told, on the
/// loopback, and asks for the same certificates.
fn node_server(named: String, identity: &Identity) -> NodeServer {
    let tls = IncomingEncryptionMode::Tls(identity.acceptor());
    let mode = NodeConnectionMode::Isolated;
    let (cookie, host) = (identity.cookie().to_owned(), HOST.to_owned());
    NodeServer::new(0, cookie, named, host, Some(tls), Some(mode))
        .with_listen_addr(std::net::Ipv4Addr::LOCALHOST.into())
        .with_max_inbound_frame_size(LARGEST_FRAME)
}

impl Shared {
    fn open(&self) -> MutexGuard<'_, HashMap<NodeName, Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn times_opened(&self) -> u64 {
        self.opened.load(Ordering::Acquire)
    }

    fn is_open(&self, peer: &str) -> bool {
        self.open().contains_key(peer)
    }
}

impl Transport for Pipes {
    fn keep(&self, peers: Vec<Peer>) {
        self.shared.wanted.send_if_modified(|wanted| {
            let is_news = *wanted != peers;
            *wanted = peers;
            is_news
        });
    }

    fn send(&self, to: &str, packet: Vec<u8>) -> bool {
        let gate = self.shared.open().get(to).map(|open| open.gate.clone());
        gate.is_some_and(|gate| gate.cast(GateMessage::Packet(packet)).is_ok())
    }

    fn close(&self, to: &str) {
        let open = self.shared.open().get(to).cloned();
        if let Some(open) = open {
            open.session.stop(Some("nothing comes".to_owned()));
        }
    }

    fn close_all(&self) {
        let names: Vec<NodeName> = self.shared.open().keys().cloned().collect();
        names.iter().for_each(|name| self.close(name));
    }
}

impl Drop for Pipes {
    fn drop(&mut self) {
        self.tasks.iter().for_each(AbortHandle::abort);
        self.shared.server.stop(None);
        self.gate.stop(None);
    }
}

impl std::fmt::Debug for Pipes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pipes").field("shared", &self.shared).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
