//! One ticket as one reader follows it: passes on what comes in order, holds what comes too early,
//! asks for what is missing.

use std::collections::BTreeMap;

use insightdesk_domain::ids::TicketId;
use insightdesk_protocol::ws::{ClientFrame, MessageView};
use uuid::Uuid;

use super::event::Event;
use crate::history::{Hash, Line, Recorder, Seen, Via, canary_of_body, command_id_of_body};

/// How often the same hole is asked for before what lies behind it is shown.
const ASKED: u32 = 5;

/// A snapshot whose older messages are still coming.
#[derive(Debug, Clone, Copy)]
struct Reload {
    from: u64,
    seq: u64,
}

/// A reader on a ticket. `last` outlives connections, the rest does not.
#[derive(Debug)]
pub(crate) struct Follow {
    pub(crate) reader: u32,
    organization: u32,
    pub(crate) staff: bool,
    pub(crate) ticket: Uuid,
    /// The last seq that was passed on.
    pub(crate) last: u64,
    conn: u32,
    /// Where the stream was when the subscription was answered; what is newer comes live.
    head: Option<u64>,
    held: BTreeMap<u64, Event>,
    /// Up to where a hole was asked for.
    filling: Option<u64>,
    asked: u32,
    reload: Option<Reload>,
}

impl Follow {
    pub(crate) fn new(reader: u32, organization: u32, staff: bool, ticket: Uuid) -> Self {
        let (last, conn, head, asked) = (0, 0, None, 0);
        let (held, filling, reload) = (BTreeMap::new(), None, None);
        Self { reader, organization, staff, ticket, last, conn, head, held, filling, asked, reload }
    }

    /// A new connection: everything after `last` was asked for.
    pub(crate) fn begin(&mut self, conn: u32, recorder: &Recorder) {
        let Self { reader, organization, staff, ticket, last: after, .. } = *self;
        *self = Self { last: after, conn, ..Self::new(reader, organization, staff, ticket) };
        let follow = |t| Line::Follow { t, reader, conn, ticket, staff, after, organization };
        recorder.record(follow);
    }

    /// Whether it has everything up to the present.
    pub(crate) fn has_caught_up(&self) -> bool {
        self.head.is_some() && self.held.is_empty() && self.reload.is_none()
    }

    /// Everything that was asked for with the subscription has come.
    pub(crate) fn subscribed(&mut self, head: u64) {
        self.head = Some(head);
    }

    /// Takes an event; answers what to ask for.
    pub(crate) fn event(&mut self, event: Event, recorder: &Recorder) -> Option<ClientFrame> {
        if event.seq <= self.last {
            self.show(&event, recorder);
            return None;
        }
        self.held.insert(event.seq, event);
        self.pass_on(recorder)
    }

    /// What was asked for has come.
    pub(crate) fn synced(&mut self, recorder: &Recorder) -> Option<ClientFrame> {
        self.filling = None;
        self.pass_on(recorder)
    }

    /// Takes a snapshot, which stands for everything up to `seq`.
    pub(crate) fn snapshot(
        &mut self,
        seq: u64,
        messages: &[MessageView],
        more: bool,
        recorder: &Recorder,
    ) -> Option<ClientFrame> {
        self.filling = None;
        self.reload = Some(Reload { from: self.last, seq });
        self.older(Via::Snapshot, messages, more, recorder)
    }

    /// Takes a page of older messages.
    pub(crate) fn history(
        &mut self,
        messages: &[MessageView],
        more: bool,
        recorder: &Recorder,
    ) -> Option<ClientFrame> {
        self.older(Via::History, messages, more, recorder)
    }

    fn older(
        &mut self,
        via: Via,
        messages: &[MessageView],
        more: bool,
        recorder: &Recorder,
    ) -> Option<ClientFrame> {
        let Reload { from, seq } = self.reload?;
        messages.iter().for_each(|message| self.show_message(via, message, recorder));
        let oldest = messages.first().map_or(0, |message| message.seq);
        if more && oldest > from + 1 {
            let ticket = TicketId::from_uuid(self.ticket);
            return Some(ClientFrame::History { ticket, before: oldest });
        }
        let Self { reader, conn, ticket, .. } = *self;
        recorder.record(|t| Line::Reload { t, reader, conn, ticket, from, seq });
        (self.last, self.reload) = (seq, None);
        self.held.retain(|held, _| *held > seq);
        self.pass_on(recorder)
    }

    /// Passes on what is held and follows; asks for what is missing before it.
    fn pass_on(&mut self, recorder: &Recorder) -> Option<ClientFrame> {
        while self.reload.is_none() {
            let (_, next) = self.held.first_key_value()?;
            let is_hole = next.prev > self.last;
            if is_hole && self.asked < ASKED {
                let upto = next.prev;
                return self.ask(upto, recorder);
            }
            let (_, event) = self.held.pop_first()?;
            self.show(&event, recorder);
            (self.last, self.asked) = (event.seq, 0);
        }
        None
    }

    fn ask(&mut self, upto: u64, recorder: &Recorder) -> Option<ClientFrame> {
        if self.filling.is_some() {
            return None;
        }
        (self.filling, self.asked) = (Some(upto), self.asked + 1);
        let Self { reader, conn, ticket, last: after, .. } = *self;
        recorder.record(|t| Line::Hole { t, reader, conn, ticket, after, prev: upto });
        Some(ClientFrame::Sync { ticket: TicketId::from_uuid(ticket), after, upto: Some(upto) })
    }

    fn show(&self, event: &Event, recorder: &Recorder) {
        let upto = self.head.unwrap_or(u64::MAX).max(self.filling.unwrap_or(0));
        let asked_for = event.seq <= upto;
        let via = if asked_for { Via::Resume } else { Via::Live };
        let Event { seq, prev, message, cid, hash, canary, .. } = event.clone();
        self.record(recorder, |seen| Seen {
            seq,
            prev: Some(prev),
            via,
            message,
            cid,
            hash,
            canary,
            ..seen
        });
    }

    fn show_message(&self, via: Via, message: &MessageView, recorder: &Recorder) {
        let body = message.body.as_deref().unwrap_or_default();
        let (seq, id) = (message.seq, message.message.as_uuid());
        let (cid, hash, canary) = (command_id_of_body(body), Hash::of(body), canary_of_body(body));
        let shown = |seen| Seen { seq, via, message: Some(id), cid, hash, canary, ..seen };
        self.record(recorder, shown);
    }

    fn record(&self, recorder: &Recorder, fill: impl FnOnce(Seen) -> Seen) {
        let Self { reader, conn, ticket, .. } = *self;
        recorder.record(|t| Line::Seen(fill(Seen::blank(t, reader, conn, ticket))));
    }
}

#[cfg(test)]
mod tests;
