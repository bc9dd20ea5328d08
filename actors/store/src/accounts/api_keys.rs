//! Keys of the API: programs come in with one, and act for the member who made it.
//!
//! A key may do what its scopes and its maker both may, as of now: whoever is demoted demotes their
//! keys, whoever leaves takes them along.

use std::net::IpAddr;
use std::sync::Arc;

use insightdesk_domain::audit::{Action, Asker, Entry};
use insightdesk_domain::ids::{KeyId, MemberId, OrganizationId};
use insightdesk_domain::scope::Scope;
use insightdesk_domain::text::Name;
use jiff::Timestamp;
use serde_json::json;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::seats::{Seat, SeatRow};
use super::{Accounts, TokenHash};
use crate::audit;

/// A key that was just drawn.
#[derive(Debug, Clone, Copy)]
pub struct NewApiKey<'a> {
    pub name: &'a Name,
    pub prefix: &'a str,
    pub hash: TokenHash,
    pub scopes: &'a [Scope],
    pub maker: MemberId,
    /// 1 to 365.
    pub days: u16,
}

/// A key as admins see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    pub id: KeyId,
    pub name: String,
    pub prefix: String,
    pub scopes: Vec<Scope>,
    /// The name of its maker.
    pub created_by: Option<String>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
    pub last_used_address: Option<String>,
    pub uses: u64,
    pub revoked_at: Option<Timestamp>,
}

/// A key in force, and whom it acts for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyInForce {
    pub id: KeyId,
    pub scopes: Vec<Scope>,
    pub maker: Arc<Seat>,
    pub expires_at: Timestamp,
}

/// What came of revoking or deleting a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyEnd {
    Done,
    NotFound,
}

#[derive(Debug)]
struct Row {
    id: Uuid,
    name: String,
    prefix: String,
    scopes: Vec<String>,
    created_by: Option<String>,
    created_at: jiff_sqlx::Timestamp,
    expires_at: jiff_sqlx::Timestamp,
    last_used_at: Option<jiff_sqlx::Timestamp>,
    last_used_address: Option<String>,
    uses: i64,
    revoked_at: Option<jiff_sqlx::Timestamp>,
}

impl From<Row> for ApiKey {
    fn from(row: Row) -> Self {
        Self {
            id: KeyId::from_uuid(row.id),
            name: row.name,
            prefix: row.prefix,
            scopes: scopes(&row.scopes),
            created_by: row.created_by,
            created_at: row.created_at.to_jiff(),
            expires_at: row.expires_at.to_jiff(),
            last_used_at: row.last_used_at.map(jiff_sqlx::Timestamp::to_jiff),
            last_used_address: row.last_used_address,
            uses: row.uses.cast_unsigned(),
            revoked_at: row.revoked_at.map(jiff_sqlx::Timestamp::to_jiff),
        }
    }
}

