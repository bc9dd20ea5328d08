//! The edge as a conformance suite wants it: the same guard and the same socket task, with limits
//! raised to what the suite sends and an echo where the protocol stands. Built only with the
//! feature `conformance`; any page may connect, so it belongs on a loopback address.

use std::future::ready;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::Request;
use insightdesk_actors::outbound::{Outbound, OutboundLimits};
use tokio_util::sync::CancellationToken;

use super::frame;
use super::guard::FrameLimits;
use super::handshake;
use super::socket::{End, Flow, Peer, SocketOptions, serve_socket};
use crate::options::GatewayOptions;
use crate::server::{self, Listener, Taken, take_back};

/// Sends back what it gets.
#[derive(Debug)]
struct Echo {
    outbound: Arc<Outbound>,
}

impl Peer for Echo {
    fn message(&mut self, text: &str) -> Flow {
        self.send(frame::text(text))
    }

    fn binary(&mut self, bytes: &[u8]) -> Flow {
        self.send(frame::binary(bytes))
    }

    fn greeted(&self) -> bool {
        true
    }

    fn closed(&mut self, end: End) {
        tracing::debug!(?end, "echo closed");
    }
}

impl Echo {
    fn send(&self, frame: bytes::Bytes) -> Flow {
        // when the queue is full the socket is closing already
        let _ = self.outbound.push(frame);
        Flow::Continue
    }
}

/// Answers every socket that connects to `listener`, for ever.
pub async fn serve_echo(listener: Listener) {
    let options = Arc::new(SocketOptions {
        before_hello: FrameLimits::conformance(),
        after_hello: FrameLimits::conformance(),
        stall: Duration::from_secs(60),
        ..SocketOptions::default()
    });
    let echo = move |request: Request<Body>| ready(upgrade(request, Arc::clone(&options)));
    let router = Router::new().fallback(echo);
    server::serve(listener, router, &GatewayOptions::default(), CancellationToken::new()).await;
}

fn upgrade(mut request: Request<Body>, options: Arc<SocketOptions>) -> Response {
    let accept = match handshake::check_upgrade(&request) {
        Ok(accept) => accept,
        Err(refusal) => return refusal.into_response(),
    };
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        match take_back(upgrade).await {
            Ok(Taken { stream, leftover, .. }) => {
                let limits = OutboundLimits { frames: 1_000_000, bytes: 256 << 20 };
                let outbound = Arc::new(Outbound::new(limits));
                let echo = Echo { outbound: outbound.clone() };
                tokio::spawn(serve_socket(stream, leftover, outbound, echo, options));
            }
            Err(error) => tracing::debug!(%error, "an upgrade failed"),
        }
    });
    handshake::switching(accept)
}
