//! Taking peers' connections: each shakes hands on its own, in bounded time and number.

use std::sync::Arc;
use std::time::Duration;

use ractor_cluster::NodeServerMessage;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use super::Shared;
use super::stream::Trusted;

/// How long a handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(2);
/// Handshakes at a time; more wait in the kernel.
const AT_ONCE: usize = 32;
/// How long to wait when the system has no more files to give.
const BREATHE: Duration = Duration::from_millis(100);

/// Accepts for ever.
pub(super) async fn accept(shared: Arc<Shared>, listener: TcpListener) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, address)) => {
                let shared = Arc::clone(&shared);
                tokio::spawn(async move {
                    let greeted = tokio::time::timeout(HANDSHAKE, greet(&shared, stream)).await;
                    if !matches!(greeted, Ok(Ok(()))) {
                        tracing::warn!(%address, "a connection to the cluster's port was refused");
                    }
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "the cluster's port cannot be listened on");
                tokio::time::sleep(BREATHE).await;
            }
        }
    }
}

async fn greet(shared: &Shared, stream: TcpStream) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let peer = stream.peer_addr()?.to_string();
    let stream = shared.identity.acceptor().accept(stream).await?.into();
    let stream = Box::new(Trusted { stream, peer });
    let opened = NodeServerMessage::ConnectionOpenedExternal { stream, is_server: true };
    let _ = shared.server.cast(opened);
    Ok(())
}
