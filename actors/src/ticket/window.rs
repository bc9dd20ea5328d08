//! The last commands of an awake ticket, so that most repeats are answered from memory. Older
//! ones are in the journal for ever.

use std::collections::{HashMap, VecDeque};

use insightdesk_domain::ticket::Rejection;
use insightdesk_store::journal::{CommandKey, Place, Remembered};

use crate::envelope::{Done, Envelope, Outcome};
use crate::error::ExecuteError;

/// Commands kept.
const SIZE: usize = 64;

/// A command and how it was answered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answered {
    pub(super) fingerprint: i64,
    pub(super) verdict: Result<Place, Rejection>,
}

/// The newest commands that were answered.
#[derive(Debug, Default)]
pub(super) struct Window {
    known: HashMap<CommandKey, Answered>,
    order: VecDeque<CommandKey>,
}

impl Window {
    pub(super) fn get(&self, key: CommandKey) -> Option<Answered> {
        self.known.get(&key).copied()
    }

    /// Remembers a command that was answered: also one that had nothing to do or was refused, so that
    /// a repeat that follows soon, or a copy that was held up on its way, comes to the same, whatever
    /// happened meanwhile. The journal knows of none of these.
    pub(super) fn settle(&mut self, envelope: &Envelope, outcome: Outcome) {
        let verdict = match outcome {
            Ok(Done { seq, message, duplicate: false, .. }) => Ok(Place { seq, message }),
            // Whoever has no business here is not remembered in place of those who have.
            Err(ExecuteError::Rejected(Rejection::NotFound | Rejection::Forbidden)) => return,
            Err(ExecuteError::Rejected(rejection)) => Err(rejection),
            _ => return,
        };
        let fingerprint = envelope.command.fingerprint();
        self.add(envelope.key(), Answered { fingerprint, verdict });
    }

    /// Remembers a command that the journal knows.
    pub(super) fn remember(&mut self, key: CommandKey, remembered: Remembered) {
        let Remembered { fingerprint, place } = remembered;
        self.add(key, Answered { fingerprint, verdict: Ok(place) });
    }

    fn add(&mut self, key: CommandKey, answered: Answered) {
        if self.known.insert(key, answered).is_some() {
            return;
        }
        self.order.push_back(key);
        if self.order.len() > SIZE
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use insightdesk_domain::ids::CommandId;
    use insightdesk_domain::principal::Party;

    #[test]
    fn the_oldest_command_leaves_first() {
        let mut window = Window::default();
        let keys: Vec<_> = (0..=SIZE)
            .map(|_| CommandKey { by: Party::System, command: CommandId::now() })
            .collect();
        for (seq, key) in (1..).zip(&keys) {
            let place = Place { seq, message: None };
            window.remember(*key, Remembered { fingerprint: 0, place });
        }
        let seq = |it: Answered| it.verdict.expect("it was carried out").seq;
        assert_eq!(window.get(keys[0]).map(seq), None);
        assert_eq!(window.get(keys[SIZE]).map(seq), Some(SIZE as u64 + 1));
    }
}
