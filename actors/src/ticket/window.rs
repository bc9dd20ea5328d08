//! The last commands of an awake ticket, so that most repeats are answered from memory. Older
//! ones are in the journal for ever.

use std::collections::{HashMap, VecDeque};

use insightdesk_store::journal::{CommandKey, Place, Remembered};

use crate::envelope::{Done, Envelope, Outcome};

/// Commands kept.
const SIZE: usize = 64;

/// The newest commands that were carried out.
#[derive(Debug, Default)]
pub(super) struct Window {
    known: HashMap<CommandKey, Remembered>,
    order: VecDeque<CommandKey>,
}

impl Window {
    pub(super) fn get(&self, key: CommandKey) -> Option<Remembered> {
        self.known.get(&key).copied()
    }

    /// Remembers a command that was answered: also one that had nothing to do, so that a repeat that
    /// follows soon finds nothing to do either, whatever happened meanwhile. The journal knows of
    /// none of these.
    pub(super) fn settle(&mut self, envelope: &Envelope, outcome: Outcome) {
        if let Ok(Done { seq, message, duplicate: false, .. }) = outcome {
            let fingerprint = envelope.command.fingerprint();
            let place = Place { seq, message };
            self.remember(envelope.key(), Remembered { fingerprint, place });
        }
    }

    pub(super) fn remember(&mut self, key: CommandKey, remembered: Remembered) {
        if self.known.insert(key, remembered).is_some() {
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
        assert_eq!(window.get(keys[0]), None);
        assert_eq!(window.get(keys[SIZE]).map(|it| it.place.seq), Some(SIZE as u64 + 1));
    }
}
