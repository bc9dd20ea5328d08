//! The way in of somebody whom the operator has made an owner: a password, a second factor, and the
//! organization handed over to the steward, which makes an admin of them.

use insightdesk_protocol::rest::Secret;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::badge::Badge;
use crate::dialect::{Desk, EnterError};
use crate::rest::{Call, code_of_now};
use crate::target::{Login, Newcomer};

/// Comes in as an admin of an organization whose owner is the member with the address `steward`, who has
/// to sign in anew after this.
pub(super) async fn enter(
    desk: &Desk,
    newcomer: &Newcomer,
    steward: &str,
) -> Result<Badge, EnterError> {
    let password = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
    let body = json!({ "token": newcomer.token, "password": password });
    call(desk, "", "/api/v1/auth/reset-password", &body).await?;
    let (email, totp_secret) = (newcomer.email.clone(), None);
    let mut badge = Badge::get(desk, Login { email, password, totp_secret }).await?;
    let token = badge.token.expose().to_owned();
    let made = call(desk, &token, "/api/v1/auth/totp", &Value::Null).await?;
    let secret = made["secret"].as_str().unwrap_or_default();
    let code = code_of_now(secret).map(Secret::new);
    let body = json!({ "challenge": made["challenge"], "code": code });
    call(desk, &token, "/api/v1/auth/totp/confirm", &body).await?;
    let members = ask(desk, Method::GET, &token, "/api/v1/members", None).await?;
    let mut members = members["data"].as_array().into_iter().flatten();
    let steward = members.find(|member| member["email"] == steward).map(|member| &member["id"]);
    call(desk, &token, "/api/v1/organization/transfer", &json!({ "to": steward })).await?;
    badge.login.totp_secret = Some(secret.to_owned());
    Ok(badge)
}

async fn call(desk: &Desk, token: &str, path: &str, body: &Value) -> Result<Value, EnterError> {
    let body = Some(body).filter(|body| !body.is_null());
    ask(desk, Method::POST, token, path, body).await
}

async fn ask(
    desk: &Desk,
    method: Method,
    token: &str,
    path: &str,
    body: Option<&Value>,
) -> Result<Value, EnterError> {
    let agent = "insightdesk-loadtest";
    let answer = desk.rest().call(&Call { method, path, token, agent, body }).await;
    let refused = |answer: String| EnterError::Refused { wanted: "a deputy's way in", answer };
    match answer {
        Ok((200..=299, answer)) => Ok(answer),
        Ok((status, answer)) => Err(refused(format!("{path}: {status} {answer}"))),
        Err(error) => Err(refused(format!("{path}: {error}"))),
    }
}
