//! Everything once more, from the start, when nobody writes any more.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::future::try_join_all;
use insightdesk_domain::ids::TicketId;
use insightdesk_protocol::code::Code;
use insightdesk_protocol::ws::{ClientFrame, MessageView, ServerFrame};
use tokio::time::timeout;
use uuid::Uuid;

use super::event::Event;
use super::link::{Link, LinkError};
use super::person::Person;
use super::stage::Stage;
use crate::dialect::{Memory, Party};
use crate::history::{Hash, Line, Row, View, canary_of_body, command_id_of_body};
use crate::progress::Bar;

/// Seqs that are asked for at once; wider holes are answered with a snapshot.
const PAGE: u64 = 400;
/// Parts that are read at a time.
const AT_ONCE: usize = 8;
/// How long one answer may take.
const ANSWER: Duration = Duration::from_secs(30);
/// The agent who reads, and the number of the socket.
const READER: usize = 0;

/// Reads all tickets as staff, and each as its contact; staff of other organizations try to.
pub(crate) async fn read(stage: &Stage, contacts: &[Person]) -> Result<(), LinkError> {
    let tickets: Vec<_> = stage.tickets().into_iter().collect();
    let bar = Bar::new("tickets read once more", tickets.len() as u64);
    let parts = tickets.chunks(tickets.len().div_ceil(AT_ONCE).max(1)).enumerate();
    let parts = parts.map(|(node, part)| read_part(stage, contacts, (node, part), &bar));
    try_join_all(parts).await?;
    bar.finish();
    Ok(())
}

/// A ticket, and which contact of which organization opened it.
type Opened = (Uuid, (u32, usize));

/// Reads some of them, through one node.
async fn read_part(
    stage: &Stage,
    contacts: &[Person],
    (node, tickets): (usize, &[Opened]),
    bar: &Bar,
) -> Result<(), LinkError> {
    let mut by_contact: BTreeMap<usize, Vec<Uuid>> = BTreeMap::new();
    let mut agents = Vec::new();
    for organization in 0..stage.organizations() {
        let agent = Person::agent(organization, READER);
        agents.push(Rereader::enter(stage, node, &agent).await?);
    }
    for &(ticket, (organization, contact)) in tickets {
        bar.advance();
        let others = agents.iter_mut().filter(|agent| agent.organization != organization);
        for other in others {
            other.prowl(ticket).await?;
        }
        let staff = &mut agents[organization as usize];
        if staff.stream(ticket).await? {
            staff.history(ticket).await?;
            staff.leave(ticket).await?;
            by_contact.entry(contact).or_default().push(ticket);
        }
    }
    for (contact, tickets) in by_contact {
        let mut contact = Rereader::enter(stage, node, &contacts[contact]).await?;
        for ticket in tickets {
            if contact.stream(ticket).await? {
                contact.leave(ticket).await?;
            }
        }
    }
    Ok(())
}

/// Somebody who reads everything once more.
struct Rereader<'a> {
    stage: &'a Stage,
    link: Link,
    staff: bool,
    organization: u32,
}

impl<'a> Rereader<'a> {
    async fn enter(stage: &'a Stage, node: usize, person: &Person) -> Result<Self, LinkError> {
        let link = person.open(stage, node, READER, Memory::default()).await?;
        let (staff, organization) = (person.party() == Party::Agent, person.organization);
        Ok(Self { stage, link, staff, organization })
    }

    /// Reads every event, in pages. False if there is no such ticket: what was acknowledged of it
    /// is lost, and the checkers say so.
    async fn stream(&mut self, id: Uuid) -> Result<bool, LinkError> {
        let ticket = TicketId::from_uuid(id);
        self.link.say(&ClientFrame::Subscribe { ticket, after: None })?;
        let head = self.until(|frame| match frame {
            ServerFrame::Subscribed { ticket: of, head } if of == ticket => Some(head),
            _ => None,
        });
        let head = match head.await {
            Err(LinkError::NoTicket) => return Ok(false),
            head => head?,
        };
        self.stage.ends(self.staff, id, head);
        let mut after = 0;
        while after < head {
            let upto = (after + PAGE).min(head);
            self.link.say(&ClientFrame::Sync { ticket, after, upto: Some(upto) })?;
            self.page(ticket).await?;
            after = upto;
        }
        Ok(true)
    }

