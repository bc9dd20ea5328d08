//! Where somebody is signed in.

use std::time::Duration;

use insightdesk_domain::audit::{Action, Asker, Entry};
use insightdesk_domain::ids::{SignInId, UserId};
use insightdesk_domain::member::Member;
use jiff::Timestamp;
use serde_json::json;
use sqlx::PgConnection;

use super::Accounts;
use crate::audit;

/// One device on which somebody is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    pub id: SignInId,
    /// What the device said it is.
    pub user_agent: String,
    /// From where it signed in.
    pub address: Option<String>,
    /// As [`Method::as_str`](super::Method::as_str) has it.
    pub method: String,
    /// Where it is at present.
    pub organization_name: String,
    pub created_at: Timestamp,
    pub used_at: Timestamp,
    /// When it ends, used or not.
    pub expires_at: Timestamp,
}

impl Accounts {
    /// Where somebody is signed in at present, latest first. `idle`: as for
    /// [`standings`](Self::standings).
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn devices(&self, user: UserId, idle: Duration) -> sqlx::Result<Vec<Device>> {
        let rows = sqlx::query!(
            r#"select i.id, i.user_agent, host(i.address) as address, i.method,
                   o.name as organization_name, i.created_at, i.used_at, i.expires_at
               from sign_ins i join organizations o on o.id = i.organization_id
               where i.user_id = $1 and i.revoked_at is null and i.expires_at > now()
                   and i.used_at > now() - make_interval(secs => coalesce(
                       (o.settings #>> '{security,idle_hours}')::float8 * 3600, $2))
               order by i.used_at desc, i.id desc"#,
            user.as_uuid(),
            idle.as_secs_f64(),
        )
        .fetch_all(&self.pools.hub)
        .await?;
        let device = rows.into_iter().map(|row| Device {
            id: SignInId::from_uuid(row.id),
            user_agent: row.user_agent,
            address: row.address,
            method: row.method,
            organization_name: row.organization_name,
            created_at: row.created_at.to_jiff(),
            used_at: row.used_at.to_jiff(),
            expires_at: row.expires_at.to_jiff(),
        });
        Ok(device.collect())
    }

    /// Ends one of a member's own sign-ins. False: there is none of that id.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn end_sign_in(
        &self,
        member: &Member,
        sign_in: SignInId,
        by: &Asker,
    ) -> sqlx::Result<bool> {
        let mut transaction = self.pools.hub.begin().await?;
        let ended = sqlx::query!(
            "update sign_ins set revoked_at = now()
             where id = $1 and user_id = $2 and revoked_at is null",
            sign_in.as_uuid(),
            member.user.as_uuid(),
        )
        .execute(&mut *transaction)
        .await?;
        if ended.rows_affected() == 0 {
            return Ok(false);
        }
        let entry = Entry::new(Action::SignInEnded, by).on("sign_in", sign_in);
        audit::note(&mut transaction, member.organization, &entry).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Ends every sign-in of a member's user but `keep`, and says how many those were.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn end_sign_ins(
        &self,
        member: &Member,
        keep: Option<SignInId>,
        by: &Asker,
    ) -> sqlx::Result<u64> {
        let mut transaction = self.pools.hub.begin().await?;
        let ended = end_all(&mut transaction, member.user, keep).await?;
        let entry = Entry::new(Action::SignInEnded, by).on("user", member.user);
        let entry = entry.with(json!({ "count": ended }));
        audit::note(&mut transaction, member.organization, &entry).await?;
        transaction.commit().await?;
        Ok(ended)
    }
}

/// Ends every sign-in of somebody but `keep`.
pub(super) async fn end_all(
    connection: &mut PgConnection,
    user: UserId,
    keep: Option<SignInId>,
) -> sqlx::Result<u64> {
    let ended = sqlx::query!(
        "update sign_ins set revoked_at = now()
         where user_id = $1 and revoked_at is null and ($2::uuid is null or id <> $2)",
        user.as_uuid(),
        keep.map(SignInId::as_uuid),
    )
    .execute(connection)
    .await?;
    Ok(ended.rows_affected())
}
