//! Which other nodes watch tickets of this one, by lease.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use insightdesk_cluster::NodeName;
use insightdesk_domain::ids::TicketId;

use crate::peers::message::Watched;

/// A node that does not renew is forgotten after this.
pub(super) const LEASE: Duration = Duration::from_secs(20);

/// Nodes by ticket.
#[derive(Debug, Default)]
pub(super) struct Guests {
    tickets: HashMap<TicketId, Vec<Guest>>,
}

#[derive(Debug)]
struct Guest {
    node: NodeName,
    has_staff: bool,
    until: Instant,
}

impl Guests {
    /// A node watches these tickets, for as long as its lease runs.
    pub(super) fn note(&mut self, node: &NodeName, watched: &[Watched], now: Instant) {
        for Watched { ticket, has_staff } in watched.iter().copied() {
            let guests = self.tickets.entry(ticket).or_default();
            guests.retain(|guest| guest.node != *node);
            guests.push(Guest { node: node.clone(), has_staff, until: now + LEASE });
        }
    }

    /// The nodes to be told of what happens on a ticket.
    pub(super) fn of(&self, ticket: TicketId) -> impl Iterator<Item = &NodeName> {
        self.tickets.get(&ticket).into_iter().flatten().map(|guest| &guest.node)
    }

    pub(super) fn has_staff(&self, ticket: TicketId) -> bool {
        self.tickets.get(&ticket).into_iter().flatten().any(|guest| guest.has_staff)
    }

    /// Forgets those whose lease ran out.
    pub(super) fn expire(&mut self, now: Instant) {
        self.tickets.retain(|_, guests| {
            guests.retain(|guest| guest.until > now);
            !guests.is_empty()
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_that_does_not_renew_is_forgotten() {
        let (mut guests, ticket, now) = (Guests::default(), TicketId::now(), Instant::now());
        let watched = |has_staff| [Watched { ticket, has_staff }];
        guests.note(&"b".into(), &watched(true), now);
        guests.note(&"c".into(), &watched(false), now);
        guests.note(&"c".into(), &watched(false), now + LEASE / 2);
        assert!(guests.has_staff(ticket));
        assert_eq!(guests.of(ticket).count(), 2);
        guests.expire(now + LEASE);
        assert_eq!(guests.of(ticket).map(|node| &**node).collect::<Vec<_>>(), ["c"]);
        assert!(!guests.has_staff(ticket));
    }
}
