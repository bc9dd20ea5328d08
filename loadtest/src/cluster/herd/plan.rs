//! Who follows what: four of five sockets are contacts with a ticket of their own, the others agents
//! who follow one of those.

/// The numbers of sockets and tickets; contact `n` has ticket `n`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    pub(super) sockets: usize,
    pub(super) contacts: usize,
    pub(super) organizations: u32,
}

impl Plan {
    pub(super) fn of(sockets: usize, organizations: u32) -> Self {
        let sockets = sockets.max(1);
        Self { sockets, contacts: sockets - sockets / 5, organizations }
    }

    pub(super) fn is_contact(self, number: usize) -> bool {
        number < self.contacts
    }

    /// The ticket that a socket follows.
    pub(super) fn ticket(self, number: usize) -> usize {
        number % self.contacts
    }

    /// Whose ticket it is.
    pub(super) fn organization(self, ticket: usize) -> u32 {
        ticket as u32 % self.organizations
    }

    /// The sockets that follow a ticket.
    pub(super) fn followers(self, ticket: usize) -> impl Iterator<Item = usize> {
        (ticket..self.sockets).step_by(self.contacts)
    }

    /// So many tickets, half of them with an agent.
    pub(super) fn chosen(self, count: usize) -> Vec<usize> {
        let agents = self.sockets - self.contacts;
        let (half, rest) = (count.div_ceil(2).min(agents), self.contacts - agents);
        let with = (0..half).map(|turn| turn * agents / half);
        let others = (count / 2).min(rest);
        let without = (0..others).map(|turn| agents + turn * rest / others);
        with.chain(without).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_socket_follows_a_ticket_that_knows_it() {
        let plan = Plan::of(1_003, 2);
        assert_eq!((plan.contacts, plan.is_contact(802), plan.is_contact(803)), (803, true, false));
        for number in 0..plan.sockets {
            let ticket = plan.ticket(number);
            assert!(ticket < plan.contacts);
            assert!(plan.followers(ticket).any(|follower| follower == number), "{number}");
        }
    }

    #[test]
    fn half_of_the_letters_go_to_tickets_with_an_agent() {
        let plan = Plan::of(1_000, 2);
        let chosen: BTreeSet<_> = plan.chosen(300).into_iter().collect();
        assert_eq!(chosen.len(), 300);
        assert_eq!(chosen.iter().filter(|it| plan.followers(**it).count() == 2).count(), 150);
        assert!(Plan::of(10, 2).chosen(300).len() <= 8);
        assert!(Plan::of(0, 2).chosen(300).len() <= 1);
    }
}
