//! The members of an organization: who they are, and what admins may change about them.

use insightdesk_domain::audit::{Action, Asker, Entry};
use insightdesk_domain::ids::{MemberId, OrganizationId, RoleId};
use insightdesk_domain::member::{Deed, Grant, Member, may_change, may_transfer};
use insightdesk_domain::principal::Role;
use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::PgConnection;
use sqlx::types::Json;

use super::change::{HeldMember, asking, held};
use super::seats::{Seat, SeatRow, read};
use super::{Accounts, ChangeError};
use crate::audit;

/// A member as colleagues see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    pub seat: Seat,
    pub email: String,
    /// In this organization.
    pub disabled: bool,
    pub joined_at: Timestamp,
    pub seen_at: Option<Timestamp>,
}

/// Which members are wanted; what is not given does not matter.
#[derive(Debug, Clone, Default)]
pub struct MemberFilter {
    /// Part of a name, or of an address where `by_email` says so.
    pub text: Option<String>,
    pub by_email: bool,
    /// A built-in role.
    pub role: Option<Role>,
    pub disabled: Option<bool>,
    /// Those behind this one.
    pub after: Option<MemberId>,
}

/// What is to change about a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberChange {
    Role(Role),
    CustomRole(RoleId),
    Disable,
    Enable,
    Remove,
    EndSignIns,
}

impl Accounts {
    /// Members by name, at most `most`. Whoever was removed is no member.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn colleagues(
        &self,
        organization: OrganizationId,
        wanted: &MemberFilter,
        most: i64,
    ) -> sqlx::Result<Vec<Colleague>> {
        let mut within = self.pools.within(organization).await?;
        let rows = sqlx::query_as!(
            Row,
            r#"select to_jsonb(s) as "seat!: Json<SeatRow>", s.email as "email!",
                   m.disabled_at is not null as "disabled!", m.created_at, seen.at as seen_at
               from seats s
               join memberships m on m.id = s.id and m.removed_at is null
               left join lateral (
                   select max(i.used_at) as at from sign_ins i where i.membership_id = m.id
               ) seen on true
               where ($1::text is null or position(lower($1) in lower(s.name)) > 0
                       or $2 and position(lower($1) in s.email) > 0)
                   and ($3::text is null or s.role = $3 and s.custom_role_id is null)
                   and ($4::bool is null or (m.disabled_at is not null) = $4)
                   and ($5::uuid is null or (lower(s.name), s.id) > (
                       select lower(a.name), a.id from seats a where a.id = $5))
               order by lower(s.name), s.id
               limit $6"#,
            wanted.text,
            wanted.by_email,
            wanted.role.map(Role::as_str),
            wanted.disabled,
            wanted.after.map(MemberId::as_uuid),
            most,
        )
        .fetch_all(&mut *within)
        .await?;
        rows.into_iter().map(Row::into_colleague).collect()
    }

    /// One member.
    ///
    /// # Errors
    /// When it is not there, or PostgreSQL does not answer.
    pub async fn colleague(
        &self,
        organization: OrganizationId,
        id: MemberId,
    ) -> Result<Colleague, ChangeError> {
        let mut within = self.pools.within(organization).await?;
        let found = one(&mut within, id).await?;
        found.ok_or(ChangeError::Unknown)
    }

    /// Changes a member, if whoever asks may. All changes are made, or none. Sockets notice within
    /// five seconds, on every node.
    ///
    /// # Errors
    /// Says why nothing changed.
    pub async fn change_member(
        &self,
        asks: &Member,
        id: MemberId,
        changes: &[MemberChange],
        by: &Asker,
    ) -> Result<(), ChangeError> {
        let mut within = self.pools.within(asks.organization).await?;
        let (asks, mut of) = both(&mut within, asks, id).await?;
        for &change in changes {
            let deed = deed(&mut within, change).await?;
            may_change(&asks, &of.member, deed)?;
            carry_out(&mut within, &of, deed, by).await?;
            of = match held(&mut within, id).await? {
                Some(of) => of,
                None => break,
            };
        }
        within.commit().await?;
        self.end_homeless_sign_ins(&of.member).await?;
        Ok(())
    }

    /// Hands the organization over: the owner who asks becomes an admin, and the new one signs in
    /// anew.
    ///
    /// # Errors
    /// Says why nothing changed.
    pub async fn transfer_organization(
        &self,
        asks: &Member,
        to: MemberId,
        by: &Asker,
    ) -> Result<(), ChangeError> {
        let mut within = self.pools.within(asks.organization).await?;
        let (asks, to) = both(&mut within, asks, to).await?;
        may_transfer(&asks, &to.member, to.may_sign_in)?;
        for (id, role) in [(asks.id, Role::Admin), (to.member.id, Role::Owner)] {
            set_role(&mut within, id, role, None).await?;
        }
        end_sign_ins(&mut within, to.member.id).await?;
        let entry = Entry::new(Action::OwnershipTransferred, by)
            .on("organization", asks.organization)
            .changing(json!({ "owner": asks.id }), json!({ "owner": to.member.id }));
        audit::note(&mut within, asks.organization, &entry).await?;
        Ok(within.commit().await?)
    }

    /// Ends the sign-ins of a user who has no place left where they are good.
    async fn end_homeless_sign_ins(&self, member: &Member) -> sqlx::Result<()> {
        sqlx::query!(
            "update sign_ins i set revoked_at = now()
             where i.user_id = $1 and i.revoked_at is null and not exists (
                 select from memberships m
                 where m.user_id = i.user_id and m.disabled_at is null and m.removed_at is null
                     and (m.sign_ins_since is null or i.created_at > m.sign_ins_since
                         or i.id = m.joined_by and m.sign_ins_since = m.created_at))",
            member.user.as_uuid(),
        )
        .execute(&self.pools.hub)
        .await?;
        Ok(())
    }
}

