//! `insightdesk create-owner`, and the link that lets the first owner of all in.

use std::time::Duration;

use insightdesk_gateway::auth::Owners;
use insightdesk_store::accounts::Accounts;
use insightdesk_store::pools::Pools;
use url::Url;

use crate::app::options;
use crate::cli::OwnerArguments;
use crate::config::Config;
use crate::database::Database;

/// How long to wait before the database is asked again.
const AGAIN: Duration = Duration::from_secs(1);

/// Makes an owner and prints the link by which they choose a password.
pub async fn create(config: &Config, arguments: &OwnerArguments) -> anyhow::Result<()> {
    let url = options::public_url(config, config.http.listen.port())?;
    let database = Database::join(config).await?;
    let created = in_database(config, arguments, &url, &database).await;
    database.close().await;
    let link = created?;
    crate::say(&format!("{} comes in by this link, once, within 30 minutes:", arguments.email));
    crate::say(link.as_str());
    Ok(())
}

async fn in_database(
    config: &Config,
    arguments: &OwnerArguments,
    url: &Url,
    database: &Database,
) -> anyhow::Result<Url> {
    database.bring_up_to_date().await?;
    let pools = Pools::open(&database.login, &options::pools(config));
    let owners = Owners::new(Accounts::new(pools.clone()), url);
    let OwnerArguments { organization, slug, email, name } = arguments;
    let link = owners.create(organization, slug, email, name).await;
    pools.close().await;
    Ok(link?)
}

/// Prints how the first owner comes in where nobody is there yet. A database that is away for a
/// moment is asked again: it ends no node.
pub(crate) async fn expect_first(accounts: Accounts, url: Url) {
    while let Err(error) = greet(&accounts, &url).await {
        tracing::warn!(%error, "whether anybody is there is not known yet");
        tokio::time::sleep(AGAIN).await;
    }
}

async fn greet(accounts: &Accounts, url: &Url) -> anyhow::Result<()> {
    let Some(link) = Owners::new(accounts.clone(), url).first().await? else { return Ok(()) };
    crate::say(
        "nobody is there yet; the first owner comes in by this link, once, within 30 minutes:",
    );
    crate::say(link.as_str());
    Ok(())
}
