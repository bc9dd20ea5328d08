//! Which PostgreSQL: the one the configuration names, or our own. Either is examined before use.

use anyhow::Context;
use insightdesk_store::checkup::Checkup;
use insightdesk_store::embedded::{Doors, Embedded, EmbeddedError, EmbeddedOptions};
use insightdesk_store::migrate::{self, APP_ROLE};
use secrecy::{ExposeSecret, SecretString};
use sqlx::postgres::PgConnectOptions;

use crate::config::{Config, ConfigError};

/// A database that keeps what it acknowledges.
#[derive(Debug)]
pub struct Database {
    /// Connects as the login that may take on the roles of the pools.
    pub login: PgConnectOptions,
    /// Connects as the owner; not known when others apply the migrations.
    pub owner: Option<PgConnectOptions>,
    server: Option<Embedded>,
}

impl Database {
    /// Opens the database for a node, which runs the embedded server by itself.
    pub async fn open(config: &Config) -> anyhow::Result<Self> {
        let database = match external(config)? {
            Some(database) => database,
            None => Self::embedded(Embedded::start(options(config)).await.map_err(judge)?),
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
        if let Some(database) = external(config)? {
            return Ok(database);
        }
        match Embedded::start(options(config)).await {
            Err(EmbeddedError::InUse(_)) => {
                let doors = Doors::of_running(&options(config)).await.map_err(judge)?;
                Ok(Self { login: doors.login(), owner: Some(doors.owner()), server: None })
            }
            started => Ok(Self::embedded(started.map_err(judge)?)),
        }
    }

    /// Applies missing migrations, or refuses to work without them when it may not apply them.
    /// Returns how many were applied.
    pub async fn bring_up_to_date(&self) -> anyhow::Result<usize> {
        let applied = match &self.owner {
            Some(owner) => migrate::migrate(owner, self.login.get_username()).await,
            None => {
                let app = self.login.clone().options([("role", APP_ROLE)]);
                migrate::verify(&app).await.map(|()| 0)
            }
        };
        applied.context("the database's schema")
    }

    /// Stops the server if it is ours. Close every connection first.
    pub async fn close(self) {
        if let Some(server) = self.server {
            server.stop().await;
        }
    }

    fn embedded(server: Embedded) -> Self {
        let (login, owner) = (server.doors().login(), server.doors().owner());
        Self { login, owner: Some(owner), server: Some(server) }
    }

    async fn examine(&self, config: &Config) -> anyhow::Result<()> {
        let checkup = Checkup::of(&self.login).await.context("the database does not answer")?;
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

fn external(config: &Config) -> anyhow::Result<Option<Database>> {
    let Some(url) = &config.database.url else { return Ok(None) };
    let owner = config.database.owner_url.as_ref();
    let owner = owner.map(|url| parse("database.owner_url", url)).transpose()?;
    Ok(Some(Database { login: parse("database.url", url)?, owner, server: None }))
}

fn parse(key: &str, url: &SecretString) -> Result<PgConnectOptions, ConfigError> {
    let options = url.expose_secret().parse();
    options.map_err(|_| ConfigError::new(key, "is not the URL of a PostgreSQL database"))
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
