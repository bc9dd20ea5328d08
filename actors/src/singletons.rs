//! What one node does for all: each task has a lease in the database, and whichever node holds it
//! does the task when it is due. A node that dies loses its leases after a while, one that is frozen
//! cannot write under them; another takes over.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use insightdesk_store::leases::{self, Held};
use insightdesk_store::{housekeeping, privacy};
use ractor::{Actor, ActorProcessingErr, ActorRef};
use ractor_cluster::RactorMessage;
use sqlx::PgPool;
use tokio::task::JoinHandle;

use crate::ActorResult;

/// How often leases are asked for and renewed.
const LOOK: Duration = Duration::from_secs(10);
/// How long a lease lasts that is not renewed.
const LASTS: Duration = Duration::from_secs(30);

/// A task that one node at a time does for all.
pub trait Task: Send + Sync + std::fmt::Debug + 'static {
    /// Names its lease.
    fn name(&self) -> &'static str;

    /// How often it is done.
    fn every(&self) -> Duration;

    /// Does it. Everything is written in transactions that show the lease, see [`leases::guard`].
    fn run(&self, hub: PgPool, held: Held) -> BoxFuture<'static, sqlx::Result<()>>;
}

/// All tasks of this kind that there are.
#[must_use]
pub fn all() -> Vec<Arc<dyn Task>> {
    vec![Arc::new(Housekeeping), Arc::new(Retention)]
}

/// Takes away rows that nobody needs any more.
#[derive(Debug)]
struct Housekeeping;

impl Task for Housekeeping {
    fn name(&self) -> &'static str {
        "housekeeping"
    }

    fn every(&self) -> Duration {
        Duration::from_secs(3_600)
    }

    fn run(&self, hub: PgPool, held: Held) -> BoxFuture<'static, sqlx::Result<()>> {
        Box::pin(async move {
            if let Some(swept) = housekeeping::sweep(&hub, &held).await? {
                tracing::info!(?swept, "swept");
            }
            Ok(())
        })
    }
}

/// Erases who is due, and takes away what is too old and who never verified an address. Looks each hour; each organization is done
/// once a day.
#[derive(Debug)]
struct Retention;

impl Task for Retention {
    fn name(&self) -> &'static str {
        "retention"
    }

    fn every(&self) -> Duration {
        Duration::from_secs(3_600)
    }

    fn run(&self, hub: PgPool, held: Held) -> BoxFuture<'static, sqlx::Result<()>> {
        Box::pin(async move {
            let erased = privacy::carry_out(&hub, &held).await?;
            let organizations = privacy::apply(&hub, &held).await?;
            let never_verified = privacy::forget_unverified(&hub, &held).await?;
            if erased + organizations + never_verified > 0 {
                tracing::info!(erased, organizations, never_verified, "retention applied");
            }
            Ok(())
        })
    }
}

/// What the singletons' actor is told, by itself.
#[derive(Debug, RactorMessage)]
pub enum SingletonsMessage {
    /// Ask for leases, and do what is due.
    Look,
}

/// Does the tasks whose leases this node holds.
#[derive(Debug)]
pub struct SingletonsActor {
    /// Tells this process from every other.
    pub holder: String,
    pub hub: PgPool,
    pub tasks: Vec<Arc<dyn Task>>,
}

/// What is held, and when it was done last, by task.
#[derive(Debug)]
pub struct SingletonsState {
    held: Vec<Option<Held>>,
    done: Vec<Option<Instant>>,
    looks: JoinHandle<()>,
}

impl Actor for SingletonsActor {
    type Msg = SingletonsMessage;
    type State = SingletonsState;
    type Arguments = ();

    async fn pre_start(&self, me: ActorRef<Self::Msg>, (): ()) -> ActorResult<SingletonsState> {
        me.cast(SingletonsMessage::Look)?;
        let looks = me.send_interval(LOOK, || SingletonsMessage::Look);
        let count = self.tasks.len();
        Ok(SingletonsState { held: vec![None; count], done: vec![None; count], looks })
    }

