//! What can be chosen about `crash`.

use clap::Args;

use crate::people::Crowd;

/// Who is at work, how much, and how often the server dies.
#[derive(Debug, Clone, Args)]
pub struct CrashOptions {
    /// Writers, a quarter of them contacts and the others agents.
    #[arg(long, default_value_t = 64)]
    pub writers: usize,
    /// Readers, three eighths of them contacts and the others agents.
    #[arg(long, default_value_t = 32)]
    pub readers: usize,
    /// Tickets, each of a contact of its own; writers open some more on their way.
    #[arg(long, default_value_t = 16)]
    pub tickets: usize,
    /// Messages that have to be acknowledged at least.
    #[arg(long, default_value_t = 20_000)]
    pub messages: u64,
    /// How often the server is killed (SIGKILL) at least.
    #[arg(long, default_value_t = 20)]
    pub kills: u32,
    /// Instead of killing the server, run this shell command, for instance one that restarts the
    /// database; what counts is then how long after it every writer is answered again.
    #[arg(long, value_name = "COMMAND")]
    pub harm: Option<String>,
    /// Messages a second, from all writers together.
    #[arg(long, default_value_t = 1000.0)]
    pub rate: f64,
    /// Seconds after a restart within which every client must have caught up.
    #[arg(long, default_value_t = 10.0)]
    pub catch_up: f64,
    /// Decides when the server dies and who writes what.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

impl CrashOptions {
    pub(super) fn crowd(&self) -> Crowd {
        let Self { writers, readers, tickets, rate, seed, .. } = *self;
        Crowd { writers, readers, tickets, rate, seed }
    }
}
