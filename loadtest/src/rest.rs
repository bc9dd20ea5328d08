//! The few calls that come before a socket.

use insightdesk_protocol::rest::{
    Problem, SecondFactorIn, SecondFactorOut, Secret, SignInAnswer, SignInIn, SignInOut,
    WidgetSessionIn, WidgetSessionOut,
};
use reqwest::header::USER_AGENT;
use reqwest::{Client, Method, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use crate::target::Login;

mod totp;

pub(crate) use totp::code_of_now;

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum RestError {
    #[error("{path}: {error}")]
    Http { path: &'static str, error: reqwest::Error },
    #[error("{path}: {status} {answer}")]
    Refused { path: &'static str, status: u16, answer: String },
}

/// A call of somebody who has come in.
#[derive(Debug)]
pub struct Call<'a> {
    pub method: Method,
    /// With the query.
    pub path: &'a str,
    /// An access token or a key.
    pub token: &'a str,
    pub agent: &'a str,
    pub body: Option<&'a Value>,
}

/// Calls to one server. Clones share its connections.
#[derive(Debug, Clone)]
pub struct Rest {
    http: Client,
    base: Url,
}

impl Rest {
    /// Calls to the server at `base`.
    pub fn new(base: Url) -> Self {
        Self { http: Client::new(), base }
    }

    /// Signs a member in, with a code where one is asked for. `origin` is the console's.
    pub async fn sign_in(&self, login: &Login, origin: &str) -> Result<SignInOut, RestError> {
        let Login { email, password, totp_secret } = login.clone();
        let body = SignInIn { email, password };
        let answer =
            self.post("/api/v1/auth/sign-in", &body, |call| call.header("Origin", origin)).await?;
        match answer {
            SignInAnswer::Done(signed_in) => Ok(signed_in),
            SignInAnswer::SecondFactor(SecondFactorOut { challenge, .. }) => {
                let code = totp_secret.as_deref().and_then(totp::code_of_now).map(Secret::new);
                let (recovery_code, passkey) = (None, None);
                let body = SecondFactorIn { challenge, code, recovery_code, passkey };
                let path = "/api/v1/auth/second-factor";
                self.post(path, &body, |call| call.header("Origin", origin)).await
            }
        }
    }

    /// Opens a widget session on a page of `origin`; with the token of an earlier one, the same
    /// contact comes back.
    pub async fn widget_session(
        &self,
        key: &str,
        origin: &str,
        token: Option<String>,
    ) -> Result<WidgetSessionOut, RestError> {
        let (name, email, identity) = (None, None, None);
        let body = WidgetSessionIn { key: key.to_owned(), token, name, email, identity };
        self.post("/api/v1/widget/sessions", &body, |call| call.header("Origin", origin)).await
    }

    /// Posts a body and reads the answer; `more` adds headers.
    pub async fn post<T: DeserializeOwned>(
        &self,
        path: &'static str,
        body: &(impl Serialize + Sync),
        more: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Result<T, RestError> {
        let failed = |error| RestError::Http { path, error };
        let mut url = self.base.clone();
        url.set_path(path);
        let answer = more(self.http.post(url).json(body)).send().await.map_err(failed)?;
        match answer.status().as_u16() {
            200..=299 => answer.json().await.map_err(failed),
            status => Err(RestError::Refused { path, status, answer: explain(answer).await }),
        }
    }

    /// Makes a call; the status and the JSON of whatever the answer is.
    pub async fn call(&self, call: &Call<'_>) -> Result<(u16, Value), reqwest::Error> {
        let Call { method, path, token, agent, body } = call;
        let url = format!("{}{path}", self.base.as_str().trim_end_matches('/'));
        let mut request = self.http.request(method.clone(), url).bearer_auth(token);
        request = request.header(USER_AGENT, *agent);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await?;
        let status = answer.status().as_u16();
        let text = answer.text().await?;
        Ok((status, serde_json::from_str(&text).unwrap_or_default()))
    }

    /// Whether the server answers at all.
    pub async fn is_alive(&self) -> bool {
        let mut url = self.base.clone();
        url.set_path("/healthz");
        self.http.get(url).send().await.is_ok_and(|answer| answer.status().is_success())
    }

    /// Whether the server takes work.
    pub async fn is_ready(&self) -> bool {
        let mut url = self.base.clone();
        url.set_path("/readyz");
        self.http.get(url).send().await.is_ok_and(|answer| answer.status().is_success())
    }
}

/// The one line for people, or whatever came instead.
async fn explain(answer: Response) -> String {
    let text = answer.text().await.unwrap_or_default();
    match serde_json::from_str::<Problem>(&text) {
        Ok(problem) => format!("{} ({:?})", problem.detail, problem.code),
        Err(_) => text.chars().take(200).collect(),
    }
}
