//! Seats: what somebody may do in one organization, as the view of that name puts it together.

use std::net::IpAddr;

use insightdesk_domain::ids::{MemberId, OrganizationId, RoleId, TeamId, UserId};
use insightdesk_domain::member::{Member, permissions_of};
use insightdesk_domain::organization::OrganizationSettings;
use insightdesk_domain::permission::{Permission, Permissions};
use insightdesk_domain::principal::Role;
use serde::Deserialize;

use super::{Method, unknown_word};

/// A member with what their organization says about members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    pub member: Member,
    pub email: String,
    pub organization_name: String,
    pub settings: OrganizationSettings,
    pub has_second_factor: bool,
}

impl Seat {
    /// Whether the organization lets its member in who came by `method`, from `address`. Whoever
    /// opens a sign-in, goes on with one or takes it elsewhere asks this.
    ///
    /// # Errors
    /// Says what is in the way.
    pub fn admits(&self, method: Method, address: Option<IpAddr>) -> Result<(), Shut> {
        let policy = &self.settings.security;
        let is_own = matches!(method, Method::Password | Method::Link);
        // The owner keeps a way in.
        if is_own && !policy.passwords && self.member.role != Role::Owner {
            return Err(Shut::Way);
        }
        if policy.admits(address) { Ok(()) } else { Err(Shut::Network) }
    }

    /// Has no second factor and may do nothing but get one.
    #[must_use]
    pub fn must_enrol(&self) -> bool {
        !self.has_second_factor && self.member.needs_second_factor(&self.settings.security)
    }
}

/// Why an organization does not let in somebody who has proved who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shut {
    /// By this way nobody comes in but its owner.
    Way,
    /// From there nobody comes in.
    Network,
}

/// A row of the view, as JSON. Permissions that this version does not know are left out: they allow
/// nothing here.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct SeatRow {
    id: MemberId,
    organization_id: OrganizationId,
    user_id: UserId,
    name: String,
    email: String,
    role: String,
    custom_role_id: Option<RoleId>,
    custom_permissions: Option<Vec<String>>,
    teams: Vec<TeamId>,
    organization_name: String,
    organization_settings: OrganizationSettings,
    has_second_factor: bool,
    pub(super) disabled: bool,
}

impl SeatRow {
    pub(super) fn member(&self) -> MemberId {
        self.id
    }

    pub(super) fn organization(&self) -> OrganizationId {
        self.organization_id
    }

    pub(super) fn into_seat(self) -> sqlx::Result<Seat> {
        let role = Role::parse(&self.role).ok_or_else(|| unknown_word("role", &self.role))?;
        let custom = self.custom_permissions.map(|words| read(&words));
        let settings = self.organization_settings;
        let member = Member {
            id: self.id,
            organization: self.organization_id,
            user: self.user_id,
            name: self.name,
            role,
            custom_role: self.custom_role_id,
            permissions: permissions_of(role, custom, &settings),
            teams: self.teams,
        };
        Ok(Seat {
            member,
            email: self.email,
            organization_name: self.organization_name,
            settings,
            has_second_factor: self.has_second_factor,
        })
    }
}

/// Reads permissions as the database keeps them.
pub(crate) fn read(words: &[String]) -> Permissions {
    words.iter().filter_map(|word| Permission::parse(word)).collect()
}
