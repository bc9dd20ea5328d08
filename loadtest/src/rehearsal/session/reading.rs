//! What was, and what comes: backlog, snapshot, pages of history.

use std::io;

use insightdesk_domain::ids::TicketId;
use insightdesk_protocol::ws::{MessageView, ServerFrame};
use uuid::Uuid;

use super::Session;
use crate::rehearsal::room::Room;
use crate::rehearsal::show;

/// A reader that missed more than this gets a snapshot instead; few, so that it happens.
const BACKLOG: usize = 20;
/// The widest hole that is filled with events.
const FILLED: u64 = 500;
/// Messages in a snapshot or a page of history.
const PAGE: usize = 25;

impl Session {
    /// Serves a subscription: everything after `after`, or a snapshot; then what happens.
    pub(super) fn follow(
        &self,
        room: &mut Room,
        ticket: Uuid,
        after: Option<u64>,
        had_seq: bool,
    ) -> io::Result<()> {
        let missed = |after| {
            let events = room.events(self.principal, ticket);
            events.iter().filter(|entry| entry.seq > after).count()
        };
        match after {
            Some(after) if after == 0 || missed(after) <= BACKLOG => {
                self.events(room, ticket, after, u64::MAX)?;
            }
            _ => self.snapshot(room, ticket, had_seq)?,
        }
        room.watch(self.id, self.principal, ticket, self.wire.clone());
        let head = room.events(self.principal, ticket).last().map_or(0, |entry| entry.seq);
        self.say(&ServerFrame::Subscribed { ticket: TicketId::from_uuid(ticket), head })
    }

    /// Sends the events after `after` up to `upto`.
    fn events(&self, room: &Room, ticket: Uuid, after: u64, upto: u64) -> io::Result<()> {
        let mut prev = 0;
        for entry in room.events(self.principal, ticket) {
            if entry.seq > after && entry.seq <= upto {
                self.wire.send_text(&show::event(self.principal, entry, prev))?;
            }
            prev = entry.seq;
        }
        Ok(())
    }

    pub(super) fn fill(
        &self,
        room: &Room,
        ticket: TicketId,
        after: u64,
        upto: Option<u64>,
    ) -> io::Result<()> {
        let all = room.events(self.principal, ticket.as_uuid());
        let upto = upto.unwrap_or_else(|| all.last().map_or(0, |entry| entry.seq));
        if upto.saturating_sub(after) > FILLED {
            return self.snapshot(room, ticket.as_uuid(), true);
        }
        self.events(room, ticket.as_uuid(), after, upto)?;
        self.say(&ServerFrame::Synced { ticket, upto })
    }

    fn snapshot(&self, room: &Room, ticket: Uuid, reset: bool) -> io::Result<()> {
        let events = room.events(self.principal, ticket);
        let (messages, more) = page(show::messages(&events));
        self.say(&ServerFrame::Snapshot {
            seq: events.last().map_or(0, |entry| entry.seq),
            reset,
            ticket: show::ticket(self.principal, ticket),
            messages,
            more,
        })
    }

    pub(super) fn history(&self, room: &Room, ticket: TicketId, before: u64) -> io::Result<()> {
        let events = room.events(self.principal, ticket.as_uuid());
        let older: Vec<_> = events.into_iter().filter(|entry| entry.seq < before).collect();
        let mut messages = show::messages(&older);
        if room.is_stale() {
            messages.pop();
        }
        let (messages, more) = page(messages);
        self.say(&ServerFrame::History { ticket, messages, more })
    }
}

/// The newest of them, and whether there are more.
fn page(mut messages: Vec<MessageView>) -> (Vec<MessageView>, bool) {
    let newest = messages.split_off(messages.len().saturating_sub(PAGE));
    (newest, !messages.is_empty())
}
