//! Which nodes share the work, as one node knows it.

use crate::node::{Node, NodeName, NodeState};

/// A node that takes its share of the tickets.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Resident {
    pub name: NodeName,
    /// Another one is another process, which knows nothing of what the one before was told.
    pub incarnation: u64,
}

/// The nodes that share the work, at one moment. Nodes with equal views agree on every owner.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct View {
    residents: Vec<Resident>,
}

impl View {
    /// A view of the given nodes; their order does not matter.
    #[must_use]
    pub fn new(residents: impl IntoIterator<Item = Resident>) -> Self {
        let mut residents: Vec<Resident> = residents.into_iter().collect();
        residents.sort();
        residents.dedup_by(|one, other| one.name == other.name);
        Self { residents }
    }

    /// A node on its own.
    #[must_use]
    pub fn of_one(name: NodeName) -> Self {
        Self::new([Resident { name, incarnation: 1 }])
    }

    /// The view that follows from the list of nodes: those that are up, without those that must
    /// stand back because they and another do not reach each other.
    #[must_use]
    pub fn of_nodes(nodes: &[Node]) -> Self {
        let mut up: Vec<&Node> = nodes.iter().filter(|it| it.state == NodeState::Up).collect();
        while let Some(worst) = most_broken(&up) {
            up.remove(worst);
        }
        Self::new(
            up.into_iter()
                .map(|node| Resident { name: node.name.clone(), incarnation: node.incarnation }),
        )
    }

    #[must_use]
    pub fn residents(&self) -> &[Resident] {
        &self.residents
    }

    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Resident> {
        self.residents.iter().find(|resident| &*resident.name == name)
    }
}

/// Who has most broken links, whichever end reports them; of several the higher name. `None` when
/// everybody reaches everybody.
fn most_broken(up: &[&Node]) -> Option<usize> {
    let reports = |one: &Node, other: &Node| one.broken.contains(&other.name);
    let count = |one: &Node| {
        let apart = |other: &&&Node| reports(one, other) || reports(other, one);
        up.iter().filter(|other| other.name != one.name).filter(apart).count()
    };
    let counts = up.iter().map(|node| (count(node), &node.name)).enumerate();
    let (index, (broken, _)) = counts.max_by(|one, other| one.1.cmp(&other.1))?;
    (broken > 0).then_some(index)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;

    fn node(name: &str, state: NodeState, broken: &[&str]) -> Node {
        Node {
            name: name.into(),
            incarnation: 1,
            address: String::new(),
            version: String::new(),
            state,
            broken: broken.iter().map(|&name| name.into()).collect(),
            silent_for: Duration::ZERO,
        }
    }

    fn names(nodes: &[Node]) -> Vec<String> {
        let view = View::of_nodes(nodes);
        view.residents().iter().map(|resident| resident.name.to_string()).collect()
    }

    #[test]
    fn only_nodes_that_are_up_share_the_work() {
        let nodes: Vec<Node> =
            NodeState::ALL.into_iter().map(|state| node(state.as_str(), state, &[])).collect();
        assert_eq!(names(&nodes), ["up"]);
    }

    #[test]
    fn whoever_is_cut_off_from_most_stands_back() {
        let up = NodeState::Up;
        let cut = [node("a", up, &["b", "c"]), node("b", up, &["a"]), node("c", up, &["a"])];
        assert_eq!(names(&cut), ["b", "c"]);
    }

    #[test]
    fn one_report_is_enough_as_a_link_may_be_dead_in_one_direction() {
        let up = NodeState::Up;
        let deaf = [node("a", up, &[]), node("b", up, &["a"]), node("c", up, &["a"])];
        assert_eq!(names(&deaf), ["b", "c"]);
    }

    #[test]
    fn of_two_that_do_not_reach_each_other_the_higher_name_stands_back() {
        let up = NodeState::Up;
        assert_eq!(names(&[node("a", up, &["b"]), node("b", up, &["a"])]), ["a"]);
    }

    #[test]
    fn links_to_nodes_that_are_gone_do_not_count() {
        let nodes = [
            node("a", NodeState::Up, &["b", "z"]),
            node("b", NodeState::Dead, &["a"]),
            node("c", NodeState::Up, &["c"]),
        ];
        assert_eq!(names(&nodes), ["a", "c"]);
    }

    proptest! {
        #[test]
        fn everybody_in_a_view_reaches_everybody_and_somebody_always_stays(
            links in proptest::collection::vec(proptest::collection::vec(any::<bool>(), 6), 1..6),
        ) {
            let all = ["a", "b", "c", "d", "e", "f"];
            let nodes: Vec<Node> = links.iter().zip(all).map(|(cut, name)| {
                let broken: Vec<&str> =
                    all.into_iter().zip(cut).filter(|(_, cut)| **cut).map(|(it, _)| it).collect();
                node(name, NodeState::Up, &broken)
            }).collect();
            let view = names(&nodes);
            prop_assert!(!view.is_empty());
            for one in nodes.iter().filter(|node| view.contains(&node.name.to_string())) {
                let reached = |other: &String| **other == *one.name || !one.broken.iter().any(|it| **it == **other);
                prop_assert!(view.iter().all(reached), "{} in {:?}", one.name, view);
            }
        }
    }
}
