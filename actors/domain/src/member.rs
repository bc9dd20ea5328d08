//! A user's place in an organization, and who may change it.

use crate::ids::{MemberId, OrganizationId, RoleId, TeamId, UserId};
use crate::organization::{OrganizationSettings, SecurityPolicy};
use crate::permission::{Permission, Permissions};
use crate::principal::{Party, Principal, Role};

mod change;

pub use change::{
    Deed, Grant, PlaceInTeam, Refusal, may_bestow, may_change, may_change_place, may_grant,
    may_reset_factors, may_transfer,
};

/// A user's place in an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub id: MemberId,
    pub organization: OrganizationId,
    pub user: UserId,
    pub name: String,
    pub role: Role,
    /// With one of these the built-in role counts for nothing.
    pub custom_role: Option<RoleId>,
    pub permissions: Permissions,
    /// In order.
    pub teams: Vec<TeamId>,
}

impl Member {
    /// This member as somebody who asks.
    #[must_use]
    pub fn principal(&self) -> Principal {
        Principal {
            organization: self.organization,
            party: Party::Member(self.id),
            role: Some(self.role),
            permissions: self.permissions,
            teams: self.teams.clone(),
            formerly: Vec::new(),
            muted_until: None,
            name: self.name.clone(),
        }
    }

    /// Whoever may do what only admins may needs a second factor, and everybody where the
    /// organization says so.
    #[must_use]
    pub fn needs_second_factor(&self, policy: &SecurityPolicy) -> bool {
        let is_admins = |permission: Permission| permission.least() >= Role::Admin;
        policy.second_factor_for_all || self.permissions.iter().any(is_admins)
    }
}

/// What a member may do: by their role, or by the custom one; and every ticket is open to everybody
/// where the organization says so.
#[must_use]
pub fn permissions_of(
    role: Role,
    custom: Option<Permissions>,
    settings: &OrganizationSettings,
) -> Permissions {
    let own = custom.unwrap_or_else(|| Permissions::of_role(role));
    if settings.agents_see_all && own.contains(Permission::TicketRead) {
        own.with(Permission::TicketReadAll)
    } else {
        own
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_organization_may_open_every_ticket_to_everybody_who_reads_tickets() {
        let settings = OrganizationSettings { agents_see_all: true, ..Default::default() };
        let agent = permissions_of(Role::Agent, None, &settings);
        assert!(agent.contains(Permission::TicketReadAll));
        let auditor = Permissions::NONE.with(Permission::AuditRead);
        assert_eq!(permissions_of(Role::Agent, Some(auditor), &settings), auditor);
    }

    #[test]
    fn a_custom_role_counts_instead_of_the_built_in_one() {
        let custom = Permissions::NONE.with(Permission::TicketRead);
        let settings = OrganizationSettings::default();
        assert_eq!(permissions_of(Role::Admin, Some(custom), &settings), custom);
    }
}
