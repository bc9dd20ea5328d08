//! The composition root: what a node consists of, in which order it comes up, and in which it goes.

use std::future::pending;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use insightdesk_actors::system::{Entrance, Listing};
use insightdesk_actors::{Foundation, Hub, HubError};
use insightdesk_gateway::health::{Health, Part};
use insightdesk_gateway::server::Listener;
use insightdesk_gateway::ws::encode::Wire;
use insightdesk_gateway::{AppState, GatewayOptions};
use insightdesk_store::accounts::Accounts;
use insightdesk_store::pools::Pools;
use insightdesk_store::signing_keys::SigningKeys;
use prometheus::Registry;

use crate::audit::Chronicle;
use crate::config::{Config, ConfigError};
use crate::database::Database;
use crate::secrets::Secrets;
use crate::{inner, open_files, owner, secrets, shutdown, telemetry};

mod cluster;
mod edge;
mod mail;
pub(crate) mod options;
mod task;
mod timeline;
mod tokens;
mod valkey;

use mail::Mail;
use task::Task;

const VERSION: &str = env!("CARGO_PKG_VERSION");
/// How long a balancer may take to find out that this node wants no more traffic.
const NOTICE: Duration = Duration::from_millis(1_500);
/// How long tickets and sockets may take to come to an end.
const GRACE: Duration = Duration::from_secs(5);

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
    let App { http, inner, .. } = &app;
    tracing::info!(http = %http.address, inner = %inner.address, milliseconds, "ready");
    crate::say(&format!(
        "insightdesk ready: http {}, inner {}, after {milliseconds} ms",
        http.address, inner.address
    ));
    let url = options::public_url(&config, http.address.port())?;
    tokio::spawn(owner::expect_first(Accounts::new(app.pools.clone()), url));
    let is_broken = tokio::select! {
        () = stop.cancelled() => false,
        () = app.asked_to_leave() => false,
        () = app.broken() => true,
    };
    app.stop().await;
    anyhow::ensure!(!is_broken, "the hub failed again and again, and gave up");
    tracing::info!("stopped");
    Ok(())
}

/// A running node.
#[derive(Debug)]
pub struct App {
    http: Task,
    inner: Task,
    /// Sends those to TLS who come without it.
    redirect: Option<Task>,
    health: Health,
    hub: Hub,
    mail: Mail,
    pools: Pools,
    database: Database,
    chronicle: Chronicle,
}

impl App {
    /// Brings everything up. Sockets are bound first, so that a taken port is noticed at once, and
    /// served last.
    pub async fn start(config: &Config) -> anyhow::Result<Self> {
        open_files::raise();
        let http = bind("http.listen", config.http.listen)?;
        let inner = bind("inner.listen", config.inner.listen)?;
        let redirect = config.http.redirect_listen.map(|at| bind("http.redirect_listen", at));
        let redirect = redirect.transpose()?;
        let tls = options::tls(&config.http)?;
        let entrance = cluster::entrance(&config.cluster)?;
        let own = Secrets::of(config)?;
        let registry = telemetry::registry()?;
        let mut database = Database::open(config).await?;
        let applied = database.bring_up_to_date().await?;
        if applied > 0 {
            tracing::info!(applied, "migrations applied");
        }
        let whereabouts = database.follow().await?;
        let timeline = whereabouts.borrow().timeline;
        let pools = Pools::open(&database.login, &options::pools(config));
        telemetry::watch(&registry, &pools, &whereabouts)?;
        let vault = secrets::vault::open(config, &pools.hub).await?;
        let hub = start_hub(config, &database, &pools, entrance, &registry).await?;
        let health = Health::new(VERSION, vec![database_part(&pools), cluster::part(&hub)]);
        let public_url = options::public_url(config, http.local_address()?.port())?;
        let mail = Mail::start(config, &public_url, &pools, &vault)?;
        let redirect =
            redirect.map(|listener| Task::redirect(listener, &public_url)).transpose()?;
        tls.as_ref().map(|tls| tokio::spawn(tls.renew()));
        let log = public_url.join("/settings/audit").context("http.public_url")?;
        let gateway = GatewayOptions { tls, ..options::gateway(config, public_url, &own) };
        let statuses = hub.statuses.clone();
        let availability = move |organization| statuses.anybody(organization);
        let valkey = valkey::connect(config, timeline, &registry)?;
        let accounts = Accounts::new(pools.clone());
        let chronicle = Chronicle::begin(config, &own, &pools, &accounts, &log).await?;
        let stored = SigningKeys::new(pools.hub.clone(), vault.clone());
        let valkey_ref = valkey.as_ref();
        let state = AppState::new(gateway, accounts, vault, availability, valkey_ref, &registry)?;
        tokens::learn(&state, stored).await?;
        let seen = inner::cluster::Seen {
            node: config.cluster.node.clone(),
            hub: hub.clone(),
            pool: pools.hub.clone(),
        };
        let nodes = inner::cluster::routes(seen);
        tokio::spawn(timeline::follow(timeline, whereabouts.clone(), hub.clone(), valkey));
        let inner_routes = inner::routes(registry, nodes, config.inner.token.clone());
        Ok(Self {
            http: edge::serve(http, config, state, &hub, whereabouts, health.clone())?,
            inner: Task::serve_operators(inner, inner_routes)?,
            redirect,
            health,
            hub,
            mail,
            pools,
            database,
            chronicle,
        })
    }

