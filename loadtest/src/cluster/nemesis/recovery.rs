//! Waiting: for nodes that start, for everybody to be back, and for time to pass.

use std::time::{Duration, Instant};

use tokio::time::{sleep, timeout};

use super::Nemesis;
use crate::cluster::{ChaosError, ChaosOptions};

/// How long a start may take.
const START: Duration = Duration::from_secs(120);
/// How often a node may end before it is ready.
const STARTS: u32 = 3;
/// How long the question whether a node is ready may take.
const ASK: Duration = Duration::from_secs(2);
/// How often things are looked at.
const LOOK: Duration = Duration::from_millis(20);
/// How long going home may take.
const HOME: Duration = Duration::from_secs(5);

impl Nemesis<'_> {
    /// Waits until every node is ready and everybody was answered, has them all go home, and leaves
    /// them alone for a while. Who takes too long is found by the checkers.
    pub(super) async fn recover(&mut self, calm: Duration) -> Result<(), ChaosError> {
        let healed = self.stage.recorder.now();
        let latest = Instant::now() + Duration::from_secs_f64(self.options.catch_up);
        for index in 0..self.cluster.nodes.len() {
            self.wait_until_ready(index).await?;
        }
        while !self.are_all_back(healed) && Instant::now() < latest {
            self.outlive(LOOK).await?;
        }
        self.stage.call_home();
        let latest = Instant::now() + HOME;
        while !self.are_all_at_home() && Instant::now() < latest {
            self.outlive(LOOK).await?;
        }
        self.outlive(calm).await
    }

    fn are_all_back(&self, healed: u64) -> bool {
        let ChaosOptions { writers, readers, .. } = *self.options;
        let ledger = &self.stage.ledger;
        ledger.answered_since(healed) >= writers && ledger.seats().len() >= writers + readers
    }

    fn are_all_at_home(&self) -> bool {
        let ChaosOptions { writers, readers, nodes, .. } = *self.options;
        let seats = self.stage.ledger.seats();
        seats.len() >= writers + readers
            && seats.iter().all(|(client, node)| client % nodes == *node)
    }

    /// Waits; a node that ends meanwhile is started again.
    pub(super) async fn outlive(&mut self, time: Duration) -> Result<(), ChaosError> {
        let until = Instant::now() + time;
        loop {
            for index in 0..self.cluster.nodes.len() {
                if self.cluster.nodes[index].has_died() {
                    self.revive(index).await?;
                }
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            sleep(left.min(LOOK)).await;
        }
    }

    async fn revive(&mut self, index: usize) -> Result<(), ChaosError> {
        let (name, at) = (self.cluster.nodes[index].name.clone(), self.stage.recorder.now());
        self.fault(&format!("{name} ended by itself"));
        self.deaths.push(format!("{name} ended by itself after {:.1} s", at as f64 / 1e6));
        self.cluster.nodes[index].start().await.map_err(ChaosError::Start)?;
        Ok(())
    }

    /// Waits until a node takes work. Who ends before that is started again, and not for ever.
    pub(super) async fn wait_until_ready(&mut self, index: usize) -> Result<(), ChaosError> {
        let latest = Instant::now() + START;
        let mut ends = 0;
        while !timeout(ASK, self.stage.is_ready(index)).await.unwrap_or(false) {
            if self.cluster.nodes[index].has_died() {
                self.revive(index).await?;
                ends += 1;
            }
            if ends >= STARTS {
                return Err(ChaosError::Stillborn(self.cluster.nodes[index].name.clone(), ends));
            }
            if Instant::now() > latest {
                return Err(ChaosError::NotReady(
                    self.cluster.nodes[index].name.clone(),
                    START.as_secs(),
                ));
            }
            sleep(LOOK).await;
        }
        Ok(())
    }
}
