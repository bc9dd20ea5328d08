//! Opening pipes: of two nodes the one with the lower name dials, so that there is never a second
//! connection which could take the place of the first.

use std::collections::HashSet;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use ractor_cluster::NodeServerMessage;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::Shared;
use super::stream::Trusted;
use crate::node::NodeName;
use crate::transport::Peer;

/// How often missing pipes are looked for.
const LOOK: Duration = Duration::from_millis(50);
/// How long a connection may take to be made and trusted.
const CONNECT: Duration = Duration::from_secs(1);
/// How long a connection that was made may take to become a pipe before it is made again.
const SETTLE: Duration = Duration::from_secs(2);

/// Dials those that are wanted and missing, for ever.
pub(super) async fn keep(shared: Arc<Shared>, mut wanted: watch::Receiver<Vec<Peer>>) {
    let mut under_way: HashSet<NodeName> = HashSet::new();
    let mut calls = JoinSet::new();
    loop {
        tokio::select! {
            changed = wanted.changed() => if changed.is_err() { return },
            Some(Ok(name)) = calls.join_next() => { under_way.remove(&name); }
            () = tokio::time::sleep(LOOK) => {}
        }
        let peers = wanted.borrow_and_update().clone();
        for peer in peers.into_iter().filter(|it| shared.me < it.name && !shared.is_open(&it.name))
        {
            if under_way.insert(peer.name.clone()) {
                calls.spawn(call(Arc::clone(&shared), peer));
            }
        }
    }
}

/// One attempt, and the time it takes to bear fruit.
async fn call(shared: Arc<Shared>, peer: Peer) -> NodeName {
    let before = shared.times_opened();
    match tokio::time::timeout(CONNECT, connect(&shared, &peer)).await {
        Ok(Ok(())) => settle(&shared, &peer.name, before).await,
        Ok(Err(error)) => tracing::debug!(peer = %peer.name, %error, "a peer cannot be dialled"),
        Err(_) => tracing::debug!(peer = %peer.name, "a peer does not answer"),
    }
    peer.name
}

async fn connect(shared: &Shared, peer: &Peer) -> io::Result<()> {
    let stream = TcpStream::connect(&peer.address).await?;
    stream.set_nodelay(true)?;
    let (connector, name) = shared.identity.connector();
    let stream = connector.connect(name, stream).await?.into();
    let stream = Box::new(Trusted { stream, peer: peer.address.clone() });
    let opened = NodeServerMessage::ConnectionOpenedExternal { stream, is_server: false };
    let _ = shared.server.cast(opened);
    Ok(())
}

/// Waits until the pipe is open. It may be gone again by the time this looks: then some pipe has been
/// opened since, and the next look finds out which are missing.
async fn settle(shared: &Shared, peer: &str, before: u64) {
    let open = async {
        while !shared.is_open(peer) && shared.times_opened() == before {
            tokio::time::sleep(LOOK).await;
        }
    };
    let _ = tokio::time::timeout(SETTLE, open).await;
}

/// Whether nobody listens where the peer did.
pub(super) async fn is_refused(address: &str) -> bool {
    let dialled = tokio::time::timeout(CONNECT, TcpStream::connect(address)).await;
    matches!(dialled, Ok(Err(error)) if error.kind() == io::ErrorKind::ConnectionRefused)
}
