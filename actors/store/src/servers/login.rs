//! How to connect: the server that takes writes at this moment.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::pool::PoolConnectionMetadata;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions, Connection};
use tokio::sync::watch;

use super::hang_up::{addresses, hang_up};
use super::place::{self, Place};
use super::{Found, Servers};

/// How long an idle connection is believed to be open: not even as long as it takes to notice that
/// nobody waits for it.
const TRUSTED: Duration = Duration::from_millis(10);

/// A login to the server that takes writes, wherever that is by now. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Login {
    current: watch::Receiver<Arc<Found>>,
    /// Connections are examined when they are opened.
    is_checked: bool,
}

/// Has every [`Login`] that came with it go to another server.
#[derive(Debug, Clone)]
pub struct Mover(Arc<watch::Sender<Arc<Found>>>);

impl Mover {
    /// Where logins go now.
    pub(super) fn found(&self) -> Arc<Found> {
        Arc::clone(&self.0.borrow())
    }

    /// From now on they go here.
    pub(super) fn go(&self, found: Found) {
        self.0.send_replace(Arc::new(found));
    }
}

impl Login {
    /// A login to the server that was found, and the one who can send it elsewhere.
    #[must_use]
    pub fn to(found: Found) -> (Mover, Self) {
        let (mover, current) = watch::channel(Arc::new(found));
        (Mover(Arc::new(mover)), Self { current, is_checked: true })
    }

    /// How to reach the server of this moment.
    #[must_use]
    pub fn options(&self) -> PgConnectOptions {
        self.current.borrow().options.clone()
    }

    /// Ends all connections of this process to the server, and answers how many there were. For one that
    /// was cut off: what is on its way on them arrives as late again as it has been away, and whoever
    /// waits for it would wait as long.
    pub async fn hang_up(&self) -> usize {
        hang_up(&addresses(&self.options()).await)
    }

    /// Connects as `dress` has it.
    ///
    /// # Errors
    /// When PostgreSQL cannot be reached, or another server than the right one answers.
    pub(crate) async fn connect(
        &self,
        dress: impl FnOnce(PgConnectOptions) -> PgConnectOptions,
    ) -> sqlx::Result<PgConnection> {
        let options = dress(self.options()).disable_statement_logging();
        let mut connection = options.connect().await?;
        self.check(&mut connection).await?;
        Ok(connection)
    }

    /// A pool of connections as `dress` has them, none of them open yet. It follows the login.
    pub(crate) fn pool(
        &self,
        options: PgPoolOptions,
        dress: impl Fn(PgConnectOptions) -> PgConnectOptions + Send + Sync + 'static,
    ) -> PgPool {
        let (fresh, idle) = (self.clone(), self.clone());
        let options = options
            .after_connect(move |connection, _| {
                let login = fresh.clone();
                Box::pin(async move { login.check(connection).await })
            })
            .test_before_acquire(false)
            .before_acquire(move |connection, was| {
                let is_left_behind = idle.current.borrow().since.elapsed() < was.age;
                Box::pin(async move { Ok(!is_left_behind && still_there(connection, was).await) })
            });
        let pool = options.connect_lazy_with(dress(self.options()));
        tokio::spawn(self.clone().lead(pool.clone(), dress));
        pool
    }

    /// Sends `pool` where the login goes.
    async fn lead(mut self, pool: PgPool, dress: impl Fn(PgConnectOptions) -> PgConnectOptions) {
        let moves = async {
            while self.current.changed().await.is_ok() {
                let options = self.current.borrow_and_update().options.clone();
                pool.set_connect_options(dress(options));
            }
        };
        let _ = pool.close_event().do_until(moves).await;
    }

    /// Refuses a server that takes no writes, or has another history than the login knows of: an
    /// answer of a standby, or of a primary that was replaced, may be an old one.
    async fn check(&self, connection: &mut PgConnection) -> sqlx::Result<()> {
        if !self.is_checked {
            return Ok(());
        }
        let sight = place::ask(connection).await?;
        let place = self.current.borrow().place;
        if sight.is_read_only {
            return Err(elsewhere("is read-only"));
        }
        if !sight.place.agrees_with(&place) {
            return Err(elsewhere(&format!("is {}, not {place}", sight.place)));
        }
        Ok(())
    }
}

/// A connection that was in use a moment ago needs no test. With one for each use, whoever has waited
/// for long gives up in the middle of it when many wait, and every time a good connection is lost.
async fn still_there(connection: &mut PgConnection, was: PoolConnectionMetadata) -> bool {
    was.idle_for < TRUSTED || connection.ping().await.is_ok()
}

fn elsewhere(what: &str) -> sqlx::Error {
    sqlx::Error::Io(std::io::Error::other(format!("the server {what}")))
}

/// A server that is the only one for ever, as that of a test, or our own.
impl From<PgConnectOptions> for Login {
    fn from(options: PgConnectOptions) -> Self {
        let found =
            Found { options, place: Place::UNKNOWN, is_protected: false, since: Instant::now() };
        Self { current: watch::channel(Arc::new(found)).1, is_checked: false }
    }
}

impl From<&Login> for Login {
    fn from(login: &Self) -> Self {
        login.clone()
    }
}

impl From<PgConnectOptions> for Servers {
    fn from(options: PgConnectOptions) -> Self {
        Self { candidates: [options].into() }
    }
}
