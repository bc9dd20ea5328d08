//! Contacts whom their site vouches for.
//!
//! The first time, an anonymous visitor becomes the contact that the site names: its own row, if
//! the site has named nobody so before, and otherwise it is merged into the contact of that name,
//! who goes on with its tickets. Nothing of a ticket changes for it. Two contacts that were both
//! vouched for are never merged.

use std::collections::BTreeMap;

use insightdesk_domain::audit::{Action, Asker, Entry};
use insightdesk_domain::contact::Contact;
use insightdesk_domain::ids::{ContactId, OrganizationId};
use insightdesk_domain::inbox::Inbox;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::json;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::visitors::{Way, give};
use super::{Accounts, TokenHash, Visitor};
use crate::audit;

/// What a site says of a visitor, and has signed.
#[derive(Debug, Clone)]
pub struct Identity {
    /// What the site calls it.
    pub external_id: String,
    pub name: Option<String>,
    pub email: Option<String>,
    pub attributes: BTreeMap<String, String>,
    /// Good for one use, under this name, with this key, until then.
    pub single_use: Option<SingleUse>,
}

/// A signature that is good once.
#[derive(Debug, Clone)]
pub struct SingleUse {
    pub key: Uuid,
    /// SHA-256 of its name.
    pub name: TokenHash,
    pub expires_at: Timestamp,
}

/// Who comes, where, and with which token so far.
#[derive(Debug, Clone, Copy)]
pub struct Arrival<'a> {
    pub inbox: &'a Inbox,
    pub origin: &'a str,
    /// Who this browser was until now, by a token of the same inbox and page.
    pub before: Option<(&'a TokenHash, &'a Visitor)>,
    /// To come in with from now on, unless the one before is good for that.
    pub fresh: TokenHash,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identified {
    /// `fresh`: the new token is the visitor's, and whatever there was before is nobody's.
    Known { visitor: Box<Visitor>, fresh: bool },
    /// The contact is blocked.
    Blocked,
    /// The signature was used before.
    UsedUp,
}

#[derive(Debug)]
struct Row {
    id: Uuid,
    blocked: bool,
}

impl Accounts {
    /// Lets somebody come in as whom their site vouches for.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn identify(
        &self,
        identity: &Identity,
        arrival: &Arrival<'_>,
        by: &Asker,
    ) -> sqlx::Result<Identified> {
        let organization = arrival.inbox.organization;
        let mut within = self.pools.within(organization).await?;
        // One at a time for a name, or two browsers would both find nobody of it.
        let name = format!("{organization}/{}", identity.external_id);
        sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1, 5))", name)
            .execute(&mut *within)
            .await?;
        if !spend(&mut within, organization, identity.single_use.as_ref()).await? {
            return Ok(Identified::UsedUp);
        }
        let known = find(&mut within, &identity.external_id).await?;
        if known.as_ref().is_some_and(|known| known.blocked) {
            return Ok(Identified::Blocked);
        }
        let stranger = arrival.before.map(|(_, visitor)| visitor).filter(|it| !it.verified);
        let id = match (known, stranger) {
            (Some(known), stranger) => {
                let id = ContactId::from_uuid(known.id);
                if let Some(stranger) = stranger {
                    merge(&mut within, &stranger.contact, id, by).await?;
                }
                id
            }
            (None, Some(stranger)) if recognise(&mut within, stranger, identity, by).await? => {
                stranger.contact.id
            }
            (None, _) => create(&mut within, organization, identity).await?,
        };
        let contact = refresh(&mut within, organization, id, identity).await?;
        let identified = come_in(&mut within, contact, arrival).await?;
        within.commit().await?;
        Ok(identified)
    }
}

/// Uses up what is good for one use. `false`: it was used before.
async fn spend(
    connection: &mut PgConnection,
    organization: OrganizationId,
    single_use: Option<&SingleUse>,
) -> sqlx::Result<bool> {
    let Some(SingleUse { key, name, expires_at }) = single_use else { return Ok(true) };
    let spent = sqlx::query!(
        "insert into identity_uses (key_id, name_hash, organization_id, expires_at)
         values ($1, $2, $3, $4) on conflict do nothing",
        key,
        &name[..],
        organization.as_uuid(),
        expires_at.to_sqlx() as _,
    )
    .execute(connection)
    .await?;
    Ok(spent.rows_affected() == 1)
}

async fn find(connection: &mut PgConnection, external_id: &str) -> sqlx::Result<Option<Row>> {
    sqlx::query_as!(
        Row,
        r#"select id, blocked_at is not null as "blocked!"
           from contacts where external_id = $1 for no key update"#,
        external_id,
    )
    .fetch_optional(connection)
    .await
}

