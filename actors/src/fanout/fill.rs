//! Reading what was missed.

use std::time::Duration;

use insightdesk_domain::ids::TicketId;
use insightdesk_domain::ticket::{Belongings, Recorded};
use insightdesk_store::views::{Backlog, Reader};
use ractor::ActorRef;

use super::room::Missing;
use super::{FanoutActor, FanoutMessage, FanoutState, Frame};
use crate::encode::{Audience, Encode};

/// Events read at once; if there are more, the next ones are read after these.
const AT_ONCE: u32 = 500;
/// How long to wait before reading again after the store failed.
const RETRY: Duration = Duration::from_millis(500);

impl FanoutActor {
    /// Reads the events after those that somebody has seen, for all who miss them.
    pub(super) fn fill(&self, me: &ActorRef<FanoutMessage>, ticket: TicketId, missing: Missing) {
        self.metrics.holes.inc();
        let Missing { organization, after } = missing;
        let (me, views, encode) = (me.clone(), self.views.clone(), self.encode.clone());
        tokio::spawn(async move {
            let span = (after, u64::MAX);
            let read = views.backlog(organization, ticket, Reader::Staff, span, AT_ONCE).await;
            if !matches!(read, Ok(Some(_))) {
                tracing::warn!(?read, %ticket, "what was missed cannot be read");
                tokio::time::sleep(RETRY).await;
            }
            let filled = filled(&*encode, ticket, read.ok().flatten());
            let _ = me.cast(filled);
        });
    }

    /// Asks the store how far these tickets are; with one question at a time, and the next one about
    /// all that was wanted meanwhile.
    pub(super) fn ask_heads(
        &self,
        me: &ActorRef<FanoutMessage>,
        state: &mut FanoutState,
        tickets: impl IntoIterator<Item = TicketId>,
    ) {
        state.unsure.extend(tickets);
        if state.unsure.is_empty() || std::mem::replace(&mut state.is_asking, true) {
            return;
        }
        let tickets: Vec<TicketId> = state.unsure.drain().collect();
        let (me, activations) = (me.clone(), self.activations.clone());
        tokio::spawn(async move {
            let heads = activations.heads(&tickets).await.unwrap_or_else(|error| {
                tracing::warn!(%error, "whether something was missed is not known");
                Vec::new()
            });
            let _ = me.cast(FanoutMessage::Heads(heads));
        });
    }

    /// Takes the answer in, and asks the next question.
    pub(super) fn learn(
        &self,
        me: &ActorRef<FanoutMessage>,
        state: &mut FanoutState,
        heads: Vec<(TicketId, u64)>,
    ) {
        for (ticket, head) in heads {
            self.in_room(me, state, ticket, |room| room.learn(head));
        }
        state.is_asking = false;
        self.ask_heads(me, state, []);
    }

    /// Asks how far everything is that is watched here.
    pub(super) fn look_for_missed(&self, me: &ActorRef<FanoutMessage>, state: &mut FanoutState) {
        let all: Vec<TicketId> = state.rooms.keys().copied().collect();
        self.ask_heads(me, state, all);
    }
}

fn filled(encode: &dyn Encode, ticket: TicketId, backlog: Option<Backlog>) -> FanoutMessage {
    let Some(Backlog { events, read_upto, more, belongings, .. }) = backlog else {
        return FanoutMessage::Filled { ticket, frames: Vec::new(), upto: 0, belongings: None };
    };
    let frames: Vec<Frame> = events.iter().map(|event| frame(encode, event)).collect();
    let last = frames.last().map_or(0, |frame| frame.seq);
    let (upto, belongings) = (if more { last } else { read_upto }, Some(belongings));
    FanoutMessage::Filled { ticket, frames, upto, belongings }
}

/// An event as both kinds of readers are told it.
pub(crate) fn frame(encode: &dyn Encode, recorded: &Recorded) -> Frame {
    let for_contacts = recorded.event.is_for_contacts();
    Frame {
        seq: recorded.seq,
        staff: encode.event(recorded, Audience::Staff),
        contact: for_contacts.then(|| encode.event(recorded, Audience::Contact)),
        belongings: None,
    }
}

/// The same, with who sees the ticket now if the event has to do with that.
pub(crate) fn frame_of_change(encode: &dyn Encode, recorded: &Recorded, now: Belongings) -> Frame {
    let belongings = recorded.event.changes_sight().then_some(now);
    Frame { belongings, ..frame(encode, recorded) }
}
