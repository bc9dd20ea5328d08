//! One act, before anybody is asked for it.

use insightdesk_domain::audit::Action;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::things::Key;
use crate::rest::Call;

/// Who asks.
#[derive(Debug, Clone)]
pub(super) enum By {
    Owner,
    /// Who is an admin now and then.
    Deputy,
    Key(Key),
}

/// Of what there is one less or more when it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Thing {
    Team,
    Role,
    Key,
}

/// What becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    Made(Thing),
    Changed,
    Gone(Thing),
    /// The deputy has rights, or none.
    Moved {
        is_admin: bool,
    },
}

/// A change, and what the log will call it.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) by: By,
    pub(super) action: Action,
    /// What it is done to, if it is there before.
    pub(super) resource: Option<String>,
    pub(super) takes: Option<Uuid>,
    pub(super) gives: Option<Uuid>,
    pub(super) then: Then,
    method: Method,
    path: String,
    body: Option<Value>,
}

impl Wanted {
    fn new(action: Action, then: Then, method: Method, path: String, body: Option<Value>) -> Self {
        let (by, resource, takes, gives) = (By::Owner, None, None, None);
        Self { by, action, resource, takes, gives, then, method, path, body }
    }

    fn on(self, resource: &str) -> Self {
        Self { resource: Some(resource.to_owned()), ..self }
    }

    pub(super) fn by(self, by: By) -> Self {
        Self { by, ..self }
    }

    /// A name that nothing else has.
    fn name(what: &str) -> String {
        format!("{what} {}", Uuid::now_v7())
    }

    pub(super) fn name_organization() -> Self {
        let body = Some(json!({ "name": Self::name("Fernhill") }));
        let path = "/api/v1/organization".to_owned();
        Self::new(Action::SettingsChanged, Then::Changed, Method::PATCH, path, body)
    }

    pub(super) fn make_team() -> Self {
        let body = Some(json!({ "name": Self::name("Team"), "description": "" }));
        let (then, path) = (Then::Made(Thing::Team), "/api/v1/teams".to_owned());
        Self::new(Action::TeamChanged, then, Method::POST, path, body)
    }

    pub(super) fn name_team(team: &str) -> Self {
        let body = Some(json!({ "name": Self::name("Team"), "description": "" }));
        let path = format!("/api/v1/teams/{team}");
        Self::new(Action::TeamChanged, Then::Changed, Method::PUT, path, body).on(team)
    }

    pub(super) fn drop_team(team: &str) -> Self {
        let (then, path) = (Then::Gone(Thing::Team), format!("/api/v1/teams/{team}"));
        Self::new(Action::TeamChanged, then, Method::DELETE, path, None).on(team)
    }

    pub(super) fn make_role() -> Self {
        let body = Some(json!({ "name": Self::name("Role"), "permissions": ["ticket:read"] }));
        let (then, path) = (Then::Made(Thing::Role), "/api/v1/roles".to_owned());
        Self::new(Action::RoleChanged, then, Method::POST, path, body)
    }

    pub(super) fn drop_role(role: &str) -> Self {
        let (then, path) = (Then::Gone(Thing::Role), format!("/api/v1/roles/{role}"));
        Self::new(Action::RoleChanged, then, Method::DELETE, path, None).on(role)
    }

    pub(super) fn make_key() -> Self {
        let scopes = ["read", "write", "admin"];
        let body = json!({ "name": Self::name("Key"), "scopes": scopes, "expires_in_days": 1 });
        let (then, path) = (Then::Made(Thing::Key), "/api/v1/api-keys".to_owned());
        Self::new(Action::ApiKeyCreated, then, Method::POST, path, Some(body))
    }

    pub(super) fn end_key(key: Uuid) -> Self {
        let (then, path) = (Then::Gone(Thing::Key), format!("/api/v1/api-keys/{key}/revoke"));
        let wanted = Self::new(Action::ApiKeyRevoked, then, Method::POST, path, None);
        Self { takes: Some(key), ..wanted.on(&key.to_string()) }
    }

    /// Makes a member an admin, or an agent like any other.
    pub(super) fn give_role(member: Uuid, is_admin: bool) -> Self {
        let body = Some(json!({ "role": if is_admin { "admin" } else { "agent" } }));
        let (then, path) = (Then::Moved { is_admin }, format!("/api/v1/members/{member}"));
        let wanted = Self::new(Action::RoleChanged, then, Method::PATCH, path, body);
        let wanted = wanted.on(&member.to_string());
        match is_admin {
            true => Self { gives: Some(member), ..wanted },
            false => Self { takes: Some(member), ..wanted },
        }
    }

    pub(super) fn call<'a>(&'a self, token: &'a str, agent: &'a str) -> Call<'a> {
        let (method, path, body) = (self.method.clone(), self.path.as_str(), self.body.as_ref());
        Call { method, path, token, agent, body }
    }
}

/// The id of what an answer shows.
pub(super) fn made(answer: &Value) -> Option<String> {
    let id = answer.get("id").or_else(|| answer.pointer("/key/id"))?;
    id.as_str().map(str::to_owned)
}
