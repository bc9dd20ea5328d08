//! How long each client was without the server, after each start of it.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// One life of the server.
#[derive(Debug, Clone)]
pub(crate) struct Life {
    started: Instant,
    ended: Option<Instant>,
    /// When each client had caught up.
    caught_up: Vec<Option<Instant>>,
}

/// One client's wait after one restart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wait {
    pub(crate) client: usize,
    /// Which restart, from 1.
    pub(crate) restart: usize,
    pub(crate) lasted: Duration,
    /// The server died again before it was over.
    pub(crate) interrupted: bool,
}

/// All lives of the server.
#[derive(Debug)]
pub(crate) struct Waits {
    clients: usize,
    lives: Mutex<Vec<Life>>,
}

impl Waits {
    pub(crate) fn new(clients: usize) -> Self {
        Self { clients, lives: Mutex::default() }
    }

    /// The server is being started.
    pub(crate) fn start(&self) {
        let (started, ended) = (Instant::now(), None);
        self.lives().push(Life { started, ended, caught_up: vec![None; self.clients] });
    }

    /// It is dead.
    pub(crate) fn end(&self) {
        if let Some(life) = self.lives().last_mut() {
            life.ended = Some(Instant::now());
        }
    }

    /// How long the life under way has been.
    pub(crate) fn age(&self) -> Duration {
        self.lives().last().map_or(Duration::ZERO, |life| life.started.elapsed())
    }

    /// The number of the life under way; what connects now, connects to this one or a later one.
    pub(crate) fn now(&self) -> usize {
        self.lives().len().saturating_sub(1)
    }

    /// A client that came or wrote in this life has caught up. Those beyond the number of clients
    /// are not waited for.
    pub(crate) fn caught_up(&self, client: usize, life: usize) {
        let mut lives = self.lives();
        let caught_up = lives.get_mut(life).and_then(|life| life.caught_up.get_mut(client));
        if let Some(caught_up) = caught_up {
            caught_up.get_or_insert_with(Instant::now);
        }
    }

    /// Whether all have, in the life under way.
    pub(crate) fn have_all_caught_up(&self) -> bool {
        self.lives().last().is_some_and(|life| life.caught_up.iter().all(Option::is_some))
    }

    /// Every wait after every restart; the first start is none.
    pub(crate) fn all(&self) -> Vec<Wait> {
        let lives = self.lives();
        let restarts = lives.iter().enumerate().skip(1);
        restarts.flat_map(|(restart, life)| life.waits(restart)).collect()
    }

    fn lives(&self) -> MutexGuard<'_, Vec<Life>> {
        self.lives.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Life {
    fn waits(&self, restart: usize) -> impl Iterator<Item = Wait> {
        self.caught_up.iter().enumerate().map(move |(client, caught_up)| {
            let until = caught_up.or(self.ended).unwrap_or_else(Instant::now);
            let lasted = until.saturating_duration_since(self.started);
            Wait { client, restart, lasted, interrupted: caught_up.is_none() }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_ends_with_the_first_catching_up_or_the_next_death() {
        let waits = Waits::new(2);
        waits.start();
        waits.end();
        waits.start();
        let life = waits.now();
        waits.caught_up(0, life);
        assert!(!waits.have_all_caught_up());
        waits.end();
        waits.start();
        [0, 1].iter().for_each(|client| waits.caught_up(*client, waits.now()));
        assert!(waits.have_all_caught_up());
        let all = waits.all();
        let told = all.iter().map(|wait| (wait.client, wait.restart, wait.interrupted));
        let expected = [(0, 1, false), (1, 1, true), (0, 2, false), (1, 2, false)];
        assert_eq!(told.collect::<Vec<_>>(), expected);
    }
}
