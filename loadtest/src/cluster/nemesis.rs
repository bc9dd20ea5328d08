//! Does one harm after the other, and lets everybody catch up in between.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;

use super::blow::Blow;
use super::episode::{Episode, Hit};
use super::fault::Kind;
use super::node::Node;
use super::pressure::Pressure;
use super::schedule::{Schedule, Step};
use super::setting::Cluster;
use super::{ChaosError, ChaosOptions};
use crate::history::Line;
use crate::people::Stage;
use crate::progress::Bar;

mod recovery;

/// How often each kind of fault is done, if nothing was said about it.
const TIMES: u32 = 3;

/// All nodes, and whoever is after them.
#[derive(Debug)]
pub(super) struct Nemesis<'a> {
    stage: Arc<Stage>,
    options: &'a ChaosOptions,
    cluster: Cluster,
    pub(super) pressure: Pressure,
    pub(super) episodes: Vec<Episode>,
    /// Nodes that ended though nobody wanted that, or not as they should.
    pub(super) deaths: Vec<String>,
    /// What was not done, and why.
    pub(super) skipped: Vec<String>,
}

impl<'a> Nemesis<'a> {
    /// Starts all nodes.
    pub(super) async fn start(
        stage: &Arc<Stage>,
        mut cluster: Cluster,
        options: &'a ChaosOptions,
    ) -> Result<Self, ChaosError> {
        for (index, node) in cluster.nodes.iter_mut().enumerate() {
            if stage.is_ready(index).await {
                return Err(ChaosError::Occupied(node.http.clone()));
            }
            node.start().await.map_err(ChaosError::Start)?;
        }
        let (episodes, deaths, skipped) = (Vec::new(), Vec::new(), Vec::new());
        let (stage, pressure) = (Arc::clone(stage), Pressure::default());
        let mut nemesis = Self { stage, options, cluster, pressure, episodes, deaths, skipped };
        for index in 0..nemesis.cluster.nodes.len() {
            nemesis.wait_until_ready(index).await?;
        }
        nemesis.heal();
        Ok(nemesis)
    }

    /// Does as much harm as was asked for, and lets the cluster live until enough was said and
    /// everybody is back.
    pub(super) async fn rage(&mut self) -> Result<(), ChaosError> {
        let ChaosOptions { minutes, messages, .. } = *self.options;
        let kinds = self.kinds();
        let metrics = self.cluster.nodes.iter().map(|node| node.metrics.clone()).collect();
        self.pressure = Pressure::gather(&self.stage, metrics, &kinds, self.options).await?;
        let times = self.options.times.unwrap_or(TIMES);
        let times = u64::from(times) * kinds.len() as u64;
        let until = minutes.map(|it| Instant::now() + Duration::from_secs_f64(it * 60.0));
        let bar = Bar::new("faults", if minutes.is_some() { 0 } else { times });
        let mut calm = Duration::from_secs(1);
        if !kinds.is_empty() {
            let mut done = 0;
            for step in Schedule::new(&kinds, self.options) {
                let is_over = until.map_or(done >= times, |until| Instant::now() >= until);
                self.recover(calm).await?;
                if is_over {
                    break;
                }
                calm = step.calm;
                self.strike(&step).await?;
                done += step.blows.len() as u64;
                bar.set(done.min(times));
                bar.say(format!("{} messages", self.stage.acked()));
            }
        }
        bar.finish();
        while self.stage.acked() < messages {
            self.outlive(Duration::from_millis(200)).await?;
        }
        self.pressure.dismiss();
        Ok(())
    }

    /// What is to be done and can be.
    fn kinds(&mut self) -> Vec<Kind> {
        let (mut kinds, options) = (self.options.kinds(), self.options);
        kinds.retain(|kind| match kind.obstacle(options) {
            Some(why) => {
                self.skipped.push(format!("{}: {why}", kind.name()));
                false
            }
            None => true,
        });
        kinds
    }

