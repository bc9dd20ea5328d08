//! `insightdesk keys`: rotation of what seals and signs, while nodes run.

use std::process::ExitCode;

use insightdesk_domain::audit::{Action, Asker, Entry};
use insightdesk_gateway::auth::generate;
use insightdesk_store::accounts::Accounts;
use insightdesk_store::audit::PLATFORM;
use insightdesk_store::pools::Pools;
use insightdesk_store::signing_keys::SigningKeys;
use insightdesk_store::vault::{KeyEncryptionKey, SEALED};
use serde_json::{Value, json};

use crate::app::options;
use crate::cli::KeysCommand;
use crate::config::Config;
use crate::database::Database;
use crate::secrets::vault;

/// Does what was asked for.
pub async fn run(config: &Config, command: &KeysCommand) -> anyhow::Result<ExitCode> {
    let KeysCommand::Rotate { data, tokens } = command else {
        crate::say(&KeyEncryptionKey::random_text());
        return Ok(ExitCode::SUCCESS);
    };
    let database = Database::join(config).await?;
    let pools = Pools::open(&database.login, &options::pools(config));
    let done = match (data, tokens) {
        (true, _) => renew_data(config, &pools).await,
        (_, true) => renew_tokens(config, &pools).await,
        _ => rewrap(config, &pools).await,
    };
    let noted = match &done {
        Ok((what, _)) => note(&pools, what).await,
        Err(_) => Ok(()),
    };
    pools.close().await;
    database.close().await;
    let (_, line) = done?;
    noted?;
    crate::say(&line);
    Ok(ExitCode::SUCCESS)
}

async fn rewrap(config: &Config, pools: &Pools) -> anyhow::Result<(Value, String)> {
    let is_own = vault::add(config)?;
    let vault = vault::open(config, &pools.hub).await?;
    let keys = vault.rewrap().await?;
    let advice = match is_own {
        true => {
            vault::keep_newest(config)?;
            "the key before is forgotten"
        }
        false => "older ones may be taken out of secrets.key_file now",
    };
    Ok((
        json!({ "data_keys_wrapped": keys }),
        format!("{keys} data keys are wrapped with the newest key: {advice}"),
    ))
}

async fn renew_data(config: &Config, pools: &Pools) -> anyhow::Result<(Value, String)> {
    let vault = vault::open(config, &pools.hub).await?;
    let resealed = vault.renew(SEALED).await?;
    let line = match resealed.keys {
        0 => "an interrupted rotation was finished".to_owned(),
        keys => format!("{keys} data keys made"),
    };
    Ok((
        json!({ "data_keys_made": resealed.keys, "fields": resealed.fields }),
        format!("{line}, {} fields sealed again", resealed.fields),
    ))
}

async fn renew_tokens(config: &Config, pools: &Pools) -> anyhow::Result<(Value, String)> {
    let vault = vault::open(config, &pools.hub).await?;
    let keys = SigningKeys::new(pools.hub.clone(), vault);
    let from = keys.add(&generate::signing_key()).await?;
    Ok((json!({ "signs_from": from }), format!("a new key signs access tokens from {from} on")))
}

async fn note(pools: &Pools, details: &Value) -> anyhow::Result<()> {
    let entry = Entry::new(Action::KeysRotated, &Asker::operator()).with(details.clone());
    Ok(Accounts::new(pools.clone()).note(PLATFORM, &entry).await?)
}
