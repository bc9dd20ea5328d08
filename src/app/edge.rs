//! The public side: pages, REST, health and the socket on one listener.

use std::sync::Arc;

use insightdesk_actors::Hub;
use insightdesk_gateway::AppState;
use insightdesk_gateway::health::Health;
use insightdesk_gateway::router::router;
use insightdesk_gateway::server::Listener;
use insightdesk_gateway::ws::barred;
use insightdesk_gateway::ws::desk::{Desk, Names};
use insightdesk_gateway::ws::keeper::Keeper;
use insightdesk_gateway::ws::route::{self, WebSockets};
use insightdesk_store::servers::Whereabouts;
use tokio::sync::watch;

use super::options;
use super::task::Task;
use crate::config::Config;

/// Serves the public side on `socket`.
pub(super) fn serve(
    socket: Listener,
    config: &Config,
    state: AppState,
    hub: &Hub,
    whereabouts: watch::Receiver<Whereabouts>,
    health: Health,
) -> anyhow::Result<Task> {
    let sockets = sockets(config, &state, hub, whereabouts)?;
    let more = health.routes().merge(route::routes(sockets));
    let gateway = Arc::clone(&state.options);
    Task::serve(socket, router(state, more), gateway)
}

fn sockets(
    config: &Config,
    state: &AppState,
    hub: &Hub,
    whereabouts: watch::Receiver<Whereabouts>,
) -> anyhow::Result<WebSockets> {
    let authenticator = state.auth.authenticator().clone();
    let keeper = Keeper::default();
    tokio::spawn(keeper.watch(authenticator.clone()));
    let desk = Desk {
        sessions: hub.sessions.clone(),
        authenticator,
        views: hub.views.clone(),
        names: Names::new(hub.views.clone()),
        keeper,
        whereabouts,
        limits: options::socket_limits(&config.limits),
        subscriptions: options::subscriptions(config)?,
    };
    let desk = Arc::new(desk);
    tokio::spawn(barred::watch(Arc::downgrade(&desk), state.accounts.clone()));
    Ok(WebSockets {
        desk,
        origins: state.origins.clone(),
        options: Arc::new(options::sockets(config)),
        outbound: options::outbound(config),
        pending: state.limits.pending.clone(),
        standing: hub.standing.clone(),
    })
}
