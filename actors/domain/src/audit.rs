//! What the audit log tells: who did what to whom, from where, and how it ended.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::ids::{KeyId, MemberId, SignInId, UserId};
use crate::member::Member;

/// How much an entry should worry whoever reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Info,
    Warning,
    Error,
    Critical,
}

macro_rules! actions {
    ($($name:ident = $word:literal, $severity:ident;)*) => {
        /// What was done, as `area:deed`. Words are added, never renamed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
        pub enum Action {
            $(#[serde(rename = $word)] $name,)*
        }

        impl Action {
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }

            #[must_use]
            pub const fn severity(self) -> Severity {
                match self {
                    $(Self::$name => Severity::$severity,)*
                }
            }
        }
    };
}

actions! {
    SignedIn = "auth:login_success", Info;
    SignInFailed = "auth:login_failure", Warning;
    SignedOut = "auth:logout", Info;
    SignInEnded = "auth:sign_in_ended", Info;
    TokenRefreshed = "auth:token_refresh", Info;
    TokenReused = "auth:token_reuse", Critical;
    PasswordChanged = "auth:password_change", Info;
    PasswordResetAsked = "auth:password_reset_request", Warning;
    PasswordReset = "auth:password_reset_complete", Info;
    EmailVerified = "auth:email_verified", Info;
    SecondFactorAdded = "auth:mfa_enabled", Info;
    SecondFactorRemoved = "auth:mfa_disabled", Warning;
    SecondFactorAsked = "auth:mfa_challenge", Info;
    RecoveryCodeUsed = "mfa:backup_code_used", Warning;
    RecoveryCodesMade = "mfa:backup_codes_made", Info;
    AccountLocked = "auth:account_locked", Critical;
    AccountUnlocked = "auth:account_unlocked", Info;
    PermissionDenied = "access:permission_denied", Critical;
    ForeignResource = "access:resource_unauthorized", Warning;
    RoleAssigned = "access:role_assigned", Info;
    RoleRevoked = "access:role_revoked", Info;
    SensitiveRead = "data:read_sensitive", Info;
    DataExported = "data:export", Info;
    DataDeleted = "data:delete", Info;
    UserCreated = "admin:user_created", Info;
    UserRemoved = "admin:user_deleted", Info;
    UserModified = "admin:user_modified", Info;
    UserInvited = "admin:user_invited", Info;
    InvitationWithdrawn = "admin:invitation_withdrawn", Info;
    RoleChanged = "admin:role_changed", Info;
    TeamChanged = "admin:team_changed", Info;
    SettingsChanged = "admin:settings_changed", Info;
    InboxChanged = "admin:inbox_changed", Info;
    ContactChanged = "admin:contact_changed", Info;
    ApiKeyCreated = "admin:api_key_created", Info;
    ApiKeyRevoked = "admin:api_key_revoked", Info;
    ApiKeyDeleted = "admin:api_key_deleted", Info;
    OrganizationCreated = "organization:created", Info;
    OrganizationSuspended = "organization:suspended", Critical;
    OrganizationResumed = "organization:resumed", Info;
    OwnershipTransferred = "organization:ownership_transferred", Critical;
    Started = "system:startup", Info;
    Stopped = "system:shutdown", Info;
    ConfigChanged = "system:config_changed", Warning;
    KeysRotated = "system:keys_rotated", Info;
    PersonExported = "gdpr:data_export", Info;
    ErasureAsked = "gdpr:data_deletion", Warning;
    PersonErased = "gdpr:erasure", Warning;
    PersonRectified = "gdpr:rectification", Info;
    ConsentChanged = "gdpr:consent_updated", Info;
    RetentionApplied = "gdpr:retention_applied", Info;
}

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Actor {
    Member {
        id: MemberId,
        user: UserId,
        sign_in: Option<SignInId>,
    },
    /// A key of the API, which acts for the member who made it.
    Key {
        id: KeyId,
        member: MemberId,
    },
    /// Somebody who is known and not in an organization, or not yet.
    User {
        id: UserId,
    },
    /// Whoever has the command line.
    Operator,
    /// Somebody unknown.
    Nobody,
    System,
}

impl Actor {
    /// The word stored in the database.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Member { .. } => "member",
            Self::Key { .. } => "key",
            Self::User { .. } => "user",
            Self::Operator => "operator",
            Self::Nobody => "nobody",
            Self::System => "system",
        }
    }

    /// The id by which the log is searched.
    #[must_use]
    pub const fn id(&self) -> Option<Uuid> {
        match self {
            Self::Member { id, .. } => Some(id.as_uuid()),
            Self::Key { id, .. } => Some(id.as_uuid()),
            Self::User { id } => Some(id.as_uuid()),
            Self::Operator | Self::Nobody | Self::System => None,
        }
    }
}

/// Who asks and from where: goes along with every change of who is who, into its entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asker {
    pub actor: Actor,
    /// As far as trusted proxies tell; none for the command line.
    pub address: Option<IpAddr>,
    /// At most 500 characters.
    pub user_agent: String,
    /// The id of the request in the log.
    pub request: String,
}

impl Asker {
    /// Somebody at the command line.
    #[must_use]
    pub fn operator() -> Self {
        Self::without_request(Actor::Operator)
    }

    /// The program, by itself.
    #[must_use]
    pub fn system() -> Self {
        Self::without_request(Actor::System)
    }

    fn without_request(actor: Actor) -> Self {
        Self { actor, address: None, user_agent: String::new(), request: String::new() }
    }

    /// The same request, once it is known who makes it.
    #[must_use]
    pub fn as_member(&self, member: &Member, sign_in: Option<SignInId>) -> Self {
        let actor = Actor::Member { id: member.id, user: member.user, sign_in };
        Self { actor, ..self.clone() }
    }

    /// The same request, once it is known that a key makes it, and for whom.
    #[must_use]
    pub fn as_key(&self, id: KeyId, member: MemberId) -> Self {
        Self { actor: Actor::Key { id, member }, ..self.clone() }
    }
}

/// How it ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    #[default]
    Success,
    Failure,
}

/// What it was done to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    pub kind: String,
    pub id: String,
}

/// Fields before and after; secrets are never among them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    pub before: Value,
    pub after: Value,
}

/// One entry, before it has its place in the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub action: Action,
    pub severity: Severity,
    pub asker: Asker,
    pub resource: Option<Resource>,
    pub outcome: Outcome,
    pub changes: Option<Changes>,
    /// Whatever else helps; null mostly.
    #[serde(default)]
    pub details: Value,
}

impl Entry {
    /// Somebody did something, and it worked.
    #[must_use]
    pub fn new(action: Action, asker: &Asker) -> Self {
        Self {
            action,
            severity: action.severity(),
            asker: asker.clone(),
            resource: None,
            outcome: Outcome::Success,
            changes: None,
            details: Value::Null,
        }
    }

    /// To what.
    #[must_use]
    pub fn on(mut self, kind: &str, id: impl ToString) -> Self {
        self.resource = Some(Resource { kind: kind.to_owned(), id: id.to_string() });
        self
    }

    /// What changed.
    #[must_use]
    pub fn changing(mut self, before: Value, after: Value) -> Self {
        self.changes = Some(Changes { before, after });
        self
    }

    /// It was refused, or went wrong.
    #[must_use]
    pub fn failed(mut self) -> Self {
        self.outcome = Outcome::Failure;
        self
    }

    /// More about it.
    #[must_use]
    pub fn with(mut self, details: Value) -> Self {
        self.details = details;
        self
    }
}
