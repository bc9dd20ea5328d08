//! Identifiers: one type per kind of thing, all UUIDs, so that they cannot be mixed up.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
        #[cfg_attr(feature = "schema", ts(type = "string"))]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps an identifier that came from the wire or from the store.
            #[must_use]
            pub const fn from_uuid(id: Uuid) -> Self {
                Self(id)
            }

            /// Makes a fresh identifier that sorts by time (UUIDv7, RFC 9562).
            #[must_use]
            pub fn now() -> Self {
                Self(Uuid::now_v7())
            }

            #[must_use]
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

ids! {
    /// A tenant.
    OrganizationId;
    /// A person who can sign in; the same in every organization.
    UserId;
    /// A user's place in one organization.
    MemberId;
    /// A customer, known or anonymous, of one organization.
    ContactId;
    /// Members who work together.
    TeamId;
    /// A role that an organization made of permissions.
    RoleId;
    /// A key of the API.
    KeyId;
    /// Somebody asked to join an organization.
    InvitationId;
    /// A place where chats or mails arrive.
    InboxId;
    /// A conversation, whatever its channel.
    TicketId;
    /// A public message or a note.
    MessageId;
    /// One command as its sender named it; unique per ticket and principal, for ever.
    CommandId;
    /// One live WebSocket.
    SessionId;
    /// One authenticated device.
    SignInId;
}

impl TicketId {
    /// The id that a create command gives its ticket, the same for every repeat (UUIDv5).
    #[must_use]
    pub fn of_command(organization: OrganizationId, principal: Uuid, command: CommandId) -> Self {
        let mut name = [0; 32];
        name[..16].copy_from_slice(principal.as_bytes());
        name[16..].copy_from_slice(command.0.as_bytes());
        Self(Uuid::new_v5(&organization.0, &name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORGANIZATION: OrganizationId = OrganizationId::from_uuid(Uuid::from_u128(1));

    #[test]
    fn a_repeated_create_names_the_same_ticket() {
        let command = CommandId::now();
        let id =
            |principal| TicketId::of_command(ORGANIZATION, Uuid::from_u128(principal), command);
        assert_eq!(id(2), id(2));
        assert_ne!(id(2), id(3));
    }

    #[test]
    fn ids_read_back_what_they_print() {
        let id = TicketId::now();
        assert_eq!(id.to_string().parse(), Ok(id));
    }
}