    /// Returns when an operator wants this node to leave.
    async fn asked_to_leave(&self) {
        let mut asked = self.hub.asked_to_leave.clone();
        if asked.wait_for(|asked| *asked).await.is_err() {
            pending().await
        }
        tracing::info!("asked to leave");
    }

    /// Returns when the hub cannot go on.
    async fn broken(&self) {
        let mut broken = self.hub.broken.clone();
        if broken.wait_for(|broken| *broken).await.is_err() {
            pending().await
        }
    }

    /// Takes everything down in order: no new traffic, what is in hand is finished, then what it
    /// stood on. Where others take over, clients go to them before their sockets are closed, and
    /// the balancer finds out before the door is.
    pub async fn stop(self) {
        self.health.drain();
        if self.hub.leave().await {
            tokio::join!(self.hub.send_away(), tokio::time::sleep(NOTICE));
        }
        self.http.stop.cancel();
        if let Some(redirect) = &self.redirect {
            redirect.stop.cancel();
        }
        self.hub.shut_down(GRACE).await;
        self.http.ended().await;
        self.mail.stop(GRACE).await;
        let _ = tokio::time::timeout(GRACE, self.chronicle.end()).await;
        // a query that the database does not answer keeps its connection, and is not waited for
        let _ = tokio::time::timeout(GRACE, self.pools.close()).await;
        self.database.close().await;
        self.inner.stop.cancel();
        self.inner.ended().await;
    }
}

async fn start_hub(
    config: &Config,
    database: &Database,
    pools: &Pools,
    entrance: Option<Entrance>,
    registry: &Registry,
) -> anyhow::Result<Hub> {
    let foundation = Foundation {
        login: database.login.clone(),
        pools: pools.clone(),
        encode: Arc::new(Wire),
        options: options::hub(config),
        listing: Some(Listing { version: VERSION.to_owned(), entrance }),
    };
    match Hub::start(foundation, registry).await {
        Err(HubError::Refused(refused)) => {
            Err(ConfigError::new("cluster", refused.to_string()).into())
        }
        started => started.context("the hub"),
    }
}

fn bind(key: &str, address: SocketAddr) -> anyhow::Result<Listener> {
    let socket = Listener::bind(address);
    socket.with_context(|| format!("{key}: {address} cannot be listened on"))
}

fn database_part(pools: &Pools) -> Part {
    let app = pools.app.clone();
    Part::new("database", move || {
        let app = app.clone();
        async move { sqlx::query("select 1").execute(&app).await.is_ok() }
    })
}
