//! Roles that an organization makes of permissions.

use insightdesk_domain::audit::{Action, Asker, Entry};
use insightdesk_domain::ids::{OrganizationId, RoleId};
use insightdesk_domain::member::{Member, Refusal, may_bestow};
use insightdesk_domain::permission::{Permission, Permissions};
use insightdesk_domain::principal::Role;
use insightdesk_domain::text::Name;
use serde_json::{Value, json};
use sqlx::PgConnection;

use super::change::{asking, in_use, taken};
use super::seats::read;
use super::{Accounts, ChangeError};
use crate::audit;

const SAME_NAME: &str = "There is a role of this name.";

/// A role, and how many members have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleDetails {
    /// None: it is built in.
    pub id: Option<RoleId>,
    pub name: String,
    pub permissions: Permissions,
    pub members: i64,
}

/// What a role is to be.
#[derive(Debug, Clone)]
pub struct NewRole<'a> {
    pub name: &'a Name,
    pub permissions: Permissions,
}

impl Accounts {
    /// The built-in roles from the lowest, then the organization's own by name.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn roles(&self, organization: OrganizationId) -> sqlx::Result<Vec<RoleDetails>> {
        let mut within = self.pools.within(organization).await?;
        let counts = sqlx::query!(
            r#"select role, count(*) as "members!" from memberships
               where removed_at is null and custom_role_id is null group by role"#,
        )
        .fetch_all(&mut *within)
        .await?;
        let of = |role: Role| counts.iter().find(|row| row.role == role.as_str());
        let mut roles: Vec<RoleDetails> = Role::ALL
            .into_iter()
            .map(|role| RoleDetails {
                id: None,
                name: role.as_str().to_owned(),
                permissions: Permissions::of_role(role),
                members: of(role).map_or(0, |row| row.members),
            })
            .collect();
        let own = sqlx::query!(
            r#"select r.id, r.name, r.permissions, (
                   select count(*) from memberships m
                   where m.custom_role_id = r.id and m.removed_at is null
               ) as "members!"
               from roles r order by lower(r.name)"#,
        )
        .fetch_all(&mut *within)
        .await?;
        roles.extend(own.into_iter().map(|row| RoleDetails {
            id: Some(RoleId::from_uuid(row.id)),
            name: row.name,
            permissions: read(&row.permissions),
            members: row.members,
        }));
        Ok(roles)
    }

    /// Makes a role of permissions that whoever asks has.
    ///
    /// # Errors
    /// Says why nothing changed.
    pub async fn create_role(
        &self,
        asks: &Member,
        new: &NewRole<'_>,
        by: &Asker,
    ) -> Result<RoleDetails, ChangeError> {
        check_name(new.name)?;
        let mut within = self.pools.within(asks.organization).await?;
        judge(&mut within, asks, new.permissions).await?;
        let id = RoleId::now();
        sqlx::query!(
            "insert into roles (id, organization_id, name, permissions) values ($1, $2, $3, $4)",
            id.as_uuid(),
            asks.organization.as_uuid(),
            new.name.as_str(),
            &words(new.permissions),
        )
        .execute(&mut *within)
        .await
        .map_err(taken(SAME_NAME))?;
        let after = shown(new.name.as_str(), new.permissions);
        note(&mut within, asks, id, (Value::Null, after), by).await?;
        within.commit().await?;
        Ok(details(id, new, 0))
    }

    /// Changes a role; its members feel it within five seconds.
    ///
    /// # Errors
    /// Says why nothing changed.
    pub async fn change_role(
        &self,
        asks: &Member,
        id: RoleId,
        new: &NewRole<'_>,
        by: &Asker,
    ) -> Result<RoleDetails, ChangeError> {
        check_name(new.name)?;
        let mut within = self.pools.within(asks.organization).await?;
        let (name, before) = held(&mut within, id).await?;
        let asks = judge(&mut within, asks, new.permissions).await?;
        may_bestow(&asks, before)?;
        sqlx::query!(
            "update roles set name = $2, permissions = $3 where id = $1",
            id.as_uuid(),
            new.name.as_str(),
            &words(new.permissions),
        )
        .execute(&mut *within)
        .await
        .map_err(taken(SAME_NAME))?;
        let members = sqlx::query_scalar!(
            r#"select count(*) as "members!" from memberships
               where custom_role_id = $1 and removed_at is null"#,
            id.as_uuid(),
        )
        .fetch_one(&mut *within)
        .await?;
        let changed = (shown(&name, before), shown(new.name.as_str(), new.permissions));
        note(&mut within, &asks, id, changed, by).await?;
        within.commit().await?;
        Ok(details(id, new, members))
    }

    /// Deletes a role that nobody has and nobody is invited with.
    ///
    /// # Errors
    /// Says why nothing changed.
    pub async fn delete_role(
        &self,
        asks: &Member,
        id: RoleId,
        by: &Asker,
    ) -> Result<(), ChangeError> {
        const IN_USE: &str = "Somebody has this role, or is invited with it.";
        let mut within = self.pools.within(asks.organization).await?;
        let (name, before) = held(&mut within, id).await?;
        let asks = judge(&mut within, asks, before).await?;
        let is_offered = sqlx::query_scalar!(
            r#"select exists (
                   select from invitations where custom_role_id = $1 and accepted_at is null
                       and cancelled_at is null and expires_at > now()
               ) as "is_offered!""#,
            id.as_uuid(),
        )
        .fetch_one(&mut *within)
        .await?;
        if is_offered {
            return Err(ChangeError::InUse(IN_USE));
        }
        sqlx::query!("delete from roles where id = $1", id.as_uuid())
            .execute(&mut *within)
            .await
            .map_err(in_use(IN_USE))?;
        note(&mut within, &asks, id, (shown(&name, before), Value::Null), by).await?;
        Ok(within.commit().await?)
    }
}

