//! The owner of a ticket: rendezvous hashing, a pure function of the view. A node that joins or
//! leaves moves only its own share.

use insightdesk_domain::ids::TicketId;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::node::NodeName;
use crate::view::View;

/// The node that owns `ticket`; `None` in an empty view.
#[must_use]
pub fn owner(view: &View, ticket: TicketId) -> Option<&NodeName> {
    let bytes = ticket.as_uuid().into_bytes();
    let weight = |node: &NodeName| {
        let seed = xxh3_64_with_seed(node.as_bytes(), 0);
        xxh3_64_with_seed(&bytes, seed)
    };
    let names = view.residents().iter().map(|resident| &resident.name);
    names.max_by_key(|name| (weight(name), *name))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::view::Resident;

    fn ticket(number: u128) -> TicketId {
        TicketId::from_uuid(uuid::Uuid::from_u128(number))
    }

    fn view(nodes: usize) -> View {
        View::new(
            (0..nodes).map(|node| Resident { name: format!("node-{node}").into(), incarnation: 1 }),
        )
    }

    #[test]
    fn nobody_owns_anything_in_an_empty_view() {
        assert_eq!(owner(&view(0), ticket(1)), None);
    }

    #[test]
    fn a_single_node_owns_everything() {
        let view = view(1);
        assert!(
            (0..100).all(|number| owner(&view, ticket(number)) == Some(&view.residents()[0].name))
        );
    }

    #[test]
    fn three_nodes_share_about_evenly() {
        let view = view(3);
        for Resident { name, .. } in view.residents() {
            let share = (0..3_000).filter(|&n| owner(&view, ticket(n)) == Some(name)).count();
            assert!((800..1_200).contains(&share), "{name} owns {share} of 3000");
        }
    }

    proptest! {
        #[test]
        fn a_node_that_leaves_moves_only_its_own_tickets(nodes in 2_usize..8, number: u128) {
            let before = view(nodes);
            let gone = &before.residents()[0].name;
            let after = View::new(before.residents()[1..].iter().cloned());
            let (was, is) = (owner(&before, ticket(number)), owner(&after, ticket(number)));
            prop_assert!(was == is || was == Some(gone));
        }

        #[test]
        fn the_order_of_nodes_does_not_matter(nodes in 1_usize..8, number: u128) {
            let view = view(nodes);
            let reversed = View::new(view.residents().iter().rev().cloned());
            prop_assert_eq!(owner(&view, ticket(number)), owner(&reversed, ticket(number)));
        }
    }
}
