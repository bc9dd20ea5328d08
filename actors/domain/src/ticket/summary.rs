//! What lists show of a ticket beside its state.

use jiff::Timestamp;

use super::{Event, Recorded};
use crate::principal::Party;
use crate::text::Subject;

/// Longest preview, in characters.
pub const PREVIEW_CHARS: usize = 140;

/// The line of a ticket in a list; folded from events like the ticket itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    pub subject: Option<Subject>,
    /// The start of the last public message, on one line.
    pub preview: String,
    /// The last public message is the contact's.
    pub waiting: bool,
    pub created_at: Timestamp,
    /// When somebody last wrote publicly.
    pub active_at: Timestamp,
}

impl Default for Summary {
    fn default() -> Self {
        let (created_at, active_at) = (Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH);
        Self { subject: None, preview: String::new(), waiting: false, created_at, active_at }
    }
}

impl Summary {
    /// Folds one event.
    pub fn apply(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::Created { subject, .. } => {
                self.subject.clone_from(subject);
                self.created_at = recorded.at;
                self.active_at = recorded.at;
            }
            Event::Message { body, quiet, .. } => {
                self.preview = body.as_ref().map(|body| preview(body.as_str())).unwrap_or_default();
                // It does not come up in any list, and nobody waits.
                if *quiet {
                    return;
                }
                self.waiting = matches!(recorded.by, Party::Contact(_));
                self.active_at = recorded.at;
            }
            _ => {}
        }
    }
}

fn preview(body: &str) -> String {
    let words = body.split_whitespace().flat_map(|word| [" ", word]).skip(1);
    words.flat_map(str::chars).take(PREVIEW_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_is_one_short_line() {
        assert_eq!(preview("  two\n\nlines\tand more "), "two lines and more");
        assert_eq!(preview(&"x".repeat(500)).chars().count(), PREVIEW_CHARS);
    }
}
