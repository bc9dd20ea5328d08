//! Contacts who come by the widget: an opaque token, good for one inbox on one origin.

use insightdesk_domain::contact::Contact;
use insightdesk_domain::ids::{ContactId, InboxId, OrganizationId, TicketId};
use insightdesk_domain::inbox::Inbox;
use insightdesk_domain::principal::Principal;
use jiff::{Timestamp, ToSpan};
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

use super::{Accounts, TokenHash};

/// How many days a widget token is good for after its last use.
const DAYS: i32 = 30;

/// The tickets a widget goes on with, at most.
const TICKETS: i64 = 20;

/// A contact as its widget token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    pub contact: Contact,
    pub inbox: InboxId,
    /// The page's origin, which the token is bound to.
    pub origin: String,
    pub expires_at: Timestamp,
    /// The site has vouched for who this is.
    pub verified: bool,
    /// The site has not, and has to.
    pub must_identify: bool,
    /// May do nothing any longer.
    pub blocked: bool,
    /// Disturbs nobody until then.
    pub muted_until: Option<Timestamp>,
    /// Contacts that turned out to be this one; the newest hundred.
    pub formerly: Vec<ContactId>,
}

impl Visitor {
    /// This visitor as somebody who asks.
    #[must_use]
    pub fn principal(&self) -> Principal {
        let formerly = self.formerly.clone();
        Principal { formerly, muted_until: self.muted_until, ..self.contact.principal() }
    }
}

/// Somebody on a page who comes for the first time.
#[derive(Debug, Clone)]
pub struct NewVisitor<'a> {
    pub token: TokenHash,
    pub inbox: &'a Inbox,
    pub origin: &'a str,
    pub name: Option<&'a str>,
    pub email: Option<&'a str>,
}

