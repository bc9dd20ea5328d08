//! What somebody changes of their own account: password and name.

use insightdesk_domain::audit::{Action, Asker, Entry};
use insightdesk_domain::ids::{SignInId, UserId};
use insightdesk_domain::mail::Letter;
use insightdesk_domain::member::Member;
use insightdesk_domain::text::Name;
use serde_json::json;
use sqlx::PgConnection;

use super::devices;
use super::links::{self, LinkKind, NewLink};
use super::{Accounts, TokenHash};
use crate::{audit, outbox};

/// How many passwords before the present one are remembered.
const REMEMBERED: i64 = 4;

/// What a new password must not be like.
#[derive(Debug, Clone)]
pub struct PasswordOwner {
    pub user: UserId,
    pub name: String,
    pub email: String,
    /// Names of the organizations that they belong to.
    pub organizations: Vec<String>,
    /// One of these wants letters of both cases, digits and signs.
    pub needs_classes: bool,
}

impl Accounts {
    /// Finds what a new password of somebody must not be like. None: no such user, or disabled.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn password_owner(&self, user: UserId) -> sqlx::Result<Option<PasswordOwner>> {
        let row = sqlx::query!(
            r#"select u.name, u.email,
                   array_agg(s.organization_name) as "organizations!: Vec<String>",
                   coalesce(bool_or(
                       (s.organization_settings #>> '{security,password_classes}')::boolean
                   ), false) as "needs_classes!"
               from users u join seats s on s.user_id = u.id and not s.disabled
               where u.id = $1 group by u.id"#,
            user.as_uuid(),
        )
        .fetch_optional(&self.pools.hub)
        .await?;
        Ok(row.map(|row| PasswordOwner {
            user,
            name: row.name,
            email: row.email,
            organizations: row.organizations,
            needs_classes: row.needs_classes,
        }))
    }

    /// The present password of somebody and those before it, as PHC strings, latest first.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn passwords_of(&self, user: UserId) -> sqlx::Result<Vec<String>> {
        sqlx::query_scalar!(
            r#"(select password_hash as "hash!" from users
                where id = $1 and password_hash is not null)
               union all
               (select password_hash from old_passwords
                where user_id = $1 order by replaced_at desc limit $2)"#,
            user.as_uuid(),
            REMEMBERED,
        )
        .fetch_all(&self.pools.hub)
        .await
    }

    /// Mails a link for choosing another password, if there is somebody who has that address. Who
    /// asks does not learn whether there is.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn ask_reset(
        &self,
        email: &str,
        link: &NewLink,
        letter: &Letter,
        by: &Asker,
    ) -> sqlx::Result<()> {
        let mut transaction = self.pools.hub.begin().await?;
        let user = sqlx::query_scalar!(
            "select u.id from users u
             where u.email = $1 and exists (
                 select from seats s where s.user_id = u.id and not s.disabled)
             for no key update of u",
            email,
        )
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(user) = user.map(UserId::from_uuid) else { return Ok(()) };
        if links::is_flooded(&mut transaction, user).await? {
            return Ok(());
        }
        links::end(&mut transaction, LinkKind::Reset, user).await?;
        links::put(&mut transaction, LinkKind::Reset, Some(user), link, None).await?;
        let home = links::home(&mut transaction, user).await?;
        outbox::post(&mut transaction, home, letter).await?;
        let entry = Entry::new(Action::PasswordResetAsked, by).on("user", user);
        audit::note(&mut transaction, home, &entry).await?;
        transaction.commit().await
    }

    /// Uses a link up for a new password. Ends every sign-in; second factors stay. The link came
    /// by mail, so the address is verified as well. False: it was used, or is over.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn reset_password(
        &self,
        token: &TokenHash,
        hash: &str,
        letter: &Letter,
        by: &Asker,
    ) -> sqlx::Result<bool> {
        let mut transaction = self.pools.hub.begin().await?;
        let used = links::take(&mut transaction, LinkKind::Reset, token).await?;
        let Some(user) = used.and_then(|used| used.user) else { return Ok(false) };
        replace_password(&mut transaction, user, hash).await?;
        sqlx::query!(
            "update users set email_verified_at = coalesce(email_verified_at, now()),
                 awaits_proof = false
             where id = $1",
            user.as_uuid(),
        )
        .execute(&mut *transaction)
        .await?;
        for kind in [LinkKind::Reset, LinkKind::Verify] {
            links::end(&mut transaction, kind, user).await?;
        }
        devices::end_all(&mut transaction, user, None).await?;
        let home = links::home(&mut transaction, user).await?;
        outbox::post(&mut transaction, home, letter).await?;
        let entry = Entry::new(Action::PasswordReset, by).on("user", user);
        audit::note(&mut transaction, home, &entry).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Replaces a member's password and ends every sign-in but `keep`.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn change_password(
        &self,
        member: &Member,
        keep: SignInId,
        hash: &str,
        letter: &Letter,
        by: &Asker,
    ) -> sqlx::Result<()> {
        let mut transaction = self.pools.hub.begin().await?;
        replace_password(&mut transaction, member.user, hash).await?;
        links::end(&mut transaction, LinkKind::Reset, member.user).await?;
        devices::end_all(&mut transaction, member.user, Some(keep)).await?;
        outbox::post(&mut transaction, member.organization, letter).await?;
        let entry = Entry::new(Action::PasswordChanged, by).on("user", member.user);
        audit::note(&mut transaction, member.organization, &entry).await?;
        transaction.commit().await
    }

    /// Gives a member's user another name.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn rename(&self, member: &Member, name: &Name, by: &Asker) -> sqlx::Result<()> {
        let mut transaction = self.pools.hub.begin().await?;
        let user = member.user.as_uuid();
        sqlx::query!("update users set name = $2 where id = $1", user, name.as_str())
            .execute(&mut *transaction)
            .await?;
        let entry = Entry::new(Action::UserModified, by)
            .on("user", member.user)
            .with(json!({ "fields": ["name"] }));
        audit::note(&mut transaction, member.organization, &entry).await?;
        transaction.commit().await
    }
}

/// Puts a password in the place of another, which is remembered. Sign-ins that are half done with
/// that other one are over.
async fn replace_password(
    connection: &mut PgConnection,
    user: UserId,
    hash: &str,
) -> sqlx::Result<()> {
    let user = user.as_uuid();
    sqlx::query!("select id from users where id = $1 for no key update", user)
        .fetch_optional(&mut *connection)
        .await?;
    sqlx::query!(
        "delete from auth_challenges where user_id = $1 and kind = 'second_factor'",
        user,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into old_passwords (user_id, password_hash)
         select id, password_hash from users where id = $1 and password_hash is not null",
        user,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!("update users set password_hash = $2 where id = $1", user, hash)
        .execute(&mut *connection)
        .await?;
    sqlx::query!(
        "delete from old_passwords where user_id = $1 and replaced_at not in (
             select replaced_at from old_passwords
             where user_id = $1 order by replaced_at desc limit $2)",
        user,
        REMEMBERED,
    )
    .execute(connection)
    .await?;
    Ok(())
}
