//! `/api/v1/invitations`: people who are asked to join.

use axum::extract::{FromRequestParts, Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use axum_extra::extract::cookie::CookieJar;
use http::request::Parts;
use http::{StatusCode, header};
use insightdesk_domain::ids::InvitationId;
use insightdesk_domain::mail::Letter;
use insightdesk_protocol::rest::{
    AcceptInvitationIn, InvitationIn, InvitationOut, InvitationPreviewOut, PageOf, TokenIn,
};
use insightdesk_store::accounts::{Invitation, InvitationLetter, NewInvitation, TokenHash};
use lettre::Address;
use serde::Deserialize;

use super::body::{self, Nothing};
use super::granted::{Anybody, Granted, Need, needs};
use super::page::Console;
use super::paging::{ASKED, page};
use crate::auth::{Auth, MemberPass};
use crate::error::ApiError;
use crate::layers::Client;
use crate::mail::{envelope, letters};
use crate::state::AppState;

/// Most teams that somebody is invited to.
const TEAMS: usize = 100;
/// Longest address, in characters.
const ADDRESS: usize = 255;

needs! {
    Edit: InvitationEdit;
    /// An invitation makes somebody what it says, also an admin.
    Invites: InvitationEdit, recent;
    /// Somebody who is in another organization, maybe without a second factor yet.
    Guest: , enrolling;
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    cursor: Option<InvitationId>,
}

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/invitations", get(get_invitations).post(invite))
        .route("/invitations/{id}", delete(cancel))
        .route("/invitations/{id}/resend", post(resend))
        .route("/invitations/preview", post(preview))
        .route("/invitations/accept", post(accept))
}

async fn get_invitations(
    State(app): State<AppState>,
    granted: Granted<Edit>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<PageOf<InvitationOut>>, ApiError> {
    let organization = granted.pass.member.organization;
    let rows = app.accounts.invitations(organization, wanted.cursor, ASKED.into()).await?;
    let rows = rows.into_iter().map(out).collect();
    Ok(Json(page(rows, |row: &InvitationOut| row.id.to_string())))
}

async fn invite(
    State(app): State<AppState>,
    Granted { pass, asker, .. }: Granted<Invites>,
    body::Json(body): body::Json<InvitationIn>,
) -> Result<(StatusCode, Json<InvitationOut>), ApiError> {
    let email = address(&body.email)?;
    if body.teams.len() > TEAMS {
        return Err(ApiError::invalid("teams", "are more than 100"));
    }
    app.limits.invite.check(pass.member.organization.as_uuid()).await?;
    let new = NewInvitation {
        email: &email,
        role: body.role,
        custom_role: body.custom_role,
        teams: &body.teams,
    };
    let (token, letter) = write(&app, &pass, &email).await?;
    let sent = InvitationLetter { token, letter: &letter };
    let made = app.accounts.invite(&pass.member, &new, &sent, &asker).await?;
    Ok((StatusCode::CREATED, Json(out(made))))
}

async fn resend(
    State(app): State<AppState>,
    Granted { pass, asker, .. }: Granted<Invites>,
    Path(id): Path<InvitationId>,
    _nothing: Nothing,
) -> Result<Json<InvitationOut>, ApiError> {
    let known = app.accounts.invitation(pass.member.organization, id).await?;
    app.limits.invite.check(pass.member.organization.as_uuid()).await?;
    let (token, letter) = write(&app, &pass, &known.email).await?;
    let sent = InvitationLetter { token, letter: &letter };
    let renewed = app.accounts.renew_invitation(&pass.member, id, &sent, &asker).await?;
    Ok(Json(out(renewed)))
}

async fn cancel(
    State(app): State<AppState>,
    Granted { pass, asker, .. }: Granted<Edit>,
    Path(id): Path<InvitationId>,
    _nothing: Nothing,
) -> Result<StatusCode, ApiError> {
    app.accounts.cancel_invitation(&pass.member, id, &asker).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn preview(
    State(app): State<AppState>,
    client: Client,
    body::Json(body): body::Json<TokenIn>,
) -> Result<Json<InvitationPreviewOut>, ApiError> {
    let shown = app.auth.preview_invitation(&body.token, &client).await?;
    Ok(Json(InvitationPreviewOut {
        organization_name: shown.organization_name,
        email: shown.email,
        invited_by: shown.invited_by,
        has_account: shown.user.is_some(),
    }))
}

async fn accept(
    _console: Console,
    State(app): State<AppState>,
    client: Client,
    jar: CookieJar,
    guest: Guests,
    Anybody(by): Anybody,
    body::Json(body): body::Json<AcceptInvitationIn>,
) -> Result<Response, ApiError> {
    let entered = match guest.0 {
        Some(Granted { pass, asker, .. }) => {
            let switched = app.auth.accept_signed_in(&body, &pass, &asker).await?;
            switched.map(IntoResponse::into_response)
        }
        None => {
            let entered = app.auth.accept_invitation(body, &jar, &client, &by).await?;
            entered.map(IntoResponse::into_response)
        }
    };
    Ok(entered.unwrap_or_else(|| StatusCode::NO_CONTENT.into_response()))
}

/// Whoever shows that they are signed in; whoever shows nothing need not be.
struct Guests(Option<Granted<Guest>>);

impl FromRequestParts<AppState> for Guests {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        if !parts.headers.contains_key(header::AUTHORIZATION) {
            return Ok(Self(None));
        }
        Granted::from_request_parts(parts, app).await.map(|granted| Self(Some(granted)))
    }
}

/// A letter with a link of its own.
async fn write(
    app: &AppState,
    pass: &MemberPass,
    email: &str,
) -> Result<(TokenHash, Letter), ApiError> {
    let (token, link) = Auth::new_invitation(&app.options.public_url);
    let details = app.accounts.organization_details(pass.member.organization).await?;
    let letter = letters::invitation(email, &details.name, &pass.member.name, &link);
    Ok((token, envelope::seal(&app.vault, letter).await?))
}

/// An address that mail can be sent to, in lower case.
fn address(email: &str) -> Result<String, ApiError> {
    let email = email.trim().to_lowercase();
    let is_short = (3..=ADDRESS).contains(&email.chars().count());
    match email.parse::<Address>() {
        Ok(_) if is_short => Ok(email),
        _ => Err(ApiError::invalid("email", "is not an e-mail address")),
    }
}

fn out(invitation: Invitation) -> InvitationOut {
    let Invitation { id, email, role, custom_role, teams, .. } = invitation;
    InvitationOut {
        id,
        email,
        role,
        custom_role,
        teams,
        invited_by: invitation.invited_by,
        created_at: invitation.created_at,
        expires_at: invitation.expires_at,
        status: invitation.status.as_str().to_owned(),
    }
}
