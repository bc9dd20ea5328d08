//! Looks again and again at members whose sockets are open: a token that ran out, a sign-in that
//! was ended, a member who was disabled, has another role or may not come from there any longer
//! closes them within five seconds.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use insightdesk_actors::outbound::Outbound;
use insightdesk_domain::ids::{MemberId, SignInId};
use insightdesk_protocol::code::close;
use insightdesk_protocol::ws::ServerFrame;

use super::desk::Refused;
use super::encode::encoded;
use crate::auth::{AuthError, Authenticator, MemberPass, Pass};

/// How often everybody is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often sign-ins in use are noted as such, in looks.
const TOUCH_EVERY: u32 = 60;

/// The members whose sockets are open on this node; clones are handles to the same.
#[derive(Debug, Clone, Default)]
pub struct Keeper(Arc<Mutex<Keeping>>);

#[derive(Debug, Default)]
struct Keeping {
    next: u64,
    sockets: HashMap<u64, Arc<Watched>>,
}

#[derive(Debug)]
struct Watched {
    pass: Mutex<Pass>,
    address: IpAddr,
    outbound: Arc<Outbound>,
}

/// One socket's place; dropping it ends the looking.
#[derive(Debug)]
pub(super) struct Kept {
    keeper: Keeper,
    place: u64,
    watched: Arc<Watched>,
}

impl Keeper {
    pub(super) fn keep(&self, pass: MemberPass, address: IpAddr, outbound: Arc<Outbound>) -> Kept {
        let pass = Mutex::new(Pass::Member(pass));
        let watched = Arc::new(Watched { pass, address, outbound });
        let mut keeping = locked(&self.0);
        let place = keeping.next;
        keeping.next += 1;
        keeping.sockets.insert(place, Arc::clone(&watched));
        drop(keeping);
        Kept { keeper: self.clone(), place, watched }
    }

    /// Looks until the keeper's last handle is gone. Spawn it once for a node.
    pub fn watch(&self, authenticator: Authenticator) -> impl Future<Output = ()> + use<> {
        let keeping = Arc::downgrade(&self.0);
        async move {
            for look in 1_u32.. {
                tokio::time::sleep(LOOK_EVERY).await;
                let Some(sockets) = sockets(&keeping) else { return };
                let used = used(&sockets);
                // One question for all, instead of one for each whose answer has grown old.
                if let Err(error) = authenticator.ask_for_all(&used).await {
                    tracing::warn!(%error, "members cannot be looked at");
                    continue;
                }
                for watched in &sockets {
                    watched.look(&authenticator).await;
                }
                let sign_ins: Vec<SignInId> =
                    used.into_iter().map(|(sign_in, _)| sign_in).collect();
                if look % TOUCH_EVERY == 0
                    && let Err(error) = authenticator.touch(&sign_ins).await
                {
                    tracing::warn!(%error, "sign-ins in use cannot be noted");
                }
            }
        }
    }
}

fn sockets(keeping: &Weak<Mutex<Keeping>>) -> Option<Vec<Arc<Watched>>> {
    let keeping = keeping.upgrade()?;
    Some(locked(&keeping).sockets.values().cloned().collect())
}

/// The sign-ins, and as whom each is used.
fn used(sockets: &[Arc<Watched>]) -> Vec<(SignInId, MemberId)> {
    let used = |watched: &Arc<Watched>| match &*locked(&watched.pass) {
        Pass::Member(pass) => Some((pass.sign_in, pass.member.id)),
        Pass::Contact(_) => None,
    };
    let used: HashSet<(SignInId, MemberId)> = sockets.iter().filter_map(used).collect();
    used.into_iter().collect()
}

impl Watched {
    /// A database that does not answer ends no socket.
    async fn look(&self, authenticator: &Authenticator) {
        let pass = locked(&self.pass).clone();
        match authenticator.renew(&pass).await {
            Ok(Pass::Member(now)) if now.must_enrol => {
                self.outbound.close(close::FORBIDDEN, "a second factor is needed");
            }
            Ok(Pass::Member(now)) if !now.settings.security.admits(Some(self.address)) => {
                self.outbound.close(close::FORBIDDEN, "not from this network");
            }
            Ok(now) if now.principal() == pass.principal() => {}
            Ok(_) => self.outbound.close(close::TOKEN, "what you may do has changed"),
            Err(AuthError::Unavailable(_)) => {}
            Err(error) => {
                let Refused { code, reason } = error.into();
                self.outbound.close(code, reason);
            }
        }
    }
}

impl Kept {
    /// Whose socket it is.
    pub(super) fn sign_in(&self) -> Option<SignInId> {
        match &*locked(&self.watched.pass) {
            Pass::Member(pass) => Some(pass.sign_in),
            Pass::Contact(_) => None,
        }
    }

    /// Takes a newer token of the same member, beside the socket's task.
    pub(super) fn update(&self, token: String, authenticator: &Authenticator) {
        let (watched, authenticator) = (Arc::clone(&self.watched), authenticator.clone());
        tokio::spawn(async move {
            match authenticator.member(&token).await {
                Ok(pass) if locked(&watched.pass).principal() == &pass.principal => {
                    *locked(&watched.pass) = Pass::Member(pass);
                    let _ = watched.outbound.push(encoded(&ServerFrame::TokenUpdated));
                }
                Ok(_) => watched.outbound.close(close::TOKEN, "this token is somebody else's"),
                Err(error) => {
                    let Refused { code, reason } = error.into();
                    watched.outbound.close(code, reason);
                }
            }
        });
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        locked(&self.keeper.0).sockets.remove(&self.place);
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
