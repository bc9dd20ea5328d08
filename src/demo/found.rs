//! Founds what is missing of a demo organization.

use anyhow::Context;
use insightdesk_domain::audit::Asker;
use insightdesk_domain::ids::OrganizationId;
use insightdesk_domain::principal::Role;
use insightdesk_domain::text::Name;
use insightdesk_gateway::auth::{Passwords, enrol_totp, generate};
use insightdesk_store::accounts::{Accounts, Owner, Seat};
use insightdesk_store::vault::Vault;
use secrecy::{ExposeSecret, SecretString};

use super::book::{Book, Entry, Login};

/// Who works in every demo organization, agents first.
const PEOPLE: [(&str, &str, Role); 3] = [
    ("Ada Palmer", "ada", Role::Agent),
    ("Ben Okafor", "ben", Role::Agent),
    ("Olga Lindt", "olga", Role::Owner),
];

/// Founds organizations whose widget may stand on the pages of `origin`.
#[derive(Debug)]
pub(super) struct Founder {
    pub(super) accounts: Accounts,
    pub(super) vault: Vault,
    pub(super) passwords: Passwords,
    pub(super) origin: String,
}

impl Founder {
    /// Sees to it that organization `number` is there as `book` has it, or as it has it then.
    pub(super) async fn found(&self, number: u8, book: &mut Book) -> anyhow::Result<()> {
        let (name, slug) = match number {
            1 => ("Fernhill Coffee".to_owned(), "demo".to_owned()),
            _ => (format!("Fernhill Coffee {number}"), format!("demo-{number}")),
        };
        let organization = match self.accounts.organization(&slug).await? {
            Some(organization) => organization,
            None => self.accounts.create_organization(&parse(&name)?, &slug).await?,
        };
        let widget_key = self.inbox(organization.id).await?;
        let mut logins = Vec::with_capacity(PEOPLE.len());
        for (name, local, role) in PEOPLE {
            let email = format!("{local}@{slug}.example");
            let known = book.login(&email);
            let password = known.map(|login| login.password.as_str());
            let password = self.person(organization.id, name, &email, role, password).await?;
            let totp_secret = known.and_then(|login| login.totp_secret.clone());
            let totp_secret = self.second_factor(&email, totp_secret).await?;
            let (name, role) = (name.to_owned(), role.as_str().to_owned());
            logins.push(Login { name, role, email, password, totp_secret });
        }
        book.put(Entry { name, slug, widget_key, logins });
        Ok(())
    }

    /// Returns the key of the organization's first inbox.
    async fn inbox(&self, organization: OrganizationId) -> sqlx::Result<String> {
        let found = self.accounts.inboxes(organization).await?.into_iter().next();
        let Some(mut inbox) = found else {
            let name = Name::parse("Shop").map_err(|error| sqlx::Error::Decode(error.into()))?;
            let (key, origins) = (generate::inbox_key(), [self.origin.clone()]);
            return Ok(self.accounts.create_inbox(organization, &name, &key, &origins).await?.key);
        };
        if !inbox.allows(&self.origin) {
            inbox.allowed_origins.push(self.origin.clone());
            self.accounts.set_allowed_origins(inbox.id, &inbox.allowed_origins).await?;
        }
        Ok(inbox.key)
    }

    /// Returns the person's password: the `known` one, or a new one that is theirs from now on.
    async fn person(
        &self,
        organization: OrganizationId,
        name: &str,
        email: &str,
        role: Role,
        known: Option<&str>,
    ) -> anyhow::Result<String> {
        let found = self.accounts.credentials(email).await?;
        if let (Some(_), Some(known)) = (&found, known) {
            return Ok(known.to_owned());
        }
        let password = generate::password();
        let hash = self.hash(&password).await?;
        match found {
            Some(found) => self.accounts.set_password_hash(found.seat.member.user, &hash).await?,
            None => {
                let user = self.accounts.create_user(email, &parse(name)?, &hash).await?;
                self.accounts.create_member(organization, user, role).await?;
            }
        }
        Ok(password.expose_secret().to_owned())
    }

    /// Returns the secret of the person's authenticator: the `known` one, or a new one that is
    /// theirs from now on. None for those who need none.
    async fn second_factor(
        &self,
        email: &str,
        known: Option<String>,
    ) -> anyhow::Result<Option<String>> {
        let found = self.accounts.credentials(email).await?.context("a login is disabled")?;
        let Seat { member, settings, has_second_factor, .. } = found.seat;
        if has_second_factor && known.is_some() {
            return Ok(known);
        }
        if !member.needs_second_factor(&settings.security) {
            return Ok(None);
        }
        let secret = generate::totp_secret();
        let by = &Asker::operator();
        let owner = Owner { user: member.user, organization: member.organization, by };
        enrol_totp(&self.accounts, &self.vault, owner, secret.expose_secret()).await?;
        Ok(Some(secret.expose_secret().to_owned()))
    }

    async fn hash(&self, password: &SecretString) -> anyhow::Result<String> {
        self.passwords.hash(password.clone()).await.context("a password cannot be hashed")
    }
}

fn parse(name: &str) -> anyhow::Result<Name> {
    Name::parse(name).context("a name is not accepted")
}
