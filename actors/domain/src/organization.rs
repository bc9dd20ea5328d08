//! A tenant and the settings that rules look at.

use std::net::IpAddr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::ids::OrganizationId;
use crate::text::Name;

mod check;
mod slug;

pub use check::Problem;
pub use slug::{Slug, SlugError};

/// A tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    pub id: OrganizationId,
    pub name: Name,
}

/// What an organization decides for itself. What is not set is as it always was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
#[serde(default)]
pub struct OrganizationSettings {
    /// Agents see every ticket, and not only those of their teams.
    pub agents_see_all: bool,
    pub branding: Branding,
    pub security: SecurityPolicy,
    pub retention: Retention,
}

/// How the organization looks to its contacts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
#[serde(default)]
pub struct Branding {
    /// `#RRGGBB`; not set: the product's own.
    pub color: Option<String>,
    /// An https address of a picture.
    pub logo_url: Option<String>,
}

/// How members come in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
#[serde(default)]
pub struct SecurityPolicy {
    /// Everybody needs a second factor; admins and owners always do.
    pub second_factor_for_all: bool,
    /// Members may sign in with a password; otherwise by the organization's provider only.
    pub passwords: bool,
    /// Passwords need letters of both cases, digits and signs.
    pub password_classes: bool,
    /// Networks from which members may come; empty: from everywhere.
    #[cfg_attr(feature = "schema", ts(type = "Array<string>"), schemars(with = "Vec<String>"))]
    pub networks: Vec<IpNet>,
    /// Hours that a sign-in lasts at most, 1 to 720; not set: as the program is configured.
    pub sign_in_hours: Option<u16>,
    /// Hours that it lasts unused, 1 to 720; not set: as the program is configured.
    pub idle_hours: Option<u16>,
}

impl Default for SecurityPolicy {
    fn default() -> Self {
        Self {
            second_factor_for_all: false,
            passwords: true,
            password_classes: false,
            networks: Vec::new(),
            sign_in_hours: None,
            idle_hours: None,
        }
    }
}

impl SecurityPolicy {
    /// Whether members may come from an address. Of one that nobody knows they may not, where it
    /// matters.
    #[must_use]
    pub fn admits(&self, address: Option<IpAddr>) -> bool {
        let address = address.map(|address| address.to_canonical());
        self.networks.is_empty()
            || address.is_some_and(|address| self.networks.iter().any(|it| it.contains(&address)))
    }
}

/// How long things are kept, in days; not set: for ever.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
#[serde(default)]
pub struct Retention {
    /// After they were closed, tickets lose what people wrote and who they were.
    pub tickets: Option<u16>,
    /// Contacts without a ticket.
    pub contacts: Option<u16>,
    /// Entries of the audit log; at least 365.
    pub audit: Option<u16>,
}
