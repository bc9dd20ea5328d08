//! A customer of one organization, known or anonymous.

use crate::ids::{ContactId, OrganizationId};
use crate::permission::Permissions;
use crate::principal::{Party, Principal};

/// What others call a contact who gave no name.
pub const UNNAMED: &str = "Visitor";

/// A customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    pub id: ContactId,
    pub organization: OrganizationId,
    pub name: Option<String>,
    /// As typed by the contact: not verified.
    pub email: Option<String>,
}

impl Contact {
    /// The name to show.
    #[must_use]
    pub fn shown_name(&self) -> &str {
        self.name.as_deref().unwrap_or(UNNAMED)
    }

    /// This contact as somebody who asks.
    #[must_use]
    pub fn principal(&self) -> Principal {
        Principal {
            organization: self.organization,
            party: Party::Contact(self.id),
            role: None,
            permissions: Permissions::NONE,
            teams: Vec::new(),
            formerly: Vec::new(),
            muted_until: None,
            name: self.shown_name().to_owned(),
        }
    }
}