/// No role is called like one that is built in.
fn check_name(name: &Name) -> Result<(), ChangeError> {
    let is_built_in = Role::parse(&name.as_str().to_lowercase()).is_some();
    if is_built_in { Err(ChangeError::Taken(SAME_NAME)) } else { Ok(()) }
}

/// Whoever asks, if they may make roles and have these permissions themselves.
async fn judge(
    connection: &mut PgConnection,
    asks: &Member,
    permissions: Permissions,
) -> Result<Member, ChangeError> {
    let asks = asking(connection, asks).await?;
    if !asks.permissions.contains(Permission::RoleEdit) {
        return Err(Refusal::NotAllowed.into());
    }
    may_bestow(&asks, permissions)?;
    Ok(asks)
}

async fn held(
    connection: &mut PgConnection,
    id: RoleId,
) -> Result<(String, Permissions), ChangeError> {
    let row =
        sqlx::query!("select name, permissions from roles where id = $1 for update", id.as_uuid())
            .fetch_optional(connection)
            .await?
            .ok_or(ChangeError::Unknown)?;
    Ok((row.name, read(&row.permissions)))
}

async fn note(
    connection: &mut PgConnection,
    asks: &Member,
    id: RoleId,
    (before, after): (Value, Value),
    by: &Asker,
) -> sqlx::Result<()> {
    let entry = Entry::new(Action::RoleChanged, by).on("role", id).changing(before, after);
    audit::note(connection, asks.organization, &entry).await
}

fn details(id: RoleId, new: &NewRole<'_>, members: i64) -> RoleDetails {
    let NewRole { name, permissions } = new;
    RoleDetails { id: Some(id), name: name.as_str().to_owned(), permissions: *permissions, members }
}

fn words(permissions: Permissions) -> Vec<String> {
    permissions.iter().map(|permission| permission.as_str().to_owned()).collect()
}

fn shown(name: &str, permissions: Permissions) -> Value {
    json!({ "name": name, "permissions": words(permissions) })
}
