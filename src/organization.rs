//! `insightdesk organization`: what only whoever runs the desk does to organizations.

use std::io::{BufRead, IsTerminal, stdin};

use anyhow::{Context, bail};
use insightdesk_domain::organization::Slug;
use insightdesk_domain::text::Name;
use insightdesk_store::accounts::{Accounts, ChangeError, Deleted, Tenant};
use insightdesk_store::pools::Pools;

use crate::app::options;
use crate::cli::OrganizationCommand;
use crate::config::Config;
use crate::database::Database;

/// Does one of them.
pub async fn run(config: &Config, command: &OrganizationCommand) -> anyhow::Result<()> {
    let database = Database::join(config).await?;
    let pools = Pools::open(&database.login, &options::pools(config));
    let done = async {
        database.bring_up_to_date().await?;
        carry_out(&Accounts::new(pools.clone()), command).await
    };
    let done = done.await;
    pools.close().await;
    database.close().await;
    done
}

async fn carry_out(accounts: &Accounts, command: &OrganizationCommand) -> anyhow::Result<()> {
    match command {
        OrganizationCommand::List { json } => list(accounts, *json).await,
        OrganizationCommand::Create { slug, name } => create(accounts, slug, name).await,
        OrganizationCommand::Suspend { slug } => suspend(accounts, slug, true).await,
        OrganizationCommand::Resume { slug } => suspend(accounts, slug, false).await,
        OrganizationCommand::Domains { slug, domains } => give(accounts, slug, domains).await,
        OrganizationCommand::Delete { slug, yes } => delete(accounts, slug, *yes).await,
    }
}

async fn list(accounts: &Accounts, json: bool) -> anyhow::Result<()> {
    let tenants = accounts.tenants().await?;
    if json {
        let shown: Vec<_> = tenants.iter().map(shown).collect();
        crate::say(&serde_json::to_string_pretty(&shown)?);
        return Ok(());
    }
    crate::say(&format!("{:24}  {:>7}  {:>8}  {:9}  NAME", "SLUG", "MEMBERS", "TICKETS", "STATE"));
    for tenant in &tenants {
        let Tenant { slug, name, members, tickets, .. } = tenant;
        let state = state(tenant);
        crate::say(&format!("{slug:24}  {members:>7}  {tickets:>8}  {state:9}  {name}"));
    }
    Ok(())
}

fn shown(tenant: &Tenant) -> serde_json::Value {
    serde_json::json!({
        "id": tenant.id,
        "slug": tenant.slug,
        "name": tenant.name,
        "members": tenant.members,
        "tickets": tenant.tickets,
        "created_at": tenant.created_at,
        "suspended_at": tenant.suspended_at,
    })
}

fn state(tenant: &Tenant) -> &'static str {
    if tenant.suspended_at.is_some() { "suspended" } else { "active" }
}

async fn create(accounts: &Accounts, slug: &str, name: &str) -> anyhow::Result<()> {
    let name = Name::parse(name).context("the name")?;
    let slug = Slug::parse(slug).context("the short name")?;
    let id = accounts.create_tenant(&name, &slug).await.map_err(|error| explain(error, &slug))?;
    crate::say(&format!("{slug} is there ({id}); nobody is in it yet"));
    Ok(())
}

async fn suspend(accounts: &Accounts, slug: &str, suspended: bool) -> anyhow::Result<()> {
    let changed = accounts.set_suspended(slug, suspended).await;
    let changed = changed.map_err(|error| explain(error, slug))?;
    let state = if suspended { "suspended" } else { "active" };
    crate::say(&match changed {
        true => format!("{slug} is {state}; every node knows within five seconds"),
        false => format!("{slug} was {state} already"),
    });
    Ok(())
}

async fn give(accounts: &Accounts, slug: &str, domains: &[String]) -> anyhow::Result<()> {
    let domains = domains.iter().map(|text| domain(text)).collect::<anyhow::Result<Vec<_>>>()?;
    let before = accounts.set_domains(slug, &domains).await;
    let before = before.map_err(|error| explain(error, slug))?;
    crate::say(&format!("{slug} has {}; before: {}", listed(&domains), listed(&before)));
    Ok(())
}

/// A domain in small letters, as addresses are compared with it.
fn domain(text: &str) -> anyhow::Result<String> {
    let domain = text.trim().to_lowercase();
    let is_plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-');
    if !domain.contains('.') || domain.len() > 253 || !domain.chars().all(is_plain) {
        bail!("{text} is not a domain such as example.org");
    }
    Ok(domain)
}

fn listed(domains: &[String]) -> String {
    if domains.is_empty() { "no domains".to_owned() } else { domains.join(", ") }
}

/// Nothing brings it back: the short name has to be typed again.
async fn delete(accounts: &Accounts, slug: &str, yes: bool) -> anyhow::Result<()> {
    if !yes && !confirmed(slug)? {
        bail!("that is not its short name: nothing was deleted");
    }
    let told = |Deleted { table, rows }| crate::say(&format!("{rows:>10} of {table}"));
    let deleted = accounts.delete_tenant(slug, told).await;
    deleted.map_err(|error| explain(error, slug))?;
    crate::say(&format!("{slug} is gone; its audit log stays"));
    Ok(())
}

fn confirmed(slug: &str) -> anyhow::Result<bool> {
    if stdin().is_terminal() {
        crate::say(&format!("Everything of {slug} goes for good. Type its short name again:"));
    }
    let mut typed = String::new();
    stdin().lock().read_line(&mut typed)?;
    Ok(typed.trim() == slug)
}

fn explain(error: ChangeError, slug: impl std::fmt::Display) -> anyhow::Error {
    match error {
        ChangeError::Unknown => anyhow::anyhow!("there is no organization {slug}"),
        error => anyhow::Error::new(error).context(slug.to_string()),
    }
}
