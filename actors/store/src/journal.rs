//! The journal: the only way in which tickets change.
//!
//! A ticket's owner appends with the epoch of its activation and the head it believes in. The
//! statement compares both and writes events, texts, read model and effects in one transaction, or
//! nothing: a process that was stopped or cut off cannot write once another has taken over.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use insightdesk_domain::ids::{CommandId, MessageId, OrganizationId, TicketId};
use insightdesk_domain::principal::Party;
use insightdesk_domain::ticket::{Recorded, Summary, Ticket};
use sqlx::Connection as _;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use tokio::time::timeout;

use crate::migrate::HUB_ROLE;
use crate::outbox::Effect;
use crate::servers::Login;

mod activate;
mod append;
mod columns;
mod held;
mod lookup;
mod marks;

pub use activate::{Activated, Activations, NotLoaded};
pub use held::{is_crossed, is_held};
pub use lookup::{Recalled, Remembered};
pub(crate) use marks::from_json as marks_from_json;

/// What one ticket wants to add: events and what the ticket is after them.
#[derive(Debug, Clone)]
pub struct Append {
    pub organization: OrganizationId,
    pub ticket: TicketId,
    /// From the activation; of a ticket that this append creates: 1.
    pub epoch: i64,
    /// The head before; 0 creates the ticket.
    pub expected: u64,
    pub after: Ticket,
    pub summary: Summary,
    /// In order of seq, from `expected + 1` without a gap.
    pub events: Vec<Entry>,
    pub effects: Vec<Effect>,
}

/// An event with the fingerprint of the command that it stands for.
#[derive(Debug, Clone)]
pub struct Entry {
    pub recorded: Recorded,
    /// Given exactly where `recorded.command` is.
    pub fingerprint: Option<i64>,
}

/// A repeat is told from another command by all of this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CommandKey {
    pub by: Party,
    pub command: CommandId,
}

/// Planning the statement anew for each batch takes a third of its time. One plan is right for
/// every batch and every size of the tables: walk the batch, find tickets by key, hash the rest.
const ONE_PLAN: [(&str, &str); 5] = [
    ("plan_cache_mode", "force_generic_plan"),
    ("jit", "off"),
    ("enable_seqscan", "off"),
    ("enable_bitmapscan", "off"),
    ("enable_mergejoin", "off"),
];

/// A commit that waits for a standby and is cancelled counts as committed, for PostgreSQL, before any
/// standby has it: nothing may cancel it. Waiting for a lock comes before that, and has an end.
const LIMITS: [(&str, &str); 2] = [("statement_timeout", "0"), ("lock_timeout", "2s")];

/// For how long an idle connection is believed to be there.
const TRUSTED: Duration = Duration::from_secs(5);
/// How long it may take to find out.
const ANSWER_WITHIN: Duration = Duration::from_secs(1);

/// A journal connection. Appends on it are carried out one after the other.
#[derive(Debug)]
pub struct Journal {
    connection: PgConnection,
    used: Instant,
}

impl Journal {
    /// Connects in the role of the hub.
    ///
    /// # Errors
    /// When PostgreSQL cannot be reached.
    pub async fn connect(login: &Login) -> sqlx::Result<Self> {
        let dress = |it| as_hub(&it, "insightdesk_journal").options(ONE_PLAN).options(LIMITS);
        Ok(Self { connection: login.connect(dress).await?, used: Instant::now() })
    }

    /// Whether the connection is still there. Whoever is between here and the server may have forgotten
    /// one that was idle, and say nothing.
    pub async fn is_there(&mut self) -> bool {
        self.used.elapsed() < TRUSTED
            || timeout(ANSWER_WITHIN, self.connection.ping()).await.is_ok_and(|it| it.is_ok())
    }

    /// Commits what fits and says for each append whether it was stored. Not stored means: this is
    /// no longer the owner, or one of the commands was carried out before.
    ///
    /// # Errors
    /// Nothing was written if the error is one of [`is_held`] or [`is_crossed`]; on any other nothing
    /// is known: the commit may have happened or not.
    pub async fn append(&mut self, appends: &[Arc<Append>]) -> sqlx::Result<Vec<bool>> {
        let stored = append::append(&mut self.connection, appends).await;
        self.used = Instant::now();
        stored
    }

    /// Those tickets whose rows somebody else holds now.
    ///
    /// # Errors
    /// On any error of the database, which is one of [`is_held`] when the whole table is held.
    pub async fn held(&mut self, tickets: &[TicketId]) -> sqlx::Result<HashSet<TicketId>> {
        let ids: Vec<_> = tickets.iter().map(|ticket| ticket.as_uuid()).collect();
        let held = held::held(&mut self.connection, &ids).await?;
        Ok(held.into_iter().map(TicketId::from_uuid).collect())
    }
}

/// A login in the role of the hub, under a name that administrators recognise.
pub(crate) fn as_hub(login: &PgConnectOptions, name: &str) -> PgConnectOptions {
    login.clone().application_name(name).options([("role", HUB_ROLE)])
}

/// The event that stands for a command, as its sender is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub seq: u64,
    pub message: Option<MessageId>,
}

#[cfg(test)]
mod recorded;
#[cfg(test)]
mod tests;