impl Accounts {
    /// The keys of an organization, newest first; with those that are over or revoked, until they
    /// are deleted.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn api_keys(
        &self,
        organization: OrganizationId,
        before: Option<KeyId>,
        limit: u32,
    ) -> sqlx::Result<Vec<ApiKey>> {
        let mut within = self.pools.within(organization).await?;
        let rows = sqlx::query_as!(
            Row,
            r#"select k.id, k.name, k.prefix, k.scopes, u.name as "created_by?", k.created_at,
                   k.expires_at, k.last_used_at, host(k.last_used_address) as last_used_address,
                   k.uses, k.revoked_at
               from api_keys k
               left join memberships m on m.id = k.created_by
               left join users u on u.id = m.user_id
               where $1::uuid is null or k.id < $1
               order by k.id desc limit $2"#,
            before.map(KeyId::as_uuid),
            i64::from(limit),
        )
        .fetch_all(&mut *within)
        .await?;
        within.commit().await?;
        Ok(rows.into_iter().map(ApiKey::from).collect())
    }

    /// Stores a key.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn create_api_key(
        &self,
        organization: OrganizationId,
        new: &NewApiKey<'_>,
        by: &Asker,
    ) -> sqlx::Result<Option<ApiKey>> {
        let id = KeyId::now();
        let scopes: Vec<String> = new.scopes.iter().map(|it| it.as_str().to_owned()).collect();
        let mut within = self.pools.within(organization).await?;
        sqlx::query!(
            "insert into api_keys
                 (id, organization_id, name, prefix, key_hash, scopes, created_by, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7, now() + make_interval(days => $8))",
            id.as_uuid(),
            organization.as_uuid(),
            new.name.as_str(),
            new.prefix,
            &new.hash[..],
            &scopes,
            new.maker.as_uuid(),
            i32::from(new.days),
        )
        .execute(&mut *within)
        .await?;
        let entry = Entry::new(Action::ApiKeyCreated, by).on("api_key", id).with(json!({
            "name": new.name,
            "prefix": new.prefix,
            "scopes": scopes,
            "days": new.days,
        }));
        audit::note(&mut within, organization, &entry).await?;
        let key = find(&mut within, id).await?;
        within.commit().await?;
        Ok(key)
    }

    /// Ends a key. Ending it twice changes nothing.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn revoke_api_key(
        &self,
        organization: OrganizationId,
        id: KeyId,
        revoker: MemberId,
        by: &Asker,
    ) -> sqlx::Result<Option<ApiKey>> {
        let mut within = self.pools.within(organization).await?;
        let revoked = sqlx::query!(
            "update api_keys set revoked_at = now(), revoked_by = $2
             where id = $1 and revoked_at is null",
            id.as_uuid(),
            revoker.as_uuid(),
        )
        .execute(&mut *within)
        .await?;
        if revoked.rows_affected() == 1 {
            let entry = Entry::new(Action::ApiKeyRevoked, by).on("api_key", id);
            audit::note(&mut within, organization, &entry).await?;
        }
        let key = find(&mut within, id).await?;
        within.commit().await?;
        Ok(key)
    }

    /// Forgets a key, whether it is in force or not.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn delete_api_key(
        &self,
        organization: OrganizationId,
        id: KeyId,
        by: &Asker,
    ) -> sqlx::Result<KeyEnd> {
        let mut within = self.pools.within(organization).await?;
        let deleted =
            sqlx::query!("delete from api_keys where id = $1 returning name, prefix", id.as_uuid())
                .fetch_optional(&mut *within)
                .await?;
        let Some(deleted) = deleted else { return Ok(KeyEnd::NotFound) };
        let entry = Entry::new(Action::ApiKeyDeleted, by).on("api_key", id);
        let entry = entry.with(json!({ "name": deleted.name, "prefix": deleted.prefix }));
        audit::note(&mut within, organization, &entry).await?;
        within.commit().await?;
        Ok(KeyEnd::Done)
    }

    /// Whose key this is, as long as both are in force.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn key_in_force(&self, hash: &TokenHash) -> sqlx::Result<Option<KeyInForce>> {
        let row = sqlx::query!(
            r#"select k.id, k.scopes, k.expires_at, to_jsonb(s) as "seat!: Json<SeatRow>"
               from api_keys k join seats s on s.id = k.created_by
               where k.key_hash = $1 and k.revoked_at is null and k.expires_at > now()"#,
            &hash[..],
        )
        .fetch_optional(&self.pools.hub)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let Json(seat) = row.seat;
        if seat.disabled {
            return Ok(None);
        }
        Ok(Some(KeyInForce {
            id: KeyId::from_uuid(row.id),
            scopes: scopes(&row.scopes),
            maker: Arc::new(seat.into_seat()?),
            expires_at: row.expires_at.to_jiff(),
        }))
    }

    /// Notes that a key was used `times` more, last from `address`.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn note_key_use(
        &self,
        id: KeyId,
        times: u32,
        address: Option<IpAddr>,
    ) -> sqlx::Result<()> {
        sqlx::query!(
            "update api_keys set uses = uses + $2, last_used_at = now(),
                 last_used_address = coalesce($3::text::inet, last_used_address)
             where id = $1",
            id.as_uuid(),
            i64::from(times),
            address.map(|address| address.to_string()),
        )
        .execute(&self.pools.hub)
        .await?;
        Ok(())
    }
}

async fn find(connection: &mut PgConnection, id: KeyId) -> sqlx::Result<Option<ApiKey>> {
    let row = sqlx::query_as!(
        Row,
        r#"select k.id, k.name, k.prefix, k.scopes, u.name as "created_by?", k.created_at,
               k.expires_at, k.last_used_at, host(k.last_used_address) as last_used_address,
               k.uses, k.revoked_at
           from api_keys k
           left join memberships m on m.id = k.created_by
           left join users u on u.id = m.user_id
           where k.id = $1"#,
        id.as_uuid(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(ApiKey::from))
}

/// Scopes that this version does not know allow nothing.
fn scopes(words: &[String]) -> Vec<Scope> {
    words.iter().filter_map(|word| Scope::parse(word)).collect()
}
