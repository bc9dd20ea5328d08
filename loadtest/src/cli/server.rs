//! Which server, and which of its processes are watched.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use insightdesk_loadtest::dialect::{Desk, Peer};
use insightdesk_loadtest::measure::Watched;
use insightdesk_loadtest::target::{DeskTarget, Login, Organizations, PeerTarget};
use insightdesk_loadtest::ws::Sources;
use url::Url;

/// What the peer's own load client signs its tokens with.
const PEER_SECRET: &str = "bench-secret-not-for-use-anywhere";

/// Which desk.
#[derive(Debug, Args)]
#[command(next_help_heading = "Server")]
pub(crate) struct DeskArgs {
    /// The output of `insightdesk demo --json`: address, widget key, logins.
    #[arg(long, value_name = "FILE")]
    pub(crate) demo: Option<PathBuf>,
    /// The desk's address, like http://127.0.0.1:4000; with --demo, instead of the one given there.
    #[arg(long, value_name = "URL")]
    pub(crate) desk: Option<Url>,
    /// A node of the desk, like http://127.0.0.1:4001, for sockets straight to the nodes, in turn; may
    /// be given more than once.
    #[arg(long = "node", value_name = "URL")]
    pub(crate) nodes: Vec<Url>,
    /// Public key of a chat inbox (pk_…).
    #[arg(long, requires = "desk")]
    pub(crate) key: Option<String>,
    /// A page that the inbox allows [default: the desk's own origin].
    #[arg(long, requires = "desk")]
    pub(crate) origin: Option<String>,
    /// An agent, as mail:password; may be given more than once.
    #[arg(long = "login", value_name = "MAIL:PASSWORD", requires = "desk")]
    pub(crate) logins: Vec<Login>,
    /// Source addresses from 127.0.0.2 on, for more than 28,000 sockets or limits per address; 0
    /// leaves the choice to the kernel.
    #[arg(long, value_name = "COUNT", default_value_t = 4)]
    pub(crate) sources: u8,
}

impl DeskArgs {
    /// The desk with all organizations that are known, if one was named.
    pub(crate) fn organizations(&self) -> anyhow::Result<Option<Organizations>> {
        let Some(first) = self.target()? else { return Ok(None) };
        let Some(path) = &self.demo else { return Ok(Some(first.into())) };
        let mut all = Organizations::from_demo(path, first.sources)?;
        all.others.iter_mut().for_each(|other| other.address = first.address.clone());
        Ok(Some(Organizations { first, ..all }))
    }

    /// The desk, if one was named.
    pub(crate) fn target(&self) -> anyhow::Result<Option<DeskTarget>> {
        let sources = Sources { count: self.sources };
        if let Some(path) = &self.demo {
            let mut target = DeskTarget::from_demo(path, sources)?;
            if let Some(address) = &self.desk {
                target.address = address.clone();
            }
            target.nodes.clone_from(&self.nodes);
            return Ok(Some(target));
        }
        let Some(address) = self.desk.clone() else { return Ok(None) };
        let key = self.key.clone().context("--desk needs --key")?;
        anyhow::ensure!(!self.logins.is_empty(), "--desk needs --login");
        let own = || address.origin().ascii_serialization();
        let origin = self.origin.clone().unwrap_or_else(own);
        let (nodes, logins) = (self.nodes.clone(), self.logins.clone());
        let (owner, deputy) = (None, None);
        Ok(Some(DeskTarget { address, nodes, key, origin, logins, owner, deputy, sources }))
    }
}

/// Which server, and its processes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Server")]
pub(crate) struct ServerArgs {
    #[command(flatten)]
    desk: DeskArgs,
    /// The Socket.IO server instead of a desk.
    #[arg(long, value_name = "URL", conflicts_with_all = ["demo", "desk"])]
    peer: Option<Url>,
    /// The secret of its tokens.
    #[arg(long, env = "JWT_SECRET", default_value = PEER_SECRET, hide_env_values = true)]
    peer_secret: String,
    /// A process of the server, for CPU time and memory; may be given more than once.
    #[arg(long = "pid")]
    pids: Vec<u32>,
}

/// The server, in its dialect.
pub(crate) enum Server {
    Desk(Desk),
    Peer(Peer),
}

impl ServerArgs {
    pub(crate) fn watched(&self) -> Watched {
        Watched(self.pids.clone())
    }

    pub(crate) fn server(&self) -> anyhow::Result<Server> {
        if let Some(address) = self.peer.clone() {
            let sources = Sources { count: self.desk.sources };
            let target = PeerTarget { address, secret: self.peer_secret.clone(), sources };
            return Ok(Server::Peer(Peer::new(target)?));
        }
        let target = self.desk.target()?.context("name a server: --demo, --desk or --peer")?;
        Ok(Server::Desk(Desk::new(target)?))
    }
}
