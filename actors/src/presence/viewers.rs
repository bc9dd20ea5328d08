//! Who looks at which ticket, by lease.

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use insightdesk_cluster::NodeName;
use insightdesk_domain::ids::{SessionId, TicketId};
use insightdesk_domain::presence::ViewMode;

use crate::encode::Viewer;

/// Viewers by ticket; a session may look at several.
#[derive(Debug, Default)]
pub(super) struct Viewers {
    tickets: HashMap<TicketId, Vec<Leased>>,
}

#[derive(Debug)]
struct Leased {
    viewer: Viewer,
    /// The node of the session, unless it is this one.
    node: Option<NodeName>,
    until: Instant,
}

impl Viewers {
    /// Notes what a session does on a ticket until its lease ends; says whether that is news.
    pub(super) fn set(
        &mut self,
        ticket: TicketId,
        viewer: Viewer,
        node: Option<NodeName>,
        until: Instant,
    ) -> bool {
        let on = self.tickets.entry(ticket).or_default();
        let before = on.iter().position(|known| known.viewer.session == viewer.session);
        let was = before.map(|index| on.swap_remove(index).viewer);
        let news = match viewer.mode {
            ViewMode::Left => was.is_some(),
            _ => was.as_ref() != Some(&viewer),
        };
        if viewer.mode != ViewMode::Left {
            on.push(Leased { viewer, node, until });
        }
        if on.is_empty() {
            self.tickets.remove(&ticket);
        }
        news
    }

    pub(super) fn on(&self, ticket: TicketId) -> Vec<Viewer> {
        let on = self.tickets.get(&ticket).into_iter().flatten();
        let mut viewers: Vec<Viewer> = on.map(|it| it.viewer.clone()).collect();
        viewers.sort_by_key(|viewer| viewer.session);
        viewers
    }

    /// What sessions of this node look at.
    pub(super) fn ours(&self) -> Vec<(TicketId, Viewer)> {
        let ours = self.tickets.iter().flat_map(|(ticket, on)| {
            let ours = on.iter().filter(|it| it.node.is_none());
            ours.map(|it| (*ticket, it.viewer.clone()))
        });
        ours.collect()
    }

    /// What one session looks at, and as whom.
    pub(super) fn of_session(&self, session: SessionId) -> Vec<(TicketId, Viewer)> {
        let all = self.tickets.iter().flat_map(|(ticket, on)| on.iter().map(|it| (*ticket, it)));
        let of_session = all.filter(|(_, it)| it.viewer.session == session);
        of_session.map(|(ticket, it)| (ticket, it.viewer.clone())).collect()
    }

    pub(super) fn of_node(&self, node: &str) -> HashSet<TicketId> {
        self.tickets_where(|it| it.node.as_deref() == Some(node))
    }

    pub(super) fn forget_node(&mut self, node: &str) {
        self.forget(|it| it.node.as_deref() == Some(node));
    }

    pub(super) fn expired(&self, now: Instant) -> HashSet<TicketId> {
        self.tickets_where(|it| it.until <= now)
    }

    pub(super) fn expire(&mut self, now: Instant) {
        self.forget(|it| it.until <= now);
    }

    fn tickets_where(&self, which: impl Fn(&Leased) -> bool) -> HashSet<TicketId> {
        let any = |on: &[Leased]| on.iter().any(&which);
        self.tickets.iter().filter(|(_, on)| any(on)).map(|(ticket, _)| *ticket).collect()
    }

    fn forget(&mut self, which: impl Fn(&Leased) -> bool) {
        self.tickets.retain(|_, on| {
            on.retain(|it| !which(it));
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
        assert!(viewers.set(ticket, viewer(session, ViewMode::Viewing), None, until));
        assert!(!viewers.set(ticket, viewer(session, ViewMode::Viewing), None, until));
        assert!(viewers.set(ticket, viewer(session, ViewMode::Composing), None, until));
        assert!(viewers.set(ticket, viewer(session, ViewMode::Left), None, until));
        assert!(!viewers.set(ticket, viewer(session, ViewMode::Left), None, until));
        assert!(viewers.on(ticket).is_empty());
    }

    #[test]
    fn what_sessions_of_another_node_look_at_is_not_ours_to_tell() {
        let (mut viewers, ticket, until) = (Viewers::default(), TicketId::now(), Instant::now());
        let [ours, theirs] = [SessionId::now(), SessionId::now()];
        let node = Some(NodeName::from("b"));
        viewers.set(ticket, viewer(ours, ViewMode::Viewing), None, until);
        viewers.set(ticket, viewer(theirs, ViewMode::Viewing), node, until);
        assert_eq!(viewers.ours(), [(ticket, viewer(ours, ViewMode::Viewing))]);
        assert_eq!(viewers.of_node("b"), HashSet::from([ticket]));
        viewers.forget_node("b");
        assert_eq!(viewers.on(ticket), [viewer(ours, ViewMode::Viewing)]);
    }

    #[test]
    fn a_lease_that_is_not_renewed_runs_out() {
        let (mut viewers, ticket, session) =
            (Viewers::default(), TicketId::now(), SessionId::now());
        let until = Instant::now();
        viewers.set(ticket, viewer(session, ViewMode::Viewing), None, until);
        assert!(viewers.expired(until - Duration::from_millis(1)).is_empty());
        assert_eq!(viewers.expired(until), HashSet::from([ticket]));
        viewers.expire(until);
        assert!(viewers.on(ticket).is_empty());
    }
}
