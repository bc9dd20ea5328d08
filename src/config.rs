//! Configuration: the embedded defaults, then a file, then the environment.
//!
//! All of it is checked before anything starts. Every complaint is one line that names the key and
//! never the value, which may be a secret.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use toml::Table;

mod duration;
mod environment;
mod error;
mod layers;
mod rules;
mod secret;
mod sections;
mod validate;

pub use error::ConfigError;
pub use sections::{
    Auth, Cluster, Config, Data, Database, EmbeddedServer, Http, Inner, Limits, Log, LogFormat,
    Mail, Profile, Registration, Secrets, Sockets, Tickets, Valkey,
};

/// Every option with its default and what it means.
pub const DEFAULTS: &str = include_str!("config/default.toml");

impl Config {
    /// Reads `file`, if one is given, and the environment of the process.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        Self::assemble(file, std::env::vars_os())
    }

    /// Reads `file`, if one is given, and the variables of `environment`.
    pub fn assemble(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Result<Self, ConfigError> {
        let mut table: Table = DEFAULTS.parse().map_err(|_| ConfigError::internal("defaults"))?;
        if let Some(path) = file {
            layers::overlay(&mut table, &read(path)?)?;
        }
        environment::overlay(&mut table, environment)?;
        rules::check(&table)?;
        let mut config: Self = table.try_into().map_err(|_| ConfigError::internal("types"))?;
        validate::resolve(&mut config)?;
        Ok(config)
    }
}

fn read(path: &Path) -> Result<Table, ConfigError> {
    let named = || path.display().to_string();
    let text = fs::read_to_string(path)
        .map_err(|error| ConfigError::new(named(), format!("cannot be read: {}", error.kind())))?;
    let table: Table = text.parse().map_err(|error: toml::de::Error| {
        let start = error.span().map_or(0, |span| span.start);
        let line = text[..start.min(text.len())].matches('\n').count() + 1;
        ConfigError::new(named(), format!("line {line} is not valid TOML"))
    })?;
    secret::check_file_with_secrets(path, &table)?;
    Ok(table)
}

#[cfg(test)]
mod tests;
