//! Secrets of the configuration: given directly or in a file that others cannot read.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use secrecy::{ExposeSecret, SecretString};
use toml::Table;

use super::ConfigError;

/// The options that are secrets when they are set.
const SECRETS: [(&str, &str); 7] = [
    ("inner", "token"),
    ("cluster", "secret"),
    ("secrets", "key"),
    ("database", "url"),
    ("database", "owner_url"),
    ("valkey", "url"),
    ("mail", "relay"),
];

const SHORTEST: usize = 32;
const FEWEST_CHARACTERS: usize = 10;
/// What is said of a secret that can be guessed.
pub(super) const TOO_WEAK: &str = "is too weak: at least 32 characters, 10 of them different";

/// Read, write or execute, for everybody.
const OTHERS: u32 = 0o007;

/// Refuses a configuration file with a secret in it that everybody can read.
pub(super) fn check_file_with_secrets(path: &Path, table: &Table) -> Result<(), ConfigError> {
    let is_set = |section: &str, option: &str| {
        let value = table.get(section).and_then(|section| section.get(option));
        value.and_then(|value| value.as_str()).is_some_and(|text| !text.is_empty())
    };
    for (section, option) in SECRETS {
        if is_set(section, option) && is_open(path) {
            let problem = format!("is in {}, which others can read: chmod o= it", path.display());
            return Err(ConfigError::new(format!("{section}.{option}"), problem));
        }
    }
    Ok(())
}

/// Returns the secret `key`, from its file if `file` is named.
pub(super) fn resolve(
    key: &str,
    given: Option<SecretString>,
    file: Option<&Path>,
) -> Result<Option<SecretString>, ConfigError> {
    let Some(path) = file else { return Ok(given) };
    let key_of_file = format!("{key}_file");
    if given.is_some() {
        return Err(ConfigError::new(key_of_file, format!("is set together with {key}")));
    }
    let text = fs::read_to_string(path).map_err(|error| {
        ConfigError::new(&key_of_file, format!("cannot be read: {}", error.kind()))
    })?;
    if is_open(path) {
        return Err(ConfigError::new(key_of_file, "others can read the file: chmod o= it"));
    }
    match text.trim() {
        "" => Err(ConfigError::new(key_of_file, "the file is empty")),
        secret => Ok(Some(SecretString::from(secret.to_owned()))),
    }
}

/// Whether a secret can be guessed.
pub(super) fn is_weak(secret: &SecretString) -> bool {
    let secret = secret.expose_secret();
    let different: BTreeSet<_> = secret.chars().collect();
    secret.chars().count() < SHORTEST || different.len() < FEWEST_CHARACTERS
}

fn is_open(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|file| file.permissions().mode() & OTHERS != 0)
}
