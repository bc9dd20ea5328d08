//! Members who sign in at a provider of their organization (OpenID Connect).
//!
//! The browser goes there with a question that only this very browser can bring the answer to:
//! `state`, `nonce` and the proof of the code (PKCE) all follow from a cookie of ours. The answer
//! is a code, for which the provider tells this program, not the browser, who it is.

use std::time::Duration;

use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
use axum_extra::extract::cookie::CookieJar;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderValue;
use insightdesk_domain::audit::Asker;
use insightdesk_domain::text::NAME_CHARS;
use insightdesk_store::accounts::{
    ChallengeKind, Described, Known, Method, NewChallenge, Provider,
};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreIdTokenClaims, CoreProviderMetadata,
};
use openidconnect::{
    AuthType, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, Scope, TokenResponse,
};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::json;
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::enter::Caller;
use super::second::Entered;
use super::{Auth, cookies, opaque};
use crate::error::ApiError;
use crate::layers::Client;

mod fetch;

pub(super) use fetch::Fetcher;

/// How long somebody may take at the provider.
const LIFE: Duration = Duration::from_secs(10 * 60);

/// What the provider sends the browser back with.
#[derive(Debug, Deserialize)]
pub(crate) struct Returned {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
}

/// Where the browser goes, and the cookie it comes back with.
pub(crate) struct Departure {
    pub(crate) url: String,
    pub(crate) cookie: HeaderValue,
}

type Relying = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What follows from the cookie, for one purpose.
fn derived(token: &str, purpose: &str) -> String {
    let key = Key::new(HMAC_SHA256, token.as_bytes());
    URL_SAFE_NO_PAD.encode(sign(&key, purpose.as_bytes()))
}

impl Auth {
    /// Sends somebody to a provider.
    pub(crate) async fn depart(&self, id: Uuid, client: &Client) -> Result<Departure, ApiError> {
        self.limits.ways_in.check(client.address).await?;
        let provider = self.accounts.open_provider(id).await?.ok_or(ApiError::NotFound)?;
        let relying = self.relying(&provider).await?;
        let token = opaque::challenge();
        let token = token.expose();
        let new = NewChallenge {
            hash: opaque::hash(token),
            kind: ChallengeKind::Provider,
            user: None,
            member: None,
            sign_in: None,
            state: json!({ "provider": id }),
            sealed: None,
            life: LIFE,
        };
        self.accounts.begin_challenge(&new).await?;
        let verifier = PkceCodeVerifier::new(derived(token, "code verifier"));
        let (state, nonce) = (derived(token, "state"), derived(token, "nonce"));
        let ways = CoreAuthenticationFlow::AuthorizationCode;
        let (url, _, _) = relying
            .authorize_url(ways, || CsrfToken::new(state), || Nonce::new(nonce))
            .add_scope(Scope::new("email".to_owned()))
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        Ok(Departure { url: url.into(), cookie: cookies::set_provider(token) })
    }

    /// Takes somebody back. Whatever is not as it should be, is one and the same refusal.
    pub(crate) async fn arrive(
        &self,
        returned: Returned,
        jar: &CookieJar,
        client: &Client,
        asker: &Asker,
    ) -> Result<Entered, ApiError> {
        self.limits.ways_in.check(client.address).await?;
        let token = cookies::provider(jar).ok_or(ApiError::TokenInvalid)?;
        let hash = opaque::hash(token);
        let begun = self.accounts.take_challenge(&hash, ChallengeKind::Provider).await?;
        let begun = begun.ok_or(ApiError::TokenInvalid)?;
        let is_ours = derived(token, "state").as_bytes().ct_eq(returned.state.as_bytes());
        if !bool::from(is_ours) {
            return Err(ApiError::TokenInvalid);
        }
        let id = begun.state["provider"].as_str().and_then(|id| Uuid::try_parse(id).ok());
        let id = id.ok_or(ApiError::Internal("a provider cannot be read"))?;
        let provider = self.accounts.open_provider(id).await?.ok_or(ApiError::TokenInvalid)?;
        let claims = self.claims(&provider, token, returned.code).await?;
        let known = self.identified(&provider, &claims, asker).await?;
        if known.seat.has_second_factor {
            let asked = self.ask_second_factor(&known.seat, Method::Provider, asker).await?;
            return Ok(Entered::Halfway(asked));
        }
        let email = known.email.as_str();
        let device = cookies::device(jar).and_then(|cookie| self.devices.read(cookie, email));
        let caller = Caller { email, device, by: asker };
        self.open(&known.seat, Method::Provider, false, &caller).await.map(Entered::In)
    }

