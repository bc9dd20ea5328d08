//! Who may come in: members by e-mail and sign-in, contacts by widget token, inboxes by key.
//!
//! Secrets never reach this module: it stores and compares hashes that the edge made. Who asks is
//! looked up in the role of the hub, as no organization is known before; what is done for somebody
//! who is known is done in the role of the app, inside of one organization.

use insightdesk_domain::audit::Entry;
use insightdesk_domain::ids::OrganizationId;

use crate::audit;
use crate::pools::Pools;

mod api_keys;
mod challenges;
mod change;
mod contacts;
mod devices;
mod factors;
mod found;
mod identify;
mod identity_keys;
mod inboxes;
mod invitations;
mod known;
mod links;
mod members;
mod operator;
mod own;
mod places;
mod providers;
mod register;
mod roles;
pub(crate) mod seats;
mod settings;
mod sign_ins;
mod staff;
mod teams;
mod visitors;

pub use api_keys::{ApiKey, KeyEnd, KeyInForce, NewApiKey};
pub use challenges::{Challenge, ChallengeKind, NewChallenge};
pub use change::ChangeError;
pub use contacts::{
    Barred, ContactChange, ContactFilter, ContactState, ContactTicket, KnownContact,
};
pub use devices::Device;
pub use factors::{Factor, Factors, NewPasskey, Owner, Passkey, RecoveryUse, Removal, Reset, Totp};
pub use identify::{Arrival, Identified, Identity, SingleUse};
pub use identity_keys::{IdentityKey, NewIdentityKey, VerifyingKey};
pub use inboxes::{ChatInbox, InboxChange, InboxRefusal};
pub use invitations::{
    Invitation, InvitationLetter, InvitationPreview, InvitationStatus, Invited, NewInvitation,
};
pub use known::Known;
pub use links::{LinkKind, NewLink};
pub use members::{Credentials, Profile};
pub use operator::{Deleted, Tenant};
pub use own::PasswordOwner;
pub use places::Destination;
pub use providers::{Described, Provider};
pub use register::{NewOwner, Registration, Verification};
pub use roles::{NewRole, RoleDetails};
pub use seats::{Seat, Shut};
pub use settings::OrganizationDetails;
pub use sign_ins::{Method, NewSignIn, Present, Rotate, Rotation, SignedIn, Standing};
pub use staff::{Colleague, MemberChange, MemberFilter};
pub use teams::{NewPlace, TeamDetails, TeamPlace};
pub use visitors::{NewVisitor, Visitor};

/// SHA-256 of a token.
pub type TokenHash = [u8; 32];

/// The store of accounts, cheap to clone.
#[derive(Debug, Clone)]
pub struct Accounts {
    pools: Pools,
}

impl Accounts {
    /// A store on these pools.
    #[must_use]
    pub fn new(pools: Pools) -> Self {
        Self { pools }
    }

    /// The pools below.
    #[must_use]
    pub fn pools(&self) -> &Pools {
        &self.pools
    }

    /// Notes in the audit log what changed nothing, such as a refusal.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn note(&self, organization: OrganizationId, entry: &Entry) -> sqlx::Result<()> {
        let mut connection = self.pools.hub.acquire().await?;
        audit::note(&mut connection, organization, entry).await
    }
}

/// A word in the database that this program does not know.
fn unknown_word(what: &str, word: &str) -> sqlx::Error {
    sqlx::Error::Decode(format!("{what} `{word}` is not known").into())
}

#[cfg(test)]
mod tests;