/// The stranger turns out to be a contact that is known already. Sockets of both are to come again,
/// and find the tickets of one.
async fn merge(
    connection: &mut PgConnection,
    stranger: &Contact,
    into: ContactId,
    by: &Asker,
) -> sqlx::Result<()> {
    let merged = sqlx::query!(
        "update contacts set merged_into = $2, out_at = now()
         where id = $1 and verified_at is null and merged_into is null",
        stranger.id.as_uuid(),
        into.as_uuid(),
    )
    .execute(&mut *connection)
    .await?;
    if merged.rows_affected() == 0 {
        return Ok(());
    }
    sqlx::query!("update contacts set out_at = now() where id = $1", into.as_uuid())
        .execute(&mut *connection)
        .await?;
    revoke(connection, stranger.id).await?;
    let entry = Entry::new(Action::ContactChanged, by).on("contact", into);
    let entry = entry.with(json!({ "merged": stranger.id }));
    audit::note(connection, stranger.organization, &entry).await
}

/// The stranger is the contact that the site names. `false`: somebody else has been faster.
async fn recognise(
    connection: &mut PgConnection,
    stranger: &Visitor,
    identity: &Identity,
    by: &Asker,
) -> sqlx::Result<bool> {
    let contact = &stranger.contact;
    let recognised = sqlx::query!(
        "update contacts set external_id = $2, verified_at = now(), out_at = now()
         where id = $1 and verified_at is null and merged_into is null",
        contact.id.as_uuid(),
        identity.external_id,
    )
    .execute(&mut *connection)
    .await?;
    if recognised.rows_affected() == 0 {
        return Ok(false);
    }
    revoke(connection, contact.id).await?;
    let entry = Entry::new(Action::ContactChanged, by).on("contact", contact.id);
    let entry = entry.with(json!({ "verified": true }));
    audit::note(connection, contact.organization, &entry).await?;
    Ok(true)
}

async fn create(
    connection: &mut PgConnection,
    organization: OrganizationId,
    identity: &Identity,
) -> sqlx::Result<ContactId> {
    let id = ContactId::now();
    sqlx::query!(
        "insert into contacts (id, organization_id, external_id, verified_at)
         values ($1, $2, $3, now())",
        id.as_uuid(),
        organization.as_uuid(),
        identity.external_id,
    )
    .execute(connection)
    .await?;
    Ok(id)
}

/// Notes what the site says now. Name and address stand at the tickets of whom the contact was
/// before, too.
async fn refresh(
    connection: &mut PgConnection,
    organization: OrganizationId,
    id: ContactId,
    identity: &Identity,
) -> sqlx::Result<Contact> {
    let row = sqlx::query!(
        "update contacts set
             name = coalesce($2, name),
             email = coalesce($3, email),
             attributes = $4,
             seen_at = now()
         where id = $1 returning name, email",
        id.as_uuid(),
        identity.name,
        identity.email,
        Json(&identity.attributes) as _,
    )
    .fetch_one(&mut *connection)
    .await?;
    sqlx::query!(
        "update contacts set name = $2, email = $3
         where merged_into = $1 and (name, email) is distinct from ($2, $3)",
        id.as_uuid(),
        row.name,
        row.email,
    )
    .execute(connection)
    .await?;
    Ok(Contact { id, organization, name: row.name, email: row.email })
}

/// Whoever was this contact before keeps the token; anybody else gets another one, and the one
/// before is good for nothing.
async fn come_in(
    connection: &mut PgConnection,
    contact: Contact,
    arrival: &Arrival<'_>,
) -> sqlx::Result<Identified> {
    let formerly = sqlx::query_scalar!(
        "select id from contacts where merged_into = $1 order by id desc limit 100",
        contact.id.as_uuid(),
    )
    .fetch_all(&mut *connection)
    .await?;
    let formerly = formerly.into_iter().map(ContactId::from_uuid).collect();
    let kept = arrival.before.filter(|(_, it)| it.verified && it.contact.id == contact.id);
    let expires_at = match (kept, arrival.before) {
        (Some((_, visitor)), _) => visitor.expires_at,
        (None, before) => {
            if let Some((token, _)) = before {
                leave(connection, token).await?;
            }
            let way = Way { token: arrival.fresh, inbox: arrival.inbox, origin: arrival.origin };
            give(connection, contact.id, &way).await?
        }
    };
    let visitor = Visitor {
        contact,
        inbox: arrival.inbox.id,
        origin: arrival.origin.to_owned(),
        expires_at,
        verified: true,
        must_identify: false,
        blocked: false,
        // Whoever opens a socket with the token is asked about anew.
        muted_until: None,
        formerly,
    };
    Ok(Identified::Known { visitor: Box::new(visitor), fresh: kept.is_none() })
}

async fn leave(connection: &mut PgConnection, token: &TokenHash) -> sqlx::Result<()> {
    sqlx::query!(
        "update widget_tokens set revoked_at = now() where token_hash = $1 and revoked_at is null",
        &token[..],
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn revoke(connection: &mut PgConnection, contact: ContactId) -> sqlx::Result<()> {
    sqlx::query!(
        "update widget_tokens set revoked_at = now()
         where contact_id = $1 and revoked_at is null",
        contact.as_uuid(),
    )
    .execute(connection)
    .await?;
    Ok(())
}