    /// Exchanges the code for what the provider says of whoever was there, and verifies all of it.
    async fn claims(
        &self,
        provider: &Provider,
        token: &str,
        code: String,
    ) -> Result<CoreIdTokenClaims, ApiError> {
        let relying = self.relying(provider).await?;
        let verifier = PkceCodeVerifier::new(derived(token, "code verifier"));
        let request = relying.exchange_code(AuthorizationCode::new(code)).map_err(refused)?;
        let fetcher = self.fetcher()?;
        let answer = request.set_pkce_verifier(verifier).request_async(fetcher).await;
        let answer = answer.map_err(refused)?;
        let id_token = answer.id_token().ok_or(ApiError::TokenInvalid)?;
        let nonce = Nonce::new(derived(token, "nonce"));
        let claims = id_token.claims(&relying.id_token_verifier(), &nonce).map_err(refused)?;
        Ok(claims.clone())
    }

    /// The member whom the provider means, if it may let them in.
    async fn identified(
        &self,
        provider: &Provider,
        claims: &CoreIdTokenClaims,
        asker: &Asker,
    ) -> Result<Known, ApiError> {
        let is_verified = claims.email_verified() == Some(true);
        let email = claims.email().filter(|_| is_verified).map(|email| email.trim().to_lowercase());
        let name = claims.name().and_then(|names| names.get(None)).map(|name| name.trim());
        let name = name.filter(|name| !name.is_empty()).or(email.as_deref()).unwrap_or("Member");
        let name: String = name.replace('\0', "").chars().take(NAME_CHARS).collect();
        let described = Described {
            subject: claims.subject(),
            email: email.as_deref(),
            name: &name,
            by: asker,
        };
        let member = self.accounts.described(provider, &described).await?;
        let member = member.ok_or(ApiError::WrongCredentials)?;
        self.accounts.known_member(member).await?.ok_or(ApiError::WrongCredentials)
    }

    fn fetcher(&self) -> Result<&Fetcher, ApiError> {
        self.fetcher
            .get_or_init(|| Fetcher::new(self.options.oidc_private_networks))
            .as_ref()
            .ok_or(ApiError::Internal("there is no client for HTTP"))
    }

    /// Ourselves, as the provider knows us.
    async fn relying(&self, provider: &Provider) -> Result<Relying, ApiError> {
        let secret = match &provider.client_secret {
            Some(sealed) => Some(self.open_client_secret(provider, sealed).await?),
            None => None,
        };
        let secret = match &secret {
            Some(secret) => {
                let secret = std::str::from_utf8(secret.expose_secret());
                let secret = secret.map_err(|_| ApiError::Internal("a secret is not a text"))?;
                Some(ClientSecret::new(secret.to_owned()))
            }
            None => None,
        };
        let issuer = IssuerUrl::new(provider.issuer.clone()).map_err(refused)?;
        let metadata = CoreProviderMetadata::discover_async(issuer, self.fetcher()?).await;
        let metadata = metadata.map_err(|error| {
            tracing::warn!(provider = %provider.id, error = &error as &dyn std::error::Error,
                "a provider does not say how to sign in there");
            ApiError::NotNow("The provider does not answer.")
        })?;
        // What is typed there is the person's password, maybe.
        let is_secret = metadata.authorization_endpoint().url().scheme() == "https";
        if !is_secret && !self.options.oidc_private_networks {
            return Err(ApiError::NotNow("The provider has no page that is safe to sign in at."));
        }
        let by_basic = metadata.token_endpoint_auth_methods_supported().is_none_or(|methods| {
            methods.contains(&openidconnect::core::CoreClientAuthMethod::ClientSecretBasic)
        });
        let id = ClientId::new(provider.client_id.clone());
        let back = RedirectUrl::from_url(self.page("api/v1/auth/oidc/callback"));
        Ok(CoreClient::from_provider_metadata(metadata, id, secret)
            .set_auth_type(if by_basic { AuthType::BasicAuth } else { AuthType::RequestBody })
            .set_redirect_uri(back))
    }
}

/// Why, is for the log only.
fn refused(error: impl std::error::Error + 'static) -> ApiError {
    tracing::info!(error = &error as &dyn std::error::Error, "a provider's answer is refused");
    ApiError::TokenInvalid
}

#[cfg(test)]
mod tests;
