//! Every route that takes an id, and what it is the id of. Whoever adds a route adds its line.

/// Something of one organization that has an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Thing {
    Member,
    Team,
    Role,
    Inbox,
    IdentityKey,
    Contact,
    Organization,
    Invitation,
    Key,
    Provider,
    SignIn,
    Passkey,
    /// Of the audit log, which is counted in each organization from one.
    Entry,
}

/// One place where an id is taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) thing: Thing,
    pub(super) method: &'static str,
    /// `{}` stands for the id, here or in the body; other braces for what the asker has of that.
    pub(super) path: &'static str,
    pub(super) body: &'static str,
}

impl Row {
    /// An id that names no part of the path is a field that is not right, and in a query it is one
    /// behind which nothing comes.
    pub(super) fn expected(&self) -> u16 {
        let in_body = ["\"team\"", "\"teams\"", "\"custom_role\""];
        match self.path.split_once('?') {
            Some(_) => 200,
            None if in_body.iter().any(|field| self.body.contains(field)) => 422,
            None => 404,
        }
    }

    /// Whether a segment of such a route's path is where this row has its id.
    pub(super) fn covers(&self, method: &str, path: &str, segment: usize) -> bool {
        let (ours, theirs): (Vec<_>, Vec<_>) =
            (self.path.split('/').collect(), path.split('/').collect());
        let fits = |(at, (ours, theirs)): (usize, (&&str, &&str))| match theirs.starts_with('{') {
            true => (*ours == "{}") == (at == segment),
            false => ours == theirs,
        };
        self.method == method
            && ours.len() == theirs.len()
            && ours.iter().zip(&theirs).enumerate().all(fits)
    }
}

const fn row(thing: Thing, method: &'static str, path: &'static str, body: &'static str) -> Row {
    Row { thing, method, path, body }
}

const PLACE: &str = r#"{"rank": "agent", "skills": []}"#;
const TEAM: &str = r#"{"name": "Ours now", "description": ""}"#;
const ROLE: &str = r#"{"name": "Ours now", "permissions": []}"#;
const KEY: &str = r#"{"algorithm": "HS256", "keep_hours": 0}"#;
const PROVIDER: &str = r#"{"name": "Ours now", "issuer": "https://id.example", "client_id": "desk",
    "domains": [], "creates_members": false, "enabled": true}"#;

pub(super) const ROWS: &[Row] = &[
    row(Thing::Member, "GET", "/members/{}", ""),
    row(Thing::Member, "PATCH", "/members/{}", r#"{"disabled": true}"#),
    row(Thing::Member, "DELETE", "/members/{}", ""),
    row(Thing::Member, "POST", "/members/{}/end-sign-ins", ""),
    row(Thing::Member, "POST", "/members/{}/reset-factors", ""),
    row(Thing::Member, "POST", "/organization/transfer", r#"{"to": "{}"}"#),
    row(Thing::Member, "PUT", "/teams/{team}/members/{}", PLACE),
    row(Thing::Member, "DELETE", "/teams/{team}/members/{}", ""),
    row(Thing::Member, "GET", "/members?cursor={}", ""),
    row(Thing::Member, "GET", "/audit?actor={}", ""),
    row(Thing::Member, "GET", "/audit?resource={}", ""),
    row(Thing::Team, "PUT", "/teams/{}", TEAM),
    row(Thing::Team, "DELETE", "/teams/{}", ""),
    row(Thing::Team, "PUT", "/teams/{}/members/{member}", PLACE),
    row(Thing::Team, "DELETE", "/teams/{}/members/{member}", ""),
    row(Thing::Team, "PATCH", "/inboxes/{inbox}", r#"{"team": "{}"}"#),
    row(Thing::Team, "POST", "/inboxes", r#"{"name": "Help", "team": "{}"}"#),
    row(
        Thing::Team,
        "POST",
        "/invitations",
        r#"{"email": "ed@example.org", "role": "agent", "teams": ["{}"]}"#,
    ),
    row(Thing::Role, "PUT", "/roles/{}", ROLE),
    row(Thing::Role, "DELETE", "/roles/{}", ""),
    row(Thing::Role, "PATCH", "/members/{colleague}", r#"{"custom_role": "{}"}"#),
    row(
        Thing::Role,
        "POST",
        "/invitations",
        r#"{"email": "ed@example.org", "role": "agent", "custom_role": "{}", "teams": []}"#,
    ),
    row(Thing::Inbox, "GET", "/inboxes/{}", ""),
    row(Thing::Inbox, "PATCH", "/inboxes/{}", r#"{"name": "Ours now"}"#),
    row(Thing::Inbox, "POST", "/inboxes/{}/rotate-key", ""),
    row(Thing::Inbox, "POST", "/inboxes/{}/identity-keys", KEY),
    row(Thing::Inbox, "DELETE", "/inboxes/{}/identity-keys/{key}", ""),
    row(Thing::IdentityKey, "DELETE", "/inboxes/{inbox}/identity-keys/{}", ""),
    row(Thing::Contact, "GET", "/contacts/{}", ""),
    row(Thing::Contact, "PATCH", "/contacts/{}", r#"{"blocked": true}"#),
    row(Thing::Contact, "POST", "/contacts/{}/export", ""),
    row(Thing::Contact, "POST", "/contacts/{}/erase", ""),
    row(Thing::Organization, "POST", "/auth/switch", r#"{"organization": "{}"}"#),
    row(Thing::Invitation, "POST", "/invitations/{}/resend", ""),
    row(Thing::Invitation, "DELETE", "/invitations/{}", ""),
    row(Thing::Key, "POST", "/api-keys/{}/revoke", ""),
    row(Thing::Key, "DELETE", "/api-keys/{}", ""),
    row(Thing::Provider, "PUT", "/providers/{}", PROVIDER),
    row(Thing::Provider, "DELETE", "/providers/{}", ""),
    row(Thing::SignIn, "DELETE", "/auth/sign-ins/{}", ""),
    row(Thing::Passkey, "PATCH", "/auth/passkeys/{}", r#"{"name": "Ours now"}"#),
    row(Thing::Passkey, "DELETE", "/auth/passkeys/{}", ""),
    row(Thing::Entry, "GET", "/audit/{}", ""),
];
