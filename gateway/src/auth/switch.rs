//! Going on in another organization of the same person.

use std::net::IpAddr;

use insightdesk_domain::ids::{OrganizationId, SignInId};
use insightdesk_protocol::rest::SignInOut;
use insightdesk_store::accounts::Seat;
use jiff::Timestamp;

use super::{Auth, SignedIn};
use crate::error::ApiError;

impl Auth {
    /// An access token of a sign-in for another organization of its user, which it goes on in from
    /// now on. The refresh token stays as it is.
    pub(crate) async fn switch(
        &self,
        sign_in: SignInId,
        organization: OrganizationId,
        address: Option<IpAddr>,
    ) -> Result<SignedIn, ApiError> {
        let destination = self.accounts.destination(sign_in, organization).await?;
        let destination = destination.ok_or(ApiError::NotFound)?;
        let seat = &destination.signed_in.seat;
        seat.admits(destination.method, address).map_err(|_| ApiError::Forbidden)?;
        self.accounts.remember_place(sign_in, seat.member.id).await?;
        Ok(self.go_on(seat, sign_in))
    }

    /// The answer to somebody who goes on with a sign-in that they have.
    pub(super) fn go_on(&self, seat: &Seat, sign_in: SignInId) -> SignedIn {
        SignedIn { body: self.access(seat, sign_in), cookies: Vec::new() }
    }

    /// An access token and what goes with it.
    pub(super) fn access(&self, seat: &Seat, sign_in: SignInId) -> SignInOut {
        let member = &seat.member;
        // An access token does not outlive its sign-in by more than its own ten minutes.
        SignInOut {
            access_token: self.tokens.sign(member, sign_in, Timestamp::now()),
            expires_in: self.tokens.expires_in(),
            member: member.id,
            name: member.name.clone(),
            role: member.role,
            organization: member.organization,
            organization_name: seat.organization_name.clone(),
            permissions: member.permissions.iter().collect(),
            must_enrol: seat.must_enrol(),
        }
    }
}
