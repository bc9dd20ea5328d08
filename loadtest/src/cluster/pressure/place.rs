//! How far somebody has come on a ticket.

/// The last seq that was seen, and whether it was the newest when the ticket was joined.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) last: u64,
    pub(super) caught_up: bool,
}

/// What an event is to somebody at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Next,
    /// Something before it was not shown.
    Hole,
    /// It was shown before.
    Repeat,
}

impl Place {
    /// Takes an event's number and the number before it.
    pub(super) fn event(&mut self, seq: u64, prev: u64) -> Step {
        let step = match self.last {
            last if seq <= last => Step::Repeat,
            last if prev == last => Step::Next,
            _ => Step::Hole,
        };
        self.last = self.last.max(seq);
        step
    }

    /// Everything up to `head` should have been shown.
    pub(super) fn subscribed(&mut self, head: u64) -> Step {
        self.caught_up = true;
        let step = if self.last < head { Step::Hole } else { Step::Next };
        self.last = self.last.max(head);
        step
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_tell_holes_from_repeats() {
        let mut place = Place { last: 4, caught_up: false };
        let steps = [(5, 4), (7, 5), (7, 5), (12, 10), (13, 12)].map(|(s, p)| place.event(s, p));
        assert_eq!(steps, [Step::Next, Step::Next, Step::Repeat, Step::Hole, Step::Next]);
        assert_eq!(place.last, 13);
    }

    #[test]
    fn what_was_not_shown_before_the_subscription_is_a_hole() {
        let mut place = Place { last: 4, caught_up: false };
        assert_eq!((place.subscribed(4), place.caught_up), (Step::Next, true));
        assert_eq!((place.subscribed(6), place.last), (Step::Hole, 6));
    }
}
