//! `/api/v1/teams`: members who work together.

use axum::extract::{Path, State};
use axum::routing::{get, put};
use axum::{Json, Router};
use http::StatusCode;
use insightdesk_domain::ids::{MemberId, TeamId};
use insightdesk_domain::permission::Permission;
use insightdesk_domain::text::Name;
use insightdesk_protocol::rest::{PageOf, TeamIn, TeamMemberIn, TeamMemberOut, TeamOut};
use insightdesk_store::accounts::{NewPlace, TeamDetails, TeamPlace};

use super::body::{self, Nothing};
use super::granted::{Granted, Need, needs};
use super::paging::whole;
use crate::error::ApiError;
use crate::state::AppState;

/// Longest description of a team, in characters.
const DESCRIPTION: usize = 500;
/// Most open tickets at a time.
const CAPACITY: u32 = 1_000;
/// Most skills of a member in a team, and the longest one in characters.
const SKILLS: usize = 50;
const SKILL: usize = 50;

needs! {
    /// To see teams. Whoever leads one changes who is in it without more.
    Read: TeamRead;
    Edit: TeamEdit;
}

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/teams", get(get_teams).post(create_team))
        .route("/teams/{id}", put(put_team).delete(delete_team))
        .route("/teams/{id}/members/{member}", put(put_member).delete(delete_member))
}

async fn get_teams(
    State(app): State<AppState>,
    granted: Granted<Read>,
) -> Result<Json<PageOf<TeamOut>>, ApiError> {
    let teams = app.accounts.teams(granted.pass.member.organization).await?;
    Ok(Json(whole(teams.into_iter().map(out).collect())))
}

async fn create_team(
    State(app): State<AppState>,
    Granted { pass, asker, .. }: Granted<Edit>,
    body::Json(body): body::Json<TeamIn>,
) -> Result<(StatusCode, Json<TeamOut>), ApiError> {
    let (name, description) = read(&body)?;
    let made = app.accounts.create_team(&pass.member, &name, description, &asker).await?;
    Ok((StatusCode::CREATED, Json(out(made))))
}

async fn put_team(
    State(app): State<AppState>,
    Granted { pass, asker, .. }: Granted<Edit>,
    Path(id): Path<TeamId>,
    body::Json(body): body::Json<TeamIn>,
) -> Result<Json<TeamOut>, ApiError> {
    let (name, description) = read(&body)?;
    let changed = app.accounts.change_team(&pass.member, id, &name, description, &asker).await?;
    Ok(Json(out(changed)))
}

async fn delete_team(
    State(app): State<AppState>,
    Granted { pass, asker, .. }: Granted<Edit>,
    Path(id): Path<TeamId>,
    _nothing: Nothing,
) -> Result<StatusCode, ApiError> {
    app.accounts.delete_team(&pass.member, id, &asker).await?;
    app.auth.authenticator().forget();
    Ok(StatusCode::NO_CONTENT)
}

async fn put_member(
    State(app): State<AppState>,
    granted: Granted<Read>,
    Path((team, member)): Path<(TeamId, MemberId)>,
    body::Json(body): body::Json<TeamMemberIn>,
) -> Result<Json<TeamOut>, ApiError> {
    let Granted { pass, asker, .. } = led(granted, &app).await?;
    let skills = skills(&body.skills)?;
    let capacity = body.capacity.map(|capacity| match i32::try_from(capacity) {
        Ok(known) if capacity <= CAPACITY => Ok(known),
        _ => Err(ApiError::invalid("capacity", "is more than 1000")),
    });
    let place = NewPlace { rank: body.rank, capacity: capacity.transpose()?, skills: &skills };
    let changed = app.accounts.put_into_team(&pass.member, team, member, &place, &asker).await?;
    app.auth.authenticator().forget();
    Ok(Json(out(changed)))
}

async fn delete_member(
    State(app): State<AppState>,
    granted: Granted<Read>,
    Path((team, member)): Path<(TeamId, MemberId)>,
    _nothing: Nothing,
) -> Result<StatusCode, ApiError> {
    let Granted { pass, asker, .. } = led(granted, &app).await?;
    app.accounts.take_out_of_team(&pass.member, team, member, &asker).await?;
    app.auth.authenticator().forget();
    Ok(StatusCode::NO_CONTENT)
}

/// To lead a team is a person's own. A program changes who is in it by permission only.
async fn led(granted: Granted<Read>, app: &AppState) -> Result<Granted<Read>, ApiError> {
    if granted.pass.key.is_some() {
        granted.demand(app, Permission::TeamEdit).await?;
    }
    Ok(granted)
}

fn read(body: &TeamIn) -> Result<(Name, &str), ApiError> {
    let name = Name::parse(&body.name);
    let name = name.map_err(|error| ApiError::invalid("name", error.to_string()))?;
    let description = body.description.trim();
    if description.chars().count() > DESCRIPTION || description.contains('\0') {
        return Err(ApiError::invalid("description", "is longer than 500 characters"));
    }
    Ok((name, description))
}

/// Skills as they are kept: each once, none empty.
fn skills(given: &[String]) -> Result<Vec<String>, ApiError> {
    let mut kept: Vec<String> = Vec::with_capacity(given.len());
    for skill in given {
        let skill = skill.trim();
        let is_right =
            (1..=SKILL).contains(&skill.chars().count()) && !skill.chars().any(char::is_control);
        if !is_right {
            return Err(ApiError::invalid("skills", "have 1 to 50 characters each"));
        }
        if !kept.iter().any(|known| known == skill) {
            kept.push(skill.to_owned());
        }
    }
    if kept.len() > SKILLS {
        return Err(ApiError::invalid("skills", "are more than 50"));
    }
    Ok(kept)
}

fn out(details: TeamDetails) -> TeamOut {
    let TeamDetails { team, members } = details;
    TeamOut {
        id: team.id,
        name: team.name,
        description: team.description,
        is_default: team.is_default,
        members: members.into_iter().map(member_out).collect(),
    }
}

fn member_out(place: TeamPlace) -> TeamMemberOut {
    let TeamPlace { member, name, rank, capacity, skills } = place;
    let capacity = capacity.and_then(|capacity| u32::try_from(capacity).ok());
    TeamMemberOut { member, name, rank, capacity, skills }
}
