//! Which PostgreSQL: the one the configuration names, or our own. Either is examined before use.

use anyhow::Context;
use insightdesk_store::checkup::Checkup;
use insightdesk_store::embedded::{Doors, Embedded, EmbeddedError, EmbeddedOptions};
use insightdesk_store::migrate::{self, APP_ROLE};
use insightdesk_store::servers::{Login, Mover, Servers, Watcher, Whereabouts};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::watch;

use crate::config::{Config, ConfigError};

/// A database that keeps what it acknowledges.
#[derive(Debug)]
pub struct Database {
    /// Connects as the login that may take on the roles of the pools.
    pub login: Login,
    /// The same for the owner; not known when others apply the migrations.
    owner: Option<Servers>,
    servers: Servers,
    mover: Mover,
    watcher: Option<Watcher>,
    server: Option<Embedded>,
}

impl Database {
    /// Opens the database for a node, which runs the embedded server by itself.
    pub async fn open(config: &Config) -> anyhow::Result<Self> {
        let database = match external(config).await? {
            Some(database) => database,
            None => Self::embedded(Embedded::start(options(config)).await.map_err(judge)?).await?,
        };
        database.examine(config).await?;
        Ok(database)
    }

    /// Opens the database for a command, which may find the embedded server running already.
    pub async fn join(config: &Config) -> anyhow::Result<Self> {
        let database = Self::join_unexamined(config).await?;
        database.examine(config).await?;
        Ok(database)
    }

    /// The same for a command that examines the server by itself.
    pub(crate) async fn join_unexamined(config: &Config) -> anyhow::Result<Self> {
        if let Some(database) = external(config).await? {
            return Ok(database);
        }
        match Embedded::start(options(config)).await {
            Err(EmbeddedError::InUse(_)) => {
                let doors = Doors::of_running(&options(config)).await.map_err(judge)?;
                Self::at(doors.login().into(), Some(doors.owner().into())).await
            }
            started => Self::embedded(started.map_err(judge)?).await,
        }
    }

    /// Applies missing migrations, or refuses to work without them when it may not apply them.
    /// Returns how many were applied.
    pub async fn bring_up_to_date(&self) -> anyhow::Result<usize> {
        let applied = match &self.owner {
            Some(owner) => {
                let owner = match owner.at(&self.login.options()) {
                    Some(server) => server.clone(),
                    None => owner.find().await.context("database.owner_url")?.options,
                };
                migrate::migrate(&owner, self.servers.username()).await
            }
            None => {
                let app = self.login.options().options([("role", APP_ROLE)]);
                migrate::verify(&app).await.map(|()| 0)
            }
        };
        applied.context("the database's schema")
    }

    /// Settles which history this is, and follows the server that takes writes from now on. Call it
    /// when the schema is up to date.
    pub async fn follow(&mut self) -> anyhow::Result<watch::Receiver<Whereabouts>> {
        let is_own = self.server.is_some();
        let watcher = if is_own {
            Watcher::settle(&self.mover).await
        } else {
            Watcher::start(&self.servers, &self.mover).await
        };
        let watcher = watcher.context("the database's timeline")?;
        let whereabouts = watcher.whereabouts();
        self.watcher = Some(watcher);
        Ok(whereabouts)
    }

    /// What the servers say about themselves, if there are several.
    pub(crate) async fn survey(&self) -> Vec<Result<String, String>> {
        if self.servers.are_several() { self.servers.survey().await } else { Vec::new() }
    }

    /// Stops the server if it is ours. Close every connection first.
    pub async fn close(self) {
        if let Some(server) = self.server {
            server.stop().await;
        }
    }

    async fn embedded(server: Embedded) -> anyhow::Result<Self> {
        let (login, owner) = (server.doors().login(), server.doors().owner());
        let database = Self::at(login.into(), Some(owner.into())).await?;
        Ok(Self { server: Some(server), ..database })
    }

    async fn at(servers: Servers, owner: Option<Servers>) -> anyhow::Result<Self> {
        let (mover, login) = Login::to(servers.find().await.context("the database")?);
        Ok(Self { login, owner, servers, mover, watcher: None, server: None })
    }

    async fn examine(&self, config: &Config) -> anyhow::Result<()> {
        let checkup =
            Checkup::of(&self.login.options()).await.context("the database does not answer")?;
        match checkup.refusal() {
            Some(refusal) => Err(ConfigError::new(key(config), refusal.to_string()).into()),
            None => Ok(()),
        }
    }
}

/// Does `insightdesk migrate`.
pub async fn migrate(config: &Config) -> anyhow::Result<()> {
    if config.database.url.is_some() && config.database.owner_url.is_none() {
        let problem = "is missing: only the owner of the database can apply migrations";
        return Err(ConfigError::new("database.owner_url", problem).into());
    }
    let database = Database::join(config).await?;
    let applied = database.bring_up_to_date().await;
    database.close().await;
    crate::say(&match applied? {
        0 => "the schema is up to date".to_owned(),
        applied => format!("{applied} migrations applied"),
    });
    Ok(())
}

/// The option that says which database it is.
pub(crate) fn key(config: &Config) -> &'static str {
    if config.database.url.is_some() { "database.url" } else { "database.embedded" }
}

async fn external(config: &Config) -> anyhow::Result<Option<Database>> {
    let Some(url) = &config.database.url else { return Ok(None) };
    let owner = config.database.owner_url.as_ref();
    let owner = owner.map(|url| parse("database.owner_url", url)).transpose()?;
    Ok(Some(Database::at(parse("database.url", url)?, owner).await?))
}

fn parse(key: &str, url: &SecretString) -> Result<Servers, ConfigError> {
    let servers = Servers::parse(url.expose_secret());
    servers.map_err(|error| ConfigError::new(key, error.to_string()))
}

/// What the configuration says about the embedded server.
pub(crate) fn options(config: &Config) -> EmbeddedOptions {
    let wanted = &config.database.embedded;
    EmbeddedOptions {
        folder: config.data.folder.clone(),
        runtime_folder: wanted.runtime_folder.clone(),
        binaries: wanted.binaries.clone(),
        user: wanted.user.clone(),
        settings: wanted.settings.clone(),
        start_timeout: wanted.start_timeout,
        stop_timeout: wanted.stop_timeout,
    }
}

/// Tells what the configuration can help from what it cannot.
fn judge(error: EmbeddedError) -> anyhow::Error {
    if error.is_configuration() {
        ConfigError::new("database.embedded", error.to_string()).into()
    } else {
        error.into()
    }
}
