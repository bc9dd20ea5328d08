//! Somebody has lost every factor: an admin takes them away, and can do nothing else.

use insightdesk_domain::audit::{Action, Asker, Entry};
use insightdesk_domain::ids::{MemberId, OrganizationId};
use serde_json::json;

use super::{Accounts, UserId, lock};
use crate::audit;

/// What came of a reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reset {
    Done,
    /// No such member here.
    Missing,
    /// Owners, and people whom another organization trusts as well, are out of reach.
    Protected,
}

impl Accounts {
    /// Takes every factor of a member away and ends their sign-ins.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn reset_factors(
        &self,
        organization: OrganizationId,
        member: MemberId,
        by: &Asker,
    ) -> sqlx::Result<Reset> {
        let mut transaction = self.pools.hub.begin().await?;
        let found = sqlx::query!(
            r#"select m.user_id, m.role = 'owner' or exists (
                   select from memberships o where o.user_id = m.user_id
                       and o.organization_id <> m.organization_id and o.removed_at is null
               ) as "protected!"
               from memberships m
               where m.id = $1 and m.organization_id = $2 and m.removed_at is null"#,
            member.as_uuid(),
            organization.as_uuid(),
        )
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(found) = found else { return Ok(Reset::Missing) };
        if found.protected {
            return Ok(Reset::Protected);
        }
        let user = found.user_id;
        lock(&mut transaction, UserId::from_uuid(user)).await?;
        sqlx::query!(
            "with totp as (delete from totp_secrets where user_id = $1),
                 keys as (delete from passkeys where user_id = $1),
                 codes as (delete from recovery_codes where user_id = $1),
                 begun as (delete from auth_challenges where user_id = $1),
                 ended as (update sign_ins set revoked_at = now()
                     where user_id = $1 and revoked_at is null)
             update users set second_factor_at = null where id = $1",
            user,
        )
        .execute(&mut *transaction)
        .await?;
        let entry = Entry::new(Action::SecondFactorRemoved, by).on("member", member.as_uuid());
        let entry = entry.with(json!({ "factor": "all", "sign_ins": "ended" }));
        audit::note(&mut transaction, organization, &entry).await?;
        transaction.commit().await?;
        Ok(Reset::Done)
    }
}
