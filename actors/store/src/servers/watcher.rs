//! Looks all the time where the writes go, and has everybody follow.

use std::net::SocketAddr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Error};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use super::choice::{Answer, next};
use super::hang_up::{addresses, hang_up};
use super::login::Mover;
use super::place::{self, Place, Sight};
use super::{ANSWER_WITHIN, Found, Servers, name};
use crate::journal::as_hub;
use crate::timeline::settle;

/// How often every server is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// What connections of the watcher are called.
const NAME: &str = "insightdesk_watcher";

/// Where the writes go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whereabouts {
    /// The server, as people write it.
    pub server: String,
    pub place: Place,
    /// Names the history that seqs count in.
    pub timeline: Uuid,
    /// How often another server has taken over since the program began.
    pub moves: u64,
}

impl Whereabouts {
    /// Where the writes go at the beginning.
    async fn of(mover: &Mover) -> sqlx::Result<Self> {
        let found = mover.found();
        let timeline = settled(&found).await?;
        Ok(Self { server: name(&found.options), place: found.place, timeline, moves: 0 })
    }
}

/// Watches the servers for as long as it is kept.
#[derive(Debug)]
pub struct Watcher {
    _tasks: JoinSet<()>,
    whereabouts: watch::Receiver<Whereabouts>,
}

impl Watcher {
    /// Settles which history this is, and begins to look.
    ///
    /// # Errors
    /// When the server that was found has gone again.
    pub async fn start(servers: &Servers, mover: &Mover) -> sqlx::Result<Self> {
        let at = Whereabouts::of(mover).await?;
        let reached = addresses(&mover.found().options).await;
        let (told, whereabouts) = watch::channel(at);
        let (answers, answered) = mpsc::channel(servers.candidates.len());
        let mut tasks = JoinSet::new();
        for (index, server) in servers.candidates.iter().enumerate() {
            tasks.spawn(observe(index, server.clone(), answers.clone()));
        }
        let (servers, mover) = (servers.clone(), mover.clone());
        let desk = Desk { servers, mover, told, reached };
        tasks.spawn(desk.follow(answered));
        Ok(Self { _tasks: tasks, whereabouts })
    }

    /// Settles which history this is, of a server that nobody takes over from.
    ///
    /// # Errors
    /// When the server has gone.
    pub async fn settle(mover: &Mover) -> sqlx::Result<Self> {
        let at = Whereabouts::of(mover).await?;
        Ok(Self { _tasks: JoinSet::new(), whereabouts: watch::channel(at).1 })
    }

    /// Where the writes go, now and later.
    #[must_use]
    pub fn whereabouts(&self) -> watch::Receiver<Whereabouts> {
        self.whereabouts.clone()
    }
}

/// Asks one server again and again.
async fn observe(index: usize, server: PgConnectOptions, answers: mpsc::Sender<(usize, Answer)>) {
    let server = as_hub(&server, NAME).disable_statement_logging();
    let mut connection = None;
    loop {
        let asked = timeout(ANSWER_WITHIN, ask(&server, &mut connection)).await;
        let answer = match asked {
            Ok(Ok(sight)) => Answer::Seen(sight),
            Ok(Err(error)) => Answer::Failed(error.to_string()),
            Err(_) => Answer::Failed("does not answer".to_owned()),
        };
        if matches!(answer, Answer::Failed(_)) {
            connection = None;
        }
        if answers.send((index, answer)).await.is_err() {
            return;
        }
        sleep(LOOK_EVERY).await;
    }
}

async fn ask(
    server: &PgConnectOptions,
    connection: &mut Option<PgConnection>,
) -> sqlx::Result<Sight> {
    let open = match connection.take() {
        Some(open) => open,
        None => server.connect().await?,
    };
    place::ask(connection.insert(open)).await
}

/// What the watcher knows, and whom it tells.
#[derive(Debug)]
struct Desk {
    servers: Servers,
    mover: Mover,
    told: watch::Sender<Whereabouts>,
    /// Where the connections of this process lead.
    reached: Vec<SocketAddr>,
}

impl Desk {
    async fn follow(mut self, mut answered: mpsc::Receiver<(usize, Answer)>) {
        let silent = Answer::Failed(String::new());
        let mut answers = vec![silent; self.servers.candidates.len()];
        while let Some((index, answer)) = answered.recv().await {
            answers[index] = answer;
            if let Err(error) = self.look(&answers).await {
                tracing::warn!(%error, "PostgreSQL: the server that takes writes fails");
            }
        }
    }

    async fn look(&mut self, answers: &[Answer]) -> sqlx::Result<()> {
        let (current, place) = self.current();
        if let Some((index, sight)) = next(answers, current, place) {
            return self.go(Found::now(&self.servers.candidates[index], sight)).await;
        }
        match &answers[current] {
            Answer::Seen(sight) if !sight.is_read_only => self.keep(sight).await,
            _ => Ok(()),
        }
    }

    fn current(&self) -> (usize, Place) {
        let found = self.mover.found();
        let mut servers = self.servers.candidates.iter();
        let index = servers.position(|it| name(it) == name(&found.options));
        (index.unwrap_or_default(), found.place)
    }

    /// Another server takes the writes: everybody goes there, and nobody waits for the one before.
    async fn go(&mut self, found: Found) -> sqlx::Result<()> {
        let timeline = settled(&found).await?;
        let (server, place) = (name(&found.options), found.place);
        tracing::warn!(server, %place, %timeline, "another PostgreSQL server has taken over");
        let reached = addresses(&found.options).await;
        self.mover.go(found);
        let left = std::mem::replace(&mut self.reached, reached);
        self.told.send_modify(|at| {
            *at = Whereabouts { server, place, timeline, moves: at.moves + 1 };
        });
        tracing::info!(connections = hang_up(&left), "hung up on the server before");
        Ok(())
    }

    /// Commits have begun to wait for a standby, or wait no more: the database is told.
    async fn keep(&mut self, sight: &Sight) -> sqlx::Result<()> {
        let found = self.mover.found();
        if sight.is_protected != found.is_protected {
            let found = Found { is_protected: sight.is_protected, ..(*found).clone() };
            settled(&found).await?;
            self.mover.go(found);
        }
        Ok(())
    }
}

/// Settles the history on the server that was found.
async fn settled(found: &Found) -> sqlx::Result<Uuid> {
    let settling = async {
        let server = as_hub(&found.options, NAME).disable_statement_logging();
        let mut connection = server.connect().await?;
        settle(&mut connection, found.place, found.is_protected).await
    };
    timeout(ANSWER_WITHIN, settling).await.unwrap_or(Err(Error::PoolTimedOut))
}
