//! C8: taking a ticket and moving its status are compare-and-set: each change starts from what was
//! there, so that of many who claim exactly one wins, and every answer, the noes included, was
//! true at a moment between question and answer.

use std::collections::{BTreeMap, HashMap};

use insightdesk_domain::ticket::Status;
use uuid::Uuid;

use super::deed::{Answer, Deed, Times};
use super::finding::{Checker, Findings};
use super::index::Index;
use crate::history::{Change, Row, Wish};

pub(super) fn check(index: &Index<'_>, times: &Times) -> Findings {
    let mut findings = Findings::new(Checker::C8);
    let mut tickets = HashMap::new();
    for (&(staff, ticket), rows) in &index.streams {
        if staff {
            tickets.insert(ticket, States::walk(&mut findings, ticket, rows));
        }
    }
    let wishes = index.deeds.iter().filter_map(|(cid, deed)| {
        let ((by, wish), ticket) = (deed.wish?, deed.ticket?);
        Some(Asked { cid: *cid, by, wish, ticket, deed })
    });
    let wishes: Vec<_> = wishes.collect();
    for asked in &wishes {
        match tickets.get(&asked.ticket) {
            Some(states) => asked.judge(&mut findings, states, times),
            None => findings.cry(format!("there is no final stream of {}", asked.ticket)),
        }
    }
    tickets.iter().for_each(|(ticket, states)| states.explain(&mut findings, *ticket, &wishes));
    let no = |asked: &&Asked<'_>| matches!(asked.deed.answer, Some((_, Answer::Fail { .. })));
    let (all, refused) = (wishes.len(), wishes.iter().filter(no).count());
    findings.remarks.push(format!("{all} wishes, {refused} of them refused"));
    findings
}

/// Who has a ticket, and where it stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct State {
    holder: Option<Uuid>,
    status: Status,
}

/// Everything that a ticket has been, by the seq that made it so.
#[derive(Debug)]
struct States {
    at: BTreeMap<u64, State>,
    changes: BTreeMap<u64, Change>,
}

impl States {
    /// Follows the changes, each of which has to start where the one before it ended.
    fn walk(findings: &mut Findings, ticket: Uuid, rows: &BTreeMap<u64, &Row>) -> Self {
        let mut state = State::default();
        let mut states = Self { at: BTreeMap::from([(0, state)]), changes: BTreeMap::new() };
        for (&seq, row) in rows {
            let Some(change) = row.change else { continue };
            let fits = match change {
                Change::Assignee { from, to } => from == state.holder && from != to,
                Change::Status { from, to } => from == state.status && from != to,
            };
            findings.examine(fits, || format!("{ticket} was {state:?}, and #{seq} was {change:?}"));
            match change {
                Change::Assignee { to, .. } => state.holder = to,
                Change::Status { to, .. } => state.status = to,
            }
            states.at.insert(seq, state);
            states.changes.insert(seq, change);
        }
        states
    }

    fn after(&self, seq: u64) -> State {
        self.at.range(..=seq).next_back().map_or(State::default(), |(_, state)| *state)
    }

    /// All that it was from one seq to another.
    fn between(&self, first: u64, last: u64) -> impl Iterator<Item = State> {
        let later = self.at.range(first.saturating_add(1)..=last.max(first.saturating_add(1)));
        let later = later.filter(move |(seq, _)| **seq <= last).map(|(_, state)| *state);
        std::iter::once(self.after(first)).chain(later)
    }

    /// Whether the change at `seq` also brought the ticket where a wish wanted it: resolving a
    /// ticket that nobody has takes it first.
    fn resolves(&self, seq: u64, to: Status) -> bool {
        let next = self.changes.get(&(seq + 1));
        let took = matches!(self.changes.get(&seq), Some(Change::Assignee { from: None, .. }));
        took && matches!(next, Some(Change::Status { to: next, .. }) if *next == to)
    }

    /// Somebody wanted each change of who has it.
    fn explain(&self, findings: &mut Findings, ticket: Uuid, wishes: &[Asked<'_>]) {
        let here: Vec<_> = wishes.iter().filter(|asked| asked.ticket == ticket).collect();
        for (&seq, change) in &self.changes {
            let Change::Assignee { to, .. } = *change else { continue };
            let wanted = here.iter().any(|asked| asked.can_have_made(seq, to));
            findings.examine(wanted, || format!("nobody wanted what {ticket} #{seq} did"));
        }
    }
}

/// A wish and its fate.
struct Asked<'a> {
    cid: Uuid,
    by: Uuid,
    wish: Wish,
    ticket: Uuid,
    deed: &'a Deed,
}

impl Asked<'_> {
    fn judge(&self, findings: &mut Findings, states: &States, times: &Times) {
        let Self { cid, by, wish, ticket, deed } = self;
        let Some((answered, answer)) = &deed.answer else { return };
        let first = times.reached(*ticket, deed.p, deed.sent);
        let last = times.reachable(*ticket, deed.p, *answered);
        let is_true = match answer {
            Answer::Ok { seq } => (first..=last).contains(seq) && self.is_granted(states, *seq),
            Answer::Fail { code } => {
                states.between(first, last).any(|state| self.may_be_refused(state, code))
            }
        };
        findings.examine(is_true, || {
            format!("{by} was answered {answer:?} to {wish:?} ({cid}) on {ticket}, which cannot be")
        });
    }

    fn is_granted(&self, states: &States, seq: u64) -> bool {
        let state = states.after(seq);
        match self.wish {
            Wish::Claim => state.holder == Some(self.by),
            Wish::Assign(to) => state.holder == to,
            Wish::Status(to) => state.status == to || states.resolves(seq, to),
        }
    }

    fn may_be_refused(&self, state: State, code: &str) -> bool {
        match self.wish {
            Wish::Claim => code == "Conflict" && state.holder.is_some_and(|it| it != self.by),
            Wish::Assign(_) => false,
            Wish::Status(to) => state.status != to && !state.status.may_become(to),
        }
    }

    /// Whether this can be why somebody had the ticket from `seq` on.
    fn can_have_made(&self, seq: u64, to: Option<Uuid>) -> bool {
        let wanted = match self.wish {
            Wish::Claim | Wish::Status(Status::Resolved) => to == Some(self.by),
            Wish::Assign(wanted) => to == wanted,
            Wish::Status(_) => false,
        };
        wanted && self.deed.answer.as_ref().is_none_or(|_| self.deed.seq() == Some(seq))
    }
}