struct Row {
    seat: Json<SeatRow>,
    email: String,
    disabled: bool,
    created_at: jiff_sqlx::Timestamp,
    seen_at: Option<jiff_sqlx::Timestamp>,
}

impl Row {
    fn into_colleague(self) -> sqlx::Result<Colleague> {
        Ok(Colleague {
            seat: self.seat.0.into_seat()?,
            email: self.email,
            disabled: self.disabled,
            joined_at: self.created_at.to_jiff(),
            seen_at: self.seen_at.map(|at| at.to_jiff()),
        })
    }
}

async fn one(connection: &mut PgConnection, id: MemberId) -> sqlx::Result<Option<Colleague>> {
    let row = sqlx::query_as!(
        Row,
        r#"select to_jsonb(s) as "seat!: Json<SeatRow>", s.email as "email!",
               m.disabled_at is not null as "disabled!", m.created_at,
               (select max(i.used_at) from sign_ins i where i.membership_id = m.id) as seen_at
           from seats s join memberships m on m.id = s.id
           where s.id = $1 and m.removed_at is null"#,
        id.as_uuid(),
    )
    .fetch_optional(connection)
    .await?;
    row.map(Row::into_colleague).transpose()
}

/// Whoever asks and whoever is meant, held in the order of their ids: two admins who go for each
/// other do not wait for each other for ever.
pub(super) async fn both(
    connection: &mut PgConnection,
    asks: &Member,
    of: MemberId,
) -> Result<(Member, HeldMember), ChangeError> {
    if of < asks.id {
        let of = held(connection, of).await?.ok_or(ChangeError::Unknown)?;
        return Ok((asking(connection, asks).await?, of));
    }
    let asks = asking(connection, asks).await?;
    let of = held(connection, of).await?.ok_or(ChangeError::Unknown)?;
    Ok((asks, of))
}

async fn deed(connection: &mut PgConnection, change: MemberChange) -> Result<Deed, ChangeError> {
    Ok(match change {
        MemberChange::Role(role) => Deed::Give(Grant::BuiltIn(role)),
        MemberChange::CustomRole(role) => Deed::Give(custom(connection, role).await?),
        MemberChange::Disable => Deed::Disable,
        MemberChange::Enable => Deed::Enable,
        MemberChange::Remove => Deed::Remove,
        MemberChange::EndSignIns => Deed::EndSignIns,
    })
}

