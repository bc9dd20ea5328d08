//! What one rule alone cannot say: options that depend on each other, secrets, defaults that depend
//! on the machine.

use std::env;
use std::path::PathBuf;

use insightdesk_cluster::valkey::Address;
use insightdesk_gateway::mail::{Relay, Sender};
use insightdesk_store::servers::Servers;
use insightdesk_store::vault::KeyEncryptionKey;
use nix::unistd::geteuid;
use secrecy::ExposeSecret;
use url::{Host, Url};

use super::sections::Http;
use super::{Config, ConfigError, secret};

mod cluster;

/// Fills in what was left open and refuses what does not fit together.
pub(super) fn resolve(config: &mut Config) -> Result<(), ConfigError> {
    check_public_url(config)?;
    check_tls(&config.http)?;
    resolve_token(config)?;
    cluster::resolve(&mut config.cluster)?;
    resolve_keys(config)?;
    resolve_database(config)?;
    resolve_valkey(config)?;
    resolve_mail(config)?;
    if config.data.folder.as_os_str().is_empty() {
        config.data.folder = default_folder()?;
    }
    if config.auth.idle_hours > config.auth.sign_in_hours {
        return Err(ConfigError::new("auth.idle_hours", "must not exceed auth.sign_in_hours"));
    }
    Ok(())
}

fn check_public_url(config: &Config) -> Result<(), ConfigError> {
    let Some(text) = &config.http.public_url else { return Ok(()) };
    let refuse = |problem: &str| Err(ConfigError::new("http.public_url", problem));
    let Ok(url) = Url::parse(text) else { return refuse("must be an absolute URL") };
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return refuse("must have no path");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refuse("must name no user");
    }
    match (url.scheme(), url.host()) {
        ("https", Some(_)) => Ok(()),
        ("http", Some(Host::Domain(host))) if is_localhost(host) => Ok(()),
        _ => refuse("must be https, or http for localhost"),
    }
}

/// Certificate and key go together, and browsers must come by https then.
fn check_tls(http: &Http) -> Result<(), ConfigError> {
    let is_https = http.public_url.as_deref().is_some_and(|url| url.starts_with("https://"));
    match (&http.certificate_file, &http.key_file) {
        (Some(_), None) => Err(ConfigError::new("http.key_file", "must be set, too")),
        (None, Some(_)) => Err(ConfigError::new("http.certificate_file", "must be set, too")),
        (Some(_), Some(_)) if !is_https => {
            Err(ConfigError::new("http.public_url", "must be set to the https address"))
        }
        (None, None) if http.redirect_listen.is_some() => {
            let problem = "leads nowhere without http.certificate_file";
            Err(ConfigError::new("http.redirect_listen", problem))
        }
        _ => Ok(()),
    }
}

fn is_localhost(host: &str) -> bool {
    host == "localhost" || host.ends_with(".localhost")
}

fn resolve_token(config: &mut Config) -> Result<(), ConfigError> {
    let inner = &mut config.inner;
    inner.token = secret::resolve("inner.token", inner.token.take(), inner.token_file.as_deref())?;
    let refuse = |problem: &str| Err(ConfigError::new("inner.token", problem));
    match &inner.token {
        Some(token) if secret::is_weak(token) => refuse(secret::TOO_WEAK),
        None if !inner.listen.ip().is_loopback() => {
            refuse("is missing: inner.listen is not a loopback address")
        }
        _ => Ok(()),
    }
}

fn resolve_keys(config: &mut Config) -> Result<(), ConfigError> {
    let secrets = &mut config.secrets;
    let (key, file) = (secrets.key.take(), secrets.key_file.as_deref());
    secrets.key = secret::resolve("secrets.key", key, file)?;
    let text = secrets.key.as_ref().map(ExposeSecret::expose_secret);
    if text.is_some_and(|text| KeyEncryptionKey::parse(text).is_none()) {
        let problem = "must be keys of 64 hexadecimal digits (openssl rand -hex 32)";
        return Err(ConfigError::new("secrets.key", problem));
    }
    Ok(())
}

fn resolve_database(config: &mut Config) -> Result<(), ConfigError> {
    let database = &mut config.database;
    let (url, file) = (database.url.take(), database.url_file.as_deref());
    database.url = secret::resolve("database.url", url, file)?;
    let (url, file) = (database.owner_url.take(), database.owner_url_file.as_deref());
    database.owner_url = secret::resolve("database.owner_url", url, file)?;
    for (key, url) in [("database.url", &database.url), ("database.owner_url", &database.owner_url)]
    {
        let servers = url.as_ref().map(|url| Servers::parse(url.expose_secret())).transpose();
        servers.map_err(|error| ConfigError::new(key, error.to_string()))?;
    }
    if database.url.is_none() && database.owner_url.is_some() {
        return Err(ConfigError::new("database.url", "is missing: database.owner_url is set"));
    }
    Ok(())
}

fn resolve_valkey(config: &mut Config) -> Result<(), ConfigError> {
    let valkey = &mut config.valkey;
    valkey.url = secret::resolve("valkey.url", valkey.url.take(), valkey.url_file.as_deref())?;
    let address = valkey.url.as_ref().map(Address::parse).transpose();
    address.map(drop).map_err(|error| ConfigError::new("valkey.url", error.to_string()))
}

fn resolve_mail(config: &mut Config) -> Result<(), ConfigError> {
    let mail = &mut config.mail;
    mail.relay = secret::resolve("mail.relay", mail.relay.take(), mail.relay_file.as_deref())?;
    let relay = mail.relay.as_ref().map(Relay::parse).transpose();
    relay.map_err(|error| ConfigError::new("mail.relay", error.to_string()))?;
    let sender = mail.from.as_ref().map(|from| Sender::parse(from, "localhost")).transpose();
    sender.map(drop).map_err(|error| ConfigError::new("mail.from", error.to_string()))
}

fn default_folder() -> Result<PathBuf, ConfigError> {
    if geteuid().is_root() {
        return Ok(PathBuf::from("/var/lib/insightdesk"));
    }
    let folder = |name: &str| env::var_os(name).map(PathBuf::from).filter(|it| it.is_absolute());
    folder("XDG_DATA_HOME")
        .or_else(|| folder("HOME").map(|home| home.join(".local/share")))
        .map(|shared| shared.join("insightdesk"))
        .ok_or_else(|| ConfigError::new("data.folder", "is missing, and there is no home folder"))
}
