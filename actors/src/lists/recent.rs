//! What was told to the other nodes a while ago: a link that broke may have lost it.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use insightdesk_domain::ids::{OrganizationId, TicketId};

/// How long changes are kept. A node that is away for longer is not one of the nodes any more, and
/// its clients fetch their lists again.
const KEPT: Duration = Duration::from_secs(60);

/// Changed tickets, each with the time of its last change.
#[derive(Debug, Default)]
pub(super) struct Recent {
    changes: HashMap<(OrganizationId, TicketId), Instant>,
    /// When there are so many, the old ones are looked for.
    crowded: usize,
}

impl Recent {
    pub(super) fn note(&mut self, change: (OrganizationId, TicketId), now: Instant) {
        if self.changes.len() >= self.crowded {
            self.changes.retain(|_, at| now.saturating_duration_since(*at) < KEPT);
            self.crowded = (self.changes.len() * 2).max(64);
        }
        self.changes.insert(change, now);
    }

    /// Everything that is kept.
    pub(super) fn all(&self, now: Instant) -> Vec<(OrganizationId, TicketId)> {
        let young = |at: &Instant| now.saturating_duration_since(*at) < KEPT;
        self.changes.iter().filter(|(_, at)| young(at)).map(|(change, _)| *change).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change() -> (OrganizationId, TicketId) {
        (OrganizationId::now(), TicketId::from_uuid(uuid::Uuid::now_v7()))
    }

    #[test]
    fn a_change_is_kept_for_a_minute_after_the_last_time() {
        let (mut recent, begun, one) = (Recent::default(), Instant::now(), change());
        recent.note(one, begun);
        recent.note(one, begun + KEPT / 2);
        assert_eq!(recent.all(begun + KEPT), [one]);
        assert!(recent.all(begun + KEPT * 2).is_empty());
    }

    #[test]
    fn what_is_old_is_thrown_away_in_time() {
        let (mut recent, begun) = (Recent::default(), Instant::now());
        for second in 0..10_000 {
            recent.note(change(), begun + Duration::from_secs(second));
        }
        assert!(recent.changes.len() < 200, "{}", recent.changes.len());
    }
}
