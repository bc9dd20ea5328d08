//! Where an organization's members sign in instead, and whom a provider means.
//!
//! Whoever runs a provider can claim to be anybody. So it lets in people of its own organization
//! only, and of those nobody whom another organization trusts as well.

use insightdesk_domain::audit::{Action, Asker, Entry};
use insightdesk_domain::ids::{MemberId, OrganizationId, UserId};
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Accounts, ChangeError};
use crate::audit;

/// A provider as it is stored.
#[derive(Clone)]
pub struct Provider {
    pub id: Uuid,
    pub organization: OrganizationId,
    pub name: String,
    pub issuer: String,
    pub client_id: String,
    /// Sealed for its row; none for a public client.
    pub client_secret: Option<Vec<u8>>,
    /// In lower case.
    pub domains: Vec<String>,
    pub creates_members: bool,
    pub enabled: bool,
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Provider").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Provider {
    fn told(&self) -> Value {
        json!({ "name": self.name, "issuer": self.issuer, "client_id": self.client_id,
            "domains": self.domains, "creates_members": self.creates_members,
            "enabled": self.enabled })
    }
}

/// Somebody as a provider describes them.
#[derive(Debug, Clone)]
pub struct Described<'a> {
    pub subject: &'a str,
    /// In lower case; none where the provider has not verified it.
    pub email: Option<&'a str>,
    /// At most 100 characters.
    pub name: &'a str,
    pub by: &'a Asker,
}

struct Row {
    id: Uuid,
    organization_id: Uuid,
    name: String,
    issuer: String,
    client_id: String,
    client_secret: Option<Vec<u8>>,
    domains: Vec<String>,
    creates_members: bool,
    enabled: bool,
}

impl From<Row> for Provider {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            organization: OrganizationId::from_uuid(row.organization_id),
            name: row.name,
            issuer: row.issuer,
            client_id: row.client_id,
            client_secret: row.client_secret,
            domains: row.domains,
            creates_members: row.creates_members,
            enabled: row.enabled,
        }
    }
}

