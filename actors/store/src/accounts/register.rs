//! Coming in as somebody new: registering, and proving that an address is one's own.

use insightdesk_domain::audit::{Action, Asker, Entry};
use insightdesk_domain::ids::{MemberId, OrganizationId, TeamId, UserId};
use insightdesk_domain::mail::Letter;
use insightdesk_domain::principal::Role;
use insightdesk_domain::text::Name;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::links::{self, LinkKind, NewLink};
use super::{Accounts, TokenHash};
use crate::{audit, outbox};

/// Somebody who wants an organization of their own.
#[derive(Debug, Clone, Copy)]
pub struct Registration<'a> {
    /// In lower case.
    pub email: &'a str,
    pub name: &'a Name,
    pub organization: &'a Name,
    /// Its short name, if nobody has it yet; otherwise with more letters.
    pub slug: &'a str,
    /// A PHC string.
    pub password_hash: &'a str,
}

/// How somebody shows that an address is theirs.
#[derive(Debug, Clone, Copy)]
pub struct Verification<'a> {
    pub link: NewLink,
    /// Goes to an address that nobody has verified.
    pub welcome: &'a Letter,
    /// Goes to an address that has an account.
    pub known: &'a Letter,
}

/// An owner whom the operator makes.
#[derive(Debug, Clone, Copy)]
pub struct NewOwner<'a> {
    /// In lower case.
    pub email: &'a str,
    pub name: &'a Name,
    pub organization: &'a Name,
    /// Of an organization that is there, or that is made.
    pub slug: &'a str,
    pub link: NewLink,
}

impl Accounts {
    /// Registers somebody, or tells them by mail that there is no need to. Who asks does not learn
    /// which.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn register(
        &self,
        new: &Registration<'_>,
        proof: &Verification<'_>,
        by: &Asker,
    ) -> sqlx::Result<()> {
        let mut transaction = self.pools.hub.begin().await?;
        let known = lock(&mut transaction, new.email).await?;
        match known {
            Some(known) if known.awaits_proof => {
                welcome(&mut transaction, known.user, new, proof).await?;
            }
            Some(known) => tell(&mut transaction, known.user, proof).await?,
            None => {
                let organization = found(&mut transaction, new.organization, new.slug, by).await?;
                let user = create_user(&mut transaction, new.email, new.name).await?;
                await_proof(&mut transaction, user).await?;
                join(&mut transaction, organization, user, by).await?;
                welcome(&mut transaction, user, new, proof).await?;
            }
        }
        transaction.commit().await
    }

    /// Sends another link to somebody whose address is not verified. It is for choosing a password:
    /// who asks need not be the one who registered with the password of before.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn resend_verification(
        &self,
        email: &str,
        link: &NewLink,
        letter: &Letter,
    ) -> sqlx::Result<()> {
        let mut transaction = self.pools.hub.begin().await?;
        let Some(known) = lock(&mut transaction, email).await? else { return Ok(()) };
        if known.is_verified || links::is_flooded(&mut transaction, known.user).await? {
            return Ok(());
        }
        links::end(&mut transaction, LinkKind::Reset, known.user).await?;
        links::put(&mut transaction, LinkKind::Reset, Some(known.user), link, None).await?;
        let home = links::home(&mut transaction, known.user).await?;
        outbox::post(&mut transaction, home, letter).await?;
        transaction.commit().await
    }

    /// Takes a link as proof of an address, with the password that was chosen when that link was
    /// asked for. None: it was used, or is over, or somebody came into the account by another way
    /// meanwhile: such a password could be a stranger's.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn verify_email(
        &self,
        token: &TokenHash,
        by: &Asker,
    ) -> sqlx::Result<Option<UserId>> {
        let mut transaction = self.pools.hub.begin().await?;
        let used = links::take(&mut transaction, LinkKind::Verify, token).await?;
        let Some((user, hash)) = used.and_then(|used| Some((used.user?, used.password_hash?)))
        else {
            return Ok(None);
        };
        if !awaits_proof(&mut transaction, user).await? {
            return Ok(None);
        }
        sqlx::query!(
            "update users set email_verified_at = now(), password_hash = $2, awaits_proof = false
             where id = $1",
            user.as_uuid(),
            hash,
        )
        .execute(&mut *transaction)
        .await?;
        links::end(&mut transaction, LinkKind::Verify, user).await?;
        let entry = Entry::new(Action::EmailVerified, by).on("user", user);
        let home = links::home(&mut transaction, user).await?;
        audit::note(&mut transaction, home, &entry).await?;
        transaction.commit().await?;
        Ok(Some(user))
    }

    /// Makes an owner, with the organization if need be, whose link is for choosing a password. An
    /// account that is there becomes the owner's.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn create_owner(&self, new: &NewOwner<'_>, by: &Asker) -> sqlx::Result<()> {
        let mut transaction = self.pools.hub.begin().await?;
        let known = lock(&mut transaction, new.email).await?;
        let there = sqlx::query_scalar!("select id from organizations where slug = $1", new.slug)
            .fetch_optional(&mut *transaction)
            .await?;
        let organization = match there {
            Some(id) => OrganizationId::from_uuid(id),
            None => found(&mut transaction, new.organization, new.slug, by).await?,
        };
        let user = match known {
            Some(known) => settle(&mut transaction, known.user).await?,
            None => create_user(&mut transaction, new.email, new.name).await?,
        };
        join(&mut transaction, organization, user, by).await?;
        links::put(&mut transaction, LinkKind::Reset, Some(user), &new.link, None).await?;
        transaction.commit().await
    }

    /// Keeps a link by which the first owner of all may come in. Each node has its own; when one was
    /// used, none works any more. False: there is somebody already.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn await_first_owner(&self, link: &NewLink) -> sqlx::Result<bool> {
        let mut transaction = self.pools.hub.begin().await?;
        if has_anybody(&mut transaction).await? {
            return Ok(false);
        }
        links::put(&mut transaction, LinkKind::Found, None, link, None).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Registers the first owner of all, whose address needs no proof. None: the link was used, is
    /// over, or there is somebody already.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn register_first_owner(
        &self,
        token: &TokenHash,
        new: &Registration<'_>,
        by: &Asker,
    ) -> sqlx::Result<Option<UserId>> {
        let mut transaction = self.pools.hub.begin().await?;
        let used = links::take(&mut transaction, LinkKind::Found, token).await?;
        if used.is_none() || has_anybody(&mut transaction).await? {
            return Ok(None);
        }
        let organization = found(&mut transaction, new.organization, new.slug, by).await?;
        let user = create_user(&mut transaction, new.email, new.name).await?;
        set_first_password(&mut transaction, user, new.password_hash).await?;
        sqlx::query!("update users set email_verified_at = now() where id = $1", user.as_uuid())
            .execute(&mut *transaction)
            .await?;
        join(&mut transaction, organization, user, by).await?;
        transaction.commit().await?;
        Ok(Some(user))
    }
}

