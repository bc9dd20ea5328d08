//! `insightdesk_db_pool_size{pool,state}`, read from the pools when somebody asks.

use insightdesk_store::pools::Pools;
use prometheus::core::{Collector, Desc};
use prometheus::proto::MetricFamily;
use prometheus::{IntGaugeVec, Opts};

/// Reports how many connections the pools hold, and how many of them are idle.
#[derive(Debug)]
pub(super) struct PoolSizes {
    pools: Pools,
    sizes: IntGaugeVec,
}

impl PoolSizes {
    pub(super) fn new(pools: Pools) -> prometheus::Result<Self> {
        let name = Opts::new("insightdesk_db_pool_size", "Connections to the database");
        Ok(Self { pools, sizes: IntGaugeVec::new(name, &["pool", "state"])? })
    }
}

impl Collector for PoolSizes {
    fn desc(&self) -> Vec<&Desc> {
        self.sizes.desc()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        for (name, pool) in [("app", &self.pools.app), ("hub", &self.pools.hub)] {
            let (all, idle) = (i64::from(pool.size()), pool.num_idle() as i64);
            self.sizes.with_label_values(&[name, "idle"]).set(idle);
            self.sizes.with_label_values(&[name, "busy"]).set((all - idle).max(0));
        }
        self.sizes.collect()
    }
}
