//! Sending away who does not see a ticket any more.

use std::sync::Arc;

use insightdesk_domain::ids::TicketId;
use insightdesk_domain::presence::ViewMode;

use super::FanoutActor;
use crate::encode::{Audience, Told};
use crate::presence::PresenceMessage;
use crate::session::SessionCore;

impl FanoutActor {
    /// They watch it no more, and are told so. Those who still look at it see them leave.
    pub(super) fn send_away(&self, ticket: TicketId, blind: Vec<Arc<SessionCore>>) {
        if blind.is_empty() {
            return;
        }
        let told = self.encode.told(&Told::OutOfSight { ticket }, Audience::Staff);
        for session in blind {
            crate::locked(&session.watched).retain(|watched| *watched != ticket);
            // A socket that is closing asks again, and finds no such ticket.
            let _ = session.outbound.push(told.clone());
            if let Some(member) = session.member() {
                let (session, name) = (session.id, session.by.name.clone());
                let mode = ViewMode::Left;
                self.presence.cast(PresenceMessage::Views { ticket, session, member, name, mode });
            }
        }
    }
}
