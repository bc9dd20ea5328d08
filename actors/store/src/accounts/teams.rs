//! Teams of an organization and who is in them.

use insightdesk_domain::audit::{Action, Asker, Entry};
use insightdesk_domain::ids::{MemberId, OrganizationId, TeamId};
use insightdesk_domain::member::{Member, PlaceInTeam, Refusal, may_change_place};
use insightdesk_domain::permission::Permission;
use insightdesk_domain::team::{Team, TeamRank};
use insightdesk_domain::text::Name;
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::change::{asking, in_use, taken};
use super::{Accounts, ChangeError, unknown_word};
use crate::audit;

const SAME_NAME: &str = "There is a team of this name.";
const IN_USE: &str = "An inbox or a ticket belongs to this team. Give it to another one first.";

/// A team and its members, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamDetails {
    pub team: Team,
    pub members: Vec<TeamPlace>,
}

/// A member's place in a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamPlace {
    pub member: MemberId,
    pub name: String,
    pub rank: TeamRank,
    /// Open tickets at a time; none: as many as come.
    pub capacity: Option<i32>,
    pub skills: Vec<String>,
}

/// What a place in a team is to be.
#[derive(Debug, Clone)]
pub struct NewPlace<'a> {
    pub rank: TeamRank,
    /// 0 to 1,000.
    pub capacity: Option<i32>,
    pub skills: &'a [String],
}

impl Accounts {
    /// All teams, the default one first, then by name.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn teams(&self, organization: OrganizationId) -> sqlx::Result<Vec<TeamDetails>> {
        let mut within = self.pools.within(organization).await?;
        read(&mut within, None).await
    }

    /// Makes a team with nobody in it.
    ///
    /// # Errors
    /// Says why nothing changed.
    pub async fn create_team(
        &self,
        asks: &Member,
        name: &Name,
        description: &str,
        by: &Asker,
    ) -> Result<TeamDetails, ChangeError> {
        let mut within = self.pools.within(asks.organization).await?;
        let id = TeamId::now();
        sqlx::query!(
            "insert into teams (id, organization_id, name, description) values ($1, $2, $3, $4)",
            id.as_uuid(),
            asks.organization.as_uuid(),
            name.as_str(),
            description,
        )
        .execute(&mut *within)
        .await
        .map_err(taken(SAME_NAME))?;
        let after = json!({ "name": name.as_str(), "description": description });
        note(&mut within, asks, id, (Value::Null, after), by).await?;
        let made = one(&mut within, id).await?;
        within.commit().await?;
        Ok(made)
    }

    /// Calls a team something else.
    ///
    /// # Errors
    /// Says why nothing changed.
    pub async fn change_team(
        &self,
        asks: &Member,
        id: TeamId,
        name: &Name,
        description: &str,
        by: &Asker,
    ) -> Result<TeamDetails, ChangeError> {
        let mut within = self.pools.within(asks.organization).await?;
        let before = held(&mut within, id).await?;
        sqlx::query!(
            "update teams set name = $2, description = $3 where id = $1",
            id.as_uuid(),
            name.as_str(),
            description,
        )
        .execute(&mut *within)
        .await
        .map_err(taken(SAME_NAME))?;
        let after = json!({ "name": name.as_str(), "description": description });
        note(&mut within, asks, id, (shown(&before), after), by).await?;
        let changed = one(&mut within, id).await?;
        within.commit().await?;
        Ok(changed)
    }

    /// Deletes a team. The default one stays, and so does one that an inbox or a ticket belongs to.
    ///
    /// # Errors
    /// Says why nothing changed.
    pub async fn delete_team(
        &self,
        asks: &Member,
        id: TeamId,
        by: &Asker,
    ) -> Result<(), ChangeError> {
        let mut within = self.pools.within(asks.organization).await?;
        let before = held(&mut within, id).await?;
        if before.is_default {
            return Err(ChangeError::InUse("The default team stays."));
        }
        let has_inbox = sqlx::query_scalar!(
            r#"select exists (select from inboxes where team_id = $1) as "has_inbox!""#,
            id.as_uuid(),
        )
        .fetch_one(&mut *within)
        .await?;
        if has_inbox {
            return Err(ChangeError::InUse(IN_USE));
        }
        sqlx::query!("delete from teams where id = $1", id.as_uuid())
            .execute(&mut *within)
            .await
            .map_err(in_use(IN_USE))?;
        note(&mut within, asks, id, (shown(&before), Value::Null), by).await?;
        Ok(within.commit().await?)
    }

    /// Puts a member into a team, or changes the place they have there.
    ///
    /// # Errors
    /// Says why nothing changed.
    pub async fn put_into_team(
        &self,
        asks: &Member,
        team: TeamId,
        member: MemberId,
        place: &NewPlace<'_>,
        by: &Asker,
    ) -> Result<TeamDetails, ChangeError> {
        let mut within = self.pools.within(asks.organization).await?;
        let before = judge(&mut within, asks, team, member, Some(place.rank)).await?;
        sqlx::query!(
            "insert into team_members
                 (team_id, membership_id, organization_id, rank, capacity, skills)
             values ($1, $2, $3, $4, $5, $6)
             on conflict (team_id, membership_id) do update set
                 rank = excluded.rank, capacity = excluded.capacity, skills = excluded.skills",
            team.as_uuid(),
            member.as_uuid(),
            asks.organization.as_uuid(),
            place.rank.as_str(),
            place.capacity,
            place.skills,
        )
        .execute(&mut *within)
        .await?;
        let after = json!({
            "member": member, "rank": place.rank, "capacity": place.capacity,
            "skills": place.skills,
        });
        note(&mut within, asks, team, (before.unwrap_or_default(), after), by).await?;
        let changed = one(&mut within, team).await?;
        within.commit().await?;
        Ok(changed)
    }

    /// Takes a member out of a team.
    ///
    /// # Errors
    /// Says why nothing changed.
    pub async fn take_out_of_team(
        &self,
        asks: &Member,
        team: TeamId,
        member: MemberId,
        by: &Asker,
    ) -> Result<(), ChangeError> {
        let mut within = self.pools.within(asks.organization).await?;
        let before = judge(&mut within, asks, team, member, None).await?;
        let before = before.ok_or(ChangeError::Unknown)?;
        sqlx::query!(
            "delete from team_members where team_id = $1 and membership_id = $2",
            team.as_uuid(),
            member.as_uuid(),
        )
        .execute(&mut *within)
        .await?;
        note(&mut within, asks, team, (before, Value::Null), by).await?;
        Ok(within.commit().await?)
    }
}

