//! From queue to journal and back: a draft takes up queued commands, an append carries it, and
//! the verdict lands it.

use std::sync::Arc;
use std::time::Instant;

use insightdesk_domain::ids::OrganizationId;
use insightdesk_domain::ticket::{Event, Recorded, Summary, Ticket};
use insightdesk_store::journal::{Append, CommandKey, Entry, Place};
use jiff::Timestamp;
use ractor::ActorRef;

use super::judge::{Judged, done, repeated};
use super::{TicketActor, TicketMessage, TicketState};
use crate::envelope::{Answer, Envelope, Outcome};
use crate::error::ExecuteError;
use crate::journal::{JournalMessage, Receipt, Verdict};
use crate::router::RouterMessage;

/// Commands that go in one append.
const TOGETHER: usize = 64;

/// What an append will make of the ticket.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) organization: Option<OrganizationId>,
    pub(super) after: Ticket,
    summary: Summary,
    entries: Vec<Entry>,
    askers: Vec<Asker>,
}

/// Somebody who is answered when the append has landed.
#[derive(Debug)]
struct Asker {
    envelope: Envelope,
    answer: Answer,
    owed: Owed,
    since: Instant,
}

/// What an asker is told once the append has landed.
#[derive(Debug, Clone, Copy)]
enum Owed {
    /// The command is in the append, here.
    Place(Place),
    /// It brought nothing, judged by what the append brings: before that is stored, its answer
    /// might come to be wrong.
    Settled(Outcome),
}

/// An append under way; the journal has it too.
#[derive(Debug)]
pub(super) struct Flight {
    append: Arc<Append>,
    askers: Vec<Asker>,
}

impl Draft {
    fn of(state: &TicketState) -> Self {
        Self {
            organization: state.organization,
            after: state.ticket.clone(),
            summary: state.summary.clone(),
            entries: Vec::new(),
            askers: Vec::new(),
        }
    }

    /// Whether this very command is among those to be stored.
    pub(super) fn holds(&self, key: CommandKey) -> bool {
        self.askers.iter().any(|asker| asker.envelope.key() == key)
    }

    fn add(
        &mut self,
        (envelope, answer, since): (Envelope, Answer, Instant),
        events: Vec<Event>,
        at: Timestamp,
    ) {
        let standing = events.iter().position(|event| event.message().is_some()).unwrap_or(0);
        let first = self.after.seq + 1;
        let place = Place { seq: first + standing as u64, message: events[standing].message() };
        for (index, event) in events.into_iter().enumerate() {
            let recorded = self.record(&envelope, event, at, index == standing);
            let fingerprint = (index == standing).then(|| envelope.command.fingerprint());
            self.entries.push(Entry { recorded, fingerprint });
        }
        self.organization = Some(envelope.by.organization);
        self.askers.push(Asker { envelope, answer, owed: Owed::Place(place), since });
    }

    /// Whether there is anything to be stored.
    fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn settle(&mut self, (envelope, answer, since): (Envelope, Answer, Instant), outcome: Outcome) {
        self.askers.push(Asker { envelope, answer, owed: Owed::Settled(outcome), since });
    }

    fn record(
        &mut self,
        envelope: &Envelope,
        event: Event,
        at: Timestamp,
        stands_for_command: bool,
    ) -> Recorded {
        let contact_prev = self.after.contact_seq;
        self.after.apply(envelope.by.party, at, &event);
        let recorded = Recorded {
            ticket: envelope.ticket,
            seq: self.after.seq,
            contact_prev,
            at,
            by: envelope.by.party,
            by_name: envelope.by.name.clone(),
            command: stands_for_command.then_some(envelope.id),
            event,
        };
        self.summary.apply(&recorded);
        recorded
    }
}

impl TicketActor {
    /// Sends what is queued to the journal, unless an append is under way.
    pub(super) async fn take_off(
        &self,
        me: &ActorRef<TicketMessage>,
        state: &mut TicketState,
    ) -> sqlx::Result<()> {
        if state.handing_over {
            self.give_back(state);
        }
        if state.flight.is_some() || state.queue.is_empty() {
            return Ok(());
        }
        let mut draft = Draft::of(state);
        while draft.askers.len() < TOGETHER
            && let Some(waiting) = state.queue.pop_front()
        {
            match self.judge(state, &draft, &waiting.0).await? {
                Judged::Events { events, at } => draft.add(waiting, events, at),
                Judged::Settled(outcome) if !draft.is_empty() => draft.settle(waiting, outcome),
                Judged::Settled(outcome) => {
                    state.window.settle(&waiting.0, outcome);
                    self.answer(waiting, outcome);
                }
                Judged::Later => {
                    state.queue.push_front(waiting);
                    break;
                }
                Judged::Elsewhere => {
                    state.queue.push_front(waiting);
                    // with something to append, that is refused for the same reason
                    if draft.askers.is_empty() {
                        self.let_go(me, state);
                    }
                    break;
                }
            }
        }
        if !draft.askers.is_empty() {
            self.append(me, state, draft);
        }
        Ok(())
    }

