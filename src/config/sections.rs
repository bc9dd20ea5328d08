//! The configuration as the program reads it. What each option means is said in the defaults.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use secrecy::SecretString;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

use super::duration;

/// All options, checked.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub http: Http,
    pub inner: Inner,
    pub cluster: Cluster,
    pub data: Data,
    pub secrets: Secrets,
    pub database: Database,
    pub valkey: Valkey,
    pub log: Log,
    pub limits: Limits,
    pub sockets: Sockets,
    pub tickets: Tickets,
    pub auth: Auth,
    pub mail: Mail,
}

/// Where people come in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Http {
    pub listen: SocketAddr,
    /// Not set: localhost and the port that is listened on.
    #[serde(deserialize_with = "optional")]
    pub public_url: Option<String>,
    #[serde(deserialize_with = "optional")]
    pub certificate_file: Option<PathBuf>,
    /// Set if `certificate_file` is.
    #[serde(deserialize_with = "optional")]
    pub key_file: Option<PathBuf>,
    #[serde(deserialize_with = "optional_address")]
    pub redirect_listen: Option<SocketAddr>,
    pub console_origins: Vec<String>,
    pub trusted_proxies: Vec<IpNet>,
}

/// Where the operators' tools come in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inner {
    pub listen: SocketAddr,
    /// Holds what was read from `token_file`, too.
    #[serde(deserialize_with = "optional_secret")]
    pub token: Option<SecretString>,
    #[serde(deserialize_with = "optional")]
    pub token_file: Option<PathBuf>,
}

/// This node among others.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cluster {
    /// Never empty once the configuration is resolved.
    pub node: String,
    /// Not set: the node works alone.
    #[serde(deserialize_with = "optional")]
    pub listen: Option<String>,
    /// Not set: `listen`.
    #[serde(deserialize_with = "optional")]
    pub address: Option<String>,
    /// Holds what was read from `secret_file`, too. Set if `listen` is.
    #[serde(deserialize_with = "optional_secret")]
    pub secret: Option<SecretString>,
    #[serde(deserialize_with = "optional")]
    pub secret_file: Option<PathBuf>,
}

/// What a node keeps on its disk.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Data {
    /// Never empty once the configuration is resolved.
    pub folder: PathBuf,
}

/// What seals the secrets in the database.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Secrets {
    /// Holds what was read from `key_file` at the start, too.
    #[serde(deserialize_with = "optional_secret")]
    pub key: Option<SecretString>,
    #[serde(deserialize_with = "optional")]
    pub key_file: Option<PathBuf>,
}

/// Which PostgreSQL.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// Not set: the program runs its own. Holds what was read from `url_file`, too.
    #[serde(deserialize_with = "optional_secret")]
    pub url: Option<SecretString>,
    #[serde(deserialize_with = "optional")]
    pub url_file: Option<PathBuf>,
    /// Holds what was read from `owner_url_file`, too.
    #[serde(deserialize_with = "optional_secret")]
    pub owner_url: Option<SecretString>,
    #[serde(deserialize_with = "optional")]
    pub owner_url_file: Option<PathBuf>,
    pub max_connections: u32,
    pub embedded: EmbeddedServer,
}

/// The program's own PostgreSQL.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmbeddedServer {
    #[serde(deserialize_with = "optional")]
    pub binaries: Option<PathBuf>,
    #[serde(deserialize_with = "optional")]
    pub user: Option<String>,
    #[serde(deserialize_with = "optional")]
    pub runtime_folder: Option<PathBuf>,
    #[serde(deserialize_with = "duration::deserialize")]
    pub start_timeout: Duration,
    #[serde(deserialize_with = "duration::deserialize")]
    pub stop_timeout: Duration,
    pub settings: BTreeMap<String, String>,
}

/// What nodes share, if there are several.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Valkey {
    /// Not set: there is none. Holds what was read from `url_file`, too.
    #[serde(deserialize_with = "optional_secret")]
    pub url: Option<SecretString>,
    #[serde(deserialize_with = "optional")]
    pub url_file: Option<PathBuf>,
}

/// What is logged, and how it looks.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    pub level: String,
    pub format: LogFormat,
}

/// How a log line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people on a terminal, for machines elsewhere.
    Auto,
    Json,
    Human,
}

/// How much one client may do.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    pub profile: Profile,
    pub sign_in_attempts: u32,
    #[serde(deserialize_with = "duration::deserialize")]
    pub sign_in_window: Duration,
    #[serde(deserialize_with = "duration::deserialize")]
    pub sign_in_lock: Duration,
    pub sign_in_per_minute: NonZeroU32,
    pub messages_per_second: u16,
    pub typing_per_10_seconds: u16,
    pub commands_per_minute: u16,
    pub anonymous_per_minute: NonZeroU32,
    pub address_per_minute: NonZeroU32,
    pub member_per_minute: NonZeroU32,
    pub admin_per_minute: NonZeroU32,
    pub key_per_minute: NonZeroU32,
    pub organization_per_minute: NonZeroU32,
    pub registrations_per_hour: NonZeroU32,
    pub links_per_hour: NonZeroU32,
    pub redemptions_per_hour: NonZeroU32,
    pub invitations_per_hour: NonZeroU32,
    pub pending_sockets_per_address: u32,
}

/// Which figures the limits have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// Those of the configuration.
    Default,
    /// So high that a load test never meets them.
    Load,
}

/// Live connections.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sockets {
    /// 0: the limit of open files, less 500.
    pub max: u32,
    #[serde(deserialize_with = "duration::deserialize")]
    pub hello_timeout: Duration,
    pub queue_frames: u32,
    pub queue_bytes: u32,
}

/// Tickets in memory.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tickets {
    pub max_awake: usize,
    #[serde(deserialize_with = "duration::deserialize")]
    pub idle_after: Duration,
}

/// Sign-ins of members.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Auth {
    pub access_token_minutes: u32,
    pub sign_in_hours: u32,
    pub idle_hours: u32,
    pub hash_threads: usize,
    pub registration: Registration,
    pub totp_strict: bool,
    pub oidc_private_networks: bool,
}

/// Who may found an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Registration {
    /// Anybody.
    Open,
    /// Operators only.
    Closed,
}

/// Mail to people of the desk.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// Not set: mail waits. Holds what was read from `relay_file`, too.
    #[serde(deserialize_with = "optional_secret")]
    pub relay: Option<SecretString>,
    #[serde(deserialize_with = "optional")]
    pub relay_file: Option<PathBuf>,
    /// Not set: nobody in particular at the host of the desk.
    #[serde(deserialize_with = "optional")]
    pub from: Option<String>,
}

/// An empty text means "not set".
fn optional<'de, D: Deserializer<'de>, T: From<String>>(value: D) -> Result<Option<T>, D::Error> {
    let text = String::deserialize(value)?;
    Ok((!text.is_empty()).then(|| text.into()))
}

fn optional_address<'de, D: Deserializer<'de>>(value: D) -> Result<Option<SocketAddr>, D::Error> {
    let text = optional::<D, String>(value)?;
    text.map(|text| text.parse().map_err(D::Error::custom)).transpose()
}

fn optional_secret<'de, D: Deserializer<'de>>(value: D) -> Result<Option<SecretString>, D::Error> {
    optional::<D, String>(value).map(|text| text.map(SecretString::from))
}
