//! After the commit: one encoding per kind of reader, handed to the fan-out.

use insightdesk_domain::ticket::Recorded;

use super::{TicketActor, TicketState};
use crate::fanout::{FanoutMessage, Published, frame_of_change};

impl TicketActor {
    pub(super) fn publish(&self, state: &TicketState, events: Vec<Recorded>) {
        let Some(organization) = state.organization else { return };
        let now = state.ticket.belongings();
        let frame = |recorded| frame_of_change(&*self.encode, recorded, now);
        let frames = events.iter().map(frame).collect();
        let published = Published { organization, ticket: state.id, frames };
        self.fanout.cast(FanoutMessage::Publish(published));
    }
}
