//! Where the tickets live that are watched here: their owners are asked to tell what happens, and
//! once they have noted it the store is asked what has happened by then.

use std::collections::HashMap;

use insightdesk_cluster::{NodeName, View, owner};
use insightdesk_domain::ids::TicketId;

use crate::peers::message::Watched;

/// Tickets in one message.
const TOGETHER: usize = 10_000;

/// What the owners were asked and have not confirmed yet.
#[derive(Debug, Default)]
pub(super) struct Interest {
    last_round: u64,
    asked: HashMap<(NodeName, u64), Vec<TicketId>>,
}

/// A question to the owner of tickets.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Question {
    pub(super) to: NodeName,
    pub(super) round: u64,
    pub(super) tickets: Vec<Watched>,
}

impl Interest {
    /// Asks the owners of these tickets, as far as these are other nodes.
    pub(super) fn ask(
        &mut self,
        me: &NodeName,
        view: &View,
        watched: impl Iterator<Item = Watched>,
    ) -> Vec<Question> {
        let mut by_owner: HashMap<&NodeName, Vec<Watched>> = HashMap::new();
        for it in watched {
            if let Some(owner) = owner(view, it.ticket).filter(|owner| *owner != me) {
                by_owner.entry(owner).or_default().push(it);
            }
        }
        let mut questions = Vec::new();
        for (to, all) in by_owner {
            questions.extend(all.chunks(TOGETHER).map(|some| self.question(to, some)));
        }
        questions
    }

    fn question(&mut self, to: &NodeName, tickets: &[Watched]) -> Question {
        self.last_round += 1;
        let round = self.last_round;
        let ids = tickets.iter().map(|it| it.ticket).collect();
        self.asked.insert((to.clone(), round), ids);
        Question { to: to.clone(), round, tickets: tickets.to_vec() }
    }

    /// The tickets that a node has noted.
    pub(super) fn noted(&mut self, by: NodeName, round: u64) -> Vec<TicketId> {
        self.asked.remove(&(by, round)).unwrap_or_default()
    }

    /// Whoever has not answered is asked again: forgets the questions.
    pub(super) fn forget(&mut self) {
        self.asked.clear();
    }
}

#[cfg(test)]
mod tests {
    use insightdesk_cluster::Resident;

    use super::*;

    fn view(names: &[&str]) -> View {
        View::new(names.iter().map(|&name| Resident { name: name.into(), incarnation: 1 }))
    }

    #[test]
    fn every_owner_but_this_node_is_asked_once() {
        let (mut interest, me) = (Interest::default(), "a".into());
        let tickets: Vec<TicketId> = (0..100).map(|_| TicketId::now()).collect();
        let watched = tickets.iter().map(|&ticket| Watched { ticket, has_staff: true });
        let view = view(&["a", "b", "c"]);
        let questions = interest.ask(&me, &view, watched);
        assert_eq!(questions.len(), 2);
        for Question { to, round, tickets } in questions {
            assert!(tickets.iter().all(|it| owner(&view, it.ticket) == Some(&to)));
            assert_eq!(interest.noted(to.clone(), round).len(), tickets.len());
            assert!(interest.noted(to, round).is_empty(), "an answer counts once");
        }
    }
}
