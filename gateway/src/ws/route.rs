//! `GET /ws`: the checks, the upgrade, and the socket's own small task.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use http::{Request, header};
use insightdesk_actors::membership::Standing;
use insightdesk_actors::outbound::{Outbound, OutboundLimits};
use tokio::sync::watch;

use super::desk::{Arrival, Desk, DeskPeer};
use super::handshake::{self, Refusal};
use super::socket::{SocketOptions, serve_socket};
use crate::error::ApiError;
use crate::layers::Client;
use crate::limits::{Pending, PendingSlot};
use crate::origins::Origins;
use crate::server::{Taken, take_back};
use crate::state::AppState;

/// What an address with too many silent sockets is told.
const COME_BACK_AFTER: Duration = Duration::from_secs(5);

/// What the route works with.
#[derive(Debug, Clone)]
pub struct WebSockets {
    pub desk: Arc<Desk>,
    pub origins: Origins,
    pub options: Arc<SocketOptions>,
    pub outbound: OutboundLimits,
    /// Sockets of one address that have not said hello.
    pub pending: Pending,
    /// Where this node stands: only one that is up takes sockets.
    pub standing: watch::Receiver<Standing>,
}

impl WebSockets {
    /// Answers an upgrade request; the socket lives on in a task of its own.
    pub async fn serve(self, client: Client, mut request: Request<Body>) -> Response {
        if !self.standing.borrow().is_up() {
            return ApiError::StandsBack.into_response();
        }
        let origin = request.headers().get(header::ORIGIN).and_then(|value| value.to_str().ok());
        let allowed = match self.origins.may_open_socket(origin.unwrap_or_default()).await {
            Ok(allowed) => allowed,
            Err(error) => {
                return ApiError::Database(error).into_response();
            }
        };
        let accepted = match handshake::check(&request, &|_: &str| allowed) {
            Ok(accepted) => accepted,
            Err(refusal) => return refused(refusal),
        };
        let Some(slot) = self.pending.take(client.address) else {
            return ApiError::TooFast(COME_BACK_AFTER).into_response();
        };
        let upgrade = hyper::upgrade::on(&mut request);
        let origin = accepted.origin.clone().into_boxed_str();
        tokio::spawn(async move {
            match take_back(upgrade).await {
                Ok(taken) => self.open(taken, origin, client.address, slot),
                Err(error) => tracing::debug!(%error, "an upgrade failed"),
            }
        });
        accepted.into_response()
    }
}

impl WebSockets {
    fn open(self, taken: Taken, origin: Box<str>, address: IpAddr, slot: PendingSlot) {
        let Taken { stream, leftover, place } = taken;
        let outbound = Arc::new(Outbound::new(self.outbound));
        let arrival = Arrival { origin, address, slot, place };
        let peer = DeskPeer::new(self.desk, Arc::clone(&outbound), arrival);
        tokio::spawn(serve_socket(stream, leftover, outbound, peer, self.options));
    }
}

/// The route, for a router with the edge's state.
pub fn routes(sockets: WebSockets) -> Router<AppState> {
    let serve =
        move |client: Client, request: Request<Body>| sockets.clone().serve(client, request);
    Router::new().route("/ws", any(serve))
}

fn refused(refusal: Refusal) -> Response {
    tracing::debug!(%refusal, "no socket");
    refusal.into_response()
}