/// Somebody who has an account.
struct Person {
    user: UserId,
    is_verified: bool,
    awaits_proof: bool,
}

/// Finds an account, and keeps others from making one with the same address.
async fn lock(connection: &mut PgConnection, email: &str) -> sqlx::Result<Option<Person>> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1, 0))", email)
        .execute(&mut *connection)
        .await?;
    let row = sqlx::query!(
        r#"select id, email_verified_at is not null as "is_verified!" from users
           where email = $1 and erased_at is null"#,
        email,
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let user = UserId::from_uuid(row.id);
    let awaits_proof = awaits_proof(connection, user).await?;
    Ok(Some(Person { user, is_verified: row.is_verified, awaits_proof }))
}

/// Whether an account was made by registering and by nothing else, and is nobody's yet. One that has
/// a place somewhere else, or that a provider knows, is somebody's, verified or not.
async fn awaits_proof(connection: &mut PgConnection, user: UserId) -> sqlx::Result<bool> {
    let awaits = sqlx::query_scalar!(
        r#"select u.awaits_proof and u.email_verified_at is null
               and not exists (select from provider_links l where l.user_id = u.id)
               and (select count(*) from memberships m where m.user_id = u.id) = 1 as "awaits!"
           from users u where u.id = $1 and u.erased_at is null for no key update"#,
        user.as_uuid(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(awaits.unwrap_or_default())
}

async fn await_proof(connection: &mut PgConnection, user: UserId) -> sqlx::Result<()> {
    sqlx::query!("update users set awaits_proof = true where id = $1", user.as_uuid())
        .execute(connection)
        .await?;
    Ok(())
}

/// Makes an account somebody's, whoever registered it: no password of then counts.
async fn settle(connection: &mut PgConnection, user: UserId) -> sqlx::Result<UserId> {
    sqlx::query!("update users set awaits_proof = false where id = $1", user.as_uuid())
        .execute(&mut *connection)
        .await?;
    links::end(connection, LinkKind::Verify, user).await?;
    Ok(user)
}

async fn has_anybody(connection: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select from users) as "exists!""#)
        .fetch_one(connection)
        .await
}

/// Tells somebody that they have an account.
async fn tell(
    connection: &mut PgConnection,
    user: UserId,
    proof: &Verification<'_>,
) -> sqlx::Result<()> {
    if links::is_flooded(connection, user).await? {
        return Ok(());
    }
    links::count_notice(connection, user).await?;
    let home = links::home(connection, user).await?;
    outbox::post(connection, home, proof.known).await
}

/// Asks somebody to prove that the address is theirs. The password goes with this very link: who
/// follows it gets the one that was chosen with it, and none that somebody else chose later.
async fn welcome(
    connection: &mut PgConnection,
    user: UserId,
    new: &Registration<'_>,
    proof: &Verification<'_>,
) -> sqlx::Result<()> {
    if links::is_flooded(connection, user).await? {
        return Ok(());
    }
    let hash = Some(new.password_hash);
    links::put(connection, LinkKind::Verify, Some(user), &proof.link, hash).await?;
    let home = links::home(connection, user).await?;
    outbox::post(connection, home, proof.welcome).await
}

/// Makes an organization with a team for everybody.
async fn found(
    connection: &mut PgConnection,
    name: &Name,
    slug: &str,
    by: &Asker,
) -> sqlx::Result<OrganizationId> {
    let id = OrganizationId::now();
    let is_taken = sqlx::query_scalar!(
        r#"select exists (select from organizations where slug = $1) as "exists!""#,
        slug,
    )
    .fetch_one(&mut *connection)
    .await?;
    let random = Uuid::new_v4().simple().to_string();
    let slug = if is_taken { format!("{slug}-{}", &random[..8]) } else { slug.to_owned() };
    sqlx::query!(
        "insert into organizations (id, name, slug) values ($1, $2, $3)",
        id.as_uuid(),
        name.as_str(),
        slug,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into teams (id, organization_id, name, is_default)
         values ($1, $2, 'Support', true)",
        TeamId::now().as_uuid(),
        id.as_uuid(),
    )
    .execute(&mut *connection)
    .await?;
    let entry = Entry::new(Action::OrganizationCreated, by).on("organization", id);
    let entry = entry.with(json!({ "name": name, "slug": slug }));
    audit::note(connection, id, &entry).await?;
    Ok(id)
}

/// Makes a user whose address nobody has verified, and who has no password.
async fn create_user(
    connection: &mut PgConnection,
    email: &str,
    name: &Name,
) -> sqlx::Result<UserId> {
    let id = UserId::now();
    sqlx::query!(
        "insert into users (id, email, name, email_verified_at) values ($1, $2, $3, null)",
        id.as_uuid(),
        email,
        name.as_str(),
    )
    .execute(connection)
    .await?;
    Ok(id)
}

async fn set_first_password(
    connection: &mut PgConnection,
    user: UserId,
    hash: &str,
) -> sqlx::Result<()> {
    sqlx::query!("update users set password_hash = $2 where id = $1", user.as_uuid(), hash)
        .execute(connection)
        .await?;
    Ok(())
}

/// Makes somebody an owner. Sign-ins of before do not count there.
async fn join(
    connection: &mut PgConnection,
    organization: OrganizationId,
    user: UserId,
    by: &Asker,
) -> sqlx::Result<()> {
    let role = Role::Owner.as_str();
    let member = sqlx::query_scalar!(
        "insert into memberships (id, organization_id, user_id, role, sign_ins_since)
         values ($1, $2, $3, $4, now())
         on conflict (organization_id, user_id) do update
             set role = excluded.role, custom_role_id = null, removed_at = null,
                 disabled_at = null, sign_ins_since = now()
         returning id",
        MemberId::now().as_uuid(),
        organization.as_uuid(),
        user.as_uuid(),
        role,
    )
    .fetch_one(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into team_members (team_id, membership_id, organization_id)
         select id, $1, organization_id from teams where organization_id = $2 and is_default
         on conflict do nothing",
        member,
        organization.as_uuid(),
    )
    .execute(&mut *connection)
    .await?;
    let entry = Entry::new(Action::UserCreated, by).on("member", member);
    let entry = entry.with(json!({ "user": user, "role": role }));
    audit::note(connection, organization, &entry).await
}
