//! The restart policy of the node's actors: back-off, and giving up when it happens too often.
//!
//! ractor restarts nothing by itself, and its default supervisor dies with any child. Here each
//! child is started again after a growing pause; more than [`MOST`] restarts within [`WITHIN`] mean
//! that something is broken for good, and the node is told to drain and exit.

use std::collections::VecDeque;
use std::fmt;
use std::time::{Duration, Instant};

use ractor::{
    Actor, ActorCell, ActorProcessingErr, ActorRef, ActorRuntime, Message, SpawnErr,
    SupervisionEvent,
};
use ractor_cluster::RactorMessage;
use tokio::sync::watch;

use crate::ActorResult;
use crate::address::Address;
use crate::metrics::HubMetrics;

/// Restarts that are borne within [`WITHIN`].
pub const MOST: usize = 5;
/// The window in which restarts are counted.
pub const WITHIN: Duration = Duration::from_secs(60);
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// How a child is started, again and again.
pub struct Child {
    kind: &'static str,
    start: Box<dyn Fn(ActorCell) -> Result<ActorCell, SpawnErr> + Send + Sync>,
    /// What else is to be done when the child was lost.
    lost: Box<dyn Fn() + Send + Sync>,
}

impl Child {
    /// A child that `make` builds for each of its lives, reached at `address`.
    pub fn new<A>(
        kind: &'static str,
        address: &Address<A::Msg>,
        make: impl Fn() -> A + Send + Sync + 'static,
    ) -> Self
    where
        A: Actor<Arguments = ()>,
        A::Msg: Message,
    {
        let address = address.clone();
        let start = move |supervisor: ActorCell| {
            let (actor, _started) =
                ActorRuntime::spawn_linked_instant(None, make(), (), supervisor)?;
            let cell = actor.get_cell();
            address.occupy(actor);
            Ok(cell)
        };
        Self { kind, start: Box::new(start), lost: Box::new(|| {}) }
    }

    /// Also do this when the child was lost, for instance because sessions relied on its memory.
    #[must_use]
    pub fn when_lost(mut self, lost: impl Fn() + Send + Sync + 'static) -> Self {
        self.lost = Box::new(lost);
        self
    }
}

impl fmt::Debug for Child {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Child").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// What the supervisor is told, by itself.
#[derive(Debug, RactorMessage)]
pub enum SupervisorMessage {
    /// The pause is over.
    Start { child: usize },
}

/// The supervisor of the node's actors.
#[derive(Debug)]
pub struct Supervisor {
    pub children: Vec<Child>,
    pub metrics: HubMetrics,
    /// Becomes true when the node cannot go on.
    pub broken: watch::Sender<bool>,
}

/// The lives under way.
#[derive(Debug)]
pub struct SupervisorState {
    lives: Vec<Option<ActorCell>>,
    restarts: VecDeque<Instant>,
}

impl Actor for Supervisor {
    type Msg = SupervisorMessage;
    type State = SupervisorState;
    type Arguments = ();

    async fn pre_start(&self, me: ActorRef<Self::Msg>, (): ()) -> ActorResult<SupervisorState> {
        let start = |child: &Child| (child.start)(me.get_cell()).map(Some);
        let lives = self.children.iter().map(start).collect::<Result<_, _>>()?;
        for child in &self.children {
            self.metrics.actors.with_label_values(&[child.kind]).set(1);
        }
        Ok(SupervisorState { lives, restarts: VecDeque::new() })
    }

    async fn handle(
        &self,
        me: ActorRef<Self::Msg>,
        message: SupervisorMessage,
        state: &mut SupervisorState,
    ) -> Result<(), ActorProcessingErr> {
        let SupervisorMessage::Start { child } = message;
        state.lives[child] = Some((self.children[child].start)(me.get_cell())?);
        self.metrics.actors.with_label_values(&[self.children[child].kind]).set(1);
        Ok(())
    }

    async fn handle_supervisor_evt(
        &self,
        me: ActorRef<Self::Msg>,
        event: SupervisionEvent,
        state: &mut SupervisorState,
    ) -> Result<(), ActorProcessingErr> {
        let (cell, why) = match event {
            SupervisionEvent::ActorTerminated(cell, _, why) => (cell, why.unwrap_or_default()),
            SupervisionEvent::ActorFailed(cell, error) => (cell, error.to_string()),
            _ => return Ok(()),
        };
        let of_cell = |life: &Option<ActorCell>| {
            life.as_ref().is_some_and(|life| life.get_id() == cell.get_id())
        };
        if let Some(child) = state.lives.iter().position(of_cell) {
            self.lost(&me, state, child, &why);
        }
        Ok(())
    }
}

impl Supervisor {
    fn lost(
        &self,
        me: &ActorRef<SupervisorMessage>,
        state: &mut SupervisorState,
        child: usize,
        why: &str,
    ) {
        let lost = &self.children[child];
        state.lives[child] = None;
        self.metrics.actors.with_label_values(&[lost.kind]).set(0);
        self.metrics.restarts.with_label_values(&[lost.kind]).inc();
        (lost.lost)();
        let restarts = state.count_restart(Instant::now());
        if restarts > MOST {
            tracing::error!(actor = lost.kind, why, "failed too often, the node gives up");
            let _ = self.broken.send(true);
            return;
        }
        let pause = pause(restarts);
        tracing::error!(actor = lost.kind, why, pause_ms = pause.as_millis(), "starting again");
        me.send_after(pause, move || SupervisorMessage::Start { child });
    }
}

impl SupervisorState {
    /// Notes a restart and says how many there were of late.
    fn count_restart(&mut self, now: Instant) -> usize {
        self.restarts.push_back(now);
        while self.restarts.front().is_some_and(|first| now.duration_since(*first) > WITHIN) {
            self.restarts.pop_front();
        }
        self.restarts.len()
    }
}

/// Doubles with each restart of late.
fn pause(restarts: usize) -> Duration {
    let doublings = u32::try_from(restarts.saturating_sub(1)).unwrap_or(u32::MAX).min(16);
    (FIRST_PAUSE * 2_u32.pow(doublings)).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests;
