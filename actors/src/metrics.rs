//! Counters and gauges of the hub, named as `docs/operations` lists them.

use prometheus::{
    Histogram, HistogramOpts, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry,
};

/// The hub's metrics; clones count into the same numbers.
#[derive(Debug, Clone)]
pub struct HubMetrics {
    /// `insightdesk_actor_count{kind}`: actors alive.
    pub actors: IntGaugeVec,
    /// `insightdesk_actor_restarts_total{kind}`.
    pub restarts: IntCounterVec,
    /// `insightdesk_mailbox_depth{kind}`: what waits for an actor that batches.
    pub depth: IntGaugeVec,
    /// `insightdesk_commands_total{command,outcome}`.
    pub commands: IntCounterVec,
    /// `insightdesk_journal_commit_seconds`: one transaction of the journal.
    pub commit: Histogram,
    /// `insightdesk_journal_batch_size`: appends in one transaction.
    pub batch: Histogram,
    /// `insightdesk_ws_message_latency_seconds`: from command to acknowledgement, in the hub.
    pub latency: Histogram,
    /// `insightdesk_fanout_deliveries_total`: event frames handed to sockets.
    pub deliveries: IntCounter,
    /// `insightdesk_websocket_connections`: greeted sockets.
    pub sessions: IntGauge,
    /// `insightdesk_cluster_nodes`: nodes that share the work, as this one knows it.
    pub nodes: IntGauge,
    /// `insightdesk_cluster_links`: other nodes that this one is linked to.
    pub peers: IntGauge,
    /// `insightdesk_cluster_messages_total{way,kind}`: between this node and the others.
    pub peer_messages: IntCounterVec,
    /// `insightdesk_cluster_buried_total`: other nodes that this one declared dead.
    pub buried: IntCounter,
    /// `insightdesk_fanout_holes_total`: times that events were missed and read from the store.
    pub holes: IntCounter,
}

impl HubMetrics {
    /// Registers everything.
    ///
    /// # Errors
    /// When a name is taken in `registry`.
    pub fn register(registry: &Registry) -> prometheus::Result<Self> {
        let metrics = Self::unregistered()?;
        registry.register(Box::new(metrics.actors.clone()))?;
        registry.register(Box::new(metrics.restarts.clone()))?;
        registry.register(Box::new(metrics.depth.clone()))?;
        registry.register(Box::new(metrics.commands.clone()))?;
        registry.register(Box::new(metrics.commit.clone()))?;
        registry.register(Box::new(metrics.batch.clone()))?;
        registry.register(Box::new(metrics.latency.clone()))?;
        registry.register(Box::new(metrics.deliveries.clone()))?;
        registry.register(Box::new(metrics.sessions.clone()))?;
        registry.register(Box::new(metrics.nodes.clone()))?;
        registry.register(Box::new(metrics.peers.clone()))?;
        registry.register(Box::new(metrics.peer_messages.clone()))?;
        registry.register(Box::new(metrics.buried.clone()))?;
        registry.register(Box::new(metrics.holes.clone()))?;
        Ok(metrics)
    }

    fn unregistered() -> prometheus::Result<Self> {
        let opts = |name: &str, help: &str| Opts::new(format!("insightdesk_{name}"), help);
        let seconds = |name: &str, help: &str| {
            let buckets = vec![0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0];
            Histogram::with_opts(HistogramOpts::from(opts(name, help)).buckets(buckets))
        };
        let sizes = vec![1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0];
        let batch = opts("journal_batch_size", "Appends in one transaction of the journal");
        Ok(Self {
            actors: IntGaugeVec::new(opts("actor_count", "Actors alive"), &["kind"])?,
            restarts: IntCounterVec::new(
                opts("actor_restarts_total", "Actors started again by their supervisor"),
                &["kind"],
            )?,
            depth: IntGaugeVec::new(
                opts("mailbox_depth", "What waits for an actor that works in batches"),
                &["kind"],
            )?,
            commands: IntCounterVec::new(
                opts("commands_total", "Commands judged, by what came of them"),
                &["command", "outcome"],
            )?,
            commit: seconds("journal_commit_seconds", "One transaction of the journal")?,
            batch: Histogram::with_opts(HistogramOpts::from(batch).buckets(sizes))?,
            latency: seconds(
                "ws_message_latency_seconds",
                "From a command's arrival in the hub to its acknowledgement",
            )?,
            deliveries: IntCounter::with_opts(opts(
                "fanout_deliveries_total",
                "Event frames handed to sockets",
            ))?,
            sessions: IntGauge::with_opts(opts("websocket_connections", "Greeted sockets"))?,
            nodes: IntGauge::with_opts(opts("cluster_nodes", "Nodes that share the work"))?,
            peers: IntGauge::with_opts(opts("cluster_links", "Nodes this one is linked to"))?,
            peer_messages: IntCounterVec::new(
                opts("cluster_messages_total", "Messages between this node and the others"),
                &["way", "kind"],
            )?,
            buried: IntCounter::with_opts(opts(
                "cluster_buried_total",
                "Nodes that this one declared dead",
            ))?,
            holes: IntCounter::with_opts(opts(
                "fanout_holes_total",
                "Times that events were missed and read from the store",
            ))?,
        })
    }
}
