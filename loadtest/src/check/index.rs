//! A history, ordered for the checkers.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::act::Asked;
use super::deed::Deed;
use crate::history::{Clock, Entry, Hash, History, Line, Moment, Row, Seen, View};

/// One command with a text, and everything that was said about it.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) note: bool,
    pub(super) hash: Hash,
    pub(super) organization: u32,
    /// Tickets and seqs that it was acknowledged with.
    pub(super) oks: Vec<(Uuid, u64)>,
    pub(super) refused: Option<String>,
    /// The first answer that arrived was the repeat of one that had got lost.
    pub(super) answer_was_lost: bool,
}

/// The rows of one final read, as one party sees them.
pub(super) type Rows<'a> = BTreeMap<(View, bool), Vec<&'a Row>>;

/// A history, ordered for the checkers.
#[derive(Debug, Default)]
pub(super) struct Index<'a> {
    pub(super) sent: BTreeMap<Uuid, Sent>,
    /// All commands, those without a text included.
    pub(super) deeds: BTreeMap<Uuid, Deed>,
    /// What writers read, with the moment at which they asked.
    pub(super) reads: Vec<(Moment, &'a Line)>,
    pub(super) finals: Rows<'a>,
    /// What each reader was shown of each ticket, in its order.
    pub(super) readers: BTreeMap<(u32, Uuid), Vec<&'a Line>>,
    /// Events as the final read of the stream has them, by staff or contact, ticket and seq.
    pub(super) streams: HashMap<(bool, Uuid), BTreeMap<u64, &'a Row>>,
    /// Which organization each reader of a ticket belongs to.
    pub(super) organizations: HashMap<(u32, Uuid), u32>,
    /// What readers of an organization were shown of tickets that they do not follow.
    pub(super) strays: Vec<(u32, &'a Seen)>,
    pub(super) acts: BTreeMap<Uuid, Asked<'a>>,
    pub(super) log: Vec<&'a Entry>,
    /// Who held the log against its hashes, whether it was sound, and what they said.
    pub(super) verdicts: Vec<(&'a str, bool, &'a str)>,
}

impl<'a> Index<'a> {
    pub(super) fn of(history: &'a History) -> Self {
        let mut index = Self::default();
        history.timed().for_each(|(clock, line)| index.add(clock, line));
        index
    }

    fn add(&mut self, clock: Clock, line: &'a Line) {
        Deed::add(&mut self.deeds, clock, line);
        match line {
            Line::Invoke { cid, note, hash, organization, .. } => {
                self.sent.entry(*cid).or_insert(Sent {
                    note: *note,
                    hash: *hash,
                    organization: *organization,
                    oks: Vec::new(),
                    refused: None,
                    answer_was_lost: false,
                });
            }
            Line::Ok { cid, ticket, seq, duplicate, .. } => {
                if let Some(sent) = self.sent.get_mut(cid) {
                    sent.answer_was_lost |= sent.oks.is_empty() && *duplicate;
                    sent.oks.push((*ticket, *seq));
                }
            }
            Line::Fail { cid, code, .. } => {
                if let Some(sent) = self.sent.get_mut(cid) {
                    sent.refused = Some(code.clone());
                }
            }
            Line::Read { asked, .. } => self.reads.push((clock.moment(*asked), line)),
            Line::Follow { reader, ticket, organization, .. } => {
                self.organizations.insert((*reader, *ticket), *organization);
                self.read(*reader, *ticket, line);
            }
            Line::Reload { reader, ticket, .. }
            | Line::Hole { reader, ticket, .. }
            | Line::Leave { reader, ticket, .. } => self.read(*reader, *ticket, line),
            Line::Seen(seen) => self.read(seen.reader, seen.ticket, line),
            Line::Act(act) => drop(self.acts.insert(act.id, Asked::new(clock.moment(act.t), act))),
            Line::Acted { t, id, fate } => {
                if let Some(asked) = self.acts.get_mut(id) {
                    asked.answer = Some((clock.moment(*t), fate));
                }
            }
            Line::Entry(entry) => self.log.push(entry),
            Line::Verified { by, is_sound, said, .. } => {
                self.verdicts.push((by, *is_sound, said));
            }
            Line::Stray { organization, seen } => self.strays.push((*organization, seen)),
            Line::Final(row) => {
                self.finals.entry((row.view, row.staff)).or_default().push(row);
                if row.view == View::Stream {
                    let stream = self.streams.entry((row.staff, row.ticket)).or_default();
                    stream.entry(row.seq).or_insert(row);
                }
            }
            _ => {}
        }
    }

    fn read(&mut self, reader: u32, ticket: Uuid, line: &'a Line) {
        self.readers.entry((reader, ticket)).or_default().push(line);
    }
}

/// A view in words.
pub(super) fn name((view, staff): (View, bool)) -> String {
    format!("{view:?} as {} see it", if staff { "staff" } else { "contacts" })
}
