//! Lists and colleagues, for members.

use std::sync::Arc;

use insightdesk_domain::ids::TicketId;
use insightdesk_domain::permission::Permission;
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
        if !self.core.by.permissions.contains(Permission::TicketRead) {
            return self.refused_list(Refusal::Forbidden);
        }
        let (organization, session) = (self.core.by.organization, self.core.id);
        let open = OpenList::new(Arc::clone(&self.core), list, filter);
        self.desk.lists.cast(ListsMessage::Open(open));
        let page = self.desk.views.list(organization, self.reader(), filter, cursor).await;
        let tickets: Vec<TicketId> = match &page {
            Ok(page) => page.lines.iter().map(|line| line.id).collect(),
            Err(_) => Vec::new(),
        };
        match page {
            Ok(page) => self.tell(&Told::ListPage { list, page: &page }),
            Err(error) => self.refused_list(unavailable(error)),
        }
        self.desk.lists.cast(ListsMessage::Shown { organization, session, list, tickets });
    }

    pub(super) fn too_many_lists(&self) {
        self.refused_list(Refusal::TooManySubscriptions);
    }

    pub(super) fn close_list(&self, list: u32) {
        let (organization, session) = (self.core.by.organization, self.core.id);
        self.desk.lists.cast(ListsMessage::Close { organization, session, list });
    }

    pub(super) async fn colleagues(&self) {
        if !self.core.by.permissions.contains(Permission::PresenceRead) {
            return;
        }
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
