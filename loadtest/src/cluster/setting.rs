//! Where everything is: ports, folders, and what each node is told when it starts.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};

use rand::RngExt;
use rand::rngs::StdRng;
use tokio::process::Command;
use url::Url;

use super::clock::Clock;
use super::database::Database;
use super::fault::Kind;
use super::node::{self, Node};
use super::valkey::Valkey;
use super::{ChaosError, ChaosOptions, deputies};
use crate::chaos::Proxy;
use crate::people::Stage;
use crate::program::Program;
use crate::target::Organizations;
use crate::ws::Sources;

/// The desk as browsers know it. Nobody listens there: clients go to the nodes.
const PUBLIC_URL: &str = "http://localhost:4000";
/// Known to the nodes of one run only, which listen on the loopback.
const SECRET: &str = "loadtest-chaos-0123456789-abcdefghij";
/// Below those that the kernel gives to whoever connects: a node finds its port free after a kill.
const PORTS: std::ops::Range<u16> = 20_000..32_000;
/// Demo organizations.
const ORGANIZATIONS: &str = "2";

/// A folder of this run's own, removed when this is dropped.
#[derive(Debug)]
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn create() -> io::Result<Self> {
        let name = format!("insightdesk-chaos-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// All nodes, none of them started, and what they share.
#[derive(Debug)]
pub(super) struct Cluster {
    pub(super) nodes: Vec<Node>,
    pub(super) valkey: Option<Valkey>,
}

/// What all nodes have in common.
#[derive(Debug)]
pub(super) struct Setting<'a> {
    pub(super) program: &'a Path,
    pub(super) options: &'a ChaosOptions,
    pub(super) folder: &'a Folder,
}

impl Setting<'_> {
    /// Makes the demo organizations; answers how to come in.
    pub(super) async fn organizations(&self) -> Result<Organizations, ChaosError> {
        let mut demo = Command::new(self.programs().0);
        demo.args(["demo", "--json", "--organizations", ORGANIZATIONS]);
        let valkey = self.options.valkey.as_ref().map(Url::to_string);
        let environment = self.environment("demo", &Database::of(self.options).direct(), valkey);
        demo.envs(environment.iter().cloned());
        let output = demo.output().await.map_err(ChaosError::Start)?;
        if !output.status.success() {
            return Err(ChaosError::Demo(String::from_utf8_lossy(&output.stderr).into_owned()));
        }
        let path = self.folder.0.join("demo.json");
        std::fs::write(&path, &output.stdout).map_err(ChaosError::Start)?;
        let mut all = Organizations::from_demo(&path, Sources { count: 8 })?;
        let (program, targets) = (self.programs().0, all.all_mut());
        deputies::make(program, &environment, &output.stdout, targets).await?;
        Ok(all)
    }

    /// Holds the audit log against the checkpoints of all nodes, which have ended.
    pub(super) async fn verify_log(&self, stage: &Stage, nodes: &[Node]) -> io::Result<()> {
        let Some(node) = nodes.first() else { return Ok(()) };
        let program = Program { path: self.program.to_owned(), ..node.program.clone() };
        let folders = nodes.iter().map(|node| self.folder.0.join(&node.name).join("audit"));
        let folders: Vec<_> = folders.filter(|folder| folder.exists()).collect();
        let verdict = program.verify_log(&folders).await?;
        stage.recorder.record(|t| verdict.line(t));
        Ok(())
    }

    /// The cluster, not started.
    pub(super) fn cluster(&self, chance: &mut StdRng) -> io::Result<Cluster> {
        let valkey = self.options.valkey.as_ref();
        let valkey = valkey.map(|url| Valkey::behind_proxy(url, chance.random())).transpose()?;
        let way = valkey.as_ref().map(Valkey::through);
        let nodes = (1..=self.options.nodes).map(|number| self.node(number, way.clone(), chance));
        Ok(Cluster { nodes: nodes.collect::<io::Result<_>>()?, valkey })
    }

    fn node(&self, number: usize, valkey: Option<String>, chance: &mut StdRng) -> io::Result<Node> {
        let name = format!("n{number}");
        let [http, inner, listen] = [(); 3].map(|()| free_port(chance));
        let database = self.database_proxies(chance)?;
        let links = node::proxy(listen, chance.random())?;
        let url = Database::of(self.options).through(database.iter().map(Proxy::address));
        let mut environment = self.environment(&name, &url, valkey);
        let own = [
            ("HTTP__LISTEN", http.to_string()),
            ("INNER__LISTEN", inner.to_string()),
            ("CLUSTER__NODE", name.clone()),
            ("CLUSTER__LISTEN", listen.to_string()),
            ("CLUSTER__ADDRESS", links.address().to_string()),
        ];
        environment.extend(own.map(|(name, value)| (format!("INSIGHTDESK_{name}"), value)));
        let clock = Clock::at(self.folder.0.join(format!("{name}.clock")))?;
        if Clock::is_there() && self.options.kinds().contains(&Kind::Clock) {
            environment.extend(clock.environment());
        }
        let program = self.program(&name, environment);
        let http = format!("http://{http}").parse().map_err(io::Error::other)?;
        let metrics = format!("http://{inner}/metrics").parse().map_err(io::Error::other)?;
        let other = self.programs().1.map(Path::to_owned);
        Ok(Node {
            name,
            http,
            metrics,
            program,
            other,
            process: None,
            started: None,
            database,
            links,
            clock,
        })
    }

    fn database_proxies(&self, chance: &mut StdRng) -> io::Result<Vec<Proxy>> {
        let servers = Database::of(self.options).servers()?;
        servers.into_iter().map(|server| node::proxy(server, chance.random())).collect()
    }

    /// The program that everything starts with, and the one that an upgrade brings.
    fn programs(&self) -> (&Path, Option<&Path>) {
        match &self.options.other {
            Some(other) if self.options.kinds().contains(&Kind::Upgrade) => {
                (other, Some(self.program))
            }
            _ => (self.program, None),
        }
    }

    fn program(&self, name: &str, environment: Vec<(String, String)>) -> Program {
        let log = self.options.node_logs.as_ref();
        let log = log.map(|folder| folder.join(format!("{name}.log")));
        let (path, arguments) = (self.programs().0.to_owned(), vec!["serve".to_owned()]);
        Program { path, arguments, environment, log }
    }

    /// What a program is told that comes to the database and to Valkey by these URLs.
    fn environment(
        &self,
        name: &str,
        database: &str,
        valkey: Option<String>,
    ) -> Vec<(String, String)> {
        let mut environment = vec![
            ("HTTP__PUBLIC_URL", PUBLIC_URL.to_owned()),
            ("DATABASE__URL", database.to_owned()),
            ("DATABASE__OWNER_URL", Database::of(self.options).direct()),
            ("DATA__FOLDER", self.folder.0.join(name).display().to_string()),
            ("LIMITS__PROFILE", "load".to_owned()),
            // Whoever comes first makes the data keys, which the others open by the same secret.
            ("CLUSTER__SECRET", SECRET.to_owned()),
        ];
        environment.extend(valkey.map(|url| ("VALKEY__URL", url)));
        let full = |(name, value)| (format!("INSIGHTDESK_{name}"), value);
        environment.into_iter().map(full).collect()
    }
}

fn free_port(chance: &mut StdRng) -> SocketAddr {
    loop {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, chance.random_range(PORTS)));
        if TcpListener::bind(address).is_ok() {
            return address;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::options::tests::given;
    use super::*;

    #[test]
    fn a_cluster_that_is_upgraded_starts_with_the_other_program() {
        let folder = Folder(PathBuf::from("/nowhere/insightdesk-chaos-test"));
        let programs = |words| {
            let (program, options) = (Path::new("later"), given(words));
            let setting = Setting { program, options: &options, folder: &folder };
            let (first, next) = setting.programs();
            (first.to_owned(), next.map(Path::to_owned))
        };
        let (earlier, later) = (PathBuf::from("earlier"), PathBuf::from("later"));
        let upgraded = programs("--faults kill,upgrade --other earlier");
        assert_eq!(upgraded, (earlier, Some(later.clone())));
        assert_eq!(programs("--faults kill --other earlier"), (later.clone(), None));
        assert_eq!(programs("--faults upgrade"), (later, None));
    }
}
