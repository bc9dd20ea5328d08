//! Commands: looked over here where that takes the store, judged by their ticket.

use insightdesk_domain::ids::{CommandId, ContactId, InboxId, MemberId, MessageId, TicketId};
use insightdesk_domain::inbox::Channel;
use insightdesk_domain::principal::Party;
use insightdesk_domain::ticket::{Command, Create, Rejection};

use super::{Credit, Opening, SessionActor};
use crate::error::ExecuteError;

impl SessionActor {
    /// Most commands go straight on: only giving a ticket to somebody takes a look at the store.
    pub(super) async fn execute(
        &self,
        ticket: TicketId,
        id: CommandId,
        command: Command,
        credit: Credit,
    ) {
        if let Command::Assign { member: Some(member) } = command
            && let Err(error) = Box::pin(self.assignee_exists(member)).await
        {
            return self.refuse(id, credit, error);
        }
        self.send(ticket, id, command, credit);
    }

    pub(super) async fn create(&self, id: CommandId, opening: Opening, credit: Credit) {
        match self.opened(opening).await {
            Ok(create) => {
                let by = &self.core.by;
                let ticket = TicketId::of_command(by.organization, by.party.as_uuid(), id);
                self.send(ticket, id, Command::Create(create), credit);
            }
            Err(error) => self.refuse(id, credit, error),
        }
    }

    async fn opened(&self, opening: Opening) -> Result<Create, ExecuteError> {
        let Opening { inbox, contact, subject, body } = opening;
        if self.core.member().is_some() {
            self.both_exist(inbox, contact).await?;
        }
        let organization = self.core.by.organization;
        let number = self.desk.tickets.draw_number(organization).await.map_err(unavailable)?;
        let (channel, message) = (Channel::Chat, MessageId::now());
        Ok(Create { number, inbox, contact, channel, subject, message, body })
    }

    /// A contact's own come from its token; a member names both, and may be mistaken.
    async fn both_exist(&self, inbox: InboxId, contact: ContactId) -> Result<(), ExecuteError> {
        let (views, organization) = (&self.desk.views, self.core.by.organization);
        let has_inbox = views.has_inbox(organization, inbox).await.map_err(unavailable)?;
        let contact = views.contact(organization, contact).await.map_err(unavailable)?;
        if has_inbox && contact.is_some() { Ok(()) } else { Err(Rejection::NotFound.into()) }
    }

    /// A ticket is given to somebody who works here.
    async fn assignee_exists(&self, member: MemberId) -> Result<(), ExecuteError> {
        if matches!(self.core.by.party, Party::Contact(_)) {
            return Err(Rejection::Forbidden.into());
        }
        let organization = self.core.by.organization;
        match self.desk.views.is_member(organization, member).await.map_err(unavailable)? {
            true => Ok(()),
            false => Err(Rejection::NotFound.into()),
        }
    }
}

fn unavailable(error: sqlx::Error) -> ExecuteError {
    tracing::warn!(%error, "the store cannot be read");
    ExecuteError::Unavailable
}