    async fn handle(
        &self,
        _me: ActorRef<Self::Msg>,
        SingletonsMessage::Look: SingletonsMessage,
        state: &mut SingletonsState,
    ) -> Result<(), ActorProcessingErr> {
        for (index, task) in self.tasks.iter().enumerate() {
            if let Err(error) = self.look(index, task.as_ref(), state).await {
                tracing::warn!(%error, task = task.name(), "not done, to be tried again");
            }
        }
        Ok(())
    }

    /// Gives the leases back, so that another node need not wait.
    async fn post_stop(
        &self,
        _me: ActorRef<Self::Msg>,
        state: &mut SingletonsState,
    ) -> ActorResult {
        state.looks.abort();
        for held in state.held.iter().flatten() {
            let _ = leases::give_back(&self.hub, held).await;
        }
        Ok(())
    }
}

impl SingletonsActor {
    /// Whoever takes a lease does the task at once: nobody knows when it was done last.
    async fn look(
        &self,
        index: usize,
        task: &dyn Task,
        state: &mut SingletonsState,
    ) -> sqlx::Result<()> {
        let held = leases::take(&self.hub, task.name(), &self.holder, LASTS).await?;
        if state.held[index] != held {
            tracing::debug!(task = task.name(), is_ours = held.is_some(), "the lease moved");
            state.done[index] = None;
        }
        state.held[index].clone_from(&held);
        let Some(held) = held else { return Ok(()) };
        if state.done[index].is_none_or(|last| last.elapsed() >= task.every()) {
            task.run(self.hub.clone(), held).await?;
            state.done[index] = Some(Instant::now());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use insightdesk_store::pools::{PoolOptions, Pools};
    use insightdesk_store::testing::TestDatabase;

    use super::*;
    use crate::testing::{PATIENCE, eventually};

    /// Counts how often it is done.
    #[derive(Debug, Clone, Default)]
    struct Counting(Arc<AtomicU32>);

    impl Task for Counting {
        fn name(&self) -> &'static str {
            "counting"
        }

        fn every(&self) -> Duration {
            Duration::from_secs(3_600)
        }

        fn run(&self, _: PgPool, _: Held) -> BoxFuture<'static, sqlx::Result<()>> {
            self.0.fetch_add(1, Ordering::Relaxed);
            Box::pin(async { Ok(()) })
        }
    }

    async fn node(hub: &PgPool, holder: &str, task: &Counting) -> ActorRef<SingletonsMessage> {
        let tasks: Vec<Arc<dyn Task>> = vec![Arc::new(task.clone())];
        let actor = SingletonsActor { holder: holder.to_owned(), hub: hub.clone(), tasks };
        Actor::spawn(None, actor, ()).await.expect("it starts").0
    }

    #[tokio::test]
    async fn one_node_does_what_is_done_for_all_until_it_goes() {
        let database = TestDatabase::create().await;
        let hub = Pools::open(database.login(), &PoolOptions::default()).hub;
        let (first, second) = (Counting::default(), Counting::default());
        let done = |task: &Counting| task.0.load(Ordering::Relaxed);
        let one = node(&hub, "a", &first).await;
        eventually("the first does it", || (done(&first) == 1).then_some(())).await;
        let other = node(&hub, "b", &second).await;
        for _ in 0..3 {
            one.cast(SingletonsMessage::Look).expect("it runs");
            other.cast(SingletonsMessage::Look).expect("it runs");
        }
        one.stop_and_wait(None, Some(PATIENCE)).await.expect("it ends");
        assert_eq!((done(&first), done(&second)), (1, 0));
        other.cast(SingletonsMessage::Look).expect("it runs");
        eventually("the second does it", || (done(&second) == 1).then_some(())).await;
    }
}
