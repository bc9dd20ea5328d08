//! Who came in, and until when.

use insightdesk_domain::contact::Contact;
use insightdesk_domain::ids::{InboxId, KeyId, SignInId};
use insightdesk_domain::member::Member;
use insightdesk_domain::organization::OrganizationSettings;
use insightdesk_domain::principal::Principal;
use insightdesk_store::accounts::TokenHash;
use jiff::Timestamp;

/// A member who came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberPass {
    /// With the role and name of now.
    pub principal: Principal,
    pub member: Member,
    /// Nil for a key.
    pub sign_in: SignInId,
    /// Came in with this key of the API, and may only what it may.
    pub key: Option<KeyId>,
    /// When the holder last proved to be who they are; sensitive actions want that to be recent.
    pub authenticated_at: Timestamp,
    /// May do nothing but get a second factor.
    pub must_enrol: bool,
    pub settings: OrganizationSettings,
    /// When the access token is over; the client sends another one before.
    pub expires_at: Timestamp,
}

/// A contact who came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactPass {
    pub principal: Principal,
    pub contact: Contact,
    pub inbox: InboxId,
    pub origin: String,
    /// When the widget token is over, unless it is used before.
    pub expires_at: Timestamp,
    pub(super) token: TokenHash,
}

/// Somebody who came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pass {
    Member(MemberPass),
    Contact(ContactPass),
}

impl Pass {
    /// Who this is.
    #[must_use]
    pub fn principal(&self) -> &Principal {
        match self {
            Self::Member(pass) => &pass.principal,
            Self::Contact(pass) => &pass.principal,
        }
    }

    /// When the token is over.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        match self {
            Self::Member(pass) => pass.expires_at,
            Self::Contact(pass) => pass.expires_at,
        }
    }
}
