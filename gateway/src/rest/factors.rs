//! `/api/v1/auth`: second factors, passkeys, and proving again who asks.

use axum::extract::{Path, State};
use axum::routing::{get, patch, post};
use axum::{Json as Answer, Router};
use axum_extra::extract::cookie::CookieJar;
use http::StatusCode;
use insightdesk_domain::ids::MemberId;
use insightdesk_protocol::rest::{
    ConfirmIn, FactorsOut, PasskeyChallengeOut, PasskeyIn, PasskeyNameIn, RecoveryCodesOut,
    SecondFactorIn, TotpConfirmIn, TotpOut,
};
use insightdesk_store::accounts::Factor;
use uuid::Uuid;

use super::body::{Json, Nothing};
use super::granted::{Anybody, Granted, Need, needs};
use super::page::Console;
use crate::auth::SignedIn;
use crate::error::ApiError;
use crate::layers::Client;
use crate::state::AppState;

needs! {
    /// Everybody may see what they have, and prove again who they are.
    Oneself: , enrolling;
    /// Who has just proved to be themselves may get a factor, or lose one.
    OwnFactors: , recent, enrolling;
    /// For somebody who has lost them.
    OthersFactors: MemberEdit, recent;
}

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/auth/second-factor", post(second_factor))
        .route("/auth/confirm", post(confirm))
        .route("/auth/confirm/passkey", post(ask_confirmation))
        .route("/auth/factors", get(get_factors))
        .route("/auth/totp", post(begin_totp).delete(remove_totp))
        .route("/auth/totp/confirm", post(confirm_totp))
        .route("/auth/passkeys", post(finish_passkey))
        .route("/auth/passkeys/{id}", patch(rename_passkey).delete(remove_passkey))
        .route("/auth/passkeys/register", post(begin_passkey))
        .route("/auth/passkeys/sign-in", post(begin_sign_in))
        .route("/auth/passkeys/sign-in/finish", post(finish_sign_in))
        .route("/auth/recovery-codes", post(renew_recovery_codes))
        .route("/members/{id}/reset-factors", post(reset_factors))
}

async fn second_factor(
    _console: Console,
    State(app): State<AppState>,
    client: Client,
    jar: CookieJar,
    Anybody(asker): Anybody,
    Json(body): Json<SecondFactorIn>,
) -> Result<SignedIn, ApiError> {
    app.auth.second_factor(body, &jar, &client, &asker).await
}

async fn confirm(
    State(app): State<AppState>,
    Granted { pass, asker, .. }: Granted<Oneself>,
    client: Client,
    jar: CookieJar,
    Json(body): Json<ConfirmIn>,
) -> Result<StatusCode, ApiError> {
    app.auth.confirm(&pass, body, &jar, &client, &asker).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn ask_confirmation(
    State(app): State<AppState>,
    Granted { pass, .. }: Granted<Oneself>,
    _nothing: Nothing,
) -> Result<Answer<PasskeyChallengeOut>, ApiError> {
    app.auth.ask_confirmation(&pass).await.map(Answer)
}

async fn get_factors(
    State(app): State<AppState>,
    Granted { pass, .. }: Granted<Oneself>,
) -> Result<Answer<FactorsOut>, ApiError> {
    app.auth.factors(&pass).await.map(Answer)
}

async fn begin_totp(
    State(app): State<AppState>,
    Granted { pass, .. }: Granted<OwnFactors>,
    _nothing: Nothing,
) -> Result<Answer<TotpOut>, ApiError> {
    app.auth.begin_totp(&pass).await.map(Answer)
}

async fn confirm_totp(
    State(app): State<AppState>,
    Granted { pass, asker, .. }: Granted<OwnFactors>,
    Json(body): Json<TotpConfirmIn>,
) -> Result<Answer<RecoveryCodesOut>, ApiError> {
    app.auth.confirm_totp(&pass, body, &asker).await.map(Answer)
}

async fn remove_totp(
    State(app): State<AppState>,
    Granted { pass, asker, .. }: Granted<OwnFactors>,
) -> Result<StatusCode, ApiError> {
    app.auth.remove_factor(&pass, Factor::Totp, &asker).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn begin_passkey(
    State(app): State<AppState>,
    Granted { pass, .. }: Granted<OwnFactors>,
    _nothing: Nothing,
) -> Result<Answer<PasskeyChallengeOut>, ApiError> {
    app.auth.begin_passkey(&pass).await.map(Answer)
}

async fn finish_passkey(
    State(app): State<AppState>,
    Granted { pass, asker, .. }: Granted<OwnFactors>,
    Json(body): Json<PasskeyIn>,
) -> Result<Answer<RecoveryCodesOut>, ApiError> {
    app.auth.finish_passkey(&pass, body, &asker).await.map(Answer)
}

async fn rename_passkey(
    State(app): State<AppState>,
    Granted { pass, asker, .. }: Granted<Oneself>,
    Path(id): Path<String>,
    Json(body): Json<PasskeyNameIn>,
) -> Result<StatusCode, ApiError> {
    let id = Uuid::try_parse(&id).map_err(|_| ApiError::NotFound)?;
    app.auth.rename_passkey(&pass, id, &body.name, &asker).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn remove_passkey(
    State(app): State<AppState>,
    Granted { pass, asker, .. }: Granted<OwnFactors>,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    let id = Uuid::try_parse(&id).map_err(|_| ApiError::NotFound)?;
    app.auth.remove_factor(&pass, Factor::Passkey(id), &asker).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn begin_sign_in(
    _console: Console,
    State(app): State<AppState>,
    client: Client,
    _nothing: Nothing,
) -> Result<Answer<PasskeyChallengeOut>, ApiError> {
    app.auth.begin_passkey_sign_in(&client).await.map(Answer)
}

async fn finish_sign_in(
    _console: Console,
    State(app): State<AppState>,
    client: Client,
    jar: CookieJar,
    Anybody(asker): Anybody,
    Json(body): Json<PasskeyIn>,
) -> Result<SignedIn, ApiError> {
    app.auth.finish_passkey_sign_in(body, &jar, &client, &asker).await
}

async fn renew_recovery_codes(
    State(app): State<AppState>,
    Granted { pass, asker, .. }: Granted<OwnFactors>,
    _nothing: Nothing,
) -> Result<Answer<RecoveryCodesOut>, ApiError> {
    app.auth.renew_recovery_codes(&pass, &asker).await.map(Answer)
}

async fn reset_factors(
    State(app): State<AppState>,
    Granted { pass, asker, .. }: Granted<OthersFactors>,
    Path(id): Path<String>,
    _nothing: Nothing,
) -> Result<StatusCode, ApiError> {
    let id = Uuid::try_parse(&id).map_err(|_| ApiError::NotFound)?;
    app.auth.reset_factors(&pass, MemberId::from_uuid(id), &asker).await?;
    Ok(StatusCode::NO_CONTENT)
}
