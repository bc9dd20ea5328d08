//! What can be set about the hub.

use std::time::Duration;

/// Settings of the hub. The program's configuration fills them in.
#[derive(Debug, Clone)]
pub struct HubOptions {
    /// This node's name, unique among the nodes that share a database.
    pub node: String,
    /// Ticket actors kept in memory; the least recently used leave first. 1 to 150,000.
    pub max_awake: usize,
    /// A ticket that nobody used or watches for this long leaves memory.
    pub idle_after: Duration,
    /// Appends in one transaction of the journal. 1 to 4,096.
    pub journal_batch: usize,
    /// A contact's session that has nothing to do for this long sleeps until bytes arrive.
    pub session_sleeps_after: Duration,
    /// Tickets that one socket may follow.
    pub subscriptions: usize,
}

impl Default for HubOptions {
    fn default() -> Self {
        Self {
            node: "desk-1".to_owned(),
            max_awake: 20_000,
            idle_after: Duration::from_secs(60),
            journal_batch: 512,
            session_sleeps_after: Duration::from_secs(2),
            subscriptions: 200,
        }
    }
}
