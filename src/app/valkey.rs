//! Valkey, where the configuration names one. A node starts and serves without its answer.

use anyhow::Context;
use insightdesk_cluster::valkey::{Address, AddressError, Valkey, ValkeyMetrics, ValkeyOptions};
use prometheus::Registry;
use uuid::Uuid;

use crate::config::{Config, ConfigError};

/// Begins to connect. The nodes of one database meet, and no others.
pub(super) fn connect(
    config: &Config,
    installation: Uuid,
    registry: &Registry,
) -> anyhow::Result<Option<Valkey>> {
    let Some(url) = &config.valkey.url else { return Ok(None) };
    let address = Address::parse(url).map_err(refuse)?;
    let metrics = ValkeyMetrics::register(registry).context("the metrics of Valkey")?;
    let options = ValkeyOptions::new(address, installation.to_string());
    Ok(Some(Valkey::connect(&options, metrics).map_err(refuse)?))
}

fn refuse(error: AddressError) -> ConfigError {
    ConfigError::new("valkey.url", error.to_string())
}
