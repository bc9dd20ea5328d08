//! A tenant and the settings that rules look at.

use crate::ids::OrganizationId;
use crate::text::Name;

/// A tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    pub id: OrganizationId,
    pub name: Name,
}
