//! `churn`: people come and go all the time. What a node keeps of those who have left grows.

mod figures;
mod metrics;
mod visit;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::{join_all, try_join_all};
use insightdesk_domain::ids::TicketId;
use tokio::task::JoinSet;
use tokio::time::{interval, sleep, timeout};
use url::Url;

use super::ChaosOptions;
use super::pressure::{Examples, most_connections, new_contact, refused};
use crate::measure::Latency;
use crate::people::person::Person;
use crate::people::{PlayError, Stage};
use metrics::Sample;

/// How many come a second.
const VISITS_A_SECOND: u32 = 200;
/// Contacts with a ticket each, who come again and again.
const CONTACTS: usize = 200;
/// How often the nodes are looked at.
const LOOK: Duration = Duration::from_secs(2);
/// How long the last ones may take to leave, and the nodes to forget them.
const LEAVING: Duration = Duration::from_secs(15);

/// A node is at rest when its memory has not become less for so long; nobody waits longer than that.
const REST: Duration = Duration::from_secs(10);
const RESTING: Duration = Duration::from_secs(60);

/// Samples of a node.
type Samples = Vec<Sample>;

/// What the visits have in common.
#[derive(Debug)]
struct Visits {
    stage: Arc<Stage>,
    contacts: Vec<(Person, TicketId)>,
    seed: u64,
    failed: AtomicU64,
    /// From the first byte until the ticket was shown.
    openings: Mutex<Latency>,
    examples: Examples,
}

/// What was seen, of all times that people came and went.
#[derive(Debug)]
pub(super) struct Churn {
    visits: Arc<Visits>,
    /// Where each node tells its figures.
    nodes: Vec<Url>,
    time: Duration,
    psql: Option<String>,
    begun: u64,
    connections: Option<u64>,
    before: Vec<Option<Sample>>,
    /// By time and node.
    meanwhile: Vec<Samples>,
    /// By time: the worst node's growth of actors and sockets.
    left_over: Vec<Sample>,
}

impl Churn {
    /// Has the contacts open their tickets.
    pub(super) async fn gather(
        stage: &Arc<Stage>,
        nodes: Vec<Url>,
        options: &ChaosOptions,
    ) -> Result<Self, PlayError> {
        let contact = |number: usize| {
            let organization = number as u32 % stage.organizations();
            new_contact(stage, organization, number)
        };
        let contacts = try_join_all((0..CONTACTS).map(contact)).await.map_err(refused)?;
        let visits = Visits {
            stage: Arc::clone(stage),
            contacts,
            seed: options.seed,
            failed: AtomicU64::default(),
            openings: Mutex::default(),
            examples: Examples::default(),
        };
        Ok(Self {
            visits: Arc::new(visits),
            nodes,
            time: Duration::from_secs_f64(options.pressure.churn_secs),
            psql: options.psql.clone(),
            begun: 0,
            connections: None,
            before: Vec::new(),
            meanwhile: Vec::new(),
            left_over: Vec::new(),
        })
    }

    /// Looks at the nodes before anybody comes, when they have given back what it took to check the
    /// crowd's passwords.
    pub(super) async fn prepare(&mut self) {
        let latest = Instant::now() + RESTING;
        loop {
            let earlier = self.look().await;
            sleep(REST).await;
            self.before = self.look().await;
            let mut pairs = earlier.iter().flatten().zip(self.before.iter().flatten());
            if Instant::now() > latest || !pairs.any(|(then, now)| now.is_smaller(then)) {
                return;
            }
        }
    }

    /// Has people come and go, and waits until the nodes should have forgotten the last one.
    pub(super) async fn come_and_go(&mut self) {
        let psql = self.psql.clone();
        let (samples, most) = most_connections(psql.as_deref(), self.visit()).await;
        self.connections = self.connections.max(most);
        self.meanwhile.extend(samples);
        let latest = Instant::now() + LEAVING;
        let mut left_over = self.left_over().await;
        while left_over.is_more() && Instant::now() < latest {
            sleep(LOOK).await;
            left_over = self.left_over().await;
        }
        self.left_over.push(left_over);
    }

    /// Answers what was seen of each node meanwhile.
    async fn visit(&mut self) -> Vec<Samples> {
        let mut visitors = JoinSet::new();
        let (mut due, mut look) =
            (interval(Duration::from_secs(1) / VISITS_A_SECOND), interval(LOOK));
        let (until, mut samples) =
            (Instant::now() + self.time, vec![Samples::new(); self.nodes.len()]);
        while Instant::now() < until {
            tokio::select! {
                _ = due.tick() => {
                    visitors.spawn(visit::visit(Arc::clone(&self.visits), self.begun));
                    self.begun += 1;
                    while visitors.try_join_next().is_some() {}
                }
                _ = look.tick() => {
                    let all = samples.iter_mut().zip(self.look().await);
                    all.for_each(|(samples, sample)| samples.extend(sample));
                }
            }
        }
        let gone = timeout(LEAVING, async { while visitors.join_next().await.is_some() {} }).await;
        if gone.is_err() {
            self.visits.failed.fetch_add(visitors.len() as u64, Ordering::Relaxed);
            self.visits.examples.add(|| format!("{} never got to leave", visitors.len()));
        }
        samples
    }

    async fn look(&self) -> Vec<Option<Sample>> {
        join_all(self.nodes.iter().map(metrics::sample)).await
    }

    /// What the nodes have more of than before, where it is most.
    async fn left_over(&self) -> Sample {
        let now = self.look().await;
        let pairs = self.before.iter().zip(&now);
        let grown =
            pairs.filter_map(|(before, now)| Some(now.as_ref()?.more_than(before.as_ref()?)));
        grown.reduce(Sample::worse).unwrap_or_default()
    }
}

impl Visits {
    fn opened(&self, took: Duration) {
        let mut openings = self.openings.lock().unwrap_or_else(PoisonError::into_inner);
        openings.record_us(took.as_micros() as u64);
    }
}
