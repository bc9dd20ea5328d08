//! The HTTP server: our own listener around hyper, with bounds where `axum::serve` has none.
//!
//! Connections are counted, upgraded ones included; heads have to arrive in time, and answers have
//! to be read in time. HTTP/1.1 only, as WebSockets need no more.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::Service;

mod door;
mod full;
mod listener;
mod stream;

pub use listener::Listener;
pub use stream::{NotOurStream, Place, Taken, take_back};

use crate::layers::Peer;
use crate::options::GatewayOptions;
use door::Door;
use full::Full;
use stream::Stream;

/// Largest head of a request; larger ones are answered 431.
const LARGEST_HEAD: usize = 32 * 1024;

/// Serves `router` until `stop` is cancelled, and then lets requests under way come to their end,
/// for at most the grace of the options. Upgraded connections are nobody's here: who took them
/// back closes them.
pub async fn serve(
    listener: Listener,
    router: Router,
    options: &GatewayOptions,
    stop: CancellationToken,
) {
    let places = Arc::new(Semaphore::new(options.max_connections));
    let (full, connections, mut door) = (Full::default(), TaskTracker::new(), Door::default());
    while let Some((tcp, peer)) = stop.run_until_cancelled(listener.accept()).await {
        let Ok(place) = places.clone().try_acquire_owned() else {
            full.refuse(tcp);
            continue;
        };
        let stream = Stream::new(tcp, Place::new(place), options.write_timeout);
        let header_timeout = options.header_timeout;
        connections.spawn(connection(
            stream,
            Peer(peer),
            router.clone(),
            header_timeout,
            stop.clone(),
        ));
        door.let_in().await;
    }
    drop(listener);
    connections.close();
    if timeout(options.shutdown_grace, connections.wait()).await.is_err() {
        tracing::warn!(connections = connections.len(), "requests were cut off by the shutdown");
    }
}

/// One connection, until it closes or is upgraded.
async fn connection(
    stream: Stream,
    peer: Peer,
    router: Router,
    header_timeout: Duration,
    stop: CancellationToken,
) {
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        router.clone().call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(header_timeout)
        .max_buf_size(LARGEST_HEAD)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    let served = tokio::select! {
        served = connection.as_mut() => served,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = served {
        tracing::debug!(%error, client = %peer.0.ip(), "a connection ended early");
    }
}

#[cfg(test)]
mod tests;
