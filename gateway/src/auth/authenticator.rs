//! Who a token belongs to, as the WebSocket asks.
//!
//! A signature says who signed in; whether that still holds, and with which role, the database
//! says. Its answers are believed for a few seconds from the question on, so that a revocation
//! reaches every socket within five and a busy socket does not ask for each of its frames.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use insightdesk_domain::ids::{KeyId, MemberId, SignInId};
use insightdesk_domain::scope::Scope;
use insightdesk_store::accounts::{Accounts, KeyInForce, Present, Standing, TokenHash, Visitor};
use insightdesk_store::pools::DatabaseError;
use jiff::Timestamp;
use uuid::Uuid;

use super::access::AccessError;
use super::heard::Heard;
use super::key_book::KeyBook;
use super::key_uses::KeyUses;
use super::pass::{ContactPass, MemberPass, Pass};
use super::{api_key, opaque};
use crate::origins::Origins;

/// How many answers are kept of each kind.
const KEPT: u64 = 50_000;

/// Longest token that is looked at.
const LONGEST: usize = 2048;

/// Why somebody does not come in, or may not stay.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AuthError {
    /// The access token's time is over: the client gets another one.
    #[error("the token is over")]
    Expired,
    /// Not a token of ours, or signed out or revoked meanwhile.
    #[error("the token is not valid")]
    Invalid,
    /// The member is disabled, or the page may not use this token.
    #[error("the token may not be used here")]
    Forbidden,
    /// Nothing can be said now.
    #[error("the database does not answer")]
    Unavailable(#[from] Arc<DatabaseError>),
}

impl From<AccessError> for AuthError {
    fn from(error: AccessError) -> Self {
        match error {
            AccessError::Expired => Self::Expired,
            AccessError::Invalid => Self::Invalid,
        }
    }
}

/// Tells whom tokens belong to; cheap to clone.
#[derive(Debug, Clone)]
pub struct Authenticator {
    keys_in_force: Arc<KeyBook>,
    accounts: Accounts,
    origins: Origins,
    idle: Duration,
    standings: Heard<(SignInId, MemberId), Standing>,
    visitors: Heard<TokenHash, Option<Visitor>>,
    keys: Heard<TokenHash, Option<KeyInForce>>,
    key_uses: KeyUses,
}

impl Authenticator {
    pub(super) fn new(
        keys_in_force: Arc<KeyBook>,
        accounts: Accounts,
        origins: Origins,
        options: &super::AuthOptions,
    ) -> Self {
        Self {
            keys_in_force,
            key_uses: KeyUses::new(accounts.clone()),
            accounts,
            origins,
            idle: options.sign_in_idle,
            standings: Heard::new(KEPT, options.recheck),
            keys: Heard::new(KEPT, options.recheck),
            visitors: Heard::new(KEPT, options.recheck),
        }
    }

    /// Lets in whoever holds `token`, from a page of `origin`.
    ///
    /// # Errors
    /// Says why not.
    pub async fn admit(&self, token: &str, origin: &str) -> Result<Pass, AuthError> {
        if opaque::is_widget_token(token) {
            self.contact(token, origin).await.map(Pass::Contact)
        } else if self.origins.is_console(origin) {
            let pass = self.member(token).await?;
            if pass.must_enrol { Err(AuthError::Forbidden) } else { Ok(Pass::Member(pass)) }
        } else {
            Err(AuthError::Forbidden)
        }
    }

    /// Lets in the member whose access token this is.
    ///
    /// # Errors
    /// Says why not.
    pub async fn member(&self, token: &str) -> Result<MemberPass, AuthError> {
        let access = self.keys_in_force.verify(token).await?;
        let present = self.standing(access.sign_in, access.member).await?;
        if present.seat.member.organization != access.organization {
            return Err(AuthError::Invalid);
        }
        Ok(pass(&present, access.sign_in, access.expires_at))
    }

    /// As [`Authenticator::member`], and believes nothing that was heard before.
    ///
    /// # Errors
    /// Says why not.
    pub(crate) async fn member_anew(&self, token: &str) -> Result<MemberPass, AuthError> {
        let access = self.keys_in_force.verify(token).await?;
        self.standings.forget(&(access.sign_in, access.member)).await;
        self.member(token).await
    }

    /// Lets in the contact whose widget token this is, on the origin it was made for, and gives
    /// the token its thirty days again.
    ///
    /// # Errors
    /// Says why not.
    pub async fn contact(&self, token: &str, origin: &str) -> Result<ContactPass, AuthError> {
        if token.len() > LONGEST {
            return Err(AuthError::Invalid);
        }
        let token = opaque::hash(token);
        // Nothing is remembered here: ten thousand visitors who come at once are asked about once.
        let visitor = self.accounts.visitor(&token).await.map_err(Arc::new)?;
        let visitor = admitted(visitor)?;
        if visitor.origin != origin {
            return Err(AuthError::Forbidden);
        }
        self.accounts.slide(&token, &visitor).await.map_err(Arc::new)?;
        Ok(ContactPass {
            principal: visitor.principal(),
            contact: visitor.contact,
            inbox: visitor.inbox,
            origin: visitor.origin,
            expires_at: visitor.expires_at,
            token,
        })
    }

