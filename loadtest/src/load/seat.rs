//! Taking the seats: contacts open tickets, the other sockets follow them.

use futures_util::stream::{self, StreamExt, TryStreamExt};
use uuid::Uuid;

use crate::dialect::{Dialect, EnterError, Party};
use crate::progress::Bar;
use crate::ws::Socket;

/// Sockets that are opened at the same time.
pub(super) const AT_ONCE: usize = 64;

/// How sockets are spread over tickets: socket `n` follows ticket `n % tickets`, and the first
/// round are the contacts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    pub(super) sockets: usize,
    pub(super) tickets: usize,
}

/// A socket that follows its ticket.
#[derive(Debug)]
pub(super) struct Seat {
    pub(super) number: usize,
    pub(super) ticket: Uuid,
    pub(super) socket: Socket,
}

impl Plan {
    /// How many sockets follow the same ticket as this one.
    pub(super) fn on_ticket_of(self, number: usize) -> usize {
        let ticket = number % self.tickets;
        (self.sockets - ticket).div_ceil(self.tickets)
    }

    /// The socket of sender `k`: every ticket gets one before any gets two, contacts and agents
    /// by turns.
    pub(super) fn sender(self, k: usize) -> usize {
        let ticket = k % self.tickets;
        let place = (k / self.tickets + ticket) % self.on_ticket_of(ticket);
        place * self.tickets + ticket
    }
}

/// Fills all seats; each is handed to `taken` at once, because an open socket wants to be read.
pub(super) async fn take<D: Dialect>(
    dialect: &D,
    plan: Plan,
    mut taken: impl FnMut(Seat),
) -> Result<(), EnterError> {
    let bar = Bar::new("contacts with a ticket each", plan.tickets as u64);
    let mut tickets = vec![Uuid::nil(); plan.tickets];
    let mut contacts = stream::iter(0..plan.tickets)
        .map(|number| contact(dialect, number))
        .buffer_unordered(AT_ONCE);
    while let Some(seat) = contacts.try_next().await? {
        tickets[seat.number] = seat.ticket;
        taken(seat);
        bar.advance();
    }
    bar.finish();
    if plan.sockets == plan.tickets {
        return Ok(());
    }
    let bar = Bar::new("agents' sockets", (plan.sockets - plan.tickets) as u64);
    let mut agents = stream::iter(plan.tickets..plan.sockets)
        .map(|number| agent(dialect, number, tickets[number % plan.tickets]))
        .buffer_unordered(AT_ONCE);
    while let Some(seat) = agents.try_next().await? {
        taken(seat);
        bar.advance();
    }
    bar.finish();
    Ok(())
}

async fn contact<D: Dialect>(dialect: &D, number: usize) -> Result<Seat, EnterError> {
    let pass = dialect.contact(number).await?;
    let mut socket = dialect.enter(&pass, number).await?;
    let ticket = dialect.open_ticket(&pass, &mut socket).await?;
    dialect.follow(&mut socket, ticket).await?;
    Ok(Seat { number, ticket, socket })
}

pub(super) async fn agent<D: Dialect>(
    dialect: &D,
    number: usize,
    ticket: Uuid,
) -> Result<Seat, EnterError> {
    let pass = dialect.agent(number).await?;
    let mut socket = dialect.enter(&pass, number).await?;
    dialect.follow(&mut socket, ticket).await?;
    Ok(Seat { number, ticket, socket })
}

/// A socket that is only held, and follows a ticket of its own if asked to.
pub(super) async fn alone<D: Dialect>(
    dialect: &D,
    party: Party,
    number: usize,
    with_ticket: bool,
) -> Result<Socket, EnterError> {
    let pass = match party {
        Party::Contact => dialect.contact(number).await?,
        Party::Agent => dialect.agent(number).await?,
    };
    let mut socket = dialect.enter(&pass, number).await?;
    if with_ticket {
        let ticket = dialect.open_ticket(&pass, &mut socket).await?;
        dialect.follow(&mut socket, ticket).await?;
    }
    Ok(socket)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_ticket_has_the_sockets_that_follow_it() {
        let plan = Plan { sockets: 10, tickets: 4 };
        let counted: Vec<_> = (0..10).map(|number| plan.on_ticket_of(number)).collect();
        assert_eq!(counted, [3, 3, 2, 2, 3, 3, 2, 2, 3, 3]);
    }

    #[test]
    fn senders_are_distinct_and_spread_over_tickets_and_parties() {
        for (sockets, tickets) in [(64, 32), (10, 4), (7, 7), (9, 1)] {
            let plan = Plan { sockets, tickets };
            let all: HashSet<_> = (0..sockets).map(|k| plan.sender(k)).collect();
            assert_eq!(all, (0..sockets).collect(), "{plan:?}");
        }
        let first: Vec<_> = (0..4).map(|k| Plan { sockets: 8, tickets: 4 }.sender(k)).collect();
        assert_eq!(first, [0, 5, 2, 7], "contacts are 0 to 3");
    }
}
