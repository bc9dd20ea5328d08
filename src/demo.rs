//! `insightdesk demo`: organizations to try the desk with.
//!
//! Their passwords are made once and kept in `demo.json` in the data folder, closed to others, so
//! that the command can be repeated: it adds what is missing and prints all of it again.

use anyhow::Context;
use insightdesk_gateway::auth::Passwords;
use insightdesk_store::accounts::Accounts;
use insightdesk_store::pools::Pools;
use url::Url;

use crate::app::options;
use crate::cli::DemoArguments;
use crate::config::{Config, ConfigError};
use crate::database::Database;
use crate::secrets::vault;

mod book;
mod found;
mod print;

use book::Book;
use found::Founder;

/// Sees to it that the demo organizations are there, and prints how to come in.
pub async fn create(config: &Config, arguments: &DemoArguments) -> anyhow::Result<()> {
    let address = address(config)?;
    let database = Database::join(config).await?;
    let created = in_database(config, arguments, &address, &database).await;
    database.close().await;
    let book = created?;
    let count = book.organizations.len().min(usize::from(arguments.organizations));
    let shown = &book.organizations[..count];
    crate::say(&if arguments.json {
        print::json(&address, shown)?
    } else {
        print::text(&address, shown)
    });
    Ok(())
}

async fn in_database(
    config: &Config,
    arguments: &DemoArguments,
    address: &Url,
    database: &Database,
) -> anyhow::Result<Book> {
    database.bring_up_to_date().await?;
    let pools = Pools::open(&database.login, &options::pools(config));
    let founder = Founder {
        accounts: Accounts::new(pools.clone()),
        vault: vault::open(config, &pools.hub).await?,
        passwords: Passwords::new(&options::passwords(&config.auth)),
        origin: address.origin().ascii_serialization(),
    };
    let mut book = Book::read(&config.data.folder)?;
    for number in 1..=arguments.organizations {
        let founded = founder.found(number, &mut book).await;
        founded.with_context(|| format!("demo organization {number}"))?;
        book.write(&config.data.folder)?;
    }
    pools.close().await;
    Ok(book)
}

/// Where browsers find the node, which has to be known before it runs.
fn address(config: &Config) -> Result<Url, ConfigError> {
    let port = config.http.listen.port();
    if port == 0 && config.http.public_url.is_none() {
        let problem = "is missing: http.listen leaves the port to the system";
        return Err(ConfigError::new("http.public_url", problem));
    }
    options::public_url(config, port)
        .map_err(|_| ConfigError::new("http.public_url", "must be an absolute URL"))
}
