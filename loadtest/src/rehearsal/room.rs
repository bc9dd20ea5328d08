//! All tickets, who watches them, and the one place where something is decided.

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use insightdesk_protocol::code::Code;
use insightdesk_protocol::ws::Op;
use uuid::Uuid;

use super::Fault;
use super::decide::decide;
use super::journal::{Entry, Journal};
use super::show::{self, Principal};
use crate::ws::Wire;

/// How long [`Fault::AckBeforeWrite`] keeps what it has acknowledged to itself.
const WITHHELD: Duration = Duration::from_millis(40);
/// Every so many deliveries [`Fault::SkipEvent`] leaves one out.
const SKIPPED: u64 = 97;
/// Every so many events [`Fault::LeakOrganizations`] shows one to somebody else.
const LEAKED: u64 = 11;

/// A socket that follows a ticket.
#[derive(Debug)]
struct Watcher {
    session: Uuid,
    principal: Principal,
    wire: Arc<Wire>,
    /// The last seq it was shown.
    last: u64,
}

#[derive(Debug)]
pub(super) struct Room {
    fault: Option<Fault>,
    journal: Journal,
    tickets: HashMap<Uuid, Vec<Entry>>,
    watchers: HashMap<Uuid, Vec<Watcher>>,
    withheld: Vec<Entry>,
    withheld_since: Option<Instant>,
    deliveries: u64,
}

/// What became of a command.
pub(super) enum Outcome {
    Stored { seq: u64, duplicate: bool },
    Refused(Code, &'static str),
}

impl Room {
    pub(super) fn open(path: &Path, fault: Option<Fault>) -> io::Result<Self> {
        let (journal, entries) = Journal::open(path)?;
        let mut tickets: HashMap<Uuid, Vec<Entry>> = HashMap::new();
        for entry in entries {
            tickets.entry(entry.ticket).or_default().push(entry);
        }
        let (watchers, withheld) = (HashMap::new(), Vec::new());
        let (withheld_since, deliveries) = (None, 0);
        Ok(Self { fault, journal, tickets, watchers, withheld, withheld_since, deliveries })
    }

    /// What the principal may see of a ticket.
    pub(super) fn events(&self, who: Principal, ticket: Uuid) -> Vec<&Entry> {
        let all = self.tickets.get(&ticket).into_iter().flatten();
        all.filter(|entry| self.shows(who, entry)).collect()
    }

    fn shows(&self, who: Principal, entry: &Entry) -> bool {
        let is_for_them =
            who.is_staff() || entry.is_for_contacts() || self.fault == Some(Fault::LeakNotes);
        is_for_them && who.organization == entry.organization
    }

    /// Leaves out of a page what is too new for [`Fault::StaleRead`].
    pub(super) fn is_stale(&self) -> bool {
        self.fault == Some(Fault::StaleRead)
    }

    pub(super) fn watch(&mut self, session: Uuid, who: Principal, ticket: Uuid, wire: Arc<Wire>) {
        let last = self.events(who, ticket).last().map_or(0, |entry| entry.seq);
        let watchers = self.watchers.entry(ticket).or_default();
        watchers.retain(|watcher| watcher.session != session);
        watchers.push(Watcher { session, principal: who, wire, last });
    }

    pub(super) fn leave(&mut self, session: Uuid) {
        for watchers in self.watchers.values_mut() {
            watchers.retain(|watcher| watcher.session != session);
        }
    }

    /// Carries out a command once.
    pub(super) fn post(&mut self, who: Principal, cid: Uuid, ticket: Uuid, op: Op) -> Outcome {
        let Principal { id: by, organization, .. } = who;
        let events = self.tickets.get(&ticket).map_or(&[][..], Vec::as_slice);
        let known = events.iter().rfind(|entry| (entry.by, entry.cid) == (by, cid));
        if let Some(first) = known.filter(|_| self.fault != Some(Fault::Twice)) {
            return Outcome::Stored { seq: first.seq, duplicate: true };
        }
        let head = events.len() as u64;
        let what = match decide(events, by, op, self.fault) {
            Ok(what) => what,
            Err((code, why)) => return Outcome::Refused(code, why),
        };
        let new: Vec<_> = (head + 1..)
            .zip(what)
            .map(|(seq, what)| Entry { organization, ticket, seq, by, cid, what })
            .collect();
        if self.write(&new).is_err() {
            return Outcome::Refused(Code::Unavailable, "the journal cannot be written");
        }
        self.tickets.entry(ticket).or_default().extend(new.iter().cloned());
        new.iter().for_each(|entry| self.publish(entry));
        Outcome::Stored { seq: new.last().map_or(head, |last| last.seq), duplicate: false }
    }

    fn write(&mut self, new: &[Entry]) -> io::Result<()> {
        if self.fault != Some(Fault::AckBeforeWrite) {
            return self.journal.append(new);
        }
        self.withheld.extend(new.iter().cloned());
        if self.withheld_since.get_or_insert_with(Instant::now).elapsed() < WITHHELD {
            return Ok(());
        }
        self.withheld_since = None;
        self.journal.append(&std::mem::take(&mut self.withheld))
    }

    fn publish(&mut self, entry: &Entry) {
        let leaks = self.fault == Some(Fault::LeakNotes);
        for watcher in self.watchers.get_mut(&entry.ticket).into_iter().flatten() {
            let Watcher { principal, .. } = watcher;
            let is_theirs = principal.organization == entry.organization;
            if !is_theirs || !(principal.is_staff() || entry.is_for_contacts() || leaks) {
                continue;
            }
            self.deliveries += 1;
            if self.fault == Some(Fault::SkipEvent) && self.deliveries.is_multiple_of(SKIPPED) {
                continue;
            }
            let frame = show::event(watcher.principal, entry, watcher.last);
            watcher.last = entry.seq;
            // a reader that is gone is taken out by its own session
            let _ = watcher.wire.send_text(&frame);
        }
        if self.fault == Some(Fault::LeakOrganizations) && entry.seq.is_multiple_of(LEAKED) {
            self.leak(entry);
        }
    }

    /// Shows an event to somebody of another organization.
    fn leak(&self, entry: &Entry) {
        let all = self.watchers.values().flatten();
        let mut others = all.filter(|other| other.principal.organization != entry.organization);
        let Some(other) = others.next() else { return };
        // whoever is gone sees nothing
        let _ = other.wire.send_text(&show::event(other.principal, entry, entry.seq - 1));
    }
}
