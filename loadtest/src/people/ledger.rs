//! What each client was told on which node, and how long it took, for whoever wants to know what a
//! fault did to whom. Moments are microseconds as histories have them.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

use super::answer::Answer;

/// What came of saying a command on one connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is stored, or refused for good.
    Answered,
    /// It has to be repeated.
    Repeat,
    /// The connection was gone before.
    Lost,
}

impl Outcome {
    pub(crate) fn of(answer: &Answer) -> Self {
        match answer {
            Answer::Stored { .. } | Answer::Refused(_) => Self::Answered,
            Answer::Again(..) => Self::Repeat,
        }
    }
}

/// One command on one connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attempt {
    pub(crate) client: usize,
    pub(crate) node: usize,
    pub(crate) cid: Uuid,
    pub(crate) ticket: Option<Uuid>,
    /// When the client wanted to say it.
    pub(crate) wanted: u64,
    /// When it was first said on this connection.
    pub(crate) sent: u64,
    pub(crate) ended: u64,
    pub(crate) outcome: Outcome,
}

/// A connection that ended, or did not come about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Loss {
    pub(crate) client: usize,
    pub(crate) node: usize,
    pub(crate) at: u64,
    pub(crate) why: String,
    /// The server had said that it would.
    pub(crate) was_announced: bool,
    /// It did not come about.
    pub(crate) was_refused: bool,
}

/// Everything of a run.
#[derive(Debug, Clone, Default)]
pub(crate) struct Entries {
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) losses: Vec<Loss>,
}

/// Takes entries from many tasks.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    entries: Mutex<Entries>,
    /// Who sits on which node.
    seats: Mutex<BTreeMap<usize, usize>>,
    /// When each client was last answered.
    answered: Mutex<BTreeMap<usize, u64>>,
}

impl Ledger {
    pub(crate) fn attempt(&self, attempt: Attempt) {
        if attempt.outcome == Outcome::Answered {
            lock(&self.answered).insert(attempt.client, attempt.sent);
        }
        lock(&self.entries).attempts.push(attempt);
    }

    pub(crate) fn loss(&self, loss: Loss) {
        lock(&self.entries).losses.push(loss);
    }

    /// A client has a connection to a node, or to none.
    pub(crate) fn sits(&self, client: usize, node: Option<usize>) {
        let mut seats = lock(&self.seats);
        match node {
            Some(node) => seats.insert(client, node),
            None => seats.remove(&client),
        };
    }

    /// Who sits on which node.
    pub(crate) fn seats(&self) -> BTreeMap<usize, usize> {
        lock(&self.seats).clone()
    }

    /// How many clients were answered what they said after a moment.
    pub(crate) fn answered_since(&self, moment: u64) -> usize {
        lock(&self.answered).values().filter(|sent| **sent > moment).count()
    }

    /// Takes everything out.
    pub(crate) fn take(&self) -> Entries {
        std::mem::take(&mut lock(&self.entries))
    }
}

/// A mutex whose holder never panics while it changes something.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
