//! Secrets of this node, made at its first start and kept in the data folder.
//!
//! A file holds one secret, belongs to the program's user and is closed to everybody else; a file
//! that is open, or does not hold what it should, prevents a start.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use secrecy::{ExposeSecret, SecretSlice};
use uuid::Uuid;

use insightdesk_cluster::pipe::ClusterSecret;

use crate::config::{Config, ConfigError};

pub mod vault;

const NODE_LENGTH: usize = 32;

/// Group or others, for anything.
const NOT_OURS: u32 = 0o077;

/// What a node knows and tells nobody.
#[derive(Debug, Clone)]
pub struct Secrets {
    /// 32 random bytes: from these come keys for what only this installation has to understand.
    pub node: SecretSlice<u8>,
    /// An Ed25519 key pair as PKCS#8, which signs access tokens.
    pub signing_key: SecretSlice<u8>,
    /// An Ed25519 key pair as PKCS#8, which signs checkpoints of the audit log.
    pub checkpoint_key: SecretSlice<u8>,
}

impl Secrets {
    /// Reads the secrets below `data`, making those that are not there.
    pub fn load_or_create(data: &Path) -> Result<Self, ConfigError> {
        let folder = folder(data)?;
        let node = SecretFile::read(&folder, "node", random)?;
        let signing_key = SecretFile::read(&folder, "signing-key", ed25519)?;
        if node.bytes.expose_secret().len() != NODE_LENGTH {
            return Err(damaged(&node.path));
        }
        let checkpoint_key = SecretFile::read(&folder, "checkpoint-key", ed25519)?;
        for key in [&signing_key, &checkpoint_key] {
            if Ed25519KeyPair::from_pkcs8(key.bytes.expose_secret()).is_err() {
                return Err(damaged(&key.path));
            }
        }
        Ok(Self {
            node: node.bytes,
            signing_key: signing_key.bytes,
            checkpoint_key: checkpoint_key.bytes,
        })
    }

    /// The same on every node of a cluster, so that each understands what another has issued.
    pub fn of_cluster(secret: &ClusterSecret) -> Result<Self, ConfigError> {
        let pair = |purpose| {
            let refused = || ConfigError::new("cluster.secret", "gives no signing key");
            let pair = Ed25519KeyPair::from_seed_unchecked(&secret.derive(purpose));
            let document = pair.map_err(|_| refused())?.to_pkcs8v1().map_err(|_| refused())?;
            Ok(document.as_ref().to_vec().into())
        };
        Ok(Self {
            node: secret.derive("node").to_vec().into(),
            signing_key: pair("signing key")?,
            checkpoint_key: pair("audit checkpoints")?,
        })
    }

    /// The secrets of the node that `config` is about.
    pub fn of(config: &Config) -> Result<Self, ConfigError> {
        match (&config.cluster.listen, &config.cluster.secret) {
            (Some(_), Some(secret)) => {
                Self::of_cluster(&ClusterSecret::new(secret.expose_secret()))
            }
            _ => Self::load_or_create(&config.data.folder),
        }
    }

    /// The public half of the signing key, 32 bytes.
    pub fn public_key(&self) -> Result<Vec<u8>, ConfigError> {
        let pair = Ed25519KeyPair::from_pkcs8(self.signing_key.expose_secret());
        let pair = pair.map_err(|_| damaged(Path::new("signing-key")))?;
        Ok(pair.public_key().as_ref().to_vec())
    }
}

/// The folder of the files, closed to others.
fn folder(data: &Path) -> Result<PathBuf, ConfigError> {
    let folder = data.join("secrets");
    let made = DirBuilder::new().recursive(true).mode(0o700).create(&folder);
    made.map_err(|error| unusable(&folder, &error))?;
    Ok(folder)
}

/// One file with one secret.
struct SecretFile {
    path: PathBuf,
    bytes: SecretSlice<u8>,
}

impl SecretFile {
    fn read(folder: &Path, name: &str, make: fn() -> Option<Vec<u8>>) -> Result<Self, ConfigError> {
        let path = folder.join(name);
        if !path.exists() {
            let bytes = make().ok_or_else(|| ConfigError::new(name, "cannot be generated"))?;
            store(&path, &bytes).map_err(|error| unusable(&path, &error))?;
        }
        let found = fs::metadata(&path).map_err(|error| unusable(&path, &error))?;
        if found.permissions().mode() & NOT_OURS != 0 {
            let problem = format!("{} is open to others: chmod 600 it", path.display());
            return Err(ConfigError::new("data.folder", problem));
        }
        let bytes = fs::read(&path).map_err(|error| unusable(&path, &error))?.into();
        Ok(Self { path, bytes })
    }
}