/// The place that is to change as it is now, if whoever asks may change it.
async fn judge(
    connection: &mut PgConnection,
    asks: &Member,
    team: TeamId,
    member: MemberId,
    then: Option<TeamRank>,
) -> Result<Option<Value>, ChangeError> {
    held(connection, team).await?;
    let asks = asking(connection, asks).await?;
    let own = place(connection, team, asks.id).await?.map(|place| place.rank);
    let leads = own.is_some_and(TeamRank::leads);
    if !leads && !asks.permissions.contains(Permission::TeamEdit) {
        return Err(Refusal::NotAllowed.into());
    }
    let is_there = sqlx::query_scalar!(
        r#"select exists (
               select from memberships where id = $1 and removed_at is null
           ) as "is_there!""#,
        member.as_uuid(),
    )
    .fetch_one(&mut *connection)
    .await?;
    if !is_there {
        return Err(ChangeError::Unknown);
    }
    let now = place(connection, team, member).await?;
    let wanted = PlaceInTeam { of: member, now: now.as_ref().map(|now| now.rank), then };
    may_change_place(&asks, own, wanted)?;
    Ok(now.map(|now| {
        json!({
            "member": now.member, "rank": now.rank, "capacity": now.capacity, "skills": now.skills,
        })
    }))
}

async fn place(
    connection: &mut PgConnection,
    team: TeamId,
    member: MemberId,
) -> sqlx::Result<Option<TeamPlace>> {
    let row = sqlx::query_as!(
        PlaceRow,
        r#"select t.team_id, t.membership_id, s.name as "name!", t.rank, t.capacity, t.skills
           from team_members t join seats s on s.id = t.membership_id
           where t.team_id = $1 and t.membership_id = $2"#,
        team.as_uuid(),
        member.as_uuid(),
    )
    .fetch_optional(connection)
    .await?;
    row.map(PlaceRow::into_place).transpose()
}

struct PlaceRow {
    team_id: Uuid,
    membership_id: Uuid,
    name: String,
    rank: String,
    capacity: Option<i32>,
    skills: Vec<String>,
}

impl PlaceRow {
    fn into_place(self) -> sqlx::Result<TeamPlace> {
        let rank = TeamRank::parse(&self.rank).ok_or_else(|| unknown_word("rank", &self.rank))?;
        Ok(TeamPlace {
            member: MemberId::from_uuid(self.membership_id),
            name: self.name,
            rank,
            capacity: self.capacity,
            skills: self.skills,
        })
    }
}

async fn held(connection: &mut PgConnection, id: TeamId) -> Result<Team, ChangeError> {
    let row = sqlx::query!(
        "select name, description, is_default from teams where id = $1 for no key update",
        id.as_uuid(),
    )
    .fetch_optional(connection)
    .await?
    .ok_or(ChangeError::Unknown)?;
    let (name, description, is_default) = (row.name, row.description, row.is_default);
    Ok(Team { id, name, description, is_default })
}

async fn one(connection: &mut PgConnection, id: TeamId) -> Result<TeamDetails, ChangeError> {
    let found = read(connection, Some(id)).await?.into_iter().next();
    found.ok_or(ChangeError::Unknown)
}

/// One team of the transaction's organization, or all of them.
async fn read(
    connection: &mut PgConnection,
    only: Option<TeamId>,
) -> sqlx::Result<Vec<TeamDetails>> {
    let only = only.map(TeamId::as_uuid);
    let teams = sqlx::query!(
        "select id, name, description, is_default from teams
         where $1::uuid is null or id = $1
         order by is_default desc, lower(name), id",
        only,
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut places = sqlx::query_as!(
        PlaceRow,
        r#"select t.team_id, t.membership_id, s.name as "name!", t.rank, t.capacity, t.skills
           from team_members t join seats s on s.id = t.membership_id
           where $1::uuid is null or t.team_id = $1
           order by lower(s.name), s.id"#,
        only,
    )
    .fetch_all(connection)
    .await?;
    let mut found = Vec::with_capacity(teams.len());
    for row in teams {
        let own = places.extract_if(.., |place| place.team_id == row.id);
        let members = own.map(PlaceRow::into_place).collect::<sqlx::Result<_>>()?;
        let (name, description, is_default) = (row.name, row.description, row.is_default);
        let team = Team { id: TeamId::from_uuid(row.id), name, description, is_default };
        found.push(TeamDetails { team, members });
    }
    Ok(found)
}

fn shown(team: &Team) -> Value {
    json!({ "name": team.name, "description": team.description })
}

async fn note(
    connection: &mut PgConnection,
    asks: &Member,
    team: TeamId,
    (before, after): (Value, Value),
    by: &Asker,
) -> sqlx::Result<()> {
    let entry = Entry::new(Action::TeamChanged, by).on("team", team).changing(before, after);
    audit::note(connection, asks.organization, &entry).await
}
