//! Contacts as members see and change them.

use std::collections::BTreeMap;

use insightdesk_domain::audit::{Action, Asker, Entry};
use insightdesk_domain::contact::Contact;
use insightdesk_domain::ids::{ContactId, OrganizationId};
use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::Accounts;
use crate::audit;

mod barred;
mod tickets;

pub use barred::Barred;
pub use tickets::ContactTicket;

/// Everything that is known of a contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownContact {
    pub contact: Contact,
    /// What the site calls it; none: the site has not vouched for it.
    pub external_id: Option<String>,
    pub attributes: BTreeMap<String, String>,
    pub blocked_at: Option<Timestamp>,
    pub muted_until: Option<Timestamp>,
    pub created_at: Timestamp,
    pub seen_at: Option<Timestamp>,
}

/// Which contacts are looked for.
#[derive(Debug, Clone, Default)]
pub struct ContactFilter<'a> {
    /// A part of the name, e-mail address or external id.
    pub text: Option<&'a str>,
    pub state: Option<ContactState>,
    /// Only those that came before this one.
    pub before: Option<ContactId>,
}

/// How a contact may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContactState {
    Blocked,
    Muted,
    Verified,
}

/// What is to be different about a contact; the rest stays.
#[derive(Debug, Clone, Default)]
pub struct ContactChange {
    pub name: Option<String>,
    pub email: Option<String>,
    pub blocked: Option<bool>,
    /// From now on; 0: no longer.
    pub muted_hours: Option<u32>,
}

#[derive(Debug)]
struct Row {
    id: Uuid,
    name: Option<String>,
    email: Option<String>,
    external_id: Option<String>,
    attributes: Json<BTreeMap<String, String>>,
    blocked_at: Option<jiff_sqlx::Timestamp>,
    muted_until: Option<jiff_sqlx::Timestamp>,
    created_at: jiff_sqlx::Timestamp,
    seen_at: Option<jiff_sqlx::Timestamp>,
}

impl Row {
    fn into_contact(self, organization: OrganizationId) -> KnownContact {
        let id = ContactId::from_uuid(self.id);
        KnownContact {
            contact: Contact { id, organization, name: self.name, email: self.email },
            external_id: self.external_id,
            attributes: self.attributes.0,
            blocked_at: self.blocked_at.map(jiff_sqlx::Timestamp::to_jiff),
            muted_until: self.muted_until.map(jiff_sqlx::Timestamp::to_jiff),
            created_at: self.created_at.to_jiff(),
            seen_at: self.seen_at.map(jiff_sqlx::Timestamp::to_jiff),
        }
    }
}

impl Accounts {
    /// At most `limit` contacts, those that came last first. Who turned out to be somebody else is
    /// not among them.
    ///
    /// # Errors
    /// When PostgreSQL does not answer, or looks for longer than two seconds.
    pub async fn contacts(
        &self,
        organization: OrganizationId,
        filter: &ContactFilter<'_>,
        limit: u32,
    ) -> sqlx::Result<Vec<KnownContact>> {
        let mut within = self.pools.within(organization).await?;
        sqlx::query!("set local statement_timeout = '2s'").execute(&mut *within).await?;
        let state = filter.state;
        let rows = sqlx::query_as!(
            Row,
            r#"select id, name, email, external_id,
                   attributes as "attributes: Json<BTreeMap<String, String>>",
                   blocked_at, muted_until, created_at, seen_at
               from contacts
               where organization_id = $1 and merged_into is null
                   and ($2::uuid is null or id < $2)
                   and ($3::text is null or name ilike $3 or email ilike $3 or external_id ilike $3)
                   and (not $4 or blocked_at is not null)
                   and (not $5 or muted_until > now())
                   and (not $6 or verified_at is not null)
               order by id desc limit $7"#,
            organization.as_uuid(),
            filter.before.map(ContactId::as_uuid),
            filter.text.map(containing),
            state == Some(ContactState::Blocked),
            state == Some(ContactState::Muted),
            state == Some(ContactState::Verified),
            i64::from(limit),
        )
        .fetch_all(&mut *within)
        .await?;
        within.commit().await?;
        Ok(rows.into_iter().map(|row| row.into_contact(organization)).collect())
    }