/// A custom role of the transaction's organization.
pub(super) async fn custom(
    connection: &mut PgConnection,
    role: RoleId,
) -> Result<Grant, ChangeError> {
    let words = sqlx::query_scalar!(
        "select permissions from roles
         where id = $1 and organization_id = current_organization() for share",
        role.as_uuid(),
    );
    let words = words.fetch_optional(connection).await?;
    let words =
        words.ok_or(ChangeError::Field("custom_role", "is not one of this organization"))?;
    Ok(Grant::Custom(role, read(&words)))
}

async fn carry_out(
    connection: &mut PgConnection,
    of: &HeldMember,
    deed: Deed,
    by: &Asker,
) -> sqlx::Result<()> {
    let Member { id, organization, .. } = of.member;
    match deed {
        Deed::Give(grant) => {
            let (role, custom) = match grant {
                Grant::BuiltIn(role) => (role, None),
                Grant::Custom(role, _) => (Role::Agent, Some(role)),
            };
            set_role(connection, id, role, custom).await?;
            end_sign_ins(connection, id).await?;
        }
        Deed::Disable => set_disabled(connection, id, true).await?,
        Deed::Enable => set_disabled(connection, id, false).await?,
        Deed::Remove => remove(connection, id).await?,
        Deed::EndSignIns => end_sign_ins(connection, id).await?,
    }
    let entry = entry(of, deed, by);
    audit::note(connection, organization, &entry).await
}

fn entry(of: &HeldMember, deed: Deed, by: &Asker) -> Entry {
    let role = |role: Role, custom: Option<RoleId>| json!({ "role": role, "custom_role": custom });
    let before = role(of.member.role, of.member.custom_role);
    let state = |disabled: bool| json!({ "disabled": disabled });
    let (action, before, after): (Action, Value, Value) = match deed {
        Deed::Give(Grant::BuiltIn(given)) => (Action::RoleChanged, before, role(given, None)),
        Deed::Give(Grant::Custom(given, _)) => {
            (Action::RoleChanged, before, role(Role::Agent, Some(given)))
        }
        Deed::Disable => (Action::UserModified, state(of.disabled), state(true)),
        Deed::Enable => (Action::UserModified, state(of.disabled), state(false)),
        Deed::Remove => (Action::UserRemoved, before, Value::Null),
        Deed::EndSignIns => (Action::SignInEnded, Value::Null, json!("all")),
    };
    Entry::new(action, by).on("member", of.member.id).changing(before, after)
}

async fn set_role(
    connection: &mut PgConnection,
    id: MemberId,
    role: Role,
    custom: Option<RoleId>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update memberships set role = $2, custom_role_id = $3 where id = $1",
        id.as_uuid(),
        role.as_str(),
        custom.map(RoleId::as_uuid),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Whoever is enabled again signs in again.
async fn set_disabled(
    connection: &mut PgConnection,
    id: MemberId,
    disabled: bool,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update memberships set
             disabled_at = case when $2 then coalesce(disabled_at, now()) end,
             sign_ins_since = case when $2 then clock_timestamp() else sign_ins_since end
         where id = $1",
        id.as_uuid(),
        disabled,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The row stays, as tickets name it; teams and roles let go of it. Keys end for good: whoever is
/// asked back makes new ones.
async fn remove(connection: &mut PgConnection, id: MemberId) -> sqlx::Result<()> {
    sqlx::query!("delete from team_members where membership_id = $1", id.as_uuid())
        .execute(&mut *connection)
        .await?;
    sqlx::query!(
        "update api_keys set revoked_at = now() where created_by = $1 and revoked_at is null",
        id.as_uuid(),
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "update memberships set removed_at = now(), role = 'agent', custom_role_id = null,
             sign_ins_since = clock_timestamp()
         where id = $1",
        id.as_uuid(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn end_sign_ins(connection: &mut PgConnection, id: MemberId) -> sqlx::Result<()> {
    sqlx::query!(
        "update memberships set sign_ins_since = clock_timestamp() where id = $1",
        id.as_uuid(),
    )
    .execute(connection)
    .await?;
    Ok(())
}
