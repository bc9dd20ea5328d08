//! The connection: one for all callers, made again whenever it breaks.

use std::time::Duration;

use fred::clients::{Client, WithOptions};
use fred::error::{Error, ErrorKind};
use fred::interfaces::{ClientLike, KeysInterface};
use fred::types::config::{Config, ConnectionConfig, Options, ReconnectPolicy, UnresponsiveConfig};
use fred::types::{Builder, ClusterHash, ConnectHandle, CustomCommand, Expiration, Value};
use tokio::time::timeout;

use super::address::{Address, AddressError};
use super::failure::Failure;
use super::script::Script;

/// How long connecting may take, and each thing said on a new connection.
const PATIENCE: Duration = Duration::from_secs(1);

/// After so long without an answer the other side is dead, not slow: no packet says so.
const DEAD_AFTER: Duration = Duration::from_secs(5);

/// Between two attempts to connect, in milliseconds: at first, at last, and how much by chance.
const BACK_OFF: (u32, u32, u32) = (50, 2_000, 100);

/// Commands that wait for the connection; further ones fail.
const QUEUE: usize = 10_000;

/// Speaks to the server; cheap to clone.
#[derive(Clone)]
pub(super) struct Link {
    client: Client,
    /// The same, for commands that fail rather than wait.
    commands: WithOptions<Client>,
    deadline: Duration,
}

/// The task that connects and reads. It ends when this is dropped, and hardly else.
pub(super) struct Connection(ConnectHandle);

impl Connection {
    pub(super) fn has_ended(&self) -> bool {
        self.0.is_finished()
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Link {
    pub(super) fn new(address: &Address, deadline: Duration) -> Result<Self, AddressError> {
        let mut config = address.config()?;
        config.fail_fast = false;
        Self::with(config, deadline)
    }

    /// A link that tries to connect once.
    pub(super) fn impatient(address: &Address) -> Result<Self, AddressError> {
        Self::with(address.config()?, PATIENCE)
    }

    fn with(config: Config, deadline: Duration) -> Result<Self, AddressError> {
        let mut builder = Builder::from_config(config);
        builder.with_connection_config(set_bounds).set_policy(policy());
        let client = builder.build().map_err(|_| AddressError::Malformed)?;
        let options = Options {
            max_attempts: Some(1),
            timeout: Some(deadline),
            fail_fast: true,
            ..Options::default()
        };
        Ok(Self { commands: client.with_options(&options), client, deadline })
    }

    /// Begins to connect, and goes on for ever.
    pub(super) fn connect(&self) -> Connection {
        Connection(self.client.connect())
    }

    /// Connects, or says why not.
    pub(super) async fn connected(&self) -> Result<Connection, String> {
        let connection = self.client.init().await;
        connection.map(Connection).map_err(|error| match error.kind() {
            ErrorKind::IO => format!("cannot be reached: {}", error.details()),
            ErrorKind::Timeout => "does not answer in time".to_owned(),
            _ => error.details().trim_end_matches('.').to_owned(),
        })
    }

    pub(super) fn is_connected(&self) -> bool {
        self.client.is_connected()
    }

    /// Runs a script; the server may have to be given its text first.
    pub(super) async fn run<const N: usize>(
        &self,
        script: &Script,
        key: &str,
        arguments: &[i64],
    ) -> Result<[i64; N], Failure> {
        let answer = timeout(self.deadline, async {
            match self.evaluate("EVALSHA", script.hash(), key, arguments).await {
                Err(error) if error.details().starts_with("NOSCRIPT") => {
                    self.evaluate("EVAL", script.text(), key, arguments).await
                }
                answer => answer,
            }
        });
        let numbers = answer.await.map_err(|_| Failure::Timeout)??;
        numbers.try_into().map_err(|_| Failure::Senseless)
    }

    async fn evaluate(
        &self,
        command: &'static str,
        script: &str,
        key: &str,
        arguments: &[i64],
    ) -> Result<Vec<i64>, Error> {
        let command = CustomCommand::new_static(command, ClusterHash::FirstKey, false);
        let mut values: Vec<Value> = vec![script.into(), 1.into(), key.into()];
        values.extend(arguments.iter().map(|number| Value::from(*number)));
        self.commands.custom(command, values).await
    }

    /// Writes something small that goes away.
    pub(super) async fn write(&self, key: &str, lifetime: Duration) -> Result<(), Failure> {
        let expiration = Expiration::PX(i64::try_from(lifetime.as_millis()).unwrap_or(i64::MAX));
        let written = self.commands.set::<(), _, _>(key, 1, Some(expiration), None, false);
        Ok(timeout(self.deadline, written).await.map_err(|_| Failure::Timeout)??)
    }
}

fn set_bounds(connection: &mut ConnectionConfig) {
    connection.connection_timeout = PATIENCE;
    connection.internal_command_timeout = PATIENCE;
    connection.max_command_attempts = 1;
    connection.max_command_buffer_len = QUEUE;
    connection.tcp.nodelay = Some(true);
    connection.unresponsive =
        UnresponsiveConfig { max_timeout: Some(DEAD_AFTER), interval: DEAD_AFTER / 5 };
}

fn policy() -> ReconnectPolicy {
    let (first, longest, jitter) = BACK_OFF;
    let mut policy = ReconnectPolicy::new_exponential(0, first, longest, 2);
    policy.set_jitter(jitter);
    policy
}
