//! Commands: looked over here where that takes the store, judged by their ticket.

use insightdesk_domain::ids::{CommandId, ContactId, MemberId, MessageId, TeamId, TicketId};
use insightdesk_domain::inbox::Channel;
use insightdesk_domain::permission::{self, Permission};
use insightdesk_domain::ticket::{Command, Create, Rejection};

use super::{Credit, Opening, SessionActor};
use crate::error::ExecuteError;

impl SessionActor {
    /// Most commands go straight on: only giving a ticket away takes a look at the store.
    pub(super) async fn execute(
        &self,
        ticket: TicketId,
        id: CommandId,
        command: Command,
        credit: Credit,
    ) {
        if !permission::may(&self.core.by, &command) {
            return self.refuse(id, credit, Rejection::Forbidden.into());
        }
        let taker = match command {
            Command::Assign { member: Some(member) } => {
                Box::pin(self.assignee_exists(member)).await
            }
            Command::Transfer { team } => Box::pin(self.team_exists(team)).await,
            _ => Ok(()),
        };
        if let Err(error) = taker {
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
            self.may_open_for(contact).await?;
        }
        let organization = self.core.by.organization;
        let team = self.desk.views.team_of_inbox(organization, inbox).await.map_err(unavailable)?;
        let team = team.ok_or(Rejection::NotFound)?;
        let number = self.desk.tickets.draw_number(organization).await.map_err(unavailable)?;
        let (channel, message) = (Channel::Chat, MessageId::now());
        Ok(Create { number, inbox, contact, channel, team, subject, message, body })
    }

    /// A contact opens its own; a member names whose, and may be mistaken.
    async fn may_open_for(&self, contact: ContactId) -> Result<(), ExecuteError> {
        if !self.core.by.permissions.contains(Permission::TicketCreate) {
            return Err(Rejection::Forbidden.into());
        }
        let (views, organization) = (&self.desk.views, self.core.by.organization);
        match views.contact(organization, contact).await.map_err(unavailable)? {
            Some(_) => Ok(()),
            None => Err(Rejection::NotFound.into()),
        }
    }

    /// A ticket is handed to a team of the same organization.
    async fn team_exists(&self, team: TeamId) -> Result<(), ExecuteError> {
        let organization = self.core.by.organization;
        match self.desk.views.has_team(organization, team).await.map_err(unavailable)? {
            true => Ok(()),
            false => Err(Rejection::NotFound.into()),
        }
    }

    /// A ticket is given to somebody who works here.
    async fn assignee_exists(&self, member: MemberId) -> Result<(), ExecuteError> {
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
