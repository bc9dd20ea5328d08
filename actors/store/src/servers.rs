//! The PostgreSQL servers of one database: one, or several of which one at a time takes writes.
//!
//! A server is recognised by its [`Place`]. Every connection is checked for it when it is opened, and
//! a [`Watcher`] looks all the time where the writes go. When another server has taken over, the
//! connections to the one before are hung up, and whoever needs one finds the other.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use sqlx::postgres::PgConnectOptions;
use tokio::time::{sleep, timeout};

mod address;
mod choice;
mod hang_up;
mod login;
mod place;
mod watcher;

pub use address::AddressError;
pub use login::{Login, Mover};
pub use place::Place;
pub use watcher::{Watcher, Whereabouts};

use choice::{Answer, newest};
use place::Sight;

/// How long one server may take to answer while somebody else may be needed.
const ANSWER_WITHIN: Duration = Duration::from_secs(1);
/// How long it may take when a program starts.
const FIRST_WITHIN: Duration = Duration::from_secs(5);
/// How long to wait for a server that takes writes, when there are several to choose from: one may be
/// about to be promoted.
const FIND_WITHIN: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(200);

/// Where the database may be.
#[derive(Debug, Clone)]
pub struct Servers {
    /// At least one; the same database by the same login, in the order of preference.
    candidates: Arc<[PgConnectOptions]>,
}

/// The server that takes writes.
#[derive(Debug, Clone)]
pub struct Found {
    pub options: PgConnectOptions,
    pub place: Place,
    /// Commits wait for a standby there.
    pub(crate) is_protected: bool,
    /// When it was found: connections that are older lead elsewhere.
    pub since: Instant,
}

/// Why no server can be used, each in a few words.
#[derive(Debug, thiserror::Error)]
#[error("no server takes writes: {0}")]
pub struct NotFound(String);

impl Found {
    fn now(server: &PgConnectOptions, sight: Sight) -> Self {
        let Sight { place, is_protected, .. } = sight;
        Self { options: server.clone(), place, is_protected, since: Instant::now() }
    }
}

impl Servers {
    /// Reads a connection URL as libpq has it, `postgres://login@a:5432,b:5433/name`, with several
    /// hosts or one. `target_session_attrs` may be `read-write` or `primary`, which mean the same
    /// here and are the default.
    ///
    /// # Errors
    /// When it is no such URL.
    pub fn parse(url: &str) -> Result<Self, AddressError> {
        Ok(Self { candidates: address::candidates(url)?.into() })
    }

    /// The login's name on all servers.
    #[must_use]
    pub fn username(&self) -> &str {
        self.candidates[0].get_username()
    }

    /// More than one server was named.
    #[must_use]
    pub fn are_several(&self) -> bool {
        self.candidates.len() > 1
    }

    /// The way to the server that another login has found, if it is named here too.
    #[must_use]
    pub fn at(&self, found: &PgConnectOptions) -> Option<&PgConnectOptions> {
        self.candidates.iter().find(|it| name(it) == name(found))
    }

    /// Asks all servers where the writes go; of several that say "here", a standby that was promoted
    /// is right and the primary that it replaced is wrong. Waits up to 10 s for one to be promoted.
    ///
    /// # Errors
    /// When none takes writes.
    pub async fn find(&self) -> Result<Found, NotFound> {
        let begun = Instant::now();
        loop {
            let answers = self.ask().await;
            if let Some((index, sight)) = newest(&answers) {
                return Ok(Found::now(&self.candidates[index], sight));
            }
            if !self.are_several() || begun.elapsed() > FIND_WITHIN {
                return Err(NotFound(self.told(&answers)));
            }
            sleep(PAUSE).await;
        }
    }

    /// What every server says about itself, in a line that names it; an error is a server that does
    /// not answer.
    pub async fn survey(&self) -> Vec<Result<String, String>> {
        let answers = self.ask().await;
        let line = |(answer, at): (&Answer, _)| match answer {
            Answer::Seen(_) => Ok(tell(answer, at)),
            Answer::Failed(_) => Err(tell(answer, at)),
        };
        answers.iter().zip(&*self.candidates).map(line).collect()
    }

    async fn ask(&self) -> Vec<Answer> {
        join_all(self.candidates.iter().map(ask)).await
    }

    fn told(&self, answers: &[Answer]) -> String {
        let told = answers.iter().zip(&*self.candidates).map(|(answer, at)| tell(answer, at));
        told.collect::<Vec<_>>().join("; ")
    }
}

async fn ask(server: &PgConnectOptions) -> Answer {
    let asked = timeout(FIRST_WITHIN, place::ask_once(server)).await;
    match asked {
        Ok(Ok(sight)) => Answer::Seen(sight),
        Ok(Err(error)) => Answer::Failed(error.to_string()),
        Err(_) => Answer::Failed("does not answer".to_owned()),
    }
}

fn tell(answer: &Answer, server: &PgConnectOptions) -> String {
    let name = name(server);
    match answer {
        Answer::Seen(Sight { is_read_only: true, .. }) => format!("{name} is read-only"),
        Answer::Seen(Sight { place, .. }) => format!("{name} takes writes, {place}"),
        Answer::Failed(why) => format!("{name}: {why}"),
    }
}

/// As people write it.
fn name(server: &PgConnectOptions) -> String {
    match server.get_socket() {
        Some(socket) => socket.display().to_string(),
        None => format!("{}:{}", server.get_host(), server.get_port()),
    }
}

#[cfg(test)]
mod tests;
