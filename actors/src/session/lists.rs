//! Lists and colleagues, for members.

use insightdesk_domain::presence::PresenceStatus;
use insightdesk_store::views::{Cursor, Filter};

use super::SessionActor;
use super::watching::unavailable;
use crate::encode::{Refusal, Told};
use crate::lists::{ListsMessage, OpenList};
use crate::presence::PresenceMessage;

impl SessionActor {
    /// Registers the list first and reads it then: a change in between is told twice, not never.
    pub(super) async fn open_list(&self, list: u32, filter: Filter, cursor: Option<Cursor>) {
        let (organization, session) = (self.core.by.organization, self.core.id);
        if self.core.member().is_none() {
            return self.refused_list(Refusal::Forbidden);
        }
        let outbound = self.core.outbound.clone();
        let open = OpenList { organization, session, list, filter, outbound };
        self.desk.lists.cast(ListsMessage::Open(open));
        match self.desk.views.list(organization, filter, cursor).await {
            Ok(page) => self.tell(&Told::ListPage { list, page: &page }),
            Err(error) => self.refused_list(unavailable(error)),
        }
    }

    pub(super) fn too_many_lists(&self) {
        self.refused_list(Refusal::TooManySubscriptions);
    }

    pub(super) fn close_list(&self, list: u32) {
        let (organization, session) = (self.core.by.organization, self.core.id);
        self.desk.lists.cast(ListsMessage::Close { organization, session, list });
    }

    pub(super) async fn colleagues(&self) {
        let organization = self.core.by.organization;
        match self.desk.views.members(organization).await {
            Ok(members) => {
                let outbound = self.core.outbound.clone();
                let asked = PresenceMessage::WhoIsThere { organization, members, outbound };
                self.desk.presence.cast(asked);
            }
            Err(error) => {
                let refusal = unavailable(error);
                self.tell(&Told::Refused { what: "presence:list", ticket: None, refusal });
            }
        }
    }

    pub(super) fn says(&self, status: PresenceStatus) {
        let Some(member) = self.core.member() else { return };
        let organization = self.core.by.organization;
        self.desk.presence.cast(PresenceMessage::Says { organization, member, status });
    }

    fn refused_list(&self, refusal: Refusal) {
        self.tell(&Told::Refused { what: "list:open", ticket: None, refusal });
    }
}
