//! What can be chosen about `chat`.

use std::time::Duration;

use clap::Args;

use crate::load::LoadError;
use crate::load::seat::Plan;

/// Who is there, and how fast they write.
#[derive(Debug, Clone, Args)]
pub struct ChatOptions {
    /// Sockets in all; socket n follows ticket n modulo TICKETS.
    #[arg(long, default_value_t = 64)]
    pub sockets: usize,
    /// Tickets, each with a contact of its own.
    #[arg(long, default_value_t = 32)]
    pub tickets: usize,
    /// How many of the sockets write, contacts and agents by turns [default: all].
    #[arg(long)]
    pub senders: Option<usize>,
    /// Open loop: so many messages a second in all. Latency counts from the moment a message was
    /// due, so a server that stalls cannot hide it.
    #[arg(long, conflicts_with = "closed", default_value_t = 200.0)]
    pub rate: f64,
    /// Closed loop: every sender has one message under way, as fast as the server answers.
    #[arg(long)]
    pub closed: bool,
    /// Seconds that are measured.
    #[arg(long, default_value_t = 10.0)]
    pub secs: f64,
    /// Seconds before that, which are not.
    #[arg(long, default_value_t = 3.0)]
    pub warmup: f64,
    /// Length of a message.
    #[arg(long, default_value_t = 200)]
    pub body_bytes: usize,
}

impl ChatOptions {
    /// Checks that the figures fit together.
    pub(super) fn plan(&self) -> Result<Plan, LoadError> {
        let Self { sockets, tickets, .. } = *self;
        let fits = tickets >= 1 && sockets >= tickets && (1..=sockets).contains(&self.senders());
        let times = self.secs > 0.0 && self.warmup >= 0.0 && self.rate > 0.0;
        if fits && times {
            return Ok(Plan { sockets, tickets });
        }
        let rule = "it takes 1 <= tickets <= sockets, 1 <= senders <= sockets, and times above 0";
        Err(LoadError::Options(rule.to_owned()))
    }

    pub(super) fn senders(&self) -> usize {
        self.senders.unwrap_or(self.sockets)
    }

    /// Messages a second; `None` in a closed loop.
    pub(super) fn rate(&self) -> Option<f64> {
        (!self.closed).then_some(self.rate)
    }

    pub(super) fn warmup(&self) -> Duration {
        Duration::from_secs_f64(self.warmup)
    }

    pub(super) fn measured(&self) -> Duration {
        Duration::from_secs_f64(self.secs)
    }

    pub(super) fn in_words(&self) -> String {
        let Self { sockets, tickets, secs, warmup, body_bytes, .. } = self;
        let senders = self.senders();
        let how = match self.rate() {
            Some(rate) => format!("open loop of {rate} messages a second"),
            None => "closed loop".to_owned(),
        };
        format!(
            "{sockets} sockets on {tickets} tickets, {senders} senders, {how}, \
             {secs} s after {warmup} s, bodies of {body_bytes} bytes"
        )
    }
}
