//! Whether to ask at all, as a function of time.

use std::time::Instant;

use super::REST;

/// Open after a failure; closed again by an answer that comes a while after the last one.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Circuit {
    is_closed: bool,
    failed_at: Option<Instant>,
}

impl Circuit {
    pub(super) fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// An answer came. Returns whether that closes the circuit.
    pub(super) fn answered(&mut self, now: Instant) -> bool {
        let rested = self.failed_at.is_none_or(|at| now.saturating_duration_since(at) >= REST);
        let closes = !self.is_closed && rested;
        self.is_closed |= closes;
        closes
    }

    /// None came, or one that is no use. Returns whether that opens the circuit.
    pub(super) fn failed(&mut self, now: Instant) -> bool {
        self.failed_at = Some(now);
        std::mem::replace(&mut self.is_closed, false)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;

    const MILLISECOND: Duration = Duration::from_millis(1);

    #[test]
    fn nobody_asks_before_the_first_answer() {
        let mut circuit = Circuit::default();
        assert!(!circuit.is_closed());
        assert!(circuit.answered(Instant::now()));
        assert!(circuit.is_closed());
    }

    #[test]
    fn one_failure_opens_it_and_an_answer_closes_it_after_the_rest() {
        let (mut circuit, now) = (Circuit::default(), Instant::now());
        circuit.answered(now);
        assert!(circuit.failed(now));
        assert!(!circuit.failed(now), "it is open already");
        assert!(!circuit.answered(now + REST - MILLISECOND));
        assert!(!circuit.is_closed());
        assert!(circuit.answered(now + REST));
        assert!(!circuit.answered(now + REST), "it is closed already");
    }

    proptest! {
        #[test]
        fn it_is_closed_only_by_an_answer_that_no_failure_came_shortly_before(
            steps in prop::collection::vec((any::<bool>(), 0..700_u32), 0..50),
        ) {
            let (mut circuit, mut now, mut failed) = (Circuit::default(), Instant::now(), None);
            for (answers, passed) in steps {
                now += MILLISECOND * passed;
                if answers {
                    circuit.answered(now);
                } else {
                    circuit.failed(now);
                    failed = Some(now);
                }
                let rested = failed.is_none_or(|at| now - at >= REST);
                prop_assert_eq!(answers && rested, answers && circuit.is_closed());
                prop_assert!(answers || !circuit.is_closed());
            }
        }
    }
}
