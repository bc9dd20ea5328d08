//! Registrations that nobody ever confirmed: somebody else's address perhaps, or nobody's.

use insightdesk_domain::audit::{Action, Asker, Entry};
use insightdesk_domain::ids::{OrganizationId, UserId};
use serde_json::json;
use sqlx::{PgConnection, PgPool};

use crate::audit::{self, PLATFORM};
use crate::leases::{self, Held};

/// Accounts taken away in one run.
const MOST: i64 = 1_000;

/// Takes accounts away that were registered a week ago and never verified, with the organizations
/// that were made for them, under the lease. Where anybody or anything else is in such an
/// organization, both stay. Returns how many accounts went.
///
/// # Errors
/// When PostgreSQL does not answer; what was done until then stays done.
pub async fn forget_unverified(hub: &PgPool, held: &Held) -> sqlx::Result<u64> {
    let due = sqlx::query_scalar!(
        "select id from users
         where awaits_proof and email_verified_at is null and erased_at is null
             and created_at < now() - interval '7 days'
         order by created_at limit $1",
        MOST,
    );
    let mut gone = 0;
    for user in due.fetch_all(hub).await? {
        let mut transaction = hub.begin().await?;
        if !leases::guard(&mut transaction, held).await? {
            return Ok(gone);
        }
        if forget(&mut transaction, UserId::from_uuid(user)).await? {
            transaction.commit().await?;
            gone += 1;
        }
    }
    Ok(gone)
}

/// False: something hangs on the account, or its link was followed meanwhile.
async fn forget(connection: &mut PgConnection, user: UserId) -> sqlx::Result<bool> {
    let is_idle = sqlx::query_scalar!(
        r#"select not exists (select from sign_ins s where s.user_id = u.id)
               and not exists (
                   select from account_links l where l.user_id = u.id and l.expires_at > now())
               and not exists (select from provider_links p where p.user_id = u.id)
               as "is_idle!"
           from users u
           where u.id = $1 and u.awaits_proof and u.email_verified_at is null for update"#,
        user.as_uuid(),
    )
    .fetch_optional(&mut *connection)
    .await?;
    if is_idle != Some(true) {
        return Ok(false);
    }
    let places = sqlx::query!(
        r#"select m.organization_id, o.slug, m.role = 'owner'
               and not exists (select from memberships other
                   where other.organization_id = o.id and other.id <> m.id)
               and not exists (select from inboxes i where i.organization_id = o.id)
               and not exists (select from contacts c where c.organization_id = o.id)
               and not exists (select from tickets t where t.organization_id = o.id)
               and not exists (select from invitations i where i.organization_id = o.id)
               as "is_empty!"
           from memberships m join organizations o on o.id = m.organization_id
           where m.user_id = $1 for update of o"#,
        user.as_uuid(),
    )
    .fetch_all(&mut *connection)
    .await?;
    if places.iter().any(|place| !place.is_empty) {
        return Ok(false);
    }
    sqlx::query!("delete from users where id = $1", user.as_uuid())
        .execute(&mut *connection)
        .await?;
    for place in places {
        let organization = OrganizationId::from_uuid(place.organization_id);
        sqlx::query!("delete from organizations where id = $1", place.organization_id)
            .execute(&mut *connection)
            .await?;
        note(connection, organization, user, &place.slug).await?;
    }
    Ok(true)
}

/// In the organization's own log, and in the platform's, which outlives it.
async fn note(
    connection: &mut PgConnection,
    organization: OrganizationId,
    user: UserId,
    slug: &str,
) -> sqlx::Result<()> {
    let entry = Entry::new(Action::RetentionApplied, &Asker::system())
        .on("organization", organization)
        .with(json!({ "never_verified": user, "slug": slug }));
    for log in [organization, PLATFORM] {
        audit::note(connection, log, &entry).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
