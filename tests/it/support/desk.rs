//! A node with demo organizations in a database of its own.

use std::path::Path;
use std::process::Command;

use insightdesk_cluster::testing::ValkeyServer;
use insightdesk_loadtest::rest::Rest;
use insightdesk_loadtest::target::Login;
use insightdesk_store::testing::TestDatabase;
use serde::Deserialize;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor};
use tempfile::TempDir;
use url::Url;

use super::node::Node;
use super::program::{data, program};

/// Where the browsers of these tests believe the node to be; its real port is chosen by the system.
pub(crate) const ORIGIN: &str = "http://localhost:4999";

/// Settings of the environment, `LIMITS__PROFILE` for `INSIGHTDESK_LIMITS__PROFILE`.
pub(crate) type Settings = [(&'static str, &'static str)];

/// Rates that one address does not meet.
pub(crate) const LOAD: &Settings = &[("LIMITS__PROFILE", "load")];

/// A node, and what stays of it when it stops.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) node: Node,
    pub(crate) house: House,
}

/// What a node is started from.
#[derive(Debug)]
pub(crate) struct House {
    pub(crate) organizations: Vec<Organization>,
    url: String,
    settings: Vec<(&'static str, &'static str)>,
    valkey: Option<String>,
    data: TempDir,
    _database: Option<TestDatabase>,
}

/// How to come into one organization.
#[derive(Debug, Deserialize)]
pub(crate) struct Organization {
    pub(crate) widget_key: String,
    /// Two agents and the owner.
    pub(crate) logins: Vec<Login>,
}

#[derive(Debug, Deserialize)]
struct Demo {
    organizations: Vec<Organization>,
}

impl Desk {
    /// A node with two organizations and the default limits for what a socket sends.
    pub(crate) async fn open() -> Self {
        Self::open_with(&[]).await
    }

    /// A node with further settings.
    pub(crate) async fn open_with(settings: &Settings) -> Self {
        let database = TestDatabase::create().await;
        let url = database.url();
        let house = House::found(url, settings, Some(database));
        Self { node: house.serve(), house }
    }

    /// The calls that need no socket.
    pub(crate) fn rest(&self) -> Rest {
        let address = self.node.http;
        Rest::new(Url::parse(&format!("http://{address}")).expect("it is an address"))
    }
}

impl House {
    /// Founds the organizations in an empty or a migrated database, whose owner `url` names.
    pub(crate) fn found(url: String, settings: &Settings, database: Option<TestDatabase>) -> Self {
        let (settings, data) = (settings.to_vec(), data());
        let mut house = Self {
            organizations: Vec::new(),
            url,
            settings,
            valkey: None,
            data,
            _database: database,
        };
        let mut command = house.program();
        let demo = command.args(["demo", "--json", "--organizations", "2"]).output();
        let demo = demo.expect("the program runs");
        assert!(demo.status.success(), "{}", String::from_utf8_lossy(&demo.stderr));
        let demo: Demo = serde_json::from_slice(&demo.stdout).expect("it is JSON");
        house.organizations = demo.organizations;
        house
    }

    /// Starts a node.
    pub(crate) fn serve(&self) -> Node {
        Node::start_as(self.data(), &mut self.program())
    }

    /// The program as a node among others, which find it by what they write down in the database.
    pub(crate) fn node(&self, name: &str) -> Command {
        let mut command = self.program();
        command
            .env("INSIGHTDESK_CLUSTER__NODE", name)
            .env("INSIGHTDESK_CLUSTER__LISTEN", "127.0.0.1:0")
            .env("INSIGHTDESK_CLUSTER__SECRET", "what 3 nodes know and nobody else, 0123456789");
        command
    }

    /// From now on nodes share what they count on this server.
    pub(crate) fn share(&mut self, valkey: &ValkeyServer) {
        self.valkey = Some(valkey.url());
    }

    /// The program with the settings of this house.
    pub(crate) fn program(&self) -> Command {
        let mut command = program(self.data());
        command
            .env("INSIGHTDESK_DATABASE__URL", &self.url)
            .env("INSIGHTDESK_DATABASE__OWNER_URL", &self.url)
            .env("INSIGHTDESK_HTTP__PUBLIC_URL", ORIGIN)
            .env("INSIGHTDESK_LIMITS__SIGN_IN_PER_MINUTE", "1000")
            .env("INSIGHTDESK_LIMITS__ANONYMOUS_PER_MINUTE", "1000");
        command.envs(self.valkey.iter().map(|url| ("INSIGHTDESK_VALKEY__URL", url)));
        for (name, value) in &self.settings {
            command.env(format!("INSIGHTDESK_{name}"), value);
        }
        command
    }

    /// The node's own folder.
    pub(crate) fn data(&self) -> &Path {
        self.data.path()
    }

    /// What the nodes have logged.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.data().join("node.log")).expect("it was written")
    }

    /// A connection of the database's owner.
    pub(crate) async fn connect(&self) -> PgConnection {
        let login: PgConnectOptions = self.url.parse().expect("it is a URL");
        login.connect().await.expect("it accepts connections")
    }

    /// Runs a statement as the owner, and says how many rows it changed.
    pub(crate) async fn execute(&self, statement: &str) -> u64 {
        let statement = AssertSqlSafe(statement.to_owned());
        let done = self.connect().await.execute(statement).await;
        done.expect("the statement is right").rows_affected()
    }

    /// The one number that a query asks for.
    pub(crate) async fn count(&self, query: &str) -> i64 {
        let query = AssertSqlSafe(query.to_owned());
        let counted = sqlx::query_scalar(query).fetch_one(&mut self.connect().await).await;
        counted.expect("the query is right")
    }
}
