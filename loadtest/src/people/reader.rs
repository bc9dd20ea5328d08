//! A reader: follows tickets, and comes back with the last seq it saw of each.

use std::collections::BTreeMap;
use std::sync::Arc;

use insightdesk_domain::ids::TicketId;
use insightdesk_protocol::ws::{ClientFrame, ServerFrame};
use rand::rngs::StdRng;
use uuid::Uuid;

use super::event::Event;
use super::follow::Follow;
use super::link::{Backoff, Link, LinkError};
use super::person::Person;
use super::seat::Seat;
use super::stage::Stage;
use crate::dialect::Memory;
use crate::history::{Line, Seen};

/// A reader of some tickets.
#[derive(Debug)]
pub(crate) struct Reader {
    /// Its number among all clients.
    pub(crate) number: usize,
    pub(crate) person: Person,
    pub(crate) seat: Seat,
    pub(crate) follows: BTreeMap<Uuid, Follow>,
    /// Names its streams when it greets; otherwise it subscribes to each.
    pub(crate) greets_with_streams: bool,
    pub(crate) timeline: Option<String>,
    pub(crate) connections: u32,
    pub(crate) chance: StdRng,
}

impl Reader {
    /// Reads until the stage is over.
    pub(crate) async fn run(mut self, stage: Arc<Stage>) {
        let mut backoff = Backoff::default();
        while !stage.over.is_cancelled() {
            let life = stage.waits.now();
            let ended = match self.open(&stage).await {
                // the server died meanwhile: nobody knows which life this connection belongs to
                Ok(_) if stage.waits.now() != life => continue,
                Ok(link) => {
                    backoff.reset();
                    self.listen(&stage, link, life).await
                }
                Err(error) => Err(error),
            };
            if let Err(why) = ended {
                let (reader, conn) = (self.number as u32, self.connections);
                stage.recorder.record(|t| Line::Lost { t, reader, conn });
                stage.lost(self.number, self.seat.node, &why);
                self.seat.next(stage.nodes());
                backoff.pause(&mut self.chance).await;
            }
        }
    }

    async fn open(&mut self, stage: &Stage) -> Result<Link, LinkError> {
        let streams = self.follows.values();
        let streams = streams.map(|one| (TicketId::from_uuid(one.ticket), one.last));
        let memory = match self.timeline.clone().filter(|_| self.greets_with_streams) {
            Some(timeline) => Memory { timeline: Some(timeline), streams: streams.collect() },
            None => Memory::default(),
        };
        let knows_streams = memory.timeline.is_some();
        let link = self.person.open(stage, self.seat.node, self.number, memory).await?;
        self.connections += 1;
        if knows_streams && !link.greeting.resumed {
            stage.surprise("a reader was not resumed".to_owned());
        }
        for follow in self.follows.values_mut() {
            follow.begin(self.connections, &stage.recorder);
            if !knows_streams {
                let (ticket, after) = (TicketId::from_uuid(follow.ticket), Some(follow.last));
                link.say(&ClientFrame::Subscribe { ticket, after })?;
            }
        }
        self.timeline = Some(link.greeting.timeline.clone());
        Ok(link)
    }

    async fn listen(
        &mut self,
        stage: &Stage,
        mut link: Link,
        life: usize,
    ) -> Result<(), LinkError> {
        let mut told = false;
        loop {
            let frame = tokio::select! {
                () = stage.over.cancelled() => return Ok(()),
                () = self.seat.called_home() => {
                    self.seat.go_home();
                    return Ok(());
                }
                frame = link.hear() => frame?,
            };
            if link.is_over() {
                self.seat.next(stage.nodes());
                return Ok(());
            }
            if let ServerFrame::Error { code, message, .. } = &frame {
                let what = format!("{code:?}: {message}");
                if !code.is_worth_repeating() {
                    stage.surprise(format!("a reader was told {what}"));
                }
                // asking again is what a new connection does anyway
                return Err(LinkError::Unexpected(what));
            }
            if let Some(question) = self.take(stage, frame) {
                link.say(&question)?;
            }
            if !told && self.follows.values().all(Follow::has_caught_up) {
                let (reader, conn) = (self.number as u32, self.connections);
                stage.recorder.record(|t| Line::CaughtUp { t, reader, conn });
                stage.waits.caught_up(self.number, life);
                stage.ledger.sits(self.number, Some(self.seat.node));
                told = true;
            }
        }
    }

    /// Takes a frame; answers what to ask for.
    fn take(&mut self, stage: &Stage, frame: ServerFrame) -> Option<ClientFrame> {
        let ticket = match &frame {
            ServerFrame::Event { ticket, .. }
            | ServerFrame::Subscribed { ticket, .. }
            | ServerFrame::Synced { ticket, .. }
            | ServerFrame::History { ticket, .. } => *ticket,
            ServerFrame::Snapshot { ticket, .. } => ticket.id,
            _ => return None,
        };
        let Some(follow) = self.follows.get_mut(&ticket.as_uuid()) else {
            self.stray(stage, ticket.as_uuid(), &frame);
            return None;
        };
        let recorder = &stage.recorder;
        let question = match frame {
            ServerFrame::Event { seq, prev, event, .. } => {
                follow.event(Event::new(seq, prev, &event), recorder)
            }
            ServerFrame::Subscribed { head, .. } => {
                follow.subscribed(head);
                None
            }
            ServerFrame::Synced { .. } => follow.synced(recorder),
            ServerFrame::Snapshot { seq, messages, more, .. } => {
                follow.snapshot(seq, &messages, more, recorder)
            }
            ServerFrame::History { messages, more, .. } => {
                follow.history(&messages, more, recorder)
            }
            _ => None,
        };
        stage.moved(self.number as u32, follow.staff, follow.ticket, follow.last);
        question
    }

    /// What it does not follow it should not be shown, and never if it is not its own.
    fn stray(&self, stage: &Stage, ticket: Uuid, frame: &ServerFrame) {
        let ServerFrame::Event { seq, prev, event, .. } = frame else { return };
        let Event { seq, message, cid, hash, canary, .. } = Event::new(*seq, *prev, event);
        let (reader, conn) = (self.number as u32, self.connections);
        stage.surprise("a reader was shown a ticket that it does not follow".to_owned());
        stage.recorder.record(|t| {
            let blank = Seen::blank(t, reader, conn, ticket);
            let seen = Seen { seq, message, cid, hash, canary, ..blank };
            Line::Stray { organization: self.person.organization, seen }
        });
    }
}
