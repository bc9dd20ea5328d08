//! The sessions of this node: opened by the edge for greeted sockets, found again to be closed.

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use insightdesk_domain::ids::SessionId;
use insightdesk_domain::permission::Permission;
use insightdesk_domain::principal::{Party, Principal};
use insightdesk_store::views::Views;
use ractor::{
    Actor, ActorCell, ActorProcessingErr, ActorRef, ActorRuntime, MessagingErr, SupervisionEvent,
};
use ractor_cluster::RactorMessage;

use crate::ActorResult;
use crate::address::Address;
use crate::encode::{Encode, Told};
use crate::fanout::FanoutMessage;
use crate::lists::ListsMessage;
use crate::metrics::HubMetrics;
use crate::options::HubOptions;
use crate::outbound::Outbound;
use crate::presence::{PresenceMessage, Socket, Statuses};
use crate::session::{Credit, SessionActor, SessionCore, SessionMessage};
use crate::tickets::Tickets;
use crate::turnstile::{Turn, Turnstile};

/// How often the last sockets are looked at while they close.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// Everything a session works with.
#[derive(Debug, Clone)]
pub struct Desk {
    pub tickets: Tickets,
    pub views: Views,
    pub encode: Arc<dyn Encode>,
    pub options: Arc<HubOptions>,
    pub statuses: Statuses,
    pub turnstile: Turnstile,
    pub(crate) fanout: Address<FanoutMessage>,
    pub(crate) presence: Address<PresenceMessage>,
    pub(crate) lists: Address<ListsMessage>,
    pub(crate) sessions: Address<SessionsMessage>,
}

/// All sessions of the node.
#[derive(Debug, Clone)]
pub struct Sessions {
    desk: Desk,
    metrics: HubMetrics,
    open: Arc<Mutex<HashMap<SessionId, Arc<SessionCore>>>>,
}

/// One greeted socket's session, held by the socket; dropping it leaves the desk.
#[derive(Debug)]
pub struct Session {
    core: Arc<SessionCore>,
    sessions: Sessions,
}

impl Sessions {
    #[must_use]
    pub fn new(desk: Desk, metrics: HubMetrics) -> Self {
        Self { desk, metrics, open: Arc::default() }
    }

    /// A session for a socket whose principal the edge has made sure of.
    #[must_use]
    pub fn open(&self, by: Principal, outbound: Arc<Outbound>) -> Session {
        let core = Arc::new(SessionCore::new(by, outbound));
        crate::locked(&self.open).insert(core.id, Arc::clone(&core));
        self.metrics.sessions.inc();
        Session { core, sessions: self.clone() }
    }

    /// Waits for the turn of somebody who comes in.
    pub async fn turn(&self) -> Turn {
        self.desk.turnstile.turn().await
    }

    /// Greeted sockets.
    #[must_use]
    pub fn count(&self) -> usize {
        crate::locked(&self.open).len()
    }

