//! Who may do what: one table, asked before any command is judged.

use crate::principal::{Party, Principal};
use crate::ticket::Command;

/// Whether `by` may ask for `command` at all; the ticket's state has its own say afterwards.
#[must_use]
pub fn may(by: &Principal, command: &Command) -> bool {
    match by.party {
        Party::System => true,
        Party::Member(_) => match command {
            Command::MarkDelivered { .. } => false,
            Command::Create(_)
            | Command::Post { .. }
            | Command::Note { .. }
            | Command::Assign { .. }
            | Command::Claim
            | Command::MoveTo { .. }
            | Command::MarkRead { .. } => true,
        },
        Party::Contact(_) => match command {
            Command::Note { .. } | Command::Assign { .. } | Command::Claim => false,
            Command::Create(_)
            | Command::Post { .. }
            | Command::MoveTo { .. }
            | Command::MarkRead { .. }
            | Command::MarkDelivered { .. } => true,
        },
    }
}
