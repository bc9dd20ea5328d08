//! One socket's session: what it asks is carried out in order, what it watches is brought to it.
//!
//! A member's session is an actor for as long as its socket lives. A contact's sleeps while
//! nothing happens: what it watches is kept in the fan-out and in [`SessionCore`], and its actor is
//! started again when bytes arrive.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use insightdesk_domain::ids::{CommandId, ContactId, InboxId, MemberId, SessionId, TicketId};
use insightdesk_domain::presence::{PresenceStatus, ViewMode};
use insightdesk_domain::principal::Principal;
use insightdesk_domain::text::{Body, Subject};
use insightdesk_domain::ticket::Command;
use insightdesk_store::views::{Cursor, Filter};
use ractor::{Actor, ActorProcessingErr, ActorRef};
use ractor_cluster::RactorMessage;

use crate::ActorResult;
use crate::encode::{Audience, Told};
use crate::envelope::{Answer, Envelope};
use crate::error::ExecuteError;
use crate::outbound::Outbound;
use crate::sessions::Desk;

mod commands;
mod lists;
mod watching;

/// What a session is asked by its socket.
#[derive(Debug, RactorMessage)]
pub enum SessionMessage {
    /// A command for a ticket that exists.
    Execute {
        ticket: TicketId,
        id: CommandId,
        command: Command,
        credit: Credit,
    },
    /// A command that opens a ticket.
    Create {
        id: CommandId,
        opening: Opening,
        credit: Credit,
    },
    /// Watch a ticket, from a seq or from a snapshot.
    Watch {
        ticket: TicketId,
        after: Option<u64>,
    },
    /// Watch again what the client has seen of another history: everything starts over.
    Reset {
        ticket: TicketId,
    },
    Unwatch {
        ticket: TicketId,
    },
    /// Fill a hole.
    Sync {
        ticket: TicketId,
        after: u64,
        upto: Option<u64>,
    },
    /// Older messages.
    History {
        ticket: TicketId,
        before: u64,
    },
    Typing {
        ticket: TicketId,
        note: bool,
        stopped: bool,
    },
    View {
        ticket: TicketId,
        mode: ViewMode,
    },
    Presence {
        status: PresenceStatus,
    },
    /// All colleagues, for a member who was just greeted.
    Colleagues,
    OpenList {
        list: u32,
        filter: Filter,
        cursor: Option<Cursor>,
    },
    CloseList {
        list: u32,
    },
    /// Self-sent by contacts' sessions: sleep if nothing happened.
    Sleep,
}

/// What somebody opens a ticket with.
#[derive(Debug)]
pub struct Opening {
    pub inbox: InboxId,
    pub contact: ContactId,
    pub subject: Option<Subject>,
    pub body: Body,
}

/// A command that a socket has under way; given back when it is answered, whatever the answer.
#[derive(Debug)]
pub struct Credit(Arc<SessionCore>);

impl Drop for Credit {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::Relaxed);
        self.0.outbound.wake();
    }
}

/// What stays of a session while its actor sleeps.
#[derive(Debug)]
pub struct SessionCore {
    pub id: SessionId,
    pub by: Arc<Principal>,
    pub outbound: Arc<Outbound>,
    in_flight: AtomicU32,
    /// Its client has been told to go.
    pub(crate) sent_away: AtomicBool,
    /// Messages handed to actors of this session less those they have taken up: an actor with
    /// work before it does not sleep, or its successor could overtake it.
    pub(crate) waiting: AtomicU32,
    pub(crate) watched: std::sync::Mutex<Vec<TicketId>>,
    pub(crate) actor: std::sync::Mutex<Option<ActorRef<SessionMessage>>>,
}

impl SessionCore {
    pub(crate) fn new(by: Principal, outbound: Arc<Outbound>) -> Self {
        Self {
            id: SessionId::now(),
            by: Arc::new(by),
            outbound,
            in_flight: AtomicU32::new(0),
            sent_away: AtomicBool::new(false),
            waiting: AtomicU32::new(0),
            watched: std::sync::Mutex::default(),
            actor: std::sync::Mutex::default(),
        }
    }

    /// Who reads this session's socket.
    #[must_use]
    pub fn audience(&self) -> Audience {
        if self.by.party.is_staff() { Audience::Staff } else { Audience::Contact }
    }

    /// Commands under way.
    #[must_use]
    pub fn in_flight(&self) -> u32 {
        self.in_flight.load(Ordering::Relaxed)
    }

    /// Notes one more command under way.
    #[must_use]
    pub fn credit(self: &Arc<Self>) -> Credit {
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        Credit(Arc::clone(self))
    }

    pub(crate) fn member(&self) -> Option<MemberId> {
        self.by.party.member()
    }
}

/// The actor of a session. What it awaits is boxed: an actor's task has room for the largest thing
/// it may ever wait for, and there is one for every member's socket.
#[derive(Debug)]
pub struct SessionActor {
    pub core: Arc<SessionCore>,
    pub desk: Desk,
}

