//! `/api/v1/providers`, and signing in through one.

use axum::extract::{Path, Query, State};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use axum::routing::{get, post, put};
use axum::{Json as Answer, Router};
use axum_extra::extract::cookie::CookieJar;
use http::{StatusCode, header};
use insightdesk_protocol::rest::{EmailIn, PageOf, PageOut, ProviderIn, ProviderView};
use insightdesk_store::accounts::Provider;
use serde_json::json;
use url::form_urlencoded::Serializer;
use uuid::Uuid;

use super::body::{Json, Nothing};
use super::granted::{Anybody, Granted, Need, needs};
use super::page::Console;
use crate::auth::{Entered, Returned, clear_provider};
use crate::error::ApiError;
use crate::layers::Client;
use crate::state::AppState;

needs! {
    /// Whoever says how members sign in.
    Policy: PolicyEdit;
    PolicyChange: PolicyEdit, recent;
}

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/providers", get(list).post(create))
        .route("/providers/{id}", put(change).delete(remove))
        .route("/auth/providers", post(for_address))
        .route("/auth/providers/{id}/start", post(start))
        .route("/auth/oidc/callback", get(callback))
}

fn page(providers: Vec<Provider>) -> Answer<PageOf<ProviderView>> {
    let data = providers.into_iter().map(view).collect();
    Answer(PageOf { data, page: PageOut { next: None } })
}

fn view(provider: Provider) -> ProviderView {
    ProviderView {
        id: provider.id,
        name: provider.name,
        issuer: provider.issuer,
        client_id: provider.client_id,
        domains: provider.domains,
        creates_members: provider.creates_members,
        enabled: provider.enabled,
    }
}

async fn list(
    State(app): State<AppState>,
    Granted { pass, .. }: Granted<Policy>,
) -> Result<Answer<PageOf<ProviderView>>, ApiError> {
    Ok(page(app.accounts.providers(pass.member.organization).await?))
}

async fn create(
    State(app): State<AppState>,
    Granted { pass, asker, .. }: Granted<PolicyChange>,
    Json(body): Json<ProviderIn>,
) -> Result<(StatusCode, Answer<ProviderView>), ApiError> {
    let provider = app.auth.put_provider(&pass, None, body, &asker).await?;
    Ok((StatusCode::CREATED, Answer(view(provider))))
}

async fn change(
    State(app): State<AppState>,
    Granted { pass, asker, .. }: Granted<PolicyChange>,
    Path(id): Path<String>,
    Json(body): Json<ProviderIn>,
) -> Result<Answer<ProviderView>, ApiError> {
    let provider = app.auth.put_provider(&pass, Some(read(&id)?), body, &asker).await?;
    Ok(Answer(view(provider)))
}

async fn remove(
    State(app): State<AppState>,
    Granted { pass, asker, .. }: Granted<PolicyChange>,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    let organization = pass.member.organization;
    match app.accounts.delete_provider(organization, read(&id)?, &asker).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(ApiError::NotFound),
    }
}

/// Says nothing of accounts: whoever asks learns where a domain signs in.
async fn for_address(
    _console: Console,
    State(app): State<AppState>,
    client: Client,
    Json(body): Json<EmailIn>,
) -> Result<Answer<PageOf<ProviderView>>, ApiError> {
    app.limits.lookup.check(client.address).await?;
    let domain = body.email.rsplit_once('@').map(|(_, domain)| domain.trim().to_lowercase());
    let domain = domain.filter(|domain| !domain.is_empty() && !domain.contains('\0'));
    match domain {
        Some(domain) => Ok(page(app.accounts.providers_for(&domain).await?)),
        None => Ok(page(Vec::new())),
    }
}

async fn start(
    _console: Console,
    State(app): State<AppState>,
    client: Client,
    Path(id): Path<String>,
    _nothing: Nothing,
) -> Result<Response, ApiError> {
    let departure = app.auth.depart(read(&id)?, &client).await?;
    let cookie = AppendHeaders([(header::SET_COOKIE, departure.cookie)]);
    Ok((cookie, Answer(json!({ "url": departure.url }))).into_response())
}

/// Here the browser arrives from elsewhere, so that it brings no strict cookie, and leaves at once
/// for a page of ours, which does.
async fn callback(
    State(app): State<AppState>,
    client: Client,
    jar: CookieJar,
    Anybody(asker): Anybody,
    Query(returned): Query<Returned>,
) -> Response {
    let arrived = app.auth.arrive(returned, &jar, &client, &asker).await;
    let (page, mut cookies) = match arrived {
        Ok(Entered::In(signed_in)) => ("/".to_owned(), signed_in.cookies),
        Ok(Entered::Halfway(asked)) => {
            let mut fragment = Serializer::new(String::new());
            fragment.append_pair("challenge", asked.challenge.expose());
            fragment.append_pair("methods", &asked.methods.join(","));
            if let Some(options) = &asked.passkey {
                fragment.append_pair("passkey", &options.to_string());
            }
            (format!("/second-factor#{}", fragment.finish()), Vec::new())
        }
        Err(error) => {
            tracing::info!(%error, "somebody is not let in by a provider");
            ("/#problem=provider".to_owned(), Vec::new())
        }
    };
    cookies.push(clear_provider());
    let cookies = cookies.into_iter().map(|cookie| (header::SET_COOKIE, cookie));
    (AppendHeaders(cookies), Redirect::to(&page)).into_response()
}

fn read(id: &str) -> Result<Uuid, ApiError> {
    Uuid::try_parse(id).map_err(|_| ApiError::NotFound)
}
