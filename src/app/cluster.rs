//! This node among others: how they come in, and whether it may be given work.

use anyhow::Context;
use insightdesk_actors::Hub;
use insightdesk_actors::system::Entrance;
use insightdesk_cluster::pipe::ClusterSecret;
use insightdesk_gateway::health::Part;
use secrecy::ExposeSecret;

use crate::config::Cluster;

/// Listens for the other nodes, if there may be any.
pub(super) fn entrance(cluster: &Cluster) -> anyhow::Result<Option<Entrance>> {
    let (Some(listen), Some(secret)) = (&cluster.listen, &cluster.secret) else { return Ok(None) };
    let listener = std::net::TcpListener::bind(listen)
        .with_context(|| format!("cluster.listen: {listen} cannot be listened on"))?;
    let bound = listener.local_addr().context("a socket without an address")?.to_string();
    let address = cluster.address.clone().unwrap_or(bound);
    let secret = ClusterSecret::new(secret.expose_secret());
    Ok(Some(Entrance { listener, address, secret }))
}

/// Works while this node may be given its share.
pub(super) fn part(hub: &Hub) -> Part {
    let standing = hub.standing.clone();
    Part::new("cluster", move || {
        let is_up = standing.borrow().is_up();
        async move { is_up }
    })
}