impl Accounts {
    /// All providers of an organization.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn providers(&self, organization: OrganizationId) -> sqlx::Result<Vec<Provider>> {
        let mut within = self.pools.within(organization).await?;
        let rows = sqlx::query_as!(
            Row,
            "select id, organization_id, name, issuer, client_id, client_secret, domains,
                 creates_members, enabled
             from providers order by created_at, id",
        )
        .fetch_all(&mut *within)
        .await?;
        Ok(rows.into_iter().map(Provider::from).collect())
    }

    /// A provider through which people may come in now, with those of its domains that are its
    /// organization's.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn open_provider(&self, id: Uuid) -> sqlx::Result<Option<Provider>> {
        let row = sqlx::query_as!(
            Row,
            r#"select p.id, organization_id, p.name, issuer, client_id, client_secret,
                   array(select unnest(p.domains) intersect select unnest(o.domains)) as "domains!",
                   creates_members, enabled
               from providers p join organizations o on o.id = p.organization_id
               where p.id = $1 and enabled and o.suspended_at is null"#,
            id,
        )
        .fetch_optional(&self.pools.hub)
        .await?;
        Ok(row.map(Provider::from))
    }

    /// The providers that addresses of a domain are sent to, of organizations to which the operator
    /// gave that domain; at most five.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn providers_for(&self, domain: &str) -> sqlx::Result<Vec<Provider>> {
        let rows = sqlx::query_as!(
            Row,
            "select p.id, organization_id, p.name, issuer, client_id, client_secret, p.domains,
                 creates_members, enabled
             from providers p join organizations o on o.id = p.organization_id
             where $1 = any(p.domains) and $1 = any(o.domains) and enabled
                 and o.suspended_at is null
             order by p.created_at limit 5",
            domain,
        )
        .fetch_all(&self.pools.hub)
        .await?;
        Ok(rows.into_iter().map(Provider::from).collect())
    }

    /// Keeps a new provider.
    ///
    /// # Errors
    /// [`ChangeError::Field`] when it names a domain that is not the organization's.
    pub async fn add_provider(&self, new: &Provider, by: &Asker) -> Result<(), ChangeError> {
        let mut within = self.pools.within(new.organization).await?;
        demand_domains(&mut within, new).await?;
        sqlx::query!(
            "insert into providers (id, organization_id, name, issuer, client_id, client_secret,
                 domains, creates_members, enabled)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            new.id,
            new.organization.as_uuid(),
            new.name,
            new.issuer,
            new.client_id,
            new.client_secret,
            &new.domains,
            new.creates_members,
            new.enabled,
        )
        .execute(&mut *within)
        .await?;
        let entry = Entry::new(Action::SettingsChanged, by).on("provider", new.id);
        let entry = entry.changing(Value::Null, new.told());
        audit::note(&mut within, new.organization, &entry).await?;
        Ok(within.commit().await?)
    }

    /// Changes a provider; without a secret the one of before stays. What is another provider from
    /// then on, by issuer or client, gets no secret of the one before, and means nobody yet.
    ///
    /// # Errors
    /// [`ChangeError::Unknown`] when it is not there; [`ChangeError::Field`] when a secret is missing,
    /// or it names a domain that is not the organization's.
    pub async fn change_provider(&self, new: &Provider, by: &Asker) -> Result<(), ChangeError> {
        let mut within = self.pools.within(new.organization).await?;
        demand_domains(&mut within, new).await?;
        let before = held(&mut within, new.id).await?;
        let is_another = (&before.issuer, &before.client_id) != (&new.issuer, &new.client_id);
        if is_another && before.client_secret.is_some() && new.client_secret.is_none() {
            let problem = "has to be given again for another issuer or client";
            return Err(ChangeError::Field("client_secret", problem));
        }
        sqlx::query!(
            "update providers set name = $2, issuer = $3, client_id = $4,
                 client_secret = coalesce($5, client_secret), domains = $6, creates_members = $7,
                 enabled = $8
             where id = $1",
            new.id,
            new.name,
            new.issuer,
            new.client_id,
            new.client_secret,
            &new.domains,
            new.creates_members,
            new.enabled,
        )
        .execute(&mut *within)
        .await?;
        if is_another {
            sqlx::query!("delete from provider_links where provider_id = $1", new.id)
                .execute(&mut *within)
                .await?;
        }
        let secret_changed = new.client_secret.is_some();
        let entry = Entry::new(Action::SettingsChanged, by)
            .on("provider", new.id)
            .changing(before.told(), new.told())
            .with(json!({ "secret_changed": secret_changed, "links_ended": is_another }));
        audit::note(&mut within, new.organization, &entry).await?;
        Ok(within.commit().await?)
    }

    /// Deletes a provider, with whom it means. False when there is none.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn delete_provider(
        &self,
        organization: OrganizationId,
        id: Uuid,
        by: &Asker,
    ) -> sqlx::Result<bool> {
        let mut within = self.pools.within(organization).await?;
        let done =
            sqlx::query!("delete from providers where id = $1", id).execute(&mut *within).await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        let entry = Entry::new(Action::SettingsChanged, by).on("provider", id);
        let entry = entry.with(json!({ "deleted": true }));
        audit::note(&mut within, organization, &entry).await?;
        within.commit().await?;
        Ok(true)
    }

    /// Finds the member whom a provider describes: by its own name for them, by an address that is
    /// verified at both ends, or as somebody new where the provider makes members. `None`: nobody
    /// whom it may let in.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn described(
        &self,
        provider: &Provider,
        described: &Described<'_>,
    ) -> sqlx::Result<Option<MemberId>> {
        let mut transaction = self.pools.hub.begin().await?;
        let linked = sqlx::query_scalar!(
            "select user_id from provider_links where provider_id = $1 and subject = $2",
            provider.id,
            described.subject,
        )
        .fetch_optional(&mut *transaction)
        .await?;
        if let Some(user) = linked {
            return only_here(&mut transaction, provider.organization, user).await;
        }
        let Some(email) = described.email else { return Ok(None) };
        let known = sqlx::query!(
            r#"select id, email_verified_at is not null as "verified!" from users
               where email = $1 for no key update"#,
            email,
        )
        .fetch_optional(&mut *transaction)
        .await?;
        let member = match known {
            Some(known) if known.verified => {
                let member = only_here(&mut transaction, provider.organization, known.id).await?;
                match member {
                    Some(_) if !link(&mut transaction, provider, described, known.id).await? => {
                        None
                    }
                    member => member,
                }
            }
            Some(_) => None,
            None if provider.makes(email) => {
                Some(join(&mut transaction, provider, described, email).await?)
            }
            None => None,
        };
        transaction.commit().await?;
        Ok(member)
    }
}