fn random() -> Option<Vec<u8>> {
    let mut bytes = vec![0; NODE_LENGTH];
    SystemRandom::new().fill(&mut bytes).ok().map(|()| bytes)
}

fn ed25519() -> Option<Vec<u8>> {
    let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).ok()?;
    Some(document.as_ref().to_vec())
}

/// Writes the whole file or none. Of two programs that do this at once, the first one's stays.
fn store(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    let draft = path.with_extension(Uuid::new_v4().simple().to_string());
    let mut file = OpenOptions::new().create_new(true).write(true).mode(0o600).open(&draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => File::open(folder)?.sync_all(),
    }
}

fn unusable(path: &Path, error: &io::Error) -> ConfigError {
    ConfigError::new("data.folder", format!("{} cannot be used: {}", path.display(), error.kind()))
}

fn damaged(path: &Path) -> ConfigError {
    let problem = format!("{} does not hold what it should: restore it", path.display());
    ConfigError::new("data.folder", problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("it is there").permissions().mode() & 0o777
    }

    fn complaint(data: &Path) -> String {
        Secrets::load_or_create(data).expect_err("it is refused").to_string()
    }

    #[test]
    fn secrets_are_made_once_and_closed_to_others() -> Result<(), ConfigError> {
        let data = tempfile::tempdir().expect("a folder");
        let made = Secrets::load_or_create(data.path())?;
        let found = Secrets::load_or_create(data.path())?;
        assert_eq!(made.node.expose_secret(), found.node.expose_secret());
        assert_eq!(made.public_key()?, found.public_key()?);
        assert_eq!(made.public_key()?.len(), 32);
        let folder = data.path().join("secrets");
        assert_eq!(mode(&folder), 0o700);
        for name in ["node", "signing-key", "checkpoint-key"] {
            assert_eq!(mode(&folder.join(name)), 0o600, "{name}");
        }
        assert_eq!(fs::read_dir(&folder).expect("it is there").count(), 3);
        Ok(())
    }

    #[test]
    fn a_secret_that_others_can_read_is_refused() -> Result<(), ConfigError> {
        let data = tempfile::tempdir().expect("a folder");
        Secrets::load_or_create(data.path())?;
        let path = data.path().join("secrets/signing-key");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("it is ours");
        let line = complaint(data.path());
        assert!(line.contains("data.folder") && line.contains("chmod 600"), "{line}");
        Ok(())
    }

    #[test]
    fn a_damaged_secret_is_refused_and_not_shown() -> Result<(), ConfigError> {
        for name in ["node", "signing-key", "checkpoint-key"] {
            let data = tempfile::tempdir().expect("a folder");
            Secrets::load_or_create(data.path())?;
            fs::write(data.path().join("secrets").join(name), "hunter2").expect("it is ours");
            let line = complaint(data.path());
            assert!(line.contains(name) && line.contains("restore it"), "{line}");
            assert!(!line.contains("hunter2"), "{line}");
        }
        Ok(())
    }

    #[test]
    fn nodes_of_one_cluster_have_the_same_secrets() -> Result<(), ConfigError> {
        let secrets = |text| Secrets::of_cluster(&ClusterSecret::new(text));
        let (one, other) = (secrets("ours")?, secrets("ours")?);
        assert_eq!(one.node.expose_secret(), other.node.expose_secret());
        assert_eq!(one.public_key()?, other.public_key()?);
        assert_ne!(one.public_key()?, secrets("theirs")?.public_key()?);
        assert_eq!(one.node.expose_secret().len(), NODE_LENGTH);
        Ok(())
    }

    #[test]
    fn secrets_are_not_shown_by_debug() -> Result<(), ConfigError> {
        let data = tempfile::tempdir().expect("a folder");
        let secrets = Secrets::load_or_create(data.path())?;
        assert!(format!("{secrets:?}").contains("REDACTED"), "{secrets:?}");
        Ok(())
    }
}
