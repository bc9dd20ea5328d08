//! Everybody of one organization who is there: with a socket here, or on another node.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use insightdesk_cluster::NodeName;
use insightdesk_domain::ids::{MemberId, SessionId};
use insightdesk_domain::presence::PresenceStatus;

use super::Socket;
use crate::outbound::Outbound;

/// Somebody's status is another one now.
#[derive(Debug)]
pub(super) struct News {
    pub(super) member: MemberId,
    pub(super) name: String,
    pub(super) status: PresenceStatus,
}

#[derive(Debug)]
struct Present {
    name: String,
    status: PresenceStatus,
    sockets: HashMap<SessionId, Socket>,
    /// The other nodes on which they have sockets.
    elsewhere: HashSet<NodeName>,
    /// When the last socket here went; known to the other nodes as long as it is set.
    left_at: Option<Instant>,
}

impl Present {
    fn new(name: String, status: PresenceStatus) -> Self {
        let (sockets, elsewhere) = (HashMap::new(), HashSet::new());
        Self { name, status, sockets, elsewhere, left_at: None }
    }

    /// Whether the other nodes believe them to be here.
    fn is_here(&self) -> bool {
        !self.sockets.is_empty() || self.left_at.is_some()
    }
}

/// One organization.
#[derive(Debug, Default)]
pub(super) struct House {
    members: HashMap<MemberId, Present>,
    contacts: HashMap<SessionId, Arc<Outbound>>,
    /// What contacts were told last.
    told_online: bool,
}

/// What a change comes to.
#[derive(Debug, Default)]
pub(super) struct Change {
    /// For everybody here.
    pub(super) news: Option<News>,
    /// It is the first socket here: for the other nodes, with the status.
    pub(super) came_here: Option<PresenceStatus>,
}

impl House {
    pub(super) fn member_came(&mut self, member: MemberId, name: String, socket: Socket) -> Change {
        let is_new = !self.members.contains_key(&member);
        let online = PresenceStatus::Online;
        let present =
            self.members.entry(member).or_insert_with(|| Present::new(name.clone(), online));
        let came_here = (!present.is_here()).then_some(present.status);
        present.left_at = None;
        present.sockets.insert(socket.session, socket);
        let news = is_new.then_some(News { member, name, status: online });
        Change { news, came_here }
    }

    pub(super) fn contact_came(&mut self, socket: Socket) {
        self.contacts.insert(socket.session, socket.outbound);
    }

    /// A member has come on another node, or was there when the link to it was made.
    pub(super) fn came_elsewhere(
        &mut self,
        node: &NodeName,
        member: MemberId,
        name: String,
        status: PresenceStatus,
    ) -> Option<News> {
        let is_new = !self.members.contains_key(&member);
        let present =
            self.members.entry(member).or_insert_with(|| Present::new(name.clone(), status));
        present.elsewhere.insert(node.clone());
        is_new.then_some(News { member, name, status })
    }

    /// A member has no socket on that node any more.
    pub(super) fn left_elsewhere(&mut self, node: &str, member: MemberId) -> Option<News> {
        self.members.get_mut(&member)?.elsewhere.remove(node);
        self.take_if_gone(member)
    }

    /// Nobody is on that node any more but those of `who`.
    pub(super) fn only_these(&mut self, node: &str, who: &HashSet<MemberId>) -> Vec<News> {
        let members: Vec<MemberId> =
            self.members.keys().copied().filter(|member| !who.contains(member)).collect();
        members.into_iter().filter_map(|member| self.left_elsewhere(node, member)).collect()
    }

    pub(super) fn left(&mut self, session: SessionId, now: Instant) {
        if self.contacts.remove(&session).is_some() {
            return;
        }
        for present in self.members.values_mut() {
            if present.sockets.remove(&session).is_some() && present.sockets.is_empty() {
                present.left_at = Some(now);
            }
        }
    }

    /// Only having no socket makes somebody offline; saying so means away.
    pub(super) fn says(&mut self, member: MemberId, status: PresenceStatus) -> Option<News> {
        let status = match status {
            PresenceStatus::Offline => PresenceStatus::Away,
            said => said,
        };
        let present = self.members.get_mut(&member)?;
        let changed = present.status != status;
        present.status = status;
        changed.then(|| News { member, name: present.name.clone(), status })
    }

    /// Those who have been without a socket here for longer than `linger`, and what that means.
    pub(super) fn gone(&mut self, now: Instant, linger: Duration) -> Vec<(MemberId, Option<News>)> {
        let is_over = |present: &Present| {
            present.left_at.is_some_and(|since| now.duration_since(since) >= linger)
        };
        let over = self.members.iter().filter(|(_, present)| is_over(present));
        let over: Vec<MemberId> = over.map(|(member, _)| *member).collect();
        let gone = over.into_iter().map(|member| {
            if let Some(present) = self.members.get_mut(&member) {
                present.left_at = None;
            }
            (member, self.take_if_gone(member))
        });
        gone.collect()
    }

    fn take_if_gone(&mut self, member: MemberId) -> Option<News> {
        let present = self.members.get(&member)?;
        if present.is_here() || !present.elsewhere.is_empty() {
            return None;
        }
        let Present { name, .. } = self.members.remove(&member)?;
        Some(News { member, name, status: PresenceStatus::Offline })
    }

