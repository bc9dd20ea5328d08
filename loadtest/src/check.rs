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

mod duplicate;
mod finding;
mod gap;
mod index;
mod loss;
mod order;
mod phantom;
mod reader;

pub use finding::{Checker, Findings};

use crate::history::History;
use index::Index;

/// All checkers, C1 to C6.
pub fn check(history: &History) -> Vec<Findings> {
    let index = Index::of(history);
    vec![
        loss::check(&index),
        phantom::check(&index),
        duplicate::check(&index),
        gap::check(&index),
        order::check(&index),
        reader::check(&index),
    ]
}

#[cfg(test)]
mod tests;
