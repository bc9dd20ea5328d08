//! A ticket that is shown anew: its newest messages, and the older ones page by page.

use std::collections::BTreeSet;

use insightdesk_protocol::ws::MessageView;

/// What was shown of the messages after a seq.
#[derive(Debug)]
pub(super) struct Pages {
    /// What was seen before.
    after: u64,
    /// Up to here everything is shown or will be.
    pub(super) upto: u64,
    shown: BTreeSet<u64>,
}

impl Pages {
    pub(super) fn new(after: u64, upto: u64) -> Self {
        Self { after, upto, shown: BTreeSet::new() }
    }

    /// Takes a page; answers before which seq the next one begins, if there has to be one.
    pub(super) fn take(&mut self, messages: &[MessageView], more: bool) -> Option<u64> {
        self.add(messages.iter().map(|message| message.seq), more)
    }

    fn add(&mut self, seqs: impl Iterator<Item = u64>, more: bool) -> Option<u64> {
        let page: BTreeSet<_> = seqs.collect();
        let oldest = page.first().copied();
        self.shown.extend(page);
        oldest.filter(|oldest| more && *oldest > self.after + 1)
    }

    /// Which of the messages that are stored were not shown.
    pub(super) fn missing(&self, stored: &BTreeSet<u64>) -> Vec<u64> {
        let meant = stored.range(self.after + 1..=self.upto.max(self.after + 1));
        meant.filter(|seq| !self.shown.contains(seq)).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn older_pages_are_asked_for_until_they_meet_what_was_seen() {
        let mut pages = Pages::new(4, 20);
        assert_eq!(pages.add(15..=20, true), Some(15));
        assert_eq!(pages.add(9..15, true), Some(9));
        assert_eq!(pages.add(3..9, true), None);
        assert!(pages.missing(&(1..=25).collect()).is_empty());
    }

    #[test]
    fn a_message_on_no_page_is_missing() {
        let mut pages = Pages::new(4, 8);
        assert_eq!(pages.add([5, 6, 8].into_iter(), false), None);
        assert_eq!(pages.missing(&(1..=8).collect()), [7]);
    }
}
