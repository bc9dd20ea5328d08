//! `/api/v1/auth`: a person's own account: registering, links from mails, passwords, devices.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum_extra::extract::cookie::CookieJar;
use http::{StatusCode, header};
use insightdesk_domain::ids::SignInId;
use insightdesk_protocol::rest::{
    AuthOptionsOut, ChangePasswordIn, EmailIn, PageOf, PageOut, PasswordStrengthIn,
    PasswordStrengthOut, RegisterIn, ResetPasswordIn, SignInView, TokenIn, WelcomeIn,
};

use super::body::{Json, Nothing};
use super::granted::{Anybody, Granted};
use super::me::Oneself;
use super::page::Console;
use super::sign_in::{CLEAR_SITE_DATA, storage};
use crate::auth::{SignedIn, clear_refresh, device_name};
use crate::error::ApiError;
use crate::layers::Client;
use crate::state::AppState;

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/auth/options", get(options))
        .route("/auth/register", post(register))
        .route("/auth/welcome", post(welcome))
        .route("/auth/verify-email", post(verify_email))
        .route("/auth/resend-verification", post(resend_verification))
        .route("/auth/forgot-password", post(forgot_password))
        .route("/auth/reset-password", post(reset_password))
        .route("/auth/change-password", post(change_password))
        .route("/auth/password-strength", post(password_strength))
        .route("/auth/sign-ins", get(list_sign_ins))
        .route("/auth/sign-ins/{id}", delete(end_sign_in))
        .route("/auth/sign-ins/end-others", post(end_others))
        .route("/auth/sign-out-everywhere", post(sign_out_everywhere))
}

/// What pages offer to somebody who is not signed in. The same for everybody.
async fn options(State(app): State<AppState>) -> axum::Json<AuthOptionsOut> {
    axum::Json(AuthOptionsOut { registration: app.auth.is_open_for_registration() })
}

async fn register(
    State(app): State<AppState>,
    client: Client,
    Anybody(by): Anybody,
    Json(body): Json<RegisterIn>,
) -> Result<StatusCode, ApiError> {
    app.auth.register(body, &client, &by).await?;
    Ok(StatusCode::ACCEPTED)
}

async fn welcome(
    _console: Console,
    State(app): State<AppState>,
    client: Client,
    jar: CookieJar,
    Anybody(by): Anybody,
    Json(body): Json<WelcomeIn>,
) -> Result<SignedIn, ApiError> {
    app.auth.welcome(body, &jar, &client, &by).await
}

async fn verify_email(
    _console: Console,
    State(app): State<AppState>,
    client: Client,
    jar: CookieJar,
    Anybody(by): Anybody,
    Json(body): Json<TokenIn>,
) -> Result<Response, ApiError> {
    let entered = app.auth.verify_email(body, &jar, &client, &by).await?;
    Ok(entered.map_or_else(|| StatusCode::NO_CONTENT.into_response(), SignedIn::into_response))
}

async fn resend_verification(
    State(app): State<AppState>,
    client: Client,
    Json(body): Json<EmailIn>,
) -> Result<StatusCode, ApiError> {
    app.auth.resend_verification(body, &client).await?;
    Ok(StatusCode::ACCEPTED)
}

async fn forgot_password(
    State(app): State<AppState>,
    client: Client,
    Anybody(by): Anybody,
    Json(body): Json<EmailIn>,
) -> Result<StatusCode, ApiError> {
    app.auth.forgot_password(body, &client, &by).await?;
    Ok(StatusCode::ACCEPTED)
}

async fn reset_password(
    State(app): State<AppState>,
    client: Client,
    Anybody(by): Anybody,
    Json(body): Json<ResetPasswordIn>,
) -> Result<StatusCode, ApiError> {
    app.auth.reset_password(body, &client, &by).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn change_password(
    State(app): State<AppState>,
    client: Client,
    granted: Granted<Oneself>,
    Json(body): Json<ChangePasswordIn>,
) -> Result<StatusCode, ApiError> {
    app.auth.change_password(body, &granted.pass, &client, &granted.asker).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn password_strength(
    State(app): State<AppState>,
    client: Client,
    Json(body): Json<PasswordStrengthIn>,
) -> Result<axum::Json<PasswordStrengthOut>, ApiError> {
    app.limits.lookup.check(client.address).await?;
    let password = body.password.into_inner().into();
    let strength = app.auth.strength(password, &body.context).await?;
    let weakness = strength.problem;
    let problem = weakness.map(|weakness| weakness.advice().to_owned());
    Ok(axum::Json(PasswordStrengthOut { score: strength.score, problem, weakness }))
}

async fn list_sign_ins(
    State(app): State<AppState>,
    granted: Granted<Oneself>,
) -> Result<axum::Json<PageOf<SignInView>>, ApiError> {
    let pass = granted.pass;
    let idle = app.options.auth.sign_in_idle;
    let devices = app.accounts.devices(pass.member.user, idle).await?;
    let views = devices.into_iter().map(|device| SignInView {
        id: device.id,
        device: device_name(&device.user_agent),
        address: device.address,
        method: device.method,
        organization_name: device.organization_name,
        created_at: device.created_at,
        used_at: device.used_at,
        expires_at: device.expires_at,
        current: device.id == pass.sign_in,
    });
    Ok(axum::Json(PageOf { data: views.collect(), page: PageOut { next: None } }))
}

async fn end_sign_in(
    State(app): State<AppState>,
    granted: Granted<Oneself>,
    Path(id): Path<SignInId>,
) -> Result<StatusCode, ApiError> {
    let is_there = app.accounts.end_sign_in(&granted.pass.member, id, &granted.asker).await?;
    app.auth.forget();
    if is_there { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::NotFound) }
}

async fn end_others(
    State(app): State<AppState>,
    granted: Granted<Oneself>,
    _nothing: Nothing,
) -> Result<StatusCode, ApiError> {
    let Granted { pass, asker, .. } = granted;
    app.accounts.end_sign_ins(&pass.member, Some(pass.sign_in), &asker).await?;
    app.auth.forget();
    Ok(StatusCode::NO_CONTENT)
}

async fn sign_out_everywhere(
    State(app): State<AppState>,
    granted: Granted<Oneself>,
    _nothing: Nothing,
) -> Result<impl IntoResponse, ApiError> {
    app.accounts.end_sign_ins(&granted.pass.member, None, &granted.asker).await?;
    app.auth.forget();
    let forget = [(header::SET_COOKIE, clear_refresh()), (CLEAR_SITE_DATA, storage())];
    Ok((StatusCode::NO_CONTENT, AppendHeaders(forget)))
}
