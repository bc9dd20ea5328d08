//! What becomes of one queued command: events for the next append, or an answer at once.

use insightdesk_domain::permission;
use insightdesk_domain::ticket::{Asked, Event, Rejection, Ticket};
use insightdesk_store::journal::{Place, Remembered};
use jiff::Timestamp;

use super::{TicketActor, TicketState};
use crate::envelope::{Done, Envelope, Outcome};
use crate::error::ExecuteError;
use crate::ticket::flight::Draft;
use crate::ticket::window::Answered;

/// What a command comes to.
pub(super) enum Judged {
    /// Store these, then answer.
    Events { events: Vec<Event>, at: Timestamp },
    /// Answer; nothing is to be stored.
    Settled(Outcome),
    /// The same command is in the append under way: ask again once it is stored.
    Later,
    /// The ticket has another owner, which knows better.
    Elsewhere,
}

impl TicketActor {
    /// Judges against the draft: the ticket as it will be once the draft is stored.
    pub(super) async fn judge(
        &self,
        state: &TicketState,
        draft: &Draft,
        envelope: &Envelope,
    ) -> sqlx::Result<Judged> {
        let owner = state.organization.or(draft.organization);
        if owner.is_some_and(|organization| organization != envelope.by.organization) {
            return Ok(Judged::Settled(Err(nothing_there(envelope).into())));
        }
        if draft.holds(envelope.key()) {
            return Ok(Judged::Later);
        }
        if let Some(answered) = state.window.get(envelope.key()) {
            return Ok(Judged::Settled(answered_before(envelope, answered)));
        }
        let at = now();
        let asked = Asked { by: &envelope.by, at };
        match draft.after.decide(envelope.command.clone(), asked) {
            Ok(events) if !events.is_empty() => Ok(Judged::Events { events, at }),
            // Rare, and large: kept out of what every ticket holds ready.
            refused_or_idle => {
                Box::pin(self.unless_repeated(state, draft, envelope, refused_or_idle)).await
            }
        }
    }

    /// A repeat may be refused now although it was carried out then: the journal knows. It also knows
    /// whether what this owner refuses is still so: an append would be stopped, and so is a refusal.
    async fn unless_repeated(
        &self,
        state: &TicketState,
        draft: &Draft,
        envelope: &Envelope,
        judged: Result<Vec<Event>, Rejection>,
    ) -> sqlx::Result<Judged> {
        let recalled = match state.organization {
            Some(_) => self.activations.recall(state.id, envelope.key()).await?,
            None => None,
        };
        if recalled.is_some_and(|recalled| recalled.epoch != state.epoch) {
            return Ok(Judged::Elsewhere);
        }
        let outcome = match (recalled.and_then(|recalled| recalled.remembered), judged) {
            (Some(remembered), _) => repeated(envelope, remembered),
            (None, Ok(_)) => Ok(done(envelope, idle(&draft.after, envelope), false)),
            (None, Err(rejection)) => Err(rejection.into()),
        };
        Ok(Judged::Settled(outcome))
    }
}

/// What is said of another organization's ticket: the same as of one that does not exist.
fn nothing_there(envelope: &Envelope) -> Rejection {
    if permission::may(&envelope.by, &envelope.command) {
        Rejection::NotFound
    } else {
        Rejection::Forbidden
    }
}

/// Where a command stands that had nothing to do: at the last event that its asker may see.
fn idle(after: &Ticket, envelope: &Envelope) -> Place {
    let Ticket { seq, contact_seq, .. } = *after;
    let seq = if envelope.by.party.is_staff() { seq } else { contact_seq };
    Place { seq, message: None }
}

/// The first answer again, or a conflict when the id was used for something else.
pub(super) fn repeated(envelope: &Envelope, remembered: Remembered) -> Outcome {
    if remembered.fingerprint == envelope.command.fingerprint() {
        Ok(done(envelope, remembered.place, true))
    } else {
        Err(ExecuteError::CommandIdReused)
    }
}

fn answered_before(envelope: &Envelope, answered: Answered) -> Outcome {
    let Answered { fingerprint, verdict } = answered;
    match verdict {
        Ok(place) => repeated(envelope, Remembered { fingerprint, place }),
        Err(rejection) if fingerprint == envelope.command.fingerprint() => Err(rejection.into()),
        Err(_) => Err(ExecuteError::CommandIdReused),
    }
}

pub(super) fn done(envelope: &Envelope, place: Place, duplicate: bool) -> Done {
    Done { ticket: envelope.ticket, seq: place.seq, message: place.message, duplicate }
}

/// The present, as exact as PostgreSQL keeps it.
fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
}
