//! What a node tells of itself.

use url::Url;

/// The share of its memory that a node has left when it has given some back.
const SMALLER: f64 = 0.98;

/// Some of its figures, or how much they have grown.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Sample {
    pub(super) rss_bytes: f64,
    pub(super) files: f64,
    pub(super) threads: f64,
    /// Without tickets, which sleep when nobody has used them for a while.
    pub(super) actors: f64,
    pub(super) sockets: f64,
}

/// Asks a node; a node that is down has no figures.
pub(super) async fn sample(metrics: &Url) -> Option<Sample> {
    let answer = reqwest::get(metrics.clone()).await.ok()?;
    Some(Sample::of(&answer.text().await.ok()?))
}

impl Sample {
    fn of(text: &str) -> Self {
        let mut sample = Self::default();
        for line in text.lines() {
            let Some((name, Ok(value))) = line.rsplit_once(' ').map(|(n, v)| (n, v.parse::<f64>()))
            else {
                continue;
            };
            match name {
                "process_resident_memory_bytes" => sample.rss_bytes = value,
                "process_open_fds" => sample.files = value,
                "process_threads" => sample.threads = value,
                "insightdesk_websocket_connections" => sample.sockets = value,
                r#"insightdesk_actor_count{kind="ticket"}"# => {}
                _ if name.starts_with("insightdesk_actor_count{") => sample.actors += value,
                _ => {}
            }
        }
        sample
    }

    /// How much more it is than another, or less.
    pub(super) fn more_than(&self, other: &Self) -> Self {
        Self {
            rss_bytes: self.rss_bytes - other.rss_bytes,
            files: self.files - other.files,
            threads: self.threads - other.threads,
            actors: self.actors - other.actors,
            sockets: self.sockets - other.sockets,
        }
    }

    /// The larger one of each figure.
    pub(super) fn worse(self, other: Self) -> Self {
        Self {
            rss_bytes: self.rss_bytes.max(other.rss_bytes),
            files: self.files.max(other.files),
            threads: self.threads.max(other.threads),
            actors: self.actors.max(other.actors),
            sockets: self.sockets.max(other.sockets),
        }
    }

    /// Whether it gives memory back.
    pub(super) fn is_smaller(&self, earlier: &Self) -> bool {
        self.rss_bytes < SMALLER * earlier.rss_bytes
    }

    /// Whether anybody is still there who should have left.
    pub(super) fn is_more(&self) -> bool {
        self.actors > 0.0 || self.sockets > 0.0
    }
}

/// What the last third of some values is on average, and what the first was; `None` of too few.
pub(super) fn thirds(values: &[f64]) -> Option<(f64, f64)> {
    let third = values.len() / 3;
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    (third > 0).then(|| (mean(&values[values.len() - third..]), mean(&values[..third])))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# HELP process_open_fds Open files\n\
        process_open_fds 40\n\
        process_resident_memory_bytes 52428800\n\
        process_threads 9\n\
        insightdesk_websocket_connections 32\n\
        insightdesk_actor_count{kind=\"ticket\"} 700\n\
        insightdesk_actor_count{kind=\"session\"} 32\n\
        insightdesk_actor_count{kind=\"router\"} 1\n\
        insightdesk_actor_restarts_total{kind=\"session\"} 5\n";

    #[test]
    fn a_node_tells_its_figures_and_tickets_do_not_count() {
        let sample = Sample::of(TEXT);
        assert_eq!((sample.rss_bytes, sample.files, sample.threads), (52_428_800.0, 40.0, 9.0));
        assert_eq!((sample.actors, sample.sockets), (33.0, 32.0));
    }

    #[test]
    fn somebody_who_is_still_there_is_more() {
        let before = Sample::of(TEXT);
        let after = Sample { sockets: 33.0, ..before };
        assert!(after.more_than(&before).is_more() && !before.more_than(&after).is_more());
        assert_eq!(after.more_than(&before).worse(before.more_than(&after)).sockets, 1.0);
    }

    #[test]
    fn the_middle_third_does_not_count() {
        assert_eq!(thirds(&[1.0, 3.0, 90.0, 90.0, 4.0, 6.0]), Some((5.0, 2.0)));
        assert_eq!(thirds(&[1.0, 2.0]), None);
    }
}