impl Provider {
    /// Whether it may make a member of somebody with this address.
    fn makes(&self, email: &str) -> bool {
        let domain = email.rsplit_once('@').map(|(_, domain)| domain);
        let is_listed = domain.is_some_and(|domain| self.domains.iter().any(|one| one == domain));
        self.creates_members && is_listed
    }
}

/// A provider of the organization of the transaction, as of now for as long as it lasts.
async fn held(connection: &mut PgConnection, id: Uuid) -> Result<Provider, ChangeError> {
    let row = sqlx::query_as!(
        Row,
        "select id, organization_id, name, issuer, client_id, client_secret, domains,
             creates_members, enabled
         from providers where id = $1 for update",
        id,
    )
    .fetch_optional(connection)
    .await?;
    row.map(Provider::from).ok_or(ChangeError::Unknown)
}

/// Whoever names a domain is shown to everybody who has an address there.
async fn demand_domains(
    connection: &mut PgConnection,
    provider: &Provider,
) -> Result<(), ChangeError> {
    let are_given = sqlx::query_scalar!(
        r#"select domains @> $2 as "are_given!" from organizations where id = $1"#,
        provider.organization.as_uuid(),
        &provider.domains,
    )
    .fetch_one(connection)
    .await?;
    let problem = "have to be given to the organization by whoever runs the desk";
    if are_given { Ok(()) } else { Err(ChangeError::Field("domains", problem)) }
}

/// The user's place in the organization, unless they have one in another as well.
async fn only_here(
    connection: &mut PgConnection,
    organization: OrganizationId,
    user: Uuid,
) -> sqlx::Result<Option<MemberId>> {
    let member = sqlx::query_scalar!(
        "select m.id from memberships m
         where m.user_id = $1 and m.organization_id = $2 and m.removed_at is null
             and not exists (
                 select from memberships o where o.user_id = $1
                     and o.organization_id <> $2 and o.removed_at is null)",
        user,
        organization.as_uuid(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(member.map(MemberId::from_uuid))
}

/// False when the provider calls somebody else so, or calls this user something else.
async fn link(
    connection: &mut PgConnection,
    provider: &Provider,
    described: &Described<'_>,
    user: Uuid,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into provider_links (provider_id, subject, organization_id, user_id)
         values ($1, $2, $3, $4) on conflict do nothing",
        provider.id,
        described.subject,
        provider.organization.as_uuid(),
        user,
    )
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let entry = Entry::new(Action::UserModified, described.by).on("user", user);
    let entry = entry.with(json!({ "provider": provider.id }));
    audit::note(connection, provider.organization, &entry).await?;
    Ok(true)
}

/// Makes somebody a member whom nobody knew. Their address counts as verified only once they have
/// answered a mail of ours: it is the provider's word.
async fn join(
    connection: &mut PgConnection,
    provider: &Provider,
    described: &Described<'_>,
    email: &str,
) -> sqlx::Result<MemberId> {
    let (user, member) = (UserId::now(), MemberId::now());
    sqlx::query!(
        "insert into users (id, email, name, email_verified_at) values ($1, $2, $3, null)",
        user.as_uuid(),
        email,
        described.name,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "with joined as (
             insert into memberships (id, organization_id, user_id, role)
             values ($1, $2, $3, 'agent')
             returning id, organization_id
         )
         insert into team_members (team_id, membership_id, organization_id)
         select t.id, j.id, j.organization_id
         from joined j join teams t on t.organization_id = j.organization_id and t.is_default",
        member.as_uuid(),
        provider.organization.as_uuid(),
        user.as_uuid(),
    )
    .execute(&mut *connection)
    .await?;
    let entry = Entry::new(Action::UserCreated, described.by).on("member", member.as_uuid());
    let entry = entry.with(json!({ "provider": provider.id }));
    audit::note(connection, provider.organization, &entry).await?;
    link(connection, provider, described, user.as_uuid()).await?;
    Ok(member)
}