/// Lists that a socket may keep open.
const LISTS: usize = 16;

/// Whether something happened since the last look, and the lists that are open.
#[derive(Debug, Default)]
pub struct SessionState {
    busy: bool,
    lists: HashSet<u32>,
}

impl Actor for SessionActor {
    type Msg = SessionMessage;
    type State = SessionState;
    type Arguments = ();

    async fn pre_start(&self, me: ActorRef<Self::Msg>, (): ()) -> ActorResult<SessionState> {
        if self.core.audience() == Audience::Contact {
            me.send_after(self.desk.options.session_sleeps_after, || SessionMessage::Sleep);
        }
        Ok(SessionState::default())
    }

    async fn handle(
        &self,
        me: ActorRef<Self::Msg>,
        message: SessionMessage,
        state: &mut SessionState,
    ) -> Result<(), ActorProcessingErr> {
        if matches!(message, SessionMessage::Sleep) {
            self.sleep(&me, state);
            return Ok(());
        }
        state.busy = true;
        self.core.waiting.fetch_sub(1, Ordering::AcqRel);
        self.core.outbound.room().await;
        match message {
            SessionMessage::Execute { ticket, id, command, credit } => {
                self.execute(ticket, id, command, credit).await;
            }
            SessionMessage::Create { id, opening, credit } => {
                Box::pin(self.create(id, opening, credit)).await;
            }
            SessionMessage::Watch { ticket, after } => {
                Box::pin(self.watch(ticket, after, false)).await
            }
            SessionMessage::Reset { ticket } => Box::pin(self.watch(ticket, None, true)).await,
            SessionMessage::Unwatch { ticket } => self.unwatch(ticket),
            SessionMessage::Sync { ticket, after, upto } => {
                Box::pin(self.sync(ticket, after, upto)).await
            }
            SessionMessage::History { ticket, before } => {
                Box::pin(self.history(ticket, before)).await
            }
            SessionMessage::Typing { ticket, note, stopped } => self.typing(ticket, note, stopped),
            SessionMessage::View { ticket, mode } => self.view(ticket, mode),
            SessionMessage::Presence { status } => self.says(status),
            SessionMessage::Colleagues => Box::pin(self.colleagues()).await,
            SessionMessage::OpenList { list, .. } if !state.may_open(list) => self.too_many_lists(),
            SessionMessage::OpenList { list, filter, cursor } => {
                Box::pin(self.open_list(list, filter, cursor)).await;
            }
            SessionMessage::CloseList { list } => {
                state.lists.remove(&list);
                self.close_list(list);
            }
            SessionMessage::Sleep => {}
        }
        Ok(())
    }
}

impl SessionState {
    /// Opening a list again replaces it.
    fn may_open(&mut self, list: u32) -> bool {
        let room = self.lists.len() < LISTS || self.lists.contains(&list);
        if room {
            self.lists.insert(list);
        }
        room
    }
}

impl SessionActor {
    /// Sleeps after a quiet while. The socket finds no actor from the moment the slot is empty;
    /// what it sent before is still carried out.
    fn sleep(&self, me: &ActorRef<SessionMessage>, state: &mut SessionState) {
        let mut slot = crate::locked(&self.core.actor);
        if std::mem::take(&mut state.busy) || self.core.waiting.load(Ordering::Acquire) > 0 {
            me.send_after(self.desk.options.session_sleeps_after, || SessionMessage::Sleep);
            return;
        }
        if slot.as_ref().is_some_and(|actor| actor.get_id() == me.get_id()) {
            *slot = None;
        }
        drop(slot);
        let _ = me.drain();
    }

    fn tell(&self, told: &Told<'_>) {
        // A socket that is closing resumes and asks again.
        let _ = self.core.outbound.push(self.desk.encode.told(told, self.core.audience()));
    }

    fn watches(&self, ticket: TicketId) -> bool {
        crate::locked(&self.core.watched).contains(&ticket)
    }
}

/// An answer that goes to this session's socket.
fn answer(session: &SessionActor, id: CommandId, credit: Credit) -> Answer {
    let (core, encode) = (Arc::clone(&session.core), Arc::clone(&session.desk.encode));
    Answer::new(move |outcome| {
        tracing::debug!(session = %core.id, command = %id, ?outcome, "answered");
        let told = Told::Outcome { id, outcome };
        let _ = core.outbound.push(encode.told(&told, core.audience()));
        drop(credit);
    })
}

impl SessionActor {
    fn send(&self, ticket: TicketId, id: CommandId, command: Command, credit: Credit) {
        let (session, kind) = (self.core.id, command.kind());
        tracing::debug!(%session, %ticket, command = %id, kind, "asked");
        let envelope = Envelope { ticket, by: Arc::clone(&self.core.by), id, command };
        self.desk.tickets.send(envelope, answer(self, id, credit));
    }

    fn refuse(&self, id: CommandId, credit: Credit, error: ExecuteError) {
        answer(self, id, credit).give(Err(error));
    }
}

#[cfg(test)]
mod tests;
