//! The organization a member is in: settings, members, invitations, teams, roles, inboxes,
//! contacts, keys.

use std::collections::BTreeMap;

use insightdesk_domain::ids::{
    ContactId, InboxId, InvitationId, KeyId, MemberId, OrganizationId, RoleId, TeamId, TicketId,
};
use insightdesk_domain::inbox::PreChat;
use insightdesk_domain::organization::OrganizationSettings;
use insightdesk_domain::permission::Permission;
use insightdesk_domain::principal::Role;
use insightdesk_domain::team::TeamRank;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Secret, shape};

/// A page of a list, and how to get the next one.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
pub struct PageOf<T> {
    pub data: Vec<T>,
    pub page: PageOut,
}

shape! {
    out PageOut {
        /// For `?cursor=`; none: this was the last page.
        next: Option<String>,
    }

    /// Answer of `GET /organization`.
    out OrganizationOut {
        id: OrganizationId,
        name: String,
        slug: String,
        settings: OrganizationSettings,
        created_at: Timestamp,
    }

    /// Body of `PATCH /organization`; what is not sent stays.
    in OrganizationIn {
        name: Option<String>,
        settings: Option<OrganizationSettings>,
    }

    /// A member, in `GET /members` (`?q=`, `?role=`, `?state=active|disabled`, `?cursor=`) and
    /// `GET /members/{id}`.
    out MemberOut {
        id: MemberId,
        name: String,
        /// Not for colleagues without the right to change members.
        email: Option<String>,
        role: Role,
        custom_role: Option<RoleId>,
        teams: Vec<TeamId>,
        disabled: bool,
        has_second_factor: bool,
        joined_at: Timestamp,
        last_seen_at: Option<Timestamp>,
    }

    /// Body of `PATCH /members/{id}`; what is not sent stays.
    in MemberIn {
        role: Option<Role>,
        /// A custom role; `role` must then be absent.
        custom_role: Option<RoleId>,
        disabled: Option<bool>,
    }

    /// Body of `POST /organization/transfer`: the owner becomes an admin.
    in TransferIn {
        to: MemberId,
    }

    /// In `GET /invitations`.
    out InvitationOut {
        id: InvitationId,
        email: String,
        role: Role,
        custom_role: Option<RoleId>,
        teams: Vec<TeamId>,
        invited_by: Option<String>,
        created_at: Timestamp,
        expires_at: Timestamp,
        /// `pending`, `accepted`, `expired`, `cancelled`.
        status: String,
    }

    /// Body of `POST /invitations`. Owners are made by transfer, not by invitation.
    in InvitationIn {
        email: String,
        role: Role,
        custom_role: Option<RoleId>,
        teams: Vec<TeamId>,
    }

    /// Answer of `POST /invitations/preview` (body: TokenIn).
    out InvitationPreviewOut {
        organization_name: String,
        email: String,
        invited_by: Option<String>,
        /// There is an account: sign in with its password instead of choosing one.
        has_account: bool,
    }

    /// Body of `POST /invitations/accept`. Answered as a sign-in, with a second factor to come where
    /// the account has one. Whoever is signed in with that address, by bearer token, sends the token
    /// only, and is answered as by `POST /auth/switch`. 204: a member now, of an organization that is
    /// entered by another way.
    in AcceptInvitationIn {
        token: Secret,
        /// For a new account.
        name: Option<String>,
        /// A new account's, or the one of the account that there is.
        password: Option<Secret>,
    }

    /// In `GET /teams`.
    out TeamOut {
        id: TeamId,
        name: String,
        description: String,
        is_default: bool,
        members: Vec<TeamMemberOut>,
    }

    out TeamMemberOut {
        member: MemberId,
        name: String,
        rank: TeamRank,
        capacity: Option<u32>,
        skills: Vec<String>,
    }

    /// Body of `POST /teams` and `PUT /teams/{id}`.
    in TeamIn {
        name: String,
        description: String,
    }

    /// Body of `PUT /teams/{id}/members/{member}`.
    in TeamMemberIn {
        rank: TeamRank,
        capacity: Option<u32>,
        skills: Vec<String>,
    }

    /// In `GET /roles`: the built-in ones first, without an id.
    out RoleOut {
        id: Option<RoleId>,
        name: String,
        permissions: Vec<Permission>,
        members: u32,
    }

    /// Body of `POST /roles` and `PUT /roles/{id}`: nothing that its maker may not do.
    in RoleIn {
        name: String,
        permissions: Vec<Permission>,
    }

    /// A chat inbox, in `GET /inboxes`.
    out InboxOut {
        id: InboxId,
        name: String,
        key: String,
        allowed_origins: Vec<String>,
        team: Option<TeamId>,
        require_identity: bool,
        pre_chat: PreChat,
        identity_keys: Vec<IdentityKeyOut>,
        created_at: Timestamp,
    }

    /// Body of `POST /inboxes` and `PATCH /inboxes/{id}`; what is not sent stays.
    in InboxIn {
        name: Option<String>,
        allowed_origins: Option<Vec<String>>,
        team: Option<TeamId>,
        require_identity: Option<bool>,
        pre_chat: Option<PreChat>,
    }

    /// A key with which a site signs who its visitors are.
    out IdentityKeyOut {
        /// The `kid` of the JWT's header.
        id: String,
        algorithm: String,
        created_at: Timestamp,
        retires_at: Option<Timestamp>,
    }

    /// Body of `POST /inboxes/{id}/identity-keys`: `HS256` makes a secret, `ES256` and `EdDSA` take
    /// a public key as PEM. The keys before are good for `keep_hours` more.
    in IdentityKeyIn {
        algorithm: String,
        public_key: Option<String>,
        keep_hours: u16,
    }

    /// Answer: the secret is shown once.
    out NewIdentityKeyOut {
        key: IdentityKeyOut,
        secret: Option<Secret>,
    }

    /// In `GET /contacts` (`?q=`, `?state=blocked`, `?cursor=`) and `GET /contacts/{id}`.
    out ContactOut {
        id: ContactId,
        name: Option<String>,
        email: Option<String>,
        /// What the site calls this contact, where it has proved who it is.
        external_id: Option<String>,
        verified: bool,
        attributes: BTreeMap<String, String>,
        blocked_at: Option<Timestamp>,
        muted_until: Option<Timestamp>,
        created_at: Timestamp,
        seen_at: Option<Timestamp>,
        /// The newest, at most 20; in `GET /contacts/{id}` only.
        tickets: Vec<ContactTicketOut>,
    }

    out ContactTicketOut {
        id: TicketId,
        number: i64,
        subject: String,
        status: String,
        active_at: Timestamp,
    }

    /// Body of `PATCH /contacts/{id}`; what is not sent stays.
    in ContactIn {
        name: Option<String>,
        email: Option<String>,
        blocked: Option<bool>,
        /// 0: no longer.
        muted_hours: Option<u32>,
    }

    /// In `GET /api-keys`.
    out KeyOut {
        id: KeyId,
        name: String,
        /// The first letters, to be recognised by.
        prefix: String,
        /// `read`, `write`, `delete`, `admin`.
        scopes: Vec<String>,
        created_by: Option<String>,
        created_at: Timestamp,
        expires_at: Timestamp,
        last_used_at: Option<Timestamp>,
        last_used_address: Option<String>,
        uses: u64,
        revoked_at: Option<Timestamp>,
    }

    /// Body of `POST /api-keys`.
    in KeyIn {
        name: String,
        scopes: Vec<String>,
        /// 1 to 365.
        expires_in_days: u16,
    }

    /// Answer: the key is shown once.
    out NewKeyOut {
        key: KeyOut,
        secret: Secret,
    }

    /// In `GET /audit` (`?action=`, `?actor=`, `?resource=`, `?from=`, `?to=`, `?severity=`,
    /// `?q=`, `?cursor=`).
    out AuditEntryOut {
        seq: u64,
        id: Uuid,
        at: Timestamp,
        action: String,
        severity: String,
        outcome: String,
        actor_kind: String,
        actor_id: Option<Uuid>,
        actor_name: Option<String>,
        address: Option<String>,
        user_agent: String,
        request: String,
        resource_kind: Option<String>,
        resource_id: Option<String>,
        before: Option<serde_json::Value>,
        after: Option<serde_json::Value>,
        details: Option<serde_json::Value>,
    }

    /// Answer of `GET /audit/verify`.
    out AuditVerifyOut {
        entries: u64,
        /// The first that is not as it was written; none: all are.
        broken_at: Option<u64>,
        checked_at: Timestamp,
    }

    /// In `GET /privacy/consents`.
    out ConsentOut {
        /// `marketing`, `analytics`.
        kind: String,
        granted: bool,
        at: Option<Timestamp>,
    }

    /// Body of `POST /privacy/consents`.
    in ConsentIn {
        kind: String,
        granted: bool,
    }

    /// Body of `POST /privacy/erase`: asks for a mail with a link that confirms.
    in EraseIn {
        /// `erase my account`, to be typed.
        phrase: String,
    }

    /// Answer of `GET /privacy`.
    out PrivacyOut {
        /// When the account will be erased, if it was asked for and confirmed.
        erasure_at: Option<Timestamp>,
        retention: Vec<RetentionRunOut>,
    }

    /// What the nightly run took away; the newest first, at most 30.
    out RetentionRunOut {
        at: Timestamp,
        tickets: u64,
        contacts: u64,
        audit: u64,
        users: u64,
    }
}