impl Accounts {
    /// Finds whose token this is, unless it was revoked or is over, or its inbox is not for its page
    /// any longer.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn visitor(&self, token: &TokenHash) -> sqlx::Result<Option<Visitor>> {
        let row = sqlx::query!(
            r#"select t.inbox_id, t.origin, t.expires_at, c.id, c.organization_id, c.name, c.email,
                   c.verified_at is not null as "verified!", c.blocked_at is not null as "blocked!",
                   c.muted_until,
                   i.require_identity and c.verified_at is null as "must_identify!",
                   array(
                       select f.id from contacts f where f.merged_into = c.id
                       order by f.id desc limit 100
                   ) as "formerly!"
               from widget_tokens t
               join contacts c on c.id = t.contact_id
               join inboxes i on i.id = t.inbox_id
               join organizations o on o.id = c.organization_id
               where t.token_hash = $1 and t.revoked_at is null and t.expires_at > now()
                   and t.origin = any(i.allowed_origins)
                   and o.suspended_at is null"#,
            &token[..],
        )
        .fetch_optional(&self.pools.hub)
        .await?;
        Ok(row.map(|row| Visitor {
            contact: Contact {
                id: ContactId::from_uuid(row.id),
                organization: OrganizationId::from_uuid(row.organization_id),
                name: row.name,
                email: row.email,
            },
            inbox: InboxId::from_uuid(row.inbox_id),
            origin: row.origin,
            expires_at: row.expires_at.to_jiff(),
            verified: row.verified,
            must_identify: row.must_identify,
            blocked: row.blocked,
            muted_until: row.muted_until.map(jiff_sqlx::Timestamp::to_jiff),
            formerly: row.formerly.into_iter().map(ContactId::from_uuid).collect(),
        }))
    }

    /// Creates a contact with its first token.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn create_visitor(&self, new: &NewVisitor<'_>) -> sqlx::Result<Visitor> {
        let contact = Contact {
            id: ContactId::now(),
            organization: new.inbox.organization,
            name: new.name.map(str::to_owned),
            email: new.email.map(str::to_owned),
        };
        let mut within = self.pools.within(contact.organization).await?;
        sqlx::query!(
            "insert into contacts (id, organization_id, name, email, seen_at)
             values ($1, $2, $3, $4, now())",
            contact.id.as_uuid(),
            contact.organization.as_uuid(),
            new.name,
            new.email,
        )
        .execute(&mut *within)
        .await?;
        let way = Way { token: new.token, inbox: new.inbox, origin: new.origin };
        let expires_at = give(&mut within, contact.id, &way).await?;
        within.commit().await?;
        Ok(Visitor {
            contact,
            inbox: new.inbox.id,
            origin: new.origin.to_owned(),
            expires_at,
            verified: false,
            must_identify: false,
            blocked: false,
            muted_until: None,
            formerly: Vec::new(),
        })
    }

    /// Notes what a contact says about itself; what is not said stays, and so does what the site
    /// has vouched for.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn introduce(&self, contact: &Contact) -> sqlx::Result<()> {
        let mut within = self.pools.within(contact.organization).await?;
        sqlx::query!(
            "update contacts set name = coalesce($2, name), email = coalesce($3, email)
             where id = $1 and verified_at is null",
            contact.id.as_uuid(),
            contact.name,
            contact.email,
        )
        .execute(&mut *within)
        .await?;
        within.commit().await
    }

    /// Gives the token its days again, at most once a day.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn slide(&self, token: &TokenHash, visitor: &Visitor) -> sqlx::Result<()> {
        let age = (24 * (DAYS - 1)).hours();
        if visitor.expires_at > Timestamp::now() + age {
            return Ok(());
        }
        let mut within = self.pools.within(visitor.contact.organization).await?;
        sqlx::query!(
            "update widget_tokens set expires_at = now() + make_interval(days => $2)
             where token_hash = $1 and revoked_at is null and expires_at < $3",
            &token[..],
            DAYS,
            (Timestamp::now() + age).to_sqlx() as _,
        )
        .execute(&mut *within)
        .await?;
        within.commit().await
    }

    /// Ends every widget token of a contact.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn revoke_visitor(&self, contact: &Contact) -> sqlx::Result<()> {
        let mut within = self.pools.within(contact.organization).await?;
        sqlx::query!(
            "update widget_tokens set revoked_at = now()
             where contact_id = $1 and revoked_at is null",
            contact.id.as_uuid(),
        )
        .execute(&mut *within)
        .await?;
        within.commit().await
    }

    /// Notes that a contact has come, to the nearest hour.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn see(&self, contact: &Contact) -> sqlx::Result<()> {
        let mut within = self.pools.within(contact.organization).await?;
        sqlx::query!(
            "update contacts set seen_at = now()
             where id = $1 and (seen_at is null or seen_at < now() - interval '1 hour')",
            contact.id.as_uuid(),
        )
        .execute(&mut *within)
        .await?;
        within.commit().await
    }

    /// A contact's tickets that are not closed, most recently active first; at most 20.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn tickets_of(&self, contact: &Contact) -> sqlx::Result<Vec<TicketId>> {
        let mut within = self.pools.within(contact.organization).await?;
        let ids = sqlx::query_scalar!(
            "select id from tickets
             where contact_id in (select id from contacts where id = $1 or merged_into = $1)
                 and status <> 'closed'
             order by active_at desc limit $2",
            contact.id.as_uuid(),
            TICKETS,
        )
        .fetch_all(&mut *within)
        .await?;
        Ok(ids.into_iter().map(TicketId::from_uuid).collect())
    }
}

/// What a token is bound to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way<'a> {
    pub(super) token: TokenHash,
    pub(super) inbox: &'a Inbox,
    pub(super) origin: &'a str,
}

/// Gives a contact a way in, and says until when.
pub(super) async fn give(
    connection: &mut PgConnection,
    contact: ContactId,
    way: &Way<'_>,
) -> sqlx::Result<Timestamp> {
    let expires_at = sqlx::query_scalar!(
        "insert into widget_tokens
             (token_hash, organization_id, inbox_id, contact_id, origin, expires_at)
         values ($1, $2, $3, $4, $5, now() + make_interval(days => $6))
         returning expires_at",
        &way.token[..],
        way.inbox.organization.as_uuid(),
        way.inbox.id.as_uuid(),
        contact.as_uuid(),
        way.origin,
        DAYS,
    )
    .fetch_one(connection)
    .await?;
    Ok(expires_at.to_jiff())
}
