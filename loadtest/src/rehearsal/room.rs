//! All tickets, who watches them, and the one place where something is decided.

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use uuid::Uuid;

use super::Fault;
use super::journal::{Entry, Journal, What};
use super::show::{self, Principal};
use crate::ws::Wire;

/// How long [`Fault::AckBeforeWrite`] keeps what it has acknowledged to itself.
const WITHHELD: Duration = Duration::from_millis(40);
/// Every so many deliveries [`Fault::SkipEvent`] leaves one out.
const SKIPPED: u64 = 97;

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
    Stored { first: Entry, duplicate: bool },
    Refused(&'static str),
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
        who.is_staff() || entry.is_for_contacts() || self.fault == Some(Fault::LeakNotes)
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
    pub(super) fn post(&mut self, by: Uuid, cid: Uuid, ticket: Uuid, what: Vec<What>) -> Outcome {
        let events = self.tickets.entry(ticket).or_default();
        let known = events.iter().rfind(|entry| (entry.by, entry.cid) == (by, cid));
        if let Some(first) = known.filter(|_| self.fault != Some(Fault::Twice)) {
            return Outcome::Stored { first: first.clone(), duplicate: true };
        }
        if events.is_empty() && !matches!(what[..], [What::Created, ..]) {
            return Outcome::Refused("there is no such ticket");
        }
        let head = events.len() as u64;
        let numbered = (head + 1..).zip(what);
        let new: Vec<_> =
            numbered.map(|(seq, what)| Entry { ticket, seq, by, cid, what }).collect();
        let Some(last) = new.last().cloned() else { return Outcome::Refused("nothing to do") };
        if self.write(&new).is_err() {
            return Outcome::Refused("the journal cannot be written");
        }
        self.tickets.entry(ticket).or_default().extend(new.iter().cloned());
        new.iter().for_each(|entry| self.publish(entry));
        Outcome::Stored { first: last, duplicate: false }
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
            if !(watcher.principal.is_staff() || entry.is_for_contacts() || leaks) {
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
    }
}
