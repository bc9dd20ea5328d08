//! A user's place in an organization.

use crate::ids::{MemberId, OrganizationId, UserId};
use crate::principal::{Party, Principal, Role};

/// A user's place in an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub id: MemberId,
    pub organization: OrganizationId,
    pub user: UserId,
    pub name: String,
    pub role: Role,
}

impl Member {
    /// This member as somebody who asks.
    #[must_use]
    pub fn principal(&self) -> Principal {
        Principal {
            organization: self.organization,
            party: Party::Member(self.id),
            role: Some(self.role),
            name: self.name.clone(),
        }
    }
}
