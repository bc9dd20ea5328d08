//! A contact whom nobody has seen before, with a ticket.

use insightdesk_domain::ids::{CommandId, TicketId};
use insightdesk_protocol::ws::{ClientFrame, Op, ServerFrame};

use super::follower::enter;
use crate::dialect::{Dialect, EnterError, Memory};
use crate::people::link::LinkError;
use crate::people::person::{Person, Who};
use crate::people::{PlayError, Stage};

/// Has a contact come in by the socket with this number, open a ticket, and leave.
pub(in crate::cluster) async fn new_contact(
    stage: &Stage,
    organization: u32,
    number: usize,
) -> Result<(Person, TicketId), LinkError> {
    let desk = stage.desk(number, organization);
    let who = Who::Contact(number, desk.contact(number).await?);
    let person = Person { organization, who };
    let mut link = enter(stage, &person, (number, number), Memory::default()).await?;
    let (create, body) = (CommandId::now(), "Hello, is somebody there?".to_owned());
    let op = Op::Create { body, subject: None, inbox: None, contact: None };
    link.say(&ClientFrame::Post { cid: create, ticket: None, op })?;
    loop {
        match link.hear().await? {
            ServerFrame::Ack { cid, ticket, .. } if cid == create => return Ok((person, ticket)),
            ServerFrame::Nack { message, .. } => return Err(LinkError::Unexpected(message)),
            _ => {}
        }
    }
}

/// Why nobody came in before the first fault.
pub(in crate::cluster) fn refused(why: LinkError) -> PlayError {
    match why {
        LinkError::Enter(error) => error.into(),
        other => EnterError::Refused { wanted: "a socket", answer: other.to_string() }.into(),
    }
}
