//! Valkey: what nodes count together. Shared, fast, and allowed to be gone.
//!
//! Nothing durable is kept there, and everything expires. Whoever asks waits no longer than the
//! deadline. After a failure nobody asks at all until a pulse, a small write that the node makes by
//! itself, has gone through again. So a server that is stopped, stalled, full or read-only costs a
//! few calls their deadline, and all others nothing.

mod address;
mod checkup;
mod circuit;
mod condition;
mod failure;
mod link;
mod metrics;
mod pulse;
mod script;

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::task::AbortHandle;

pub use address::{Address, AddressError};
pub use checkup::{CheckupError, checkup};
pub use failure::Gone;
pub use metrics::ValkeyMetrics;
pub use script::Script;

use condition::Condition;
use link::Link;

/// How long an answer may take, unless somebody says otherwise.
pub const DEADLINE: Duration = Duration::from_millis(50);

/// How long nobody asks after a failure, at least.
const REST: Duration = Duration::from_millis(500);

/// Which server, and for whom.
#[derive(Debug, Clone)]
pub struct ValkeyOptions {
    pub address: Address,
    /// What all nodes of an installation have in common, and no other installation.
    pub installation: String,
    /// How long an answer may take.
    pub deadline: Duration,
}

impl ValkeyOptions {
    /// The nodes of `installation` meet at `address`.
    #[must_use]
    pub fn new(address: Address, installation: impl Into<String>) -> Self {
        Self { address, installation: installation.into(), deadline: DEADLINE }
    }
}

/// A Valkey server that may be there or not; cheap to clone. Dropping the last one hangs up.
#[derive(Clone)]
pub struct Valkey(Arc<Inner>);

struct Inner {
    link: Link,
    condition: Arc<Condition>,
    /// In front of every key: installations may share a server.
    prefix: RwLock<Arc<str>>,
    pulse: AbortHandle,
}

impl Valkey {
    /// Begins to connect, and goes on for ever.
    ///
    /// # Errors
    /// When the system has no certificates to judge the server's by.
    pub fn connect(options: &ValkeyOptions, metrics: ValkeyMetrics) -> Result<Self, AddressError> {
        let prefix = prefix(&options.installation);
        let link = Link::new(&options.address, options.deadline)?;
        let condition = Arc::new(Condition::new(options.address.to_string(), metrics));
        let beats = pulse::keep(link.clone(), format!("{prefix}pulse"), condition.clone());
        let pulse = tokio::spawn(beats).abort_handle();
        Ok(Self(Arc::new(Inner { link, condition, prefix: RwLock::new(prefix), pulse })))
    }

    /// From now on meets the nodes of `installation`, and no longer those of the one before.
    pub fn belong_to(&self, installation: &str) {
        *self.0.prefix.write().unwrap_or_else(PoisonError::into_inner) = prefix(installation);
    }

    /// Runs `script`, which makes one decision about `key`, and returns the numbers it answers.
    ///
    /// # Errors
    /// When there is no answer now.
    pub async fn run<const N: usize>(
        &self,
        script: &Script,
        key: &str,
        arguments: &[i64],
    ) -> Result<[i64; N], Gone> {
        let Inner { link, condition, .. } = &*self.0;
        if !condition.is_up() {
            return Err(Gone);
        }
        let prefix = self.0.prefix();
        let answer = link.run(script, &format!("{prefix}{key}"), arguments).await;
        answer.map_err(|failure| condition.failed(failure))
    }

    /// Whether the server answers and takes what it is given, as far as is known.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.0.condition.is_up()
    }

    /// Waits until [`Valkey::is_up`] is `up`.
    pub async fn turned(&self, up: bool) {
        self.0.condition.turned(up).await;
    }
}

/// What keys of an installation begin with.
fn prefix(installation: &str) -> Arc<str> {
    format!("insightdesk:{installation}:").into()
}

impl Inner {
    fn prefix(&self) -> Arc<str> {
        Arc::clone(&self.prefix.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.pulse.abort();
    }
}

impl fmt::Debug for Valkey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (condition, prefix) = (&self.0.condition, self.0.prefix());
        f.debug_struct("Valkey").field("condition", condition).field("prefix", &prefix).finish()
    }
}

#[cfg(test)]
mod tests;