    /// A contact, or whom it turned out to be.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn known_contact(
        &self,
        organization: OrganizationId,
        id: ContactId,
    ) -> sqlx::Result<Option<KnownContact>> {
        let mut within = self.pools.within(organization).await?;
        let found = find(&mut within, organization, id).await?;
        within.commit().await?;
        Ok(found)
    }

    /// Changes a contact, or whom it turned out to be. Blocking closes its sockets.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn change_contact(
        &self,
        organization: OrganizationId,
        id: ContactId,
        change: &ContactChange,
        by: &Asker,
    ) -> sqlx::Result<Option<KnownContact>> {
        let mut within = self.pools.within(organization).await?;
        sqlx::query!("select id from contacts where id = $1 for no key update", id.as_uuid())
            .fetch_optional(&mut *within)
            .await?;
        let Some(before) = find(&mut within, organization, id).await? else { return Ok(None) };
        let id = before.contact.id;
        apply(&mut within, id, change).await?;
        let Some(after) = find(&mut within, organization, id).await? else { return Ok(None) };
        if before != after {
            let entry = Entry::new(Action::ContactChanged, by).on("contact", id);
            let entry = entry.changing(told(&before), told(&after));
            let entry = entry.with(json!({ "fields": personal(&before, &after) }));
            audit::note(&mut within, organization, &entry).await?;
        }
        within.commit().await?;
        Ok(Some(after))
    }
}

async fn find(
    connection: &mut PgConnection,
    organization: OrganizationId,
    id: ContactId,
) -> sqlx::Result<Option<KnownContact>> {
    let row = sqlx::query_as!(
        Row,
        r#"select c.id, c.name, c.email, c.external_id,
               c.attributes as "attributes: Json<BTreeMap<String, String>>",
               c.blocked_at, c.muted_until, c.created_at, c.seen_at
           from contacts named join contacts c on c.id = coalesce(named.merged_into, named.id)
           where named.id = $1"#,
        id.as_uuid(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| row.into_contact(organization)))
}

/// Name and address are those of whom this contact was before, too: they stand at its tickets.
async fn apply(
    connection: &mut PgConnection,
    id: ContactId,
    change: &ContactChange,
) -> sqlx::Result<()> {
    let hours = change.muted_hours.map(|hours| i32::try_from(hours).unwrap_or(i32::MAX));
    sqlx::query!(
        "update contacts set
             name = coalesce($2, name),
             email = coalesce($3, email)
         where id = $1 or merged_into = $1",
        id.as_uuid(),
        change.name,
        change.email,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "update contacts set
             blocked_at = case
                 when $2 then coalesce(blocked_at, now())
                 when not $2 then null
                 else blocked_at
             end,
             out_at = case when $2 or $3::int is not null then now() else out_at end,
             muted_until = case
                 when $3::int > 0 then now() + make_interval(hours => $3)
                 when $3 = 0 then null
                 else muted_until
             end
         where id = $1",
        id.as_uuid(),
        change.blocked,
        hours,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What the log tells of a contact: nothing that would have to be erased with them.
fn told(known: &KnownContact) -> Value {
    json!({
        "blocked": known.blocked_at.is_some(),
        "muted_until": known.muted_until,
    })
}

/// Which of the things that are a contact's own have changed.
fn personal(before: &KnownContact, after: &KnownContact) -> Vec<&'static str> {
    let (before, after) = (&before.contact, &after.contact);
    let mut fields = Vec::new();
    fields.extend((before.name != after.name).then_some("name"));
    fields.extend((before.email != after.email).then_some("email"));
    fields
}

/// A pattern for `like` that finds `text` anywhere.
fn containing(text: &str) -> String {
    let escaped = text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
    format!("%{escaped}%")
}