    /// Asks for a ticket of another organization. Whatever comes is recorded as shown to its own.
    async fn prowl(&mut self, id: Uuid) -> Result<(), LinkError> {
        if self.stream(id).await? {
            self.leave(id).await?;
        }
        match self.history(id).await {
            Err(LinkError::NoTicket) => Ok(()),
            read => read,
        }
    }

    /// Takes events until the page ends.
    async fn page(&mut self, ticket: TicketId) -> Result<(), LinkError> {
        let (stage, staff, organization) = (self.stage, self.staff, self.organization);
        self.until(|frame| match frame {
            ServerFrame::Event { ticket: of, seq, prev, event, .. } if of == ticket => {
                let Event { message, cid, hash, canary, change, .. } =
                    Event::new(seq, prev, &event);
                let (view, ticket, hash) = (View::Stream, of.as_uuid(), Some(hash));
                stage.recorder.record(|_| {
                    Line::Final(Row {
                        view,
                        staff,
                        ticket,
                        seq,
                        message,
                        cid,
                        hash,
                        organization,
                        canary,
                        change,
                    })
                });
                None
            }
            ServerFrame::Synced { ticket: of, .. } if of == ticket => Some(Ok(())),
            ServerFrame::Snapshot { .. } => {
                let what = format!("a snapshot of {ticket} instead of {PAGE} events");
                Some(Err(LinkError::Unexpected(what)))
            }
            _ => None,
        })
        .await?
    }

    /// Reads the pages of messages, newest first.
    async fn history(&mut self, id: Uuid) -> Result<(), LinkError> {
        let ticket = TicketId::from_uuid(id);
        let mut before = u64::from(u32::MAX);
        loop {
            self.link.say(&ClientFrame::History { ticket, before })?;
            let page = self.until(|frame| match frame {
                ServerFrame::History { ticket: of, messages, more } if of == ticket => {
                    Some((messages, more))
                }
                _ => None,
            });
            let (messages, more) = page.await?;
            messages.iter().for_each(|message| self.record(id, message));
            match messages.first() {
                Some(oldest) if more => before = oldest.seq,
                _ => return Ok(()),
            }
        }
    }

    fn record(&self, ticket: Uuid, message: &MessageView) {
        let body = message.body.as_deref().unwrap_or_default();
        let row = Row {
            view: View::History,
            staff: self.staff,
            ticket,
            seq: message.seq,
            message: Some(message.message.as_uuid()),
            cid: command_id_of_body(body),
            hash: Some(Hash::of(body)),
            organization: self.organization,
            canary: canary_of_body(body),
            change: None,
        };
        self.stage.recorder.record(|_| Line::Final(row));
    }

    async fn leave(&mut self, id: Uuid) -> Result<(), LinkError> {
        let ticket = TicketId::from_uuid(id);
        self.link.say(&ClientFrame::Unsubscribe { ticket })?;
        self.until(|frame| match frame {
            ServerFrame::Unsubscribed { ticket: of, .. } if of == ticket => Some(()),
            _ => None,
        })
        .await
    }

    /// Reads until the frame that is waited for; an error ends it.
    async fn until<T>(
        &mut self,
        mut is_it: impl FnMut(ServerFrame) -> Option<T>,
    ) -> Result<T, LinkError> {
        let link = &mut self.link;
        let found = async {
            loop {
                let frame = link.hear().await?;
                if let ServerFrame::Error { code, message, .. } = &frame {
                    return Err(match code {
                        Code::NotFound => LinkError::NoTicket,
                        _ => LinkError::Unexpected(format!("{code:?}: {message}")),
                    });
                }
                if let Some(found) = is_it(frame) {
                    return Ok(found);
                }
            }
        };
        timeout(ANSWER, found).await.map_err(|_| LinkError::Silent(ANSWER))?
    }
}