    fn append(&self, me: &ActorRef<TicketMessage>, state: &mut TicketState, draft: Draft) {
        let Draft { organization: Some(organization), after, summary, entries, askers } = draft
        else {
            return;
        };
        let append = Arc::new(Append {
            organization,
            ticket: state.id,
            epoch: state.epoch,
            expected: state.ticket.seq,
            after,
            summary,
            events: entries,
            effects: Vec::new(),
        });
        state.flight = Some(Flight { append: Arc::clone(&append), askers });
        // Unsent, the message is dropped, and its receipt says `Unknown` to us.
        let receipt = Receipt::for_ticket(me.clone());
        self.journal.cast(JournalMessage::Append { append, receipt });
    }

    /// The append is over: answer, publish, and go on with what has queued meanwhile.
    pub(super) async fn land(
        &self,
        me: &ActorRef<TicketMessage>,
        state: &mut TicketState,
        verdict: Verdict,
    ) -> sqlx::Result<()> {
        let Some(Flight { append, askers }) = state.flight.take() else { return Ok(()) };
        match verdict {
            Verdict::Stored => self.stored(state, Arc::unwrap_or_clone(append), askers),
            Verdict::Refused => Box::pin(self.refused(me, state, askers)).await?,
            // The askers are told by their answers' being dropped.
            Verdict::Unknown => me.stop(Some("the journal failed".to_owned())),
        }
        if matches!(verdict, Verdict::Unknown) { Ok(()) } else { self.take_off(me, state).await }
    }

    fn stored(&self, state: &mut TicketState, append: Append, askers: Vec<Asker>) {
        state.organization = Some(append.organization);
        state.ticket = append.after;
        state.summary = append.summary;
        for Asker { envelope, answer, owed, since } in askers {
            let outcome = match owed {
                Owed::Place(place) => Ok(done(&envelope, place, false)),
                Owed::Settled(outcome) => outcome,
            };
            state.window.settle(&envelope, outcome);
            self.answer((envelope, answer, since), outcome);
        }
        self.publish(state, append.events.into_iter().map(|entry| entry.recorded).collect());
    }

    /// Either some command had been carried out before: it is answered so, and the others try
    /// again. Or none had: then somebody else owns the ticket now.
    async fn refused(
        &self,
        me: &ActorRef<TicketMessage>,
        state: &mut TicketState,
        askers: Vec<Asker>,
    ) -> sqlx::Result<()> {
        let mut others = Vec::new();
        let mut any_repeated = false;
        for Asker { envelope, answer, owed, since } in askers {
            let remembered = match owed {
                Owed::Place(_) => self.activations.remembered(state.id, envelope.key()).await?,
                Owed::Settled(_) => None,
            };
            match remembered {
                Some(remembered) => {
                    any_repeated = true;
                    state.window.remember(envelope.key(), remembered);
                    let outcome = repeated(&envelope, remembered);
                    self.answer((envelope, answer, since), outcome);
                }
                None => others.push((envelope, answer, since)),
            }
        }
        if any_repeated && state.organization.is_some() {
            others.into_iter().rev().for_each(|waiting| state.queue.push_front(waiting));
        } else {
            others.into_iter().rev().for_each(|waiting| state.queue.push_front(waiting));
            self.let_go(me, state);
        }
        Ok(())
    }

    /// Leaves the ticket to its other owner, and memory.
    fn let_go(&self, me: &ActorRef<TicketMessage>, state: &mut TicketState) {
        tracing::warn!(ticket = %state.id, "the ticket has another owner, letting go of it");
        self.give_back(state);
        self.router.cast(RouterMessage::LetGo { ticket: state.id, actor: me.get_id() });
    }

    /// Hands everything that has not been begun to the router, in order, for whoever owns the
    /// ticket; nothing is begun here any more.
    pub(super) fn give_back(&self, state: &mut TicketState) {
        state.handing_over = true;
        for (envelope, answer, since) in state.queue.drain(..) {
            self.router.cast(RouterMessage::Back { envelope, answer, since });
        }
    }

    fn answer(&self, (envelope, answer, since): (Envelope, Answer, Instant), outcome: Outcome) {
        let word = match outcome {
            Ok(done) if done.duplicate => "repeated",
            Ok(_) => "done",
            Err(ExecuteError::Unavailable) => "unknown",
            Err(_) => "refused",
        };
        self.metrics.commands.with_label_values(&[envelope.command.kind(), word]).inc();
        self.metrics.latency.observe(since.elapsed().as_secs_f64());
        answer.give(outcome);
    }
}
