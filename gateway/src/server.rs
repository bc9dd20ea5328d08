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
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::Service;

mod door;
mod full;
mod listener;
mod stream;
mod tls;
mod wire;

pub use listener::Listener;
pub use stream::{NotOurStream, Place, Taken, take_back};
pub use tls::{Tls, TlsError};
pub use wire::Wire;

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
        let arrival = Arrival {
            peer: Peer(peer),
            place: Place::new(place),
            tls: options.tls.clone(),
            write_timeout: options.write_timeout,
            header_timeout: options.header_timeout,
        };
        connections.spawn(arrival.serve(tcp, router.clone(), stop.clone()));
        door.let_in().await;
    }
    drop(listener);
    connections.close();
    if timeout(options.shutdown_grace, connections.wait()).await.is_err() {
        tracing::warn!(connections = connections.len(), "requests were cut off by the shutdown");
    }
}

/// A connection that was accepted, and what bounds it.
struct Arrival {
    peer: Peer,
    place: Place,
    tls: Option<Tls>,
    write_timeout: Duration,
    header_timeout: Duration,
}

impl Arrival {
    /// One connection, until it closes or is upgraded.
    async fn serve(self, tcp: TcpStream, router: Router, stop: CancellationToken) {
        let Self { peer, place, tls, write_timeout, header_timeout } = self;
        let client = peer.0.ip();
        let wire = match tls {
            None => Wire::Plain(tcp),
            Some(tls) => match tls.accept(tcp, header_timeout).await {
                Ok(stream) => Wire::Tls(Box::new(stream)),
                Err(error) => return tracing::debug!(%error, %client, "no handshake"),
            },
        };
        let stream = Stream::new(wire, place, write_timeout);
        if let Err(error) = http(stream, peer, router, header_timeout, stop).await {
            tracing::debug!(%error, %client, "a connection ended early");
        }
    }
}

async fn http(
    stream: Stream,
    peer: Peer,
    router: Router,
    header_timeout: Duration,
    stop: CancellationToken,
) -> hyper::Result<()> {
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
    tokio::select! {
        served = connection.as_mut() => served,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    }
}

#[cfg(test)]
mod tests;
