//! The composition root: what a node consists of, in which order it comes up, and in which it goes.

use std::net::SocketAddr;
use std::time::Instant;

use anyhow::Context;
use axum::Router;
use insightdesk_gateway::health::{Health, Part};
use insightdesk_store::pools::{PoolOptions, Pools};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::database::Database;
use crate::secrets::Secrets;
use crate::{inner, open_files, shutdown, telemetry};

/// Runs a node until a signal asks it to stop.
pub async fn serve(config: Config) -> anyhow::Result<()> {
    let begun = Instant::now();
    telemetry::start(&config.log)?;
    let stop = shutdown::on_signal()?;
    let app = tokio::select! {
        app = App::start(&config) => app?,
        () = stop.cancelled() => return Ok(()),
    };
    let milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(http = %app.http.address, inner = %app.inner.address, milliseconds, "ready");
    crate::say(&format!(
        "insightdesk ready: http {}, inner {}, after {milliseconds} ms",
        app.http.address, app.inner.address
    ));
    stop.cancelled().await;
    app.stop().await;
    tracing::info!("stopped");
    Ok(())
}

/// A running node.
#[derive(Debug)]
pub struct App {
    http: Listener,
    inner: Listener,
    health: Health,
    pools: Pools,
    database: Database,
}

impl App {
    /// Brings everything up. Sockets are bound first, so that a taken port is noticed at once, and
    /// served last.
    pub async fn start(config: &Config) -> anyhow::Result<Self> {
        open_files::raise();
        let http = bind("http.listen", config.http.listen).await?;
        let inner = bind("inner.listen", config.inner.listen).await?;
        let registry = telemetry::registry()?;
        let database = Database::open(config).await?;
        let applied = database.bring_up_to_date().await?;
        if applied > 0 {
            tracing::info!(applied, "migrations applied");
        }
        let _secrets = Secrets::load_or_create(&config.data.folder)?;
        let pools = Pools::open(&database.login, &pool_options(config));
        telemetry::watch(&registry, &pools)?;
        let health = Health::new(env!("CARGO_PKG_VERSION"), vec![database_part(&pools)]);
        Ok(Self {
            http: Listener::serve(http, health.clone().routes())?,
            inner: Listener::serve(inner, inner::routes(registry, config.inner.token.clone()))?,
            health,
            pools,
            database,
        })
    }

    /// Takes everything down in order: no new traffic, what is in hand is finished, then what it
    /// stood on.
    pub async fn stop(self) {
        self.health.drain();
        self.http.stop().await;
        self.pools.close().await;
        self.database.close().await;
        self.inner.stop().await;
    }
}

/// A socket and the task that serves it.
#[derive(Debug)]
struct Listener {
    address: SocketAddr,
    stop: CancellationToken,
    task: JoinHandle<std::io::Result<()>>,
}

impl Listener {
    fn serve(socket: TcpListener, routes: Router) -> anyhow::Result<Self> {
        let address = socket.local_addr().context("a socket without an address")?;
        let stop = CancellationToken::new();
        let stopped = stop.clone().cancelled_owned();
        let server = axum::serve(socket, routes).with_graceful_shutdown(stopped);
        Ok(Self { address, stop, task: tokio::spawn(server.into_future()) })
    }

    async fn stop(self) {
        self.stop.cancel();
        match self.task.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "a listener failed"),
            Err(error) => tracing::error!(%error, "a listener did not end in order"),
        }
    }
}

async fn bind(key: &str, address: SocketAddr) -> anyhow::Result<TcpListener> {
    let socket = TcpListener::bind(address).await;
    socket.with_context(|| format!("{key}: {address} cannot be listened on"))
}

fn pool_options(config: &Config) -> PoolOptions {
    PoolOptions { app_connections: config.database.max_connections, ..PoolOptions::default() }
}

fn database_part(pools: &Pools) -> Part {
    let app = pools.app.clone();
    Part::new("database", move || {
        let app = app.clone();
        async move { sqlx::query("select 1").execute(&app).await.is_ok() }
    })
}
