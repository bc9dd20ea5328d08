//! Where the key-encryption keys come from: the configuration, the cluster's secret, the data
//! folder. All that there are open what was sealed before; the first one seals.

use std::fs;
use std::path::Path;

use insightdesk_cluster::pipe::ClusterSecret;
use insightdesk_store::vault::{KeyEncryptionKey, KeyRing, Vault, VaultError};
use secrecy::ExposeSecret;
use secrecy::zeroize::Zeroizing;
use sqlx::PgPool;

use super::{SecretFile, damaged, store, unusable};
use crate::config::{Config, ConfigError};

/// The file of a node that works alone, below the secrets of its data folder.
const FILE: &str = "vault-keys";
/// What to do about keys that another node has.
const ELSEWHERE: &str = "where it is, run `insightdesk keys rotate` with the cluster.secret or secrets.key_file of here";

/// A vault that this node may use: every key in the database opens.
pub async fn open(config: &Config, hub: &PgPool) -> anyhow::Result<Vault> {
    let vault = Vault::new(hub.clone(), ring(config)?);
    match vault.check().await {
        Ok(()) => Ok(vault),
        Err(error @ VaultError::Locked(_)) => {
            Err(ConfigError::new("secrets.key", format!("{error}; {ELSEWHERE}")).into())
        }
        Err(error @ VaultError::Damaged) => {
            Err(ConfigError::new("secrets.key", error.to_string()).into())
        }
        Err(error) => Err(anyhow::Error::new(error).context("the secrets in the database")),
    }
}

/// The keys of this node.
fn ring(config: &Config) -> Result<KeyRing, ConfigError> {
    let own = own_file(config);
    if config.secrets.key.is_none() && config.cluster.secret.is_none() {
        make(&config.data.folder)?;
    }
    if own.exists() {
        own_keys(&config.data.folder)?;
    }
    let config = config.clone();
    let ring = KeyRing::following(move || Some(keys(&config)));
    ring.ok_or_else(|| ConfigError::new("secrets.key", "is missing"))
}

fn own_file(config: &Config) -> std::path::PathBuf {
    config.data.folder.join("secrets").join(FILE)
}

/// What the configuration says comes first. A file that cannot be read at the moment gives nothing.
fn keys(config: &Config) -> Vec<KeyEncryptionKey> {
    let mut keys = configured(config).unwrap_or_default();
    if let Some(secret) = &config.cluster.secret {
        let derived = ClusterSecret::new(secret.expose_secret()).derive("vault");
        keys.push(KeyEncryptionKey::new(derived));
    }
    keys.extend(own_keys(&config.data.folder).unwrap_or_default());
    keys
}

fn configured(config: &Config) -> Option<Vec<KeyEncryptionKey>> {
    let text = match &config.secrets.key_file {
        Some(path) => Zeroizing::new(fs::read_to_string(path).ok()?),
        None => Zeroizing::new(config.secrets.key.as_ref()?.expose_secret().to_owned()),
    };
    KeyEncryptionKey::parse(&text)
}

/// Makes the file of a node that works alone, unless it is there.
fn make(data: &Path) -> Result<(), ConfigError> {
    let made = || Some(KeyEncryptionKey::random_text().as_bytes().to_vec());
    SecretFile::read(&super::folder(data)?, FILE, made).map(drop)
}

fn own_keys(data: &Path) -> Result<Vec<KeyEncryptionKey>, ConfigError> {
    let path = data.join("secrets").join(FILE);
    let nothing = || None;
    let file = SecretFile::read(&data.join("secrets"), FILE, nothing)?;
    let text = std::str::from_utf8(file.bytes.expose_secret()).ok();
    text.and_then(KeyEncryptionKey::parse).ok_or_else(|| damaged(&path))
}

/// Puts a new key before those of the file of a node that works alone. Returns false where the
/// configuration says which keys there are.
pub fn add(config: &Config) -> Result<bool, ConfigError> {
    if config.secrets.key.is_some() || config.cluster.secret.is_some() {
        return Ok(false);
    }
    make(&config.data.folder)?;
    let path = own_file(config);
    let before = fs::read_to_string(&path).map(Zeroizing::new);
    let before = before.map_err(|error| unusable(&path, &error))?;
    let all = Zeroizing::new(format!("{}\n{}", *KeyEncryptionKey::random_text(), *before));
    let draft = path.with_extension("new");
    let _ = fs::remove_file(&draft);
    let replaced = store(&draft, all.as_bytes()).and_then(|()| fs::rename(&draft, &path));
    replaced.map_err(|error| unusable(&path, &error))?;
    Ok(true)
}

/// Leaves only the newest key in the file of a node that works alone: the others are not needed.
pub fn keep_newest(config: &Config) -> Result<(), ConfigError> {
    let path = own_file(config);
    let text = fs::read_to_string(&path).map(Zeroizing::new);
    let text = text.map_err(|error| unusable(&path, &error))?;
    let newest = text.lines().next().unwrap_or_default();
    let draft = path.with_extension("new");
    let _ = fs::remove_file(&draft);
    let replaced = store(&draft, newest.as_bytes()).and_then(|()| fs::rename(&draft, &path));
    replaced.map_err(|error| unusable(&path, &error))
}
