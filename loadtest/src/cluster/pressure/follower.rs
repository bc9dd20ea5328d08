//! A client that follows one ticket and comes back with the last seq it saw of it.

use std::time::Duration;

use insightdesk_domain::ids::TicketId;
use insightdesk_protocol::ws::{ClientFrame, ServerFrame};
use tokio::time::timeout;

use super::place::{Place, Step};
use crate::dialect::Memory;
use crate::people::Stage;
use crate::people::link::{Link, LinkError};
use crate::people::person::Person;

/// How long opening a socket and being welcomed may take, as the web client has it.
const OPENING: Duration = Duration::from_secs(10);

/// What a frame means to a follower.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cluster) enum News {
    Nothing,
    /// An event in its order.
    Event,
    /// Something before this was not shown.
    Hole,
    /// It was shown before.
    Repeat,
    /// Everything was shown; what happens now comes as it happens.
    CaughtUp,
    /// The ticket was shown anew instead of what had happened on it.
    Anew,
    /// The ticket cannot be followed now.
    Refused,
}

/// Somebody on a ticket.
#[derive(Debug)]
pub(in crate::cluster) struct Follower {
    person: Person,
    /// Of its socket; with each attempt it goes to the next node.
    number: usize,
    ticket: TicketId,
    place: Place,
    timeline: Option<String>,
    attempts: usize,
}

impl Follower {
    /// Somebody who has seen nothing yet.
    pub(in crate::cluster) fn new(person: Person, number: usize, ticket: TicketId) -> Self {
        let (place, timeline, attempts) = (Place::default(), None, 0);
        Self { person, number, ticket, place, timeline, attempts }
    }

    /// The last seq that it saw.
    pub(in crate::cluster) fn last(&self) -> u64 {
        self.place.last
    }

    /// Opens a socket on the node whose turn it is, and asks for what it has not seen.
    pub(in crate::cluster) async fn open(&mut self, stage: &Stage) -> Result<Link, LinkError> {
        let node = (self.number + self.attempts) % stage.nodes();
        self.attempts += 1;
        self.place.caught_up = false;
        let streams = vec![(self.ticket, self.place.last)];
        let memory = Memory { timeline: self.timeline.clone(), streams };
        let link = enter(stage, &self.person, (node, self.number), memory).await?;
        self.timeline = Some(link.greeting.timeline.clone());
        Ok(link)
    }

    /// Asks once more for what it has not seen.
    pub(in crate::cluster) fn ask(&self) -> ClientFrame {
        ClientFrame::Subscribe { ticket: self.ticket, after: Some(self.place.last) }
    }

    /// Takes a frame.
    pub(in crate::cluster) fn take(&mut self, frame: &ServerFrame) -> News {
        match *frame {
            ServerFrame::Event { seq, prev, .. } => match self.place.event(seq, prev) {
                Step::Next => News::Event,
                Step::Hole => News::Hole,
                Step::Repeat => News::Repeat,
            },
            ServerFrame::Subscribed { head, .. } => match self.place.subscribed(head) {
                Step::Hole => News::Hole,
                _ => News::CaughtUp,
            },
            ServerFrame::Snapshot { seq, .. } => {
                self.place.last = seq;
                News::Anew
            }
            ServerFrame::Error { .. } => News::Refused,
            _ => News::Nothing,
        }
    }

    /// Whether everything was shown that there was when the ticket was joined.
    pub(in crate::cluster) fn has_caught_up(&self) -> bool {
        self.place.caught_up
    }
}

/// Opens the socket with this number on a node.
pub(in crate::cluster) async fn enter(
    stage: &Stage,
    person: &Person,
    (node, number): (usize, usize),
    memory: Memory,
) -> Result<Link, LinkError> {
    let desk = stage.desk(node, person.organization);
    let opened = Box::pin(async {
        let pass = person.pass(desk).await?;
        Link::open(desk, &pass, number, memory).await
    });
    timeout(OPENING, opened).await.map_err(|_| LinkError::NotOpened(OPENING))?
}