    /// Asks whether somebody who came in may stay, and with which role and name. Cheap enough to
    /// be asked every second for every busy socket.
    ///
    /// # Errors
    /// Says why not.
    pub async fn renew(&self, pass: &Pass) -> Result<Pass, AuthError> {
        if pass.expires_at() <= Timestamp::now() {
            return Err(AuthError::Expired);
        }
        match pass {
            Pass::Member(pass) => {
                let present = self.standing(pass.sign_in, pass.member.id).await?;
                Ok(Pass::Member(self::pass(&present, pass.sign_in, pass.expires_at)))
            }
            Pass::Contact(pass) => {
                let visitor = self.visitor(pass.token).await?;
                Ok(Pass::Contact(ContactPass {
                    principal: visitor.principal(),
                    contact: visitor.contact,
                    expires_at: visitor.expires_at,
                    ..pass.clone()
                }))
            }
        }
    }

    /// Learns, in one question, how those sign-ins stand of which nothing is believed any longer.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn ask_for_all(&self, used: &[(SignInId, MemberId)]) -> Result<(), AuthError> {
        let mut ask: Vec<(SignInId, MemberId)> = Vec::new();
        for used in used {
            if !self.standings.knows(used).await {
                ask.push(*used);
            }
        }
        if ask.is_empty() {
            return Ok(());
        }
        let asked = Instant::now();
        let standings = self.accounts.standings(&ask, self.idle).await.map_err(Arc::new)?;
        for (used, standing) in ask.into_iter().zip(standings) {
            self.standings.hear(used, asked, standing).await;
        }
        Ok(())
    }

    /// Notes that sign-ins are in use: whoever holds a socket open is not idle. Once a minute for
    /// all members of a node is enough.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn touch(&self, sign_ins: &[SignInId]) -> Result<(), AuthError> {
        Ok(self.accounts.touch_sign_ins(sign_ins).await.map_err(Arc::new)?)
    }

    /// Forgets what was believed of sign-ins, so that a change shows at once on this node.
    pub(crate) fn forget(&self) {
        self.standings.forget_all();
        self.keys.forget_all();
    }

    async fn standing(
        &self,
        sign_in: SignInId,
        member: MemberId,
    ) -> Result<Arc<Present>, AuthError> {
        let used = (sign_in, member);
        let ask = || async {
            let standings = self.accounts.standings(&[used], self.idle).await?;
            Ok::<_, DatabaseError>(standings.into_iter().next().unwrap_or(Standing::Ended))
        };
        match self.standings.get(used, ask).await? {
            Standing::Live(present) => Ok(present),
            Standing::Disabled => Err(AuthError::Forbidden),
            Standing::Ended => Err(AuthError::Invalid),
        }
    }

    async fn visitor(&self, token: TokenHash) -> Result<Visitor, AuthError> {
        let ask = || self.accounts.visitor(&token);
        admitted(self.visitors.get(token, ask).await?)
    }

    /// Lets in the program that holds this key of the API, as whoever made it, with what both may.
    ///
    /// # Errors
    /// Says why not.
    pub async fn key(&self, token: &str) -> Result<MemberPass, AuthError> {
        if !api_key::is_one(token) {
            return Err(AuthError::Invalid);
        }
        let hash = opaque::hash(token);
        let ask = || self.accounts.key_in_force(&hash);
        let key = self.keys.get(hash, ask).await?.ok_or(AuthError::Invalid)?;
        if key.expires_at <= Timestamp::now() {
            return Err(AuthError::Invalid);
        }
        let mut member = key.maker.member.clone();
        member.permissions = Scope::permissions(&key.scopes, member.permissions);
        Ok(MemberPass {
            principal: member.principal(),
            member,
            sign_in: SignInId::from_uuid(Uuid::nil()),
            key: Some(key.id),
            authenticated_at: Timestamp::UNIX_EPOCH,
            must_enrol: key.maker.must_enrol(),
            settings: key.maker.settings.clone(),
            expires_at: key.expires_at,
        })
    }

    /// Notes that a key was used from `address`.
    pub(crate) fn used(&self, key: KeyId, address: Option<IpAddr>) {
        self.key_uses.note(key, address);
    }
}

/// A visitor who may come in.
fn admitted(visitor: Option<Visitor>) -> Result<Visitor, AuthError> {
    match visitor {
        Some(visitor) if visitor.blocked => Err(AuthError::Forbidden),
        Some(visitor) if !visitor.must_identify => Ok(visitor),
        _ => Err(AuthError::Invalid),
    }
}

fn pass(present: &Present, sign_in: SignInId, expires_at: Timestamp) -> MemberPass {
    let seat = &present.seat;
    MemberPass {
        principal: seat.member.principal(),
        member: seat.member.clone(),
        sign_in,
        key: None,
        authenticated_at: present.authenticated_at,
        must_enrol: seat.must_enrol(),
        settings: seat.settings.clone(),
        expires_at,
    }
}
