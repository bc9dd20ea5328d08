//! What the fan-outs of several nodes tell each other.

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use insightdesk_cluster::{NodeName, View};
use insightdesk_domain::ids::TicketId;
use ractor::ActorRef;

use super::interest::Question;
use super::{FanoutActor, FanoutMessage, FanoutState, SETTLED};
use crate::peers::message::Watched;
use crate::peers::{PeerMessage, PeersMessage};

impl FanoutActor {
    pub(super) fn peer(
        &self,
        me: &ActorRef<FanoutMessage>,
        state: &mut FanoutState,
        from: NodeName,
        message: PeerMessage,
    ) {
        match message {
            PeerMessage::Watches { round, tickets } => {
                state.guests.note(&from, &tickets, Instant::now());
                self.say(from, PeerMessage::Noted { round });
            }
            PeerMessage::Noted { round } => {
                let tickets = state.interest.noted(from, round);
                self.ask_heads(me, state, tickets);
            }
            PeerMessage::Published { ticket, frames, .. } => {
                self.deliver(me, state, ticket, &frames);
            }
            PeerMessage::Passing { ticket, staff, contact, take_on } => {
                if let Some(room) = state.rooms.get(&ticket) {
                    room.pass(None, &staff, contact.as_ref());
                }
                if take_on {
                    self.pass_to_guests(state, ticket, &staff, contact.as_ref(), Some(&from));
                }
            }
            PeerMessage::WatchAgain => self.ask_owner(state, &from),
            _ => {}
        }
    }

    fn say(&self, to: NodeName, message: PeerMessage) {
        self.peers.cast(PeersMessage::Tell { to, message });
    }

    /// Passing things go to the owner, who knows on which nodes somebody watches.
    pub(super) fn pass_on(
        &self,
        state: &FanoutState,
        ticket: TicketId,
        staff: Bytes,
        contact: Option<Bytes>,
    ) {
        match state.owner(ticket) {
            Some(owner) if *owner != self.me => {
                let passing = PeerMessage::Passing { ticket, staff, contact, take_on: true };
                self.say(owner.clone(), passing);
            }
            _ => self.pass_to_guests(state, ticket, &staff, contact.as_ref(), None),
        }
    }

    fn pass_to_guests(
        &self,
        state: &FanoutState,
        ticket: TicketId,
        staff: &Bytes,
        contact: Option<&Bytes>,
        except: Option<&NodeName>,
    ) {
        let guests = state.guests.of(ticket).filter(|guest| Some(*guest) != except);
        let to: Vec<NodeName> = guests.cloned().collect();
        if !to.is_empty() {
            let (staff, contact) = (staff.clone(), contact.cloned());
            let message = PeerMessage::Passing { ticket, staff, contact, take_on: false };
            self.peers.cast(PeersMessage::TellEach { to, message });
        }
    }

    /// Asks the owners of these tickets to tell what happens on them.
    pub(super) fn ask(&self, state: &mut FanoutState, watched: impl Iterator<Item = Watched>) {
        for Question { to, round, tickets } in state.interest.ask(&self.me, &state.view, watched) {
            self.say(to, PeerMessage::Watches { round, tickets });
        }
    }

    fn ask_all(&self, state: &mut FanoutState, which: impl Fn(TicketId, &FanoutState) -> bool) {
        let rooms = state.rooms.iter().filter(|(ticket, _)| which(**ticket, state));
        let watched = |(ticket, room): (&TicketId, &super::Room)| Watched {
            ticket: *ticket,
            has_staff: room.is_watched_by_staff(),
        };
        let watched: Vec<Watched> = rooms.map(watched).collect();
        self.ask(state, watched.into_iter());
    }

    /// Asks one node, which may have forgotten what it was told.
    pub(super) fn ask_owner(&self, state: &mut FanoutState, owner: &NodeName) {
        self.ask_all(state, |ticket, state| state.owner(ticket) == Some(owner));
    }

    pub(super) fn renew(
        &self,
        me: &ActorRef<FanoutMessage>,
        state: &mut FanoutState,
        now: Instant,
    ) {
        state.guests.expire(now);
        state.interest.forget();
        if state.view.residents().len() > 1 {
            self.ask_all(state, |_, _| true);
            self.look_for_missed(me, state);
        }
    }

    /// New owners are asked, and the last words of the former ones are looked for.
    pub(super) fn change_view(
        &self,
        me: &ActorRef<FanoutMessage>,
        state: &mut FanoutState,
        view: Arc<View>,
    ) {
        let former = std::mem::replace(&mut state.view, view);
        self.ask_all(state, |ticket, state| {
            let incarnation = |view: &View| {
                let owner = insightdesk_cluster::owner(view, ticket)?;
                view.get(owner).cloned()
            };
            incarnation(&former) != incarnation(&state.view)
        });
        self.look_for_missed(me, state);
        me.send_after(SETTLED, || FanoutMessage::Settled);
    }
}
