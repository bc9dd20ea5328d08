//! `insightdesk audit verify`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use insightdesk_store::accounts::Accounts;
use insightdesk_store::audit::{self, Checkpoint, PLATFORM};
use insightdesk_store::pools::Pools;

use super::checkpoints::{self, Signer};
use crate::app::options;
use crate::config::Config;
use crate::database::Database;
use crate::secrets::Secrets;

/// Checks one organization or all there are, and prints a line for each.
pub(super) async fn run(
    config: &Config,
    slug: Option<&str>,
    folders: &[PathBuf],
) -> anyhow::Result<ExitCode> {
    let signer = Signer::new(&Secrets::of(config)?.checkpoint_key)?;
    let own = config.data.folder.join("audit");
    let folders = match folders {
        [] if own.exists() => vec![own],
        given => given.to_vec(),
    };
    let points = checkpoints::read(&folders, &signer).context("checkpoints")?;
    let database = Database::join(config).await?;
    let pools = Pools::open(&database.login, &options::pools(config));
    let sound = in_database(&pools, slug, &points).await;
    pools.close().await;
    database.close().await;
    Ok(if sound? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn in_database(
    pools: &Pools,
    slug: Option<&str>,
    points: &[Checkpoint],
) -> anyhow::Result<bool> {
    let accounts = Accounts::new(pools.clone());
    let mut all = audit::organizations(&pools.hub).await?;
    all.extend(points.iter().map(|point| point.organization));
    all.sort_by_key(|organization| organization.as_uuid());
    all.dedup();
    if let Some(slug) = slug {
        let wanted = accounts.organization(slug).await?;
        let wanted = wanted.with_context(|| format!("no organization is called \"{slug}\""))?;
        all = vec![wanted.id];
    }
    let mut is_sound = true;
    for organization in all {
        let from =
            points.partition_point(|point| point.organization.as_uuid() < organization.as_uuid());
        let to =
            points.partition_point(|point| point.organization.as_uuid() <= organization.as_uuid());
        let mut connection = pools.hub.acquire().await?;
        let verdict = audit::verify(&mut connection, organization, &points[from..to]).await?;
        let name =
            if organization == PLATFORM { "platform".to_owned() } else { organization.to_string() };
        crate::say(&match &verdict.broken {
            Some(broken) => format!("{name}: entry {} {}", broken.seq, broken.problem),
            None => format!(
                "{name}: {} entries are as they were written, {} checkpoints agree",
                verdict.entries, verdict.checkpoints
            ),
        });
        is_sound &= verdict.broken.is_none();
    }
    Ok(is_sound)
}
