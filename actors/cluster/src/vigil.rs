//! What a node may conclude from heartbeats and links about the others.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::lease::LEASE;
use crate::node::{Node, NodeName};

/// A peer that is not reached for this long is reported, if it is alive.
pub const UNREACHED: Duration = Duration::from_secs(1);
/// A peer whose heartbeat is older than this may be dead itself: its links are no news. Longer than
/// from one heartbeat to the next, and so much shorter than [`UNREACHED`] that whoever stops right
/// after a heartbeat is doubted before anybody misses a word on its links.
const LIVELY: Duration = Duration::from_millis(700);
/// Heartbeats further apart than this mean that the database was away, for everybody perhaps.
const GAP: Duration = Duration::from_secs(1);

/// One node's watch over its peers.
#[derive(Debug, Default)]
pub struct Vigil {
    /// Heartbeats have succeeded without a gap since then.
    watching: Option<(Instant, Instant)>,
    /// When each running peer was heard last, or seen first.
    heard: HashMap<NodeName, Instant>,
}

impl Vigil {
    /// A heartbeat has succeeded: these peers are running, and were heard on their links when `heard`
    /// says, if ever.
    pub fn look(&mut self, peers: &[&Node], heard: impl Fn(&str) -> Option<Instant>, now: Instant) {
        self.watching = match self.watching {
            Some((since, last)) if now.duration_since(last) <= GAP => Some((since, now)),
            _ => Some((now, now)),
        };
        self.heard.retain(|name, _| peers.iter().any(|peer| peer.name == *name));
        for Node { name, .. } in peers {
            let last = self.heard.entry(name.clone()).or_insert(now);
            *last = heard(name).map_or(*last, |heard| heard.max(*last));
        }
    }

    /// The peers to be declared dead. After a time without the database nobody is, until everybody
    /// has had the chance of a heartbeat.
    #[must_use]
    pub fn silent(&self, peers: &[&Node]) -> Vec<(NodeName, u64)> {
        let watched = self.watching.is_some_and(|(since, last)| last - since >= LEASE);
        let silent = peers.iter().filter(|peer| watched && peer.silent_for > LEASE);
        silent.map(|peer| (peer.name.clone(), peer.incarnation)).collect()
    }

    /// The peers that are alive and have not been reached for a while.
    #[must_use]
    pub fn broken(&self, peers: &[&Node], now: Instant) -> Vec<NodeName> {
        let unreached = |peer: &Node| {
            let last = self.heard.get(&peer.name);
            last.is_some_and(|last| now.saturating_duration_since(*last) >= UNREACHED)
        };
        let broken = peers.iter().filter(|peer| peer.silent_for < LIVELY && unreached(peer));
        broken.map(|peer| peer.name.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::NodeState;

    const STEP: Duration = Duration::from_millis(500);

    fn peer(silent_for: Duration) -> Node {
        Node {
            name: "peer".into(),
            incarnation: 4,
            address: "peer:4701".to_owned(),
            version: "1.0.0".to_owned(),
            state: NodeState::Up,
            broken: Vec::new(),
            silent_for,
        }
    }

    /// Looks as often as heartbeats are sent, for as long as given.
    fn watch(vigil: &mut Vigil, peer: &Node, reached: bool, from: Instant, span: Duration) {
        let mut now = from;
        while now <= from + span {
            vigil.look(&[peer], |_| reached.then_some(now), now);
            now += STEP;
        }
    }

    #[test]
    fn a_peer_that_is_silent_for_longer_than_its_lease_is_dead() {
        let (mut vigil, from) = (Vigil::default(), Instant::now());
        let silent = peer(LEASE + STEP);
        watch(&mut vigil, &silent, false, from, LEASE);
        assert_eq!(vigil.silent(&[&silent]), [("peer".into(), 4)]);
        assert!(vigil.silent(&[&peer(LEASE)]).is_empty());
    }

    #[test]
    fn nobody_is_declared_dead_right_after_the_database_was_away() {
        let (mut vigil, from) = (Vigil::default(), Instant::now());
        let silent = peer(LEASE * 10);
        watch(&mut vigil, &silent, true, from, LEASE);
        let back = from + LEASE * 10;
        watch(&mut vigil, &silent, true, back, LEASE - STEP);
        assert!(vigil.silent(&[&silent]).is_empty());
        watch(&mut vigil, &silent, true, back + LEASE, STEP);
        assert_eq!(vigil.silent(&[&silent]).len(), 1);
    }

    #[test]
    fn a_live_peer_that_is_not_reached_for_a_second_is_reported() {
        let (mut vigil, from) = (Vigil::default(), Instant::now());
        let lively = peer(Duration::ZERO);
        watch(&mut vigil, &lively, false, from, STEP);
        assert!(vigil.broken(&[&lively], from + STEP).is_empty());
        watch(&mut vigil, &lively, false, from + STEP, STEP);
        assert_eq!(vigil.broken(&[&lively], from + UNREACHED), ["peer".into()]);
        vigil.look(&[&lively], |_| Some(from + UNREACHED), from + UNREACHED);
        assert!(vigil.broken(&[&lively], from + UNREACHED).is_empty());
    }

    #[test]
    fn a_peer_that_stops_is_never_reported_however_fresh_its_last_heartbeat_was() {
        let word = Duration::from_millis(200);
        let (mut vigil, last_word) = (Vigil::default(), Instant::now());
        vigil.look(&[&peer(Duration::ZERO)], |_| Some(last_word), last_word);
        let stop = last_word + word;
        for after in (0..2_000).step_by(50).map(Duration::from_millis) {
            let stopped = peer(after);
            vigil.look(&[&stopped], |_| Some(last_word), stop + after);
            assert!(vigil.broken(&[&stopped], stop + after).is_empty(), "{after:?}");
        }
    }

    #[test]
    fn a_peer_that_may_be_dead_is_not_reported() {
        let (mut vigil, from) = (Vigil::default(), Instant::now());
        let silent = peer(LIVELY);
        watch(&mut vigil, &silent, false, from, LEASE);
        assert!(vigil.broken(&[&silent], from + LEASE).is_empty());
    }
}
