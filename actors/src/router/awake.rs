//! The tickets that are awake on this node, least recently used first out, and those on their way
//! out.

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use insightdesk_domain::ids::TicketId;
use ractor::{ActorId, ActorRef, MessagingErr};
use tokio::sync::oneshot;

use crate::ticket::TicketMessage;

/// Awake tickets.
#[derive(Debug, Default)]
pub(super) struct Awake {
    tickets: HashMap<TicketId, Used>,
    /// Let go of, and not gone yet.
    leaving: HashMap<ActorId, TicketId>,
    /// The tickets of those.
    finishing: HashSet<TicketId>,
    drained: Option<oneshot::Sender<()>>,
    /// Nobody is woken any more.
    is_draining: bool,
}

#[derive(Debug)]
struct Used {
    actor: ActorRef<TicketMessage>,
    at: Instant,
}

impl Awake {
    pub(super) fn count(&self) -> usize {
        self.tickets.len() + self.leaving.len()
    }

    /// Hands a message to an awake ticket; gives it back if the ticket sleeps.
    pub(super) fn send(
        &mut self,
        ticket: TicketId,
        message: TicketMessage,
    ) -> Option<TicketMessage> {
        let Some(used) = self.tickets.get_mut(&ticket) else { return Some(message) };
        used.at = Instant::now();
        match used.actor.cast(message) {
            // It stopped a moment ago, and we have not heard of it yet.
            Err(MessagingErr::SendErr(unsent)) => Some(unsent),
            _ => None,
        }
    }

    pub(super) fn insert(&mut self, ticket: TicketId, actor: ActorRef<TicketMessage>) {
        self.tickets.insert(ticket, Used { actor, at: Instant::now() });
    }

    /// Whether the ticket is finishing what it has begun.
    pub(super) fn is_leaving(&self, ticket: TicketId) -> bool {
        self.finishing.contains(&ticket)
    }

    pub(super) fn let_go_of(&mut self, ticket: TicketId, actor: ActorId) {
        if self.tickets.get(&ticket).is_some_and(|used| used.actor.get_id() == actor) {
            self.dismiss(ticket, TicketMessage::Retire);
        }
    }

    /// Lets go of those for which somebody else is responsible now.
    pub(super) fn keep_only(&mut self, is_ours: impl Fn(TicketId) -> bool) {
        let others: Vec<TicketId> =
            self.tickets.keys().copied().filter(|ticket| !is_ours(*ticket)).collect();
        for ticket in others {
            self.dismiss(ticket, TicketMessage::HandOver);
        }
    }

    /// The last message that a ticket gets.
    fn dismiss(&mut self, ticket: TicketId, last: TicketMessage) {
        if let Some(used) = self.tickets.remove(&ticket)
            && used.actor.cast(last).is_ok()
        {
            self.leaving.insert(used.actor.get_id(), ticket);
            self.finishing.insert(ticket);
        }
    }

    /// Lets the least recently used twentieth go when there is no room: one sort for many wake-ups.
    pub(super) fn make_room(&mut self, max_awake: usize) {
        if self.tickets.len() < max_awake {
            return;
        }
        let mut by_use: Vec<(Instant, TicketId)> =
            self.tickets.iter().map(|(ticket, used)| (used.at, *ticket)).collect();
        let leave = (max_awake / 20).max(1).min(by_use.len());
        by_use.select_nth_unstable(leave - 1);
        for (_, ticket) in by_use.into_iter().take(leave) {
            self.dismiss(ticket, TicketMessage::Retire);
        }
    }

    pub(super) fn is_draining(&self) -> bool {
        self.is_draining
    }

    /// Lets everything finish, and says when the last is gone.
    pub(super) fn drain(&mut self, done: oneshot::Sender<()>) {
        self.is_draining = true;
        self.drained = Some(done);
        let tickets: Vec<TicketId> = self.tickets.keys().copied().collect();
        tickets.into_iter().for_each(|ticket| self.dismiss(ticket, TicketMessage::Retire));
        self.say_when_drained();
    }

    /// Forgets an actor that is gone.
    pub(super) fn forget(&mut self, actor: ActorId) {
        match self.leaving.remove(&actor) {
            Some(ticket) => drop(self.finishing.remove(&ticket)),
            None => self.tickets.retain(|_, used| used.actor.get_id() != actor),
        }
        self.say_when_drained();
    }

    fn say_when_drained(&mut self) {
        if self.count() == 0
            && let Some(done) = self.drained.take()
        {
            let _ = done.send(());
        }
    }
}
