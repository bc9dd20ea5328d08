//! The checkers of a history. Each is a pure function; each has a test in which it cries.
//!
//! | | promise |
//! |---|---|
//! | C1 | what was acknowledged is there, in every view, with the same text |
//! | C2 | what is there was asked for, and never refused; contacts see no notes |
//! | C3 | nothing is there twice, and a repeat is answered with the first answer |
//! | C4 | a ticket's numbers have no gap |
//! | C5 | every reader saw the same things in the same order |
//! | C6 | every reader saw everything |
//! | C7 | seqs follow real time, writers can read what they wrote, no reading goes back |
//! | C8 | of many who claim a ticket one wins, and every answer was true when it was given |
//! | C10 | the audit log tells of every change of who is who, once, and a right that was taken is gone |
//! | C11 | nobody is shown what belongs to another organization |
//! | C12 | after harm was healed, commands are answered and readers complete in time |

mod act;
mod audit;
mod claim;
mod deed;
mod duplicate;
mod finding;
mod gap;
mod index;
mod isolation;
mod loss;
mod order;
mod phantom;
mod reader;
mod recovery;
mod rights;
mod session;

pub use finding::{Checker, Findings};
pub use recovery::Limits;

use crate::history::History;
use deed::Times;
use index::Index;

/// All checkers, with the usual limits.
pub fn check(history: &History) -> Vec<Findings> {
    check_within(history, Limits::default())
}

/// All checkers; C10 where somebody changed who is who.
pub fn check_within(history: &History, limits: Limits) -> Vec<Findings> {
    let index = Index::of(history);
    let times = Times::of(&index.deeds);
    let mut findings = vec![
        loss::check(&index),
        phantom::check(&index),
        duplicate::check(&index),
        gap::check(&index),
        order::check(&index),
        reader::check(&index),
        session::check(&index, &times),
        claim::check(&index, &times),
        isolation::check(&index),
        recovery::check(history, &index, limits),
    ];
    findings.extend((!index.acts.is_empty()).then(|| audit::check(&index)));
    findings.sort_by_key(|one| one.checker);
    findings
}

#[cfg(test)]
mod tests;
