//! Everybody of this node who watches one ticket.

use std::sync::Arc;

use bytes::Bytes;
use insightdesk_domain::ids::{OrganizationId, SessionId};
use insightdesk_domain::ticket::Belongings;

use super::watcher::Watcher;
use super::{Frame, Watch};
use crate::encode::Audience;
use crate::session::SessionCore;

/// The watchers of one ticket.
#[derive(Debug, Default)]
pub(super) struct Room {
    watchers: Vec<Watcher>,
    /// What is missing is being read.
    is_filling: bool,
    /// Those who do not see the ticket any more, and have not been told.
    blind: Vec<Arc<SessionCore>>,
}

/// What is missing: everything after a seq, as this organization's staff may read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Missing {
    pub(super) organization: OrganizationId,
    pub(super) after: u64,
}

impl Room {
    /// Watching again starts over, behind a new gate.
    pub(super) fn watch(&mut self, watch: Watch) {
        self.unwatch(watch.session.id);
        self.watchers.push(Watcher::gated(watch));
    }

    pub(super) fn unwatch(&mut self, session: SessionId) {
        self.watchers.retain(|watcher| watcher.id() != session);
    }

    pub(super) fn open(&mut self, session: SessionId, upto: u64) {
        let watchers = self.watchers.iter_mut();
        watchers.filter(|it| it.id() == session).for_each(|watcher| watcher.open(upto));
        self.part();
    }

    /// Gives everybody what came, and forgets sockets that are closing: they resume from the store.
    pub(super) fn deliver(&mut self, frames: &[Frame]) -> usize {
        let sent = self.watchers.iter_mut().map(|watcher| watcher.deliver(frames)).sum();
        self.part();
        sent
    }

    pub(super) fn learn(&mut self, head: u64) {
        self.watchers.iter_mut().for_each(|watcher| watcher.learn(head));
    }

    /// What has to be read now; nothing while that is being done.
    pub(super) fn begin_filling(&mut self) -> Option<Missing> {
        if self.is_filling {
            return None;
        }
        let behind = self.watchers.iter().filter_map(|watcher| {
            let after = watcher.misses_after()?;
            Some(Missing { organization: watcher.session.by.organization, after })
        });
        let missing = behind.min_by_key(|missing| missing.after)?;
        self.is_filling = true;
        Some(missing)
    }

    pub(super) fn fill(&mut self, read: &[Frame], upto: u64, belongings: Option<&Belongings>) {
        self.is_filling = false;
        self.watchers.iter_mut().for_each(|watcher| watcher.fill(read, upto, belongings));
        self.part();
    }

    /// Those who do not see the ticket any more; each is named once.
    pub(super) fn take_blind(&mut self) -> Vec<Arc<SessionCore>> {
        std::mem::take(&mut self.blind)
    }

    /// Forgets who is gone, and who does not see the ticket any more.
    fn part(&mut self) {
        self.watchers.retain(|watcher| {
            if watcher.is_blind() {
                self.blind.push(Arc::clone(&watcher.session));
            }
            !watcher.is_blind() && !watcher.is_gone()
        });
    }

    /// Behind its gate nobody is told: whether it may watch at all is being looked up.
    pub(super) fn pass(&self, except: Option<SessionId>, staff: &Bytes, contact: Option<&Bytes>) {
        for watcher in self.watchers.iter().filter(|it| it.is_in() && Some(it.id()) != except) {
            let frame = match watcher.audience() {
                Audience::Staff => Some(staff),
                Audience::Contact => contact,
            };
            if let Some(frame) = frame {
                watcher.session.outbound.push_lossy(frame.clone());
            }
        }
    }

    pub(super) fn is_watched_by_staff(&self) -> bool {
        self.watchers.iter().any(|watcher| watcher.audience() == Audience::Staff)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.watchers.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use insightdesk_domain::ids::TicketId;

    use super::*;
    use crate::outbound::Outbound;
    use crate::testing::reader;

    fn join(room: &mut Room, audience: Audience) -> (SessionId, Arc<Outbound>) {
        let (by, outbound) = (reader(audience), Arc::new(Outbound::default()));
        let session = Arc::new(SessionCore::new(by, Arc::clone(&outbound)));
        let id = session.id;
        room.watch(Watch { ticket: TicketId::now(), session });
        (id, outbound)
    }

    #[test]
    fn nobody_behind_a_gate_learns_who_types() {
        let mut room = Room::default();
        let (session, outbound) = join(&mut room, Audience::Contact);
        let typing = Bytes::from_static(b"typing");
        room.pass(None, &typing, Some(&typing));
        assert_eq!(outbound.fill(&mut [0; 64]), 0);
        room.open(session, 1);
        room.pass(Some(session), &typing, Some(&typing));
        assert_eq!(outbound.fill(&mut [0; 64]), 0, "nor does the one who does");
        room.pass(None, &typing, Some(&typing));
        assert_eq!(outbound.fill(&mut [0; 64]), typing.len());
    }

    #[test]
    fn the_store_is_read_once_for_everybody_who_misses_something() {
        let mut room = Room::default();
        let (first, _) = join(&mut room, Audience::Staff);
        let (second, _) = join(&mut room, Audience::Staff);
        room.open(first, 3);
        room.open(second, 5);
        assert_eq!(room.begin_filling(), None);
        room.learn(6);
        assert_eq!(room.begin_filling().map(|missing| missing.after), Some(3));
        assert_eq!(room.begin_filling(), None, "it is being read");
        room.fill(&[], 6, None);
        assert_eq!(room.begin_filling(), None);
    }
}
