//! When the database has become another history, everything begins anew.

use insightdesk_actors::Hub;
use insightdesk_cluster::valkey::Valkey;
use insightdesk_store::servers::Whereabouts;
use tokio::sync::watch;
use uuid::Uuid;

/// Has `hub` start over whenever the timeline is another than the `known` one: some of the history may
/// be gone, and what tickets and clients know may be no longer true. Nodes go on counting together,
/// under the new name. Ends with the watcher.
pub(super) async fn follow(
    mut known: Uuid,
    mut whereabouts: watch::Receiver<Whereabouts>,
    hub: Hub,
    valkey: Option<Valkey>,
) {
    while let Some(timeline) = another(&mut whereabouts, known).await {
        tracing::error!(%timeline, "some of what was acknowledged last may be gone: starting over");
        valkey.iter().for_each(|valkey| valkey.belong_to(&timeline.to_string()));
        hub.start_over().await;
        known = timeline;
    }
}

async fn another(whereabouts: &mut watch::Receiver<Whereabouts>, known: Uuid) -> Option<Uuid> {
    let changed = whereabouts.wait_for(|now| now.timeline != known).await;
    changed.ok().map(|now| now.timeline)
}
