//! A listener and the task that serves it.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use axum::Router;
use insightdesk_gateway::GatewayOptions;
use insightdesk_gateway::server::{self, Listener};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Serves until `stop` is cancelled.
#[derive(Debug)]
pub(super) struct Task {
    pub(super) address: SocketAddr,
    pub(super) stop: CancellationToken,
    handle: JoinHandle<()>,
}

impl Task {
    /// Serves `routes` within the bounds of `options`.
    pub(super) fn serve(
        socket: Listener,
        routes: Router,
        options: Arc<GatewayOptions>,
    ) -> anyhow::Result<Self> {
        let address = socket.local_address().context("a socket without an address")?;
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        let handle =
            tokio::spawn(async move { server::serve(socket, routes, &options, stopped).await });
        Ok(Self { address, stop, handle })
    }

    /// Serves `routes` to operators: few connections, the same bounds in time.
    pub(super) fn serve_operators(socket: Listener, routes: Router) -> anyhow::Result<Self> {
        let options = GatewayOptions { max_connections: 64, ..GatewayOptions::default() };
        Self::serve(socket, routes, Arc::new(options))
    }

    /// Waits for the end that was asked for.
    pub(super) async fn ended(self) {
        if let Err(error) = self.handle.await {
            tracing::error!(%error, "a listener did not end in order");
        }
    }
}
