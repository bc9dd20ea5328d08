//! Harm that clients do to all nodes at once, beside the writers and readers.
//!
//! Each kind has sockets of its own, tells what it saw in figures of its own, and expects that nobody
//! missed anything. The crowd's waits meanwhile are told as for every fault.

mod backoff;
mod census;
mod contact;
mod files;
mod follower;
mod options;
mod place;
mod told;

pub use options::PressureOptions;

pub(super) use backoff::{Backoff, STABLE, floor_of};
pub(super) use census::most_connections;
pub(super) use contact::{new_contact, refused};
pub(super) use files::raise_file_limit;
pub(super) use follower::{Follower, News, enter};
pub(super) use told::{Examples, Told, answers_p99};

use std::sync::Arc;

use url::Url;

use super::churn::Churn;
use super::fault::Kind;
use super::herd::Herd;
use super::slow::Slow;
use super::{ChaosError, ChaosOptions};
use crate::people::Stage;
use crate::people::ledger::Entries;

/// All who do such harm.
#[derive(Debug, Default)]
pub(super) struct Pressure {
    herd: Option<Herd>,
    slow: Option<Slow>,
    churn: Option<Churn>,
}

impl Pressure {
    /// Lets everybody in who is needed for these kinds. The nodes tell their metrics there.
    pub(super) async fn gather(
        stage: &Arc<Stage>,
        metrics: Vec<Url>,
        kinds: &[Kind],
        options: &ChaosOptions,
    ) -> Result<Self, ChaosError> {
        let mut all = Self::default();
        if kinds.contains(&Kind::Herd) {
            all.herd = Some(Herd::gather(stage, options).await?);
        }
        if kinds.contains(&Kind::Slow) {
            all.slow = Some(Slow::new(stage, options.seed));
        }
        if kinds.contains(&Kind::Churn) {
            all.churn = Some(Churn::gather(stage, metrics, options).await?);
        }
        Ok(all)
    }

    /// What has to be there, or be measured, before harm of this kind is done.
    pub(super) async fn prepare(&mut self, kind: Kind) {
        match (kind, self) {
            (Kind::Herd, Self { herd: Some(herd), .. }) => herd.prepare().await,
            (Kind::Slow, Self { slow: Some(slow), .. }) => slow.prepare().await,
            (Kind::Churn, Self { churn: Some(churn), .. }) => churn.prepare().await,
            _ => {}
        }
    }

    /// Does it, and waits until its own clients have got over it.
    pub(super) async fn apply(&mut self, kind: Kind) {
        match (kind, self) {
            (Kind::Herd, Self { herd: Some(herd), .. }) => herd.cut_off().await,
            (Kind::Slow, Self { slow: Some(slow), .. }) => slow.stand_still().await,
            (Kind::Churn, Self { churn: Some(churn), .. }) => churn.come_and_go().await,
            _ => {}
        }
    }

    /// Everybody leaves.
    pub(super) fn dismiss(&mut self) {
        if let Some(herd) = &mut self.herd {
            herd.dismiss();
        }
    }

    /// What came of it.
    pub(super) fn tell(self, entries: &Entries) -> Told {
        let mut told = Told::default();
        self.herd.into_iter().for_each(|herd| told.add(herd.tell(entries)));
        self.slow.into_iter().for_each(|slow| told.add(slow.tell()));
        self.churn.into_iter().for_each(|churn| told.add(churn.tell()));
        told
    }
}