    /// Does no harm any more, but starts nodes again that end by themselves.
    pub(super) async fn tend(&mut self) -> ChaosError {
        loop {
            if let Err(error) = self.outlive(Duration::from_secs(1)).await {
                return error;
            }
        }
    }

    async fn strike(&mut self, step: &Step) -> Result<(), ChaosError> {
        self.press(&step.blows, |pressure, kind| Box::pin(pressure.prepare(kind))).await?;
        let count = self.cluster.nodes.len();
        let hit = |blow: &Blow| Hit { kind: blow.kind(), victims: blow.victims(count) };
        let hits: Vec<_> = step.blows.iter().map(hit).collect();
        let is_hit = |node: &usize| hits.iter().any(|hit| hit.victims.contains(node));
        let seats = self.stage.ledger.seats().into_iter();
        let clients = seats.filter(|(_, node)| is_hit(node)).map(|(client, _)| client).collect();
        let (what, begin) = (step.to_string(), self.stage.recorder.now());
        self.fault(&what);
        let suffered = self.suffer(&step.blows).await;
        self.heal();
        let end = self.stage.recorder.now();
        self.episodes.push(Episode { hits, what, clients, begin, end });
        suffered
    }

    /// Has all of it begin at once, and takes each back when its time is over.
    async fn suffer(&mut self, blows: &[Blow]) -> Result<(), ChaosError> {
        for begun in self.cluster.begin(blows, self.options).await {
            match begun {
                // it was killed then, and the run goes on
                Err(error @ ChaosError::NotDrained(_)) => self.deaths.push(error.to_string()),
                begun => begun?,
            }
        }
        self.press(blows, |pressure, kind| Box::pin(pressure.apply(kind))).await?;
        let begun = Instant::now();
        let mut blows = blows.to_vec();
        blows.sort_by_key(|blow| blow.lasts);
        for blow in &blows {
            self.outlive(blow.lasts.saturating_sub(begun.elapsed())).await?;
            self.cluster.heal(blow).await?;
        }
        for ended in blows.iter().filter(|blow| blow.kind().ends_the_node()) {
            self.wait_until_ready(ended.node).await?;
        }
        Ok(())
    }

    /// Has clients do harm of their own, if that is to be done, while the nodes are looked after.
    async fn press(
        &mut self,
        blows: &[Blow],
        act: impl FnOnce(&mut Pressure, Kind) -> BoxFuture<'_, ()>,
    ) -> Result<(), ChaosError> {
        let mut kinds = blows.iter().map(Blow::kind);
        let Some(kind) = kinds.find(|kind| kind.is_pressure()) else { return Ok(()) };
        let mut pressure = std::mem::take(&mut self.pressure);
        let ended = tokio::select! {
            () = act(&mut pressure, kind) => Ok(()),
            error = self.tend() => Err(error),
        };
        self.pressure = pressure;
        ended
    }

    fn fault(&self, what: &str) {
        self.stage.recorder.record(|t| Line::Fault { t, what: what.to_owned() });
    }

    fn heal(&self) {
        self.stage.recorder.record(|t| Line::Heal { t });
    }

    /// Takes back whatever was done and is not over, because the run is, and starts who is down.
    pub(super) async fn relent(&mut self) {
        self.pressure.dismiss();
        self.cluster.relent().await;
        for index in 0..self.cluster.nodes.len() {
            let node = &mut self.cluster.nodes[index];
            if node.process.is_none() && node.start().await.is_ok() {
                // who does not get ready is no news any more
                let _ = self.wait_until_ready(index).await;
            }
        }
        self.heal();
    }

    pub(super) fn nodes(&self) -> &[Node] {
        &self.cluster.nodes
    }

    /// Stops all nodes in order.
    pub(super) async fn stop(&mut self) {
        self.cluster.relent().await;
        for node in &mut self.cluster.nodes {
            let _ = node.drain().await;
        }
    }
}
