//! What can be chosen about `chaos`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use url::Url;

use super::fault::Kind;
use super::pressure::PressureOptions;
use super::valkey::plain_url;
use crate::people::Crowd;

/// The cluster, who is at work there, and what is done to it.
#[derive(Debug, Clone, Args)]
pub struct ChaosOptions {
    /// The PostgreSQL database that all nodes share, as postgres://user@host:port/name. The demo
    /// organizations are made in it.
    #[arg(long, value_name = "URL")]
    pub database: Url,
    /// Nodes, at least 2.
    #[arg(long, default_value_t = 3)]
    pub nodes: usize,
    /// What is done, in turn [default: kill; if mixed, everything but herd, slow and
    /// churn].
    #[arg(long, value_delimiter = ',', value_name = "KIND,KIND")]
    pub faults: Vec<Kind>,
    /// Leave what comes next to chance.
    #[arg(long)]
    pub mixed: bool,
    /// How many kinds are done at once, as far as one node is left at work; herd, slow and churn are
    /// always done alone.
    #[arg(long, value_name = "COUNT", default_value_t = 1)]
    pub together: usize,
    /// For how long.
    #[arg(long, conflicts_with = "times")]
    pub minutes: Option<f64>,
    /// How often each kind of fault is done; on average if mixed or several at once [default: 3].
    #[arg(long)]
    pub times: Option<u32>,
    /// Messages that have to be acknowledged at least.
    #[arg(long, default_value_t = 0)]
    pub messages: u64,
    /// Writers, a quarter of them contacts and the others agents.
    #[arg(long, default_value_t = 64)]
    pub writers: usize,
    /// Readers, three eighths of them contacts and the others agents.
    #[arg(long, default_value_t = 32)]
    pub readers: usize,
    /// Tickets, each of a contact of its own; writers open some more on their way.
    #[arg(long, default_value_t = 200)]
    pub tickets: usize,
    /// Messages a second, from all writers together.
    #[arg(long, default_value_t = 300.0)]
    pub rate: f64,
    /// Seconds after a fault within which everybody must have caught up.
    #[arg(long, default_value_t = 10.0)]
    pub catch_up: f64,
    /// Decides what is done to whom, and who writes what.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// The Valkey server that all nodes share, as valkey://user:password@host:port/number, without
    /// TLS. Faults may empty it.
    #[arg(long, value_name = "URL", value_parser = plain_url)]
    pub valkey: Option<Url>,
    /// A shell command that restarts PostgreSQL, fast or immediate as $MODE says, and returns when
    /// it takes connections again.
    #[arg(long, value_name = "COMMAND")]
    pub postgres_restart: Option<String>,
    /// Another build of the server's program, like that of an earlier version. With upgrades among the
    /// faults the demo organizations and all nodes begin with it, and each upgrade has a node change
    /// to the one of both that it was not.
    #[arg(long, value_name = "PROGRAM")]
    pub other: Option<PathBuf>,
    /// The same database on a second PostgreSQL server, which stands by: each node gets a URL with
    /// both servers.
    #[arg(long, value_name = "URL")]
    pub standby: Option<Url>,
    /// A shell command that makes the server that stands by the primary, and returns when it takes
    /// writes. Before that it ends the old primary, as $MODE says: stop (immediate) or freeze
    /// (SIGSTOP). If it is to be called again, it makes the old one the new standby.
    #[arg(long, value_name = "COMMAND")]
    pub failover: Option<String>,
    /// A shell command that begins with psql and names the database for a superuser: for harm to
    /// connections and by locks, and for the final read of the database.
    #[arg(long, value_name = "COMMAND")]
    pub psql: Option<String>,
    /// Have packets get lost. For a network namespace of this run's own, in which nft may make rules.
    #[arg(long)]
    pub packets: bool,
    /// Add each node's output to a file of its name in this folder.
    #[arg(long, value_name = "FOLDER")]
    pub node_logs: Option<PathBuf>,
    #[command(flatten)]
    pub pressure: PressureOptions,
}

impl ChaosOptions {
    pub(super) fn crowd(&self) -> Crowd {
        let Self { writers, readers, tickets, rate, seed, .. } = *self;
        Crowd { writers, readers, tickets, rate, seed }
    }

    /// What is to be done.
    pub(super) fn kinds(&self) -> Vec<Kind> {
        match (self.faults.is_empty(), self.mixed) {
            (true, true) => {
                let all = Kind::value_variants().iter().copied();
                all.filter(|kind| !kind.is_pressure()).collect()
            }
            (true, false) => vec![Kind::Kill],
            (false, _) => self.faults.clone(),
        }
    }

    /// Everything in words.
    pub(super) fn settings(&self) -> String {
        let Self { nodes, writers, readers, tickets, rate, seed, .. } = self;
        let faults: Vec<_> = self.kinds().iter().map(|kind| kind.name()).collect();
        let order = if self.mixed { "mixed" } else { "in turn" };
        let order = match self.together {
            0..2 => order.to_owned(),
            together => format!("{order}, {together} at once"),
        };
        let faults = faults.join(",");
        format!(
            "{nodes} nodes, {faults} {order}, {writers} writers, {readers} readers, {tickets} \
             tickets, {rate}/s, seed {seed}"
        )
    }
}

#[cfg(test)]
pub(super) mod tests {
    use clap::{Command, FromArgMatches};

    use super::*;

    /// What these words on the command line mean.
    pub(in super::super) fn given(words: &str) -> ChaosOptions {
        let words = format!("chaos --database postgres://desk@127.0.0.1/chaos {words}");
        let command = ChaosOptions::augment_args(Command::new("chaos"));
        let matches = command.get_matches_from(words.split_whitespace());
        ChaosOptions::from_arg_matches(&matches).expect("they are all there")
    }

    #[test]
    fn without_a_word_nodes_are_killed_and_mixed_means_everything_that_is_not_to_be_named() {
        assert_eq!(given("").kinds(), [Kind::Kill]);
        let mixed = given("--mixed").kinds();
        let all = Kind::value_variants().iter().copied();
        assert!(mixed.into_iter().eq(all.filter(|kind| !kind.is_pressure())));
        assert_eq!(given("--mixed --faults drain,kill").kinds(), [Kind::Drain, Kind::Kill]);
    }

    #[test]
    fn what_clients_do_has_to_be_named() {
        let mixed = given("--mixed").kinds();
        assert!(mixed.contains(&Kind::Clock) && !mixed.into_iter().any(Kind::is_pressure));
        assert_eq!(given("--mixed --faults herd,slow").kinds(), [Kind::Herd, Kind::Slow]);
    }
}
