//! `GET /ws`: the checks, the upgrade, and the socket's own small task.

use std::sync::Arc;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{Request, header};
use insightdesk_actors::outbound::{Outbound, OutboundLimits};

use super::desk::{Desk, DeskPeer};
use super::handshake::{self, Refusal};
use super::socket::{SocketOptions, serve_socket};
use crate::origins::Origins;
use crate::server::{Taken, take_back};

/// What the route works with.
#[derive(Debug, Clone)]
pub struct WebSockets {
    pub desk: Arc<Desk>,
    pub origins: Origins,
    pub options: Arc<SocketOptions>,
    pub outbound: OutboundLimits,
}

impl WebSockets {
    /// Answers an upgrade request; the socket lives on in a task of its own.
    pub async fn serve(self, mut request: Request<Body>) -> Response {
        let origin = request.headers().get(header::ORIGIN).and_then(|value| value.to_str().ok());
        let allowed = match self.origins.may_open_socket(origin.unwrap_or_default()).await {
            Ok(allowed) => allowed,
            Err(error) => {
                tracing::warn!(%error, "origins cannot be looked up");
                return http::StatusCode::SERVICE_UNAVAILABLE.into_response();
            }
        };
        let accepted = match handshake::check(&request, &|_: &str| allowed) {
            Ok(accepted) => accepted,
            Err(refusal) => return refused(refusal),
        };
        let upgrade = hyper::upgrade::on(&mut request);
        let origin = accepted.origin.clone();
        tokio::spawn(async move {
            match take_back(upgrade).await {
                Ok(taken) => self.open(taken, &origin),
                Err(error) => tracing::debug!(%error, "an upgrade failed"),
            }
        });
        accepted.into_response()
    }
}

impl WebSockets {
    fn open(self, taken: Taken, origin: &str) {
        let Taken { stream, leftover, place } = taken;
        let outbound = Arc::new(Outbound::new(self.outbound));
        let peer = DeskPeer::new(self.desk, Arc::clone(&outbound), origin, place);
        tokio::spawn(serve_socket(stream, leftover, outbound, peer, self.options));
    }
}

fn refused(refusal: Refusal) -> Response {
    tracing::debug!(%refusal, "no socket");
    refusal.into_response()
}
