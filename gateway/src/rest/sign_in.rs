//! `/api/v1/auth`: members sign in, go on and sign out.

use axum::Router;
use axum::extract::State;
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::post;
use axum_extra::extract::cookie::CookieJar;
use http::{HeaderName, StatusCode, header};
use insightdesk_protocol::rest::{SignInIn, SwitchIn};

use super::body::{Json, Maybe, Nothing};
use super::granted::Anybody;
use super::page::Console;
use crate::auth::{Entered, SignedIn, clear_refresh};
use crate::error::ApiError;
use crate::layers::Client;
use crate::state::AppState;

pub(super) const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/auth/sign-in", post(sign_in))
        .route("/auth/refresh", post(refresh))
        .route("/auth/sign-out", post(sign_out))
}

impl IntoResponse for SignedIn {
    fn into_response(self) -> Response {
        let cookies = self.cookies.into_iter().map(|cookie| (header::SET_COOKIE, cookie));
        (AppendHeaders(cookies), axum::Json(self.body)).into_response()
    }
}

impl IntoResponse for Entered {
    fn into_response(self) -> Response {
        match self {
            Self::In(signed_in) => signed_in.into_response(),
            Self::Halfway(asked) => axum::Json(asked).into_response(),
        }
    }
}

async fn sign_in(
    _console: Console,
    State(app): State<AppState>,
    client: Client,
    jar: CookieJar,
    Anybody(asker): Anybody,
    Json(body): Json<SignInIn>,
) -> Result<Entered, ApiError> {
    app.auth.sign_in(body, &jar, &client, &asker).await
}

async fn refresh(
    _console: Console,
    State(app): State<AppState>,
    client: Client,
    jar: CookieJar,
    Anybody(by): Anybody,
    Maybe(to): Maybe<SwitchIn>,
) -> Result<SignedIn, ApiError> {
    app.auth.refresh(&jar, &client, &by, to.map(|to| to.organization)).await
}

/// Signing out twice, or without having signed in, is signing out as well.
async fn sign_out(
    _console: Console,
    State(app): State<AppState>,
    jar: CookieJar,
    Anybody(by): Anybody,
    _nothing: Nothing,
) -> Result<impl IntoResponse, ApiError> {
    app.auth.sign_out(&jar, &by).await?;
    let forget = [(header::SET_COOKIE, clear_refresh()), (CLEAR_SITE_DATA, storage())];
    Ok((StatusCode::NO_CONTENT, AppendHeaders(forget)))
}

pub(super) fn storage() -> http::HeaderValue {
    http::HeaderValue::from_static("\"storage\"")
}
