//! `proxy`: harm on the way to a server.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use insightdesk_loadtest::chaos::{Direction, Faults, Proxy, Resets};
use tokio::io::{AsyncBufReadExt, BufReader, stdin};
use tokio::net::lookup_host;

use super::duration::duration;

mod order;

use order::Order;

/// Between whom, and what is done to connections.
#[derive(Debug, Args)]
pub(crate) struct ProxyArgs {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Where the server is, like localhost:4000.
    #[arg(long)]
    target: String,
    /// Everything arrives so much later, like 50ms.
    #[arg(long, value_parser = duration, default_value = "0s")]
    delay: Duration,
    /// And up to so much later still; nothing overtakes.
    #[arg(long, value_parser = duration, default_value = "0s")]
    jitter: Duration,
    /// Bytes that are written at once, at most.
    #[arg(long, value_name = "BYTES")]
    slice: Option<NonZeroUsize>,
    /// Reset one of so many connections after its first bytes; below 1, each with this chance.
    #[arg(long, value_name = "COUNT OR CHANCE")]
    reset_every: Option<Resets>,
    /// Take connections, and pass on nothing in this direction [default: to-client].
    #[arg(
        long, value_name = "DIRECTION", num_args = 0..=1, default_missing_value = "to-client"
    )]
    half_open: Option<Direction>,
    /// Decides about all that is left to chance.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl ProxyArgs {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let target = lookup_host(&self.target).await?.next();
        let target = target.with_context(|| self.target.clone())?;
        let proxy = Proxy::start(self.listen, target, self.faults(), self.seed)?;
        println!("{}", proxy.address());
        obey(&proxy).await?;
        proxy.run().await?;
        anyhow::bail!("{} was lost", self.listen)
    }

    fn faults(&self) -> Faults {
        Faults {
            delay: self.delay,
            jitter: self.jitter,
            slice: self.slice,
            stalls_to_server: self.half_open == Some(Direction::ToServer),
            stalls_to_client: self.half_open == Some(Direction::ToClient),
            refuses: false,
            resets: self.reset_every.unwrap_or_default(),
        }
    }
}

/// Takes orders, one a line, as long as there are any.
async fn obey(proxy: &Proxy) -> anyhow::Result<()> {
    let mut lines = BufReader::new(stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        match line.parse::<Order>() {
            Ok(order) => order.give(proxy).await?,
            Err(error) => eprintln!("loadtest: {error}"),
        }
    }
    Ok(())
}
