//! When the database has become another history, everything begins anew.

use insightdesk_actors::Hub;
use insightdesk_store::servers::Whereabouts;
use tokio::sync::watch;

/// Has `hub` start over whenever some of the history may be gone: what tickets and clients know may
/// be no longer true. Ends with the watcher.
pub(super) async fn follow(mut whereabouts: watch::Receiver<Whereabouts>, hub: Hub) {
    let mut known = whereabouts.borrow_and_update().timeline;
    while whereabouts.changed().await.is_ok() {
        let timeline = whereabouts.borrow_and_update().timeline;
        if timeline != known {
            tracing::error!(%timeline, "some of what was acknowledged last may be gone: starting over");
            hub.start_over().await;
            known = timeline;
        }
    }
}