    /// Waits until the last socket is gone, for at most `within`.
    pub async fn gone(&self, within: Duration) {
        let begun = Instant::now();
        while self.count() > 0 && begun.elapsed() < within {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Closes every socket, for instance because what they relied on was lost.
    pub fn close_all(&self, code: u16, reason: &'static str) {
        self.each(|core| core.outbound.close(code, reason));
    }

    /// Closes the sockets of those who are meant.
    pub fn close_those(
        &self,
        are_meant: impl Fn(&Principal) -> bool,
        code: u16,
        reason: &'static str,
    ) {
        self.each(|core| {
            if are_meant(&core.by) {
                core.outbound.close(code, reason);
            }
        });
    }

    /// Tells every client to go elsewhere, each after a time of its own within `spread`, so that they
    /// do not all come at once to where they go. Told once, they are not told again.
    pub fn announce_drain(&self, spread: Duration) {
        let spread = u32::try_from(spread.as_millis()).unwrap_or(u32::MAX);
        self.each(|core| {
            if core.sent_away.swap(true, Ordering::Relaxed) {
                return;
            }
            let after_ms = rand::random_range(0..=spread);
            let told = Told::Drain { after_ms };
            let _ = core.outbound.push(self.desk.encode.told(&told, core.audience()));
        });
    }

    /// Closes the socket of the session whose actor failed.
    fn close_failed(&self, failed: &ActorCell) {
        self.each(|core| {
            let slot = crate::locked(&core.actor);
            if slot.as_ref().is_some_and(|actor| actor.get_id() == failed.get_id()) {
                core.outbound.close(1011, "the session failed, resume");
            }
        });
    }

    fn each(&self, act: impl Fn(&SessionCore)) {
        let open: Vec<_> = crate::locked(&self.open).values().cloned().collect();
        open.iter().for_each(|core| act(core));
    }
}

impl Session {
    #[must_use]
    pub fn id(&self) -> SessionId {
        self.core.id
    }

    #[must_use]
    pub fn by(&self) -> &Principal {
        &self.core.by
    }

    /// Commands under way; the edge stops reading at its limit.
    #[must_use]
    pub fn in_flight(&self) -> u32 {
        self.core.in_flight()
    }

    /// Notes one more command under way, until its answer.
    #[must_use]
    pub fn credit(&self) -> Credit {
        self.core.credit()
    }

    /// Tells the desk that the socket is there, once it has been welcomed.
    pub fn arrive(&self) {
        let by = &self.core.by;
        let organization = by.organization;
        let (session, outbound) = (self.core.id, self.core.outbound.clone());
        let hears = by.permissions.contains(Permission::PresenceRead);
        let socket = Socket { session, outbound, hears };
        match by.party {
            Party::Member(member) => {
                let name = by.name.clone();
                let came = PresenceMessage::MemberCame { organization, member, name, socket };
                self.sessions.desk.presence.cast(came);
                self.send(SessionMessage::Colleagues);
            }
            Party::Contact(_) => {
                let came = PresenceMessage::ContactCame { organization, socket };
                self.sessions.desk.presence.cast(came);
            }
            Party::System => {}
        }
    }

    /// Hands the session what its socket asks; in order.
    pub fn send(&self, message: SessionMessage) {
        let mut slot = crate::locked(&self.core.actor);
        self.core.waiting.fetch_add(1, Ordering::AcqRel);
        let unsent = match slot.as_ref() {
            None => message,
            Some(actor) => match actor.cast(message) {
                Err(MessagingErr::SendErr(unsent)) => unsent,
                _ => return,
            },
        };
        *slot = self.wake();
        if let Some(actor) = slot.as_ref() {
            let _ = actor.cast(unsent);
        }
    }

    fn wake(&self) -> Option<ActorRef<SessionMessage>> {
        let supervisor = self.sessions.desk.sessions.actor()?.get_cell();
        let actor = SessionActor { core: Arc::clone(&self.core), desk: self.sessions.desk.clone() };
        ActorRuntime::spawn_linked_instant(None, actor, (), supervisor).ok().map(|(it, _)| it)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let (core, desk) = (&self.core, &self.sessions.desk);
        crate::locked(&self.sessions.open).remove(&core.id);
        self.sessions.metrics.sessions.dec();
        let (session, organization) = (core.id, core.by.organization);
        for ticket in std::mem::take(&mut *crate::locked(&core.watched)) {
            desk.fanout.cast(FanoutMessage::Unwatch { ticket, session });
        }
        desk.presence.cast(PresenceMessage::Left { organization, session });
        if core.member().is_some() {
            desk.lists.cast(ListsMessage::Leave { organization, session });
        }
        if let Some(actor) = crate::locked(&core.actor).take() {
            let _ = actor.drain();
        }
    }
}

/// The supervisor of sessions has nothing to be told.
#[derive(Debug, RactorMessage)]
pub enum SessionsMessage {}

/// Supervises sessions: one that fails takes its socket with it, and the client resumes.
#[derive(Debug)]
pub struct SessionsActor {
    pub sessions: Sessions,
}

impl Actor for SessionsActor {
    type Msg = SessionsMessage;
    type State = i64;
    type Arguments = ();

    async fn pre_start(&self, _me: ActorRef<Self::Msg>, (): ()) -> ActorResult<i64> {
        Ok(0)
    }

    async fn handle_supervisor_evt(
        &self,
        _me: ActorRef<Self::Msg>,
        event: SupervisionEvent,
        alive: &mut i64,
    ) -> Result<(), ActorProcessingErr> {
        match event {
            SupervisionEvent::ActorStarted(_) => *alive += 1,
            SupervisionEvent::ActorTerminated(..) => *alive -= 1,
            SupervisionEvent::ActorFailed(cell, error) => {
                *alive -= 1;
                tracing::error!(%error, "a session failed, its client resumes");
                self.sessions.metrics.restarts.with_label_values(&["session"]).inc();
                self.sessions.close_failed(&cell);
            }
            _ => {}
        }
        self.sessions.metrics.actors.with_label_values(&["session"]).set(*alive);
        Ok(())
    }
}