    /// Those whom the other nodes are to know of.
    pub(super) fn here(&self) -> impl Iterator<Item = (MemberId, &str, PresenceStatus)> {
        let here = self.members.iter().filter(|(_, present)| present.is_here());
        here.map(|(member, present)| (*member, present.name.as_str(), present.status))
    }

    pub(super) fn is_anybody_online(&self) -> bool {
        self.members.values().any(|present| present.status == PresenceStatus::Online)
    }

    /// What contacts are to be told, if it is news.
    pub(super) fn availability_changed(&mut self) -> Option<bool> {
        let online = self.is_anybody_online();
        let changed = self.told_online != online;
        self.told_online = online;
        changed.then_some(online)
    }

    pub(super) fn tell_members(&self, frame: &Bytes) {
        let sockets = self.members.values().flat_map(|present| present.sockets.values());
        for socket in sockets.filter(|socket| socket.hears) {
            socket.outbound.push_lossy(frame.clone());
        }
    }

    pub(super) fn tell_contacts(&self, frame: &Bytes) {
        for outbound in self.contacts.values() {
            outbound.push_lossy(frame.clone());
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.members.is_empty() && self.contacts.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINGER: Duration = Duration::from_secs(10);

    fn socket() -> Socket {
        Socket { session: SessionId::now(), outbound: Arc::default(), hears: true }
    }

    fn lia(house: &mut House, member: MemberId, socket: &Socket) -> Change {
        house.member_came(member, "Lia".to_owned(), socket.clone())
    }

    fn statuses(gone: &[(MemberId, Option<News>)]) -> Vec<Option<PresenceStatus>> {
        gone.iter().map(|(_, news)| news.as_ref().map(|news| news.status)).collect()
    }

    #[test]
    fn a_member_is_there_until_the_last_socket_has_been_gone_for_a_while() {
        let (mut house, member, now) = (House::default(), MemberId::now(), Instant::now());
        let (first, second) = (socket(), socket());
        let change = lia(&mut house, member, &first);
        assert!(change.news.is_some() && change.came_here.is_some());
        let change = lia(&mut house, member, &second);
        assert!(change.news.is_none() && change.came_here.is_none());
        house.left(first.session, now);
        assert!(house.gone(now + LINGER * 6, LINGER).is_empty());
        house.left(second.session, now);
        assert!(house.gone(now + LINGER - Duration::from_secs(1), LINGER).is_empty());
        let gone = house.gone(now + LINGER, LINGER);
        assert_eq!(statuses(&gone), [Some(PresenceStatus::Offline)]);
        assert!(house.is_empty());
    }

    #[test]
    fn a_reload_goes_unnoticed_here_and_elsewhere() {
        let (mut house, member, now) = (House::default(), MemberId::now(), Instant::now());
        let (first, second) = (socket(), socket());
        lia(&mut house, member, &first);
        house.left(first.session, now);
        let change = lia(&mut house, member, &second);
        assert!(change.news.is_none() && change.came_here.is_none());
        assert!(house.gone(now + LINGER * 6, LINGER).is_empty());
    }

    #[test]
    fn a_member_who_goes_from_node_to_node_stays_there_with_their_status() {
        let (mut house, member, now) = (House::default(), MemberId::now(), Instant::now());
        let (node, socket) = (NodeName::from("b"), socket());
        let busy = PresenceStatus::Busy;
        assert!(house.came_elsewhere(&node, member, "Lia".to_owned(), busy).is_some());
        let change = lia(&mut house, member, &socket);
        assert!(change.news.is_none());
        assert_eq!(change.came_here, Some(busy));
        assert!(house.left_elsewhere(&node, member).is_none());
        house.came_elsewhere(&node, member, "Lia".to_owned(), busy);
        house.left(socket.session, now);
        let gone = house.gone(now + LINGER, LINGER);
        assert_eq!(statuses(&gone), [None], "no longer here, and still there");
        let offline = house.left_elsewhere(&node, member).map(|news| news.status);
        assert_eq!(offline, Some(PresenceStatus::Offline));
    }

    #[test]
    fn whoever_a_node_does_not_name_is_not_on_it() {
        let (mut house, node) = (House::default(), NodeName::from("b"));
        let [stays, goes] = [MemberId::now(), MemberId::now()];
        for member in [stays, goes] {
            house.came_elsewhere(&node, member, "Lia".to_owned(), PresenceStatus::Online);
        }
        let news = house.only_these(&node, &HashSet::from([stays]));
        assert_eq!(news.iter().map(|news| news.member).collect::<Vec<_>>(), [goes]);
    }

    #[test]
    fn contacts_hear_of_changes_only() {
        let (mut house, member) = (House::default(), MemberId::now());
        assert_eq!(house.availability_changed(), None);
        lia(&mut house, member, &socket());
        assert_eq!(house.availability_changed(), Some(true));
        assert_eq!(house.availability_changed(), None);
        assert!(house.says(member, PresenceStatus::Busy).is_some());
        assert_eq!(house.availability_changed(), Some(false));
        assert!(house.says(member, PresenceStatus::Busy).is_none());
    }
}
