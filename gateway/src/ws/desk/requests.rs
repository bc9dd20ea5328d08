//! Frames as work for the session. What a client says of itself is never taken from a frame.

use insightdesk_actors::session::{Opening, SessionMessage};
use insightdesk_domain::ids::{CommandId, ContactId, InboxId, MessageId, TicketId};
use insightdesk_domain::principal::Party;
use insightdesk_domain::text::{Body, Subject, TextError};
use insightdesk_domain::ticket::Command;
use insightdesk_protocol::code::Code;
use insightdesk_protocol::ws::{ClientFrame, ListFilter, Op, ServerFrame};
use insightdesk_store::views::Filter;
use jiff::Timestamp;

use super::admission::{self, Verdict};
use super::greeted::{Greeted, Visitor};
use super::{error, send};
use crate::ws::cursor;
use crate::ws::encode::nack;
use crate::ws::keeper::Kept;

/// The frame that says why something is not done.
type Refused = Box<ServerFrame>;

impl Greeted {
    /// Hands a frame to the session, or says why not.
    pub(super) fn serve(&mut self, frame: ClientFrame) -> Result<(), Refused> {
        let message = match frame {
            ClientFrame::Hello { .. } => return Err(misplaced("hello")),
            ClientFrame::Ping { c } => {
                let s = Timestamp::now().as_millisecond();
                send(&self.outbound, &ServerFrame::Pong { c, s });
                return Ok(());
            }
            ClientFrame::TokenUpdate { token } => return self.update_token(token),
            ClientFrame::Switch { token } => return self.leave(token),
            ClientFrame::Post { cid, ticket, op } => self.command(cid, ticket, op)?,
            ClientFrame::Subscribe { ticket, after } => SessionMessage::Watch { ticket, after },
            ClientFrame::Unsubscribe { ticket } => SessionMessage::Unwatch { ticket },
            ClientFrame::Sync { ticket, after, upto } => {
                SessionMessage::Sync { ticket, after, upto }
            }
            ClientFrame::History { ticket, before } => SessionMessage::History { ticket, before },
            ClientFrame::Typing { ticket, note } => self.typing(ticket, note, false)?,
            ClientFrame::StopTyping { ticket } => self.typing(ticket, false, true)?,
            ClientFrame::View { ticket, mode } => {
                self.members(SessionMessage::View { ticket, mode }, "view")?
            }
            ClientFrame::Presence { status } => {
                self.members(SessionMessage::Presence { status }, "presence:status")?
            }
            ClientFrame::OpenList { list, filter, cursor } => {
                self.open_list(list, filter, cursor)?
            }
            ClientFrame::CloseList { list } => {
                self.members(SessionMessage::CloseList { list }, "list:close")?
            }
        };
        self.session.send(message);
        Ok(())
    }

    fn command(
        &self,
        cid: CommandId,
        ticket: Option<TicketId>,
        op: Op,
    ) -> Result<SessionMessage, Refused> {
        let invalid =
            |text: TextError| Box::new(nack(cid, Code::ValidationError, text.to_string()));
        if let Op::Create { body, subject, inbox, contact } = op {
            let body = Body::parse(&body).map_err(invalid)?;
            let subject = subject.map(|text| Subject::parse(&text)).transpose().map_err(invalid)?;
            let (inbox, contact) = self.opens(cid, inbox, contact)?;
            let opening = Opening { inbox, contact, subject, body };
            return Ok(SessionMessage::Create { id: cid, opening, credit: self.session.credit() });
        }
        let Some(ticket) = ticket else {
            let message = "the ticket is missing".to_owned();
            return Err(Box::new(nack(cid, Code::ValidationError, message)));
        };
        let message = MessageId::now();
        let command = match op {
            Op::Create { .. } => return Err(misplaced("post")),
            Op::Message { body } => {
                Command::Post { message, body: Body::parse(&body).map_err(invalid)? }
            }
            Op::Note { body } => {
                Command::Note { message, body: Body::parse(&body).map_err(invalid)? }
            }
            Op::Assign { member } => Command::Assign { member },
            Op::Transfer { team } => Command::Transfer { team },
            Op::Claim => Command::Claim,
            Op::Status { to, reason } => Command::MoveTo { status: to, reason },
            Op::Read { upto } => Command::MarkRead { upto },
            Op::Delivered { upto } => Command::MarkDelivered { upto },
        };
        Ok(SessionMessage::Execute { ticket, id: cid, command, credit: self.session.credit() })
    }

    /// A contact opens tickets of its own in the inbox of its token, whatever the frame says.
    fn opens(
        &self,
        cid: CommandId,
        inbox: Option<InboxId>,
        contact: Option<ContactId>,
    ) -> Result<(InboxId, ContactId), Refused> {
        match (self.visitor, inbox, contact) {
            (Some(Visitor { inbox, contact }), _, _) => Ok((inbox, contact)),
            (None, Some(inbox), Some(contact)) => Ok((inbox, contact)),
            (None, _, _) => {
                let message = "inbox and contact are missing".to_owned();
                Err(Box::new(nack(cid, Code::ValidationError, message)))
            }
        }
    }

    fn typing(
        &self,
        ticket: TicketId,
        note: bool,
        stopped: bool,
    ) -> Result<SessionMessage, Refused> {
        let message = SessionMessage::Typing { ticket, note, stopped };
        if note { self.members(message, "ticket:typing") } else { Ok(message) }
    }

    fn open_list(
        &self,
        list: u32,
        filter: ListFilter,
        cursor: Option<String>,
    ) -> Result<SessionMessage, Refused> {
        let Party::Member(member) = self.session.by().party else {
            return Err(forbidden("list:open"));
        };
        let filter = match filter {
            ListFilter::Open => Filter::Open,
            ListFilter::Mine => Filter::OpenOf(member),
            ListFilter::Unassigned => Filter::Unassigned,
            ListFilter::Done => Filter::Done,
        };
        let cursor = match cursor.as_deref().map(cursor::read) {
            Some(None) => {
                let re = Some("list:open".to_owned());
                let message = "the cursor is not one of ours";
                return Err(Box::new(error(Code::ValidationError, message, re)));
            }
            Some(read) => read,
            None => None,
        };
        Ok(SessionMessage::OpenList { list, filter, cursor })
    }

    /// What only members may ask.
    fn members(
        &self,
        message: SessionMessage,
        what: &'static str,
    ) -> Result<SessionMessage, Refused> {
        if self.session.by().party.is_staff() { Ok(message) } else { Err(forbidden(what)) }
    }

    /// Has the member looked up for another organization; the socket goes on when that is done.
    fn leave(&mut self, token: String) -> Result<(), Refused> {
        let sign_in = self.kept.as_ref().and_then(Kept::sign_in);
        let sign_in = sign_in.ok_or_else(|| forbidden("switch"))?;
        let verdict = Verdict::default();
        let asked = (token, sign_in, self.address);
        admission::ask_again(&self.desk, asked, &self.outbound, &verdict);
        self.leaving = Some(verdict);
        Ok(())
    }

    fn update_token(&self, token: String) -> Result<(), Refused> {
        match &self.kept {
            Some(kept) => {
                kept.update(token, &self.desk.authenticator);
                Ok(())
            }
            None => Err(forbidden("token:update")),
        }
    }
}

fn forbidden(what: &str) -> Refused {
    Box::new(error(Code::Forbidden, "this is for members", Some(what.to_owned())))
}

fn misplaced(what: &str) -> Refused {
    Box::new(error(Code::Malformed, "this frame has no place here", Some(what.to_owned())))
}
