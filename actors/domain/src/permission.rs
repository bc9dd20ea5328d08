//! Who may do what: one table of permissions and built-in roles, asked before anything is done.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::principal::{Party, Principal, Role};
use crate::ticket::Command;

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $bit:literal, $word:literal, $least:ident;)*) => {
        /// Something that a member may be allowed to do, written `resource:action`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
        pub enum Permission {
            $($(#[$doc])* #[serde(rename = $word)] $name = $bit,)*
        }

        impl Permission {
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The word by which it is stored and shown.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }

            /// The lowest built-in role that has it; every higher one has it as well.
            #[must_use]
            pub const fn least(self) -> Role {
                match self {
                    $(Self::$name => Role::$least,)*
                }
            }
        }
    };
}

permissions! {
    /// Open a ticket, also for somebody else.
    TicketCreate = 0, "ticket:create", Agent;
    /// Read and follow tickets: those of one's teams, one's own, and those of nobody.
    TicketRead = 1, "ticket:read", Agent;
    /// Read and work on every ticket of the organization.
    TicketReadAll = 2, "ticket:read_all", Manager;
    /// Write to the contact.
    TicketReply = 3, "ticket:reply", Agent;
    /// Write what only staff read.
    TicketNote = 4, "ticket:note", Agent;
    /// Give a ticket to somebody, to a team, or take it.
    TicketAssign = 5, "ticket:assign", Agent;
    /// Change its status: resolve, close, reopen and the like.
    TicketMove = 6, "ticket:move", Agent;
    /// See which colleagues are there.
    PresenceRead = 7, "presence:read", Agent;
    /// See contacts and what is known of them.
    ContactRead = 8, "contact:read", Agent;
    /// Change, block and mute contacts.
    ContactEdit = 9, "contact:edit", Agent;
    /// See who belongs to the organization.
    MemberRead = 10, "member:read", Agent;
    /// Change roles, disable and remove members.
    MemberEdit = 11, "member:edit", Admin;
    /// See, send and withdraw invitations.
    InvitationEdit = 12, "invitation:edit", Admin;
    /// End sign-ins of other members.
    SignInEnd = 13, "sign_in:end", Admin;
    /// See teams and who is in them.
    TeamRead = 14, "team:read", Agent;
    /// Make, change and delete teams; a team's lead may change its members without this.
    TeamEdit = 15, "team:edit", Admin;
    /// Make roles out of permissions.
    RoleEdit = 16, "role:edit", Admin;
    /// See the organization's settings.
    OrganizationRead = 17, "organization:read", Agent;
    /// Change the organization's settings and looks.
    OrganizationEdit = 18, "organization:edit", Admin;
    /// Deactivate the organization or give it to another owner.
    OrganizationOwn = 19, "organization:own", Owner;
    /// See inboxes and their settings.
    InboxRead = 20, "inbox:read", Agent;
    /// Make and change inboxes and their keys.
    InboxEdit = 21, "inbox:edit", Admin;
    /// Make and revoke keys of the API.
    KeyEdit = 22, "api_key:edit", Admin;
    /// Delete keys of the API for good.
    KeyDelete = 23, "api_key:delete", Owner;
    /// Change how members sign in, from where, and how long data is kept.
    PolicyEdit = 24, "policy:edit", Admin;
    /// Read, search and export the audit log.
    AuditRead = 25, "audit:read", Admin;
    /// Export and erase other people's data on their behalf.
    PrivacyAct = 26, "privacy:act", Admin;
}

impl Permission {
    /// Reads the word stored in the database.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|permission| permission.as_str() == word)
    }
}

/// Several permissions. Stored and sent as words between people, as bits between nodes: a bit never
/// changes its meaning.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Permissions(u64);

impl Permissions {
    pub const NONE: Self = Self(0);

    /// What a built-in role may do.
    #[must_use]
    pub fn of_role(role: Role) -> Self {
        Permission::ALL.iter().copied().filter(|permission| permission.least() <= role).collect()
    }

    #[must_use]
    pub const fn contains(self, permission: Permission) -> bool {
        self.0 & (1 << permission as u64) != 0
    }

    #[must_use]
    pub const fn with(self, permission: Permission) -> Self {
        Self(self.0 | (1 << permission as u64))
    }

    /// Those that are in both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether everything in this is in `other`, too.
    #[must_use]
    pub const fn is_within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |permission| self.contains(*permission))
    }

    /// What a node of an earlier version grants to everybody who works tickets.
    pub(crate) fn of_earlier_versions() -> Self {
        Self::of_role(Role::Manager)
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        permissions.into_iter().fold(Self::NONE, Self::with)
    }
}

impl fmt::Debug for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Permission::as_str)).finish()
    }
}

/// Whether `by` may ask for `command` at all; which tickets it sees, and the ticket's state, have
/// their own say afterwards.
#[must_use]
pub fn may(by: &Principal, command: &Command) -> bool {
    match by.party {
        Party::System => true,
        Party::Member(_) => {
            needed(command).is_some_and(|permission| by.permissions.contains(permission))
        }
        Party::Contact(_) => match command {
            Command::Note { .. }
            | Command::Assign { .. }
            | Command::Transfer { .. }
            | Command::Claim => false,
            Command::Create(_)
            | Command::Post { .. }
            | Command::MoveTo { .. }
            | Command::MarkRead { .. }
            | Command::MarkDelivered { .. } => true,
        },
    }
}

/// What a member needs for a command; `None`: it is not for members.
#[must_use]
pub const fn needed(command: &Command) -> Option<Permission> {
    match command {
        Command::Create(_) => Some(Permission::TicketCreate),
        Command::Post { .. } => Some(Permission::TicketReply),
        Command::Note { .. } => Some(Permission::TicketNote),
        Command::Assign { .. } | Command::Transfer { .. } | Command::Claim => {
            Some(Permission::TicketAssign)
        }
        Command::MoveTo { .. } => Some(Permission::TicketMove),
        Command::MarkRead { .. } => Some(Permission::TicketRead),
        Command::MarkDelivered { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_higher_role_may_whatever_a_lower_one_may() {
        for pair in Role::ALL.windows(2) {
            let [lower, higher] = [pair[0], pair[1]].map(Permissions::of_role);
            assert!(lower.is_within(higher) && lower != higher, "{pair:?}");
        }
        assert_eq!(Permissions::of_role(Role::Owner).iter().count(), Permission::ALL.len());
    }

    #[test]
    fn every_permission_reads_back_and_has_a_bit_of_its_own() {
        for &permission in Permission::ALL {
            assert_eq!(Permission::parse(permission.as_str()), Some(permission));
            assert_eq!(Permissions::NONE.with(permission).iter().collect::<Vec<_>>(), [permission]);
        }
        assert_eq!(Permission::parse("ticket:destroy"), None);
    }
}
