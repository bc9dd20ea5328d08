//! Who looks at which ticket, by lease.

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use insightdesk_domain::ids::{SessionId, TicketId};
use insightdesk_domain::presence::ViewMode;

use crate::encode::Viewer;

/// Viewers by ticket; a session may look at several.
#[derive(Debug, Default)]
pub(super) struct Viewers {
    tickets: HashMap<TicketId, Vec<(Viewer, Instant)>>,
}

impl Viewers {
    /// Notes what a session does on a ticket until its lease ends; says whether that is news.
    pub(super) fn set(&mut self, ticket: TicketId, viewer: Viewer, until: Instant) -> bool {
        let on = self.tickets.entry(ticket).or_default();
        let before = on.iter().position(|(known, _)| known.session == viewer.session);
        let was = before.map(|index| on.swap_remove(index).0);
        let news = match viewer.mode {
            ViewMode::Left => was.is_some(),
            _ => was.as_ref() != Some(&viewer),
        };
        if viewer.mode != ViewMode::Left {
            on.push((viewer, until));
        }
        if on.is_empty() {
            self.tickets.remove(&ticket);
        }
        news
    }

    pub(super) fn on(&self, ticket: TicketId) -> Vec<Viewer> {
        let mut viewers: Vec<Viewer> =
            self.tickets.get(&ticket).into_iter().flatten().map(|(it, _)| it.clone()).collect();
        viewers.sort_by_key(|viewer| viewer.session);
        viewers
    }

    pub(super) fn of_session(&self, session: SessionId) -> HashSet<TicketId> {
        self.tickets_where(|viewer, _| viewer.session == session)
    }

    pub(super) fn expired(&self, now: Instant) -> HashSet<TicketId> {
        self.tickets_where(|_, until| until <= now)
    }

    pub(super) fn left(&mut self, session: SessionId) {
        self.forget(|viewer, _| viewer.session == session);
    }

    pub(super) fn expire(&mut self, now: Instant) {
        self.forget(|_, until| until <= now);
    }

    fn tickets_where(&self, which: impl Fn(&Viewer, Instant) -> bool) -> HashSet<TicketId> {
        let any = |on: &[(Viewer, Instant)]| on.iter().any(|(viewer, until)| which(viewer, *until));
        self.tickets.iter().filter(|(_, on)| any(on)).map(|(ticket, _)| *ticket).collect()
    }

    fn forget(&mut self, which: impl Fn(&Viewer, Instant) -> bool) {
        self.tickets.retain(|_, on| {
            on.retain(|(viewer, until)| !which(viewer, *until));
            !on.is_empty()
        });
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use insightdesk_domain::ids::MemberId;

    use super::*;

    fn viewer(session: SessionId, mode: ViewMode) -> Viewer {
        Viewer {
            member: MemberId::from_uuid(session.as_uuid()),
            session,
            name: "Bo".to_owned(),
            mode,
        }
    }

    #[test]
    fn renewing_a_lease_is_no_news_and_a_new_mode_is() {
        let (mut viewers, ticket, session) =
            (Viewers::default(), TicketId::now(), SessionId::now());
        let until = Instant::now();
        assert!(viewers.set(ticket, viewer(session, ViewMode::Viewing), until));
        assert!(!viewers.set(ticket, viewer(session, ViewMode::Viewing), until));
        assert!(viewers.set(ticket, viewer(session, ViewMode::Composing), until));
        assert!(viewers.set(ticket, viewer(session, ViewMode::Left), until));
        assert!(!viewers.set(ticket, viewer(session, ViewMode::Left), until));
        assert!(viewers.on(ticket).is_empty());
    }

    #[test]
    fn a_lease_that_is_not_renewed_runs_out() {
        let (mut viewers, ticket, session) =
            (Viewers::default(), TicketId::now(), SessionId::now());
        let until = Instant::now();
        viewers.set(ticket, viewer(session, ViewMode::Viewing), until);
        assert!(viewers.expired(until - Duration::from_millis(1)).is_empty());
        assert_eq!(viewers.expired(until), HashSet::from([ticket]));
        viewers.expire(until);
        assert!(viewers.on(ticket).is_empty());
    }
}
