//! Everybody of one organization who has a socket here.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
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
    sockets: HashMap<SessionId, Arc<Outbound>>,
    /// When the last socket went.
    alone_since: Option<Instant>,
}

/// One organization.
#[derive(Debug, Default)]
pub(super) struct House {
    members: HashMap<MemberId, Present>,
    contacts: HashMap<SessionId, Arc<Outbound>>,
    /// What contacts were told last.
    told_online: bool,
}

impl House {
    pub(super) fn member_came(
        &mut self,
        member: MemberId,
        name: String,
        socket: Socket,
    ) -> Option<News> {
        let came = !self.members.contains_key(&member);
        let present = self.members.entry(member).or_insert_with(|| Present {
            name: name.clone(),
            status: PresenceStatus::Online,
            sockets: HashMap::new(),
            alone_since: None,
        });
        present.alone_since = None;
        present.sockets.insert(socket.session, socket.outbound);
        came.then_some(News { member, name, status: PresenceStatus::Online })
    }

    pub(super) fn contact_came(&mut self, socket: Socket) {
        self.contacts.insert(socket.session, socket.outbound);
    }

    pub(super) fn left(&mut self, session: SessionId, now: Instant) {
        if self.contacts.remove(&session).is_some() {
            return;
        }
        for present in self.members.values_mut() {
            if present.sockets.remove(&session).is_some() && present.sockets.is_empty() {
                present.alone_since = Some(now);
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

    /// Takes away those who have been without a socket for longer than `linger`.
    pub(super) fn gone(&mut self, now: Instant, linger: Duration) -> Vec<News> {
        let gone = |present: &Present| {
            present.alone_since.is_some_and(|since| now.duration_since(since) >= linger)
        };
        let left = self.members.extract_if(|_, present| gone(present));
        let news = |(member, present): (MemberId, Present)| News {
            member,
            name: present.name,
            status: PresenceStatus::Offline,
        };
        left.map(news).collect()
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
        for outbound in self.members.values().flat_map(|present| present.sockets.values()) {
            outbound.push_lossy(frame.clone());
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

    fn socket() -> Socket {
        Socket { session: SessionId::now(), outbound: Arc::default() }
    }

    #[test]
    fn a_member_is_there_until_the_last_socket_has_been_gone_for_a_while() {
        let (mut house, member, now) = (House::default(), MemberId::now(), Instant::now());
        let (first, second) = (socket(), socket());
        assert!(house.member_came(member, "Lia".to_owned(), first.clone()).is_some());
        assert!(house.member_came(member, "Lia".to_owned(), second.clone()).is_none());
        house.left(first.session, now);
        assert!(house.gone(now + Duration::from_secs(60), Duration::from_secs(10)).is_empty());
        house.left(second.session, now);
        assert!(house.gone(now + Duration::from_secs(9), Duration::from_secs(10)).is_empty());
        let gone = house.gone(now + Duration::from_secs(10), Duration::from_secs(10));
        assert_eq!(gone.first().map(|news| news.status), Some(PresenceStatus::Offline));
        assert!(house.is_empty());
    }

    #[test]
    fn a_reload_goes_unnoticed() {
        let (mut house, member, now) = (House::default(), MemberId::now(), Instant::now());
        let (first, second) = (socket(), socket());
        house.member_came(member, "Lia".to_owned(), first.clone());
        house.left(first.session, now);
        assert!(house.member_came(member, "Lia".to_owned(), second).is_none());
        assert!(house.gone(now + Duration::from_secs(60), Duration::from_secs(10)).is_empty());
    }

    #[test]
    fn contacts_hear_of_changes_only() {
        let (mut house, member) = (House::default(), MemberId::now());
        assert_eq!(house.availability_changed(), None);
        house.member_came(member, "Lia".to_owned(), socket());
        assert_eq!(house.availability_changed(), Some(true));
        assert_eq!(house.availability_changed(), None);
        assert!(house.says(member, PresenceStatus::Busy).is_some());
        assert_eq!(house.availability_changed(), Some(false));
        assert!(house.says(member, PresenceStatus::Busy).is_none());
    }
}
