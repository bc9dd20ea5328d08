//! Where the database is: `insightdesk_db_timeline` and `insightdesk_db_moves`.

use insightdesk_store::servers::Whereabouts;
use prometheus::IntGauge;
use prometheus::core::{Collector, Desc};
use prometheus::proto::MetricFamily;
use tokio::sync::watch;

/// Reports which history of PostgreSQL this node writes to, and how often it had to move.
#[derive(Debug)]
pub(super) struct Place {
    whereabouts: watch::Receiver<Whereabouts>,
    timeline: IntGauge,
    moves: IntGauge,
}

impl Place {
    pub(super) fn new(whereabouts: watch::Receiver<Whereabouts>) -> prometheus::Result<Self> {
        let timeline = "PostgreSQL's timeline; rises when a standby is promoted";
        let moves = "How often another server has taken over since the node began";
        Ok(Self {
            whereabouts,
            timeline: IntGauge::new("insightdesk_db_timeline", timeline)?,
            moves: IntGauge::new("insightdesk_db_moves", moves)?,
        })
    }
}

impl Collector for Place {
    fn desc(&self) -> Vec<&Desc> {
        [self.timeline.desc(), self.moves.desc()].concat()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        let at = self.whereabouts.borrow().clone();
        self.timeline.set(at.place.timeline.into());
        self.moves.set(at.moves.cast_signed());
        [self.timeline.collect(), self.moves.collect()].concat()
    }
}
