//! After the commit: one encoding per kind of reader, handed to the fan-out.

use insightdesk_domain::ticket::Recorded;

use super::{TicketActor, TicketState};
use crate::encode::Audience;
use crate::fanout::{FanoutMessage, Frame, Published};

impl TicketActor {
    pub(super) fn publish(&self, state: &TicketState, events: Vec<Recorded>) {
        let Some(organization) = state.organization else { return };
        let frames = events.iter().map(|recorded| self.frame(recorded)).collect();
        let published = Published { organization, ticket: state.id, frames };
        self.fanout.cast(FanoutMessage::Publish(published));
    }

    fn frame(&self, recorded: &Recorded) -> Frame {
        let for_contacts = recorded.event.is_for_contacts();
        Frame {
            seq: recorded.seq,
            staff: self.encode.event(recorded, Audience::Staff),
            contact: for_contacts.then(|| self.encode.event(recorded, Audience::Contact)),
        }
    }
}
