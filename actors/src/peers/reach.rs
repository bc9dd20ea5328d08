//! Which peers are heard, for those who do not want to ask.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use insightdesk_cluster::NodeName;
use insightdesk_cluster::link::SILENCE;

/// When each linked peer was heard last; clones share it.
#[derive(Debug, Clone, Default)]
pub struct Reach(Arc<Mutex<HashMap<NodeName, Instant>>>);

impl Reach {
    /// When the peer was heard last, while there is a link to it.
    #[must_use]
    pub fn heard(&self, peer: &str) -> Option<Instant> {
        crate::locked(&self.0).get(peer).copied()
    }

    /// Whether it makes sense to ask the peer something.
    #[must_use]
    pub fn is_lively(&self, peer: &str, now: Instant) -> bool {
        self.heard(peer).is_some_and(|last| now.saturating_duration_since(last) < SILENCE)
    }

    pub(crate) fn hear(&self, peer: &NodeName, now: Instant) {
        let mut all = crate::locked(&self.0);
        match all.get_mut(peer) {
            Some(last) => *last = now,
            None => drop(all.insert(peer.clone(), now)),
        }
    }

    pub(super) fn lose(&self, peer: &str) {
        crate::locked(&self.0).remove(peer);
    }

    pub(super) fn clear(&self) {
        crate::locked(&self.0).clear();
    }
}
