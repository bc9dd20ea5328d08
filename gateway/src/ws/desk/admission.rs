//! Looking somebody up, beside the socket's task, which goes on when the verdict is there.

use std::net::IpAddr;
use std::sync::{Arc, PoisonError};

use insightdesk_actors::outbound::Outbound;
use insightdesk_domain::ids::{SignInId, TicketId};
use insightdesk_protocol::code::close;

use super::{Desk, Slot};
use crate::auth::{AuthError, MemberPass, Pass};

/// Tickets that a hello may go on with.
pub(super) const MOST_STREAMS: usize = 50;

/// What a client says of itself.
#[derive(Debug)]
pub(super) struct Hello {
    pub(super) token: String,
    pub(super) origin: Box<str>,
    pub(super) address: IpAddr,
    pub(super) timeline: Option<String>,
    pub(super) streams: Vec<(TicketId, u64)>,
}

/// Somebody who may come in, and what they want to go on with.
#[derive(Debug)]
pub(super) struct Admitted {
    pub(super) pass: Pass,
    /// Where they are.
    pub(super) address: IpAddr,
    pub(super) organization_name: Arc<str>,
    /// The client's seqs count in this history.
    pub(super) resumed: bool,
    pub(super) streams: Vec<(TicketId, u64)>,
}

/// Why somebody stays outside.
#[derive(Debug, Clone, Copy)]
pub(in crate::ws) struct Refused {
    pub(in crate::ws) code: u16,
    pub(in crate::ws) reason: &'static str,
}

/// Where the verdict is put.
pub(super) type Verdict = Slot<Result<Box<Admitted>, Refused>>;

/// Puts the verdict into the slot and wakes the socket.
pub(super) fn ask(desk: &Arc<Desk>, hello: Hello, outbound: &Arc<Outbound>, verdict: &Verdict) {
    let (desk, outbound, verdict) = (Arc::clone(desk), Arc::clone(outbound), Arc::clone(verdict));
    tokio::spawn(async move {
        let came = desk.look_up(hello).await.map(Box::new);
        *verdict.lock().unwrap_or_else(PoisonError::into_inner) = Some(came);
        outbound.wake();
    });
}

/// The same for a member who goes on in another organization with a sign-in that is known.
pub(super) fn ask_again(
    desk: &Arc<Desk>,
    (token, sign_in, address): (String, SignInId, IpAddr),
    outbound: &Arc<Outbound>,
    verdict: &Verdict,
) {
    let (desk, outbound, verdict) = (Arc::clone(desk), Arc::clone(outbound), Arc::clone(verdict));
    tokio::spawn(async move {
        let came = desk.look_up_again(&token, sign_in, address).await.map(Box::new);
        *verdict.lock().unwrap_or_else(PoisonError::into_inner) = Some(came);
        outbound.wake();
    });
}

impl Desk {
    async fn look_up(&self, hello: Hello) -> Result<Admitted, Refused> {
        let Hello { token, origin, address, timeline, streams } = hello;
        let _turn = self.sessions.turn().await;
        let pass = self.authenticator.admit(&token, &origin).await?;
        if let Pass::Member(pass) = &pass {
            demand_network(pass, address)?;
        }
        let resumed = timeline.is_none_or(|timeline| timeline == self.timeline().to_string());
        self.introduce((pass, address), resumed, streams).await
    }

    async fn look_up_again(
        &self,
        token: &str,
        sign_in: SignInId,
        address: IpAddr,
    ) -> Result<Admitted, Refused> {
        let _turn = self.sessions.turn().await;
        let pass = self.authenticator.member(token).await?;
        if pass.sign_in != sign_in {
            return Err(Refused { code: close::TOKEN, reason: "this token is somebody else's" });
        }
        if pass.must_enrol {
            return Err(AuthError::Forbidden.into());
        }
        demand_network(&pass, address)?;
        self.introduce((Pass::Member(pass), address), true, Vec::new()).await
    }

    async fn introduce(
        &self,
        (pass, address): (Pass, IpAddr),
        resumed: bool,
        streams: Vec<(TicketId, u64)>,
    ) -> Result<Admitted, Refused> {
        match self.names.of(pass.principal().organization).await {
            Ok(Some(organization_name)) => {
                Ok(Admitted { pass, address, organization_name, resumed, streams })
            }
            Ok(None) => Err(AuthError::Forbidden.into()),
            Err(error) => {
                tracing::warn!(%error, "nobody can be greeted");
                Err(Refused { code: close::INTERNAL, reason: "the desk cannot answer now" })
            }
        }
    }
}

/// The way they came by was looked at when they got their token; where they are, it does not say.
fn demand_network(pass: &MemberPass, address: IpAddr) -> Result<(), AuthError> {
    let is_admitted = pass.settings.security.admits(Some(address));
    if is_admitted { Ok(()) } else { Err(AuthError::Forbidden) }
}

impl From<AuthError> for Refused {
    fn from(error: AuthError) -> Self {
        let (code, reason) = match error {
            AuthError::Expired => (close::TOKEN, "the token is over"),
            AuthError::Invalid => (close::TOKEN, "the token is not valid"),
            AuthError::Forbidden => (close::FORBIDDEN, "this token may not be used here"),
            AuthError::Unavailable(error) => {
                tracing::warn!(%error, "nobody can be let in");
                (close::INTERNAL, "the desk cannot answer now")
            }
        };
        Self { code, reason }
    }
}
