//! How far readers have come, line by line.

use std::collections::{BTreeMap, HashMap, HashSet};

use uuid::Uuid;

use crate::history::{Line, Row, Seen};

type Streams<'a> = HashMap<(bool, Uuid), BTreeMap<u64, &'a Row>>;

/// A process, and a reader's number in it.
pub(super) type Number = (usize, u32);

/// One reader.
#[derive(Debug, Default)]
struct Reader {
    /// By ticket: reads as staff, and the last seq that was shown.
    positions: HashMap<Uuid, (bool, u64)>,
    /// What it has to be shown still, by ticket.
    missing: HashMap<Uuid, u64>,
    is_lost: bool,
}

impl Reader {
    fn is_complete(&self) -> bool {
        self.missing.is_empty() && !self.is_lost
    }

    fn moved(&mut self, ticket: Uuid, seq: u64) {
        let Some((_, last)) = self.positions.get_mut(&ticket) else { return };
        *last = seq.max(*last);
        if self.missing.get(&ticket).is_some_and(|missing| *last >= *missing) {
            self.missing.remove(&ticket);
        }
    }
}

/// All readers.
#[derive(Debug)]
pub(super) struct Readers<'a> {
    streams: &'a Streams<'a>,
    all: HashMap<Number, Reader>,
}

impl<'a> Readers<'a> {
    pub(super) fn new(streams: &'a Streams<'a>) -> Self {
        Self { streams, all: HashMap::new() }
    }

    /// From now on everybody has to be shown what had been acknowledged; answers who is not
    /// complete, of how many.
    pub(super) fn begin(&mut self, acked: &HashMap<Uuid, u64>) -> (HashSet<Number>, usize) {
        for reader in self.all.values_mut() {
            let missing = reader.positions.iter().filter_map(|(ticket, (staff, last))| {
                let stream = self.streams.get(&(*staff, *ticket))?;
                let (seq, _) = stream.range(..=acked.get(ticket)?).next_back()?;
                (seq > last).then_some((*ticket, *seq))
            });
            reader.missing = missing.collect();
        }
        let waiting = self.all.iter().filter(|(_, reader)| !reader.is_complete());
        (waiting.map(|(number, _)| *number).collect(), self.all.len())
    }

    /// Takes a line; answers who is complete, if the line is about a reader that is.
    pub(super) fn take(&mut self, process: usize, line: &Line) -> Option<Number> {
        let number = (process, self.follow(process, line)?);
        self.all.get(&number)?.is_complete().then_some(number)
    }

    fn follow(&mut self, process: usize, line: &Line) -> Option<u32> {
        let of = |reader| (process, reader);
        match *line {
            Line::Follow { reader, ticket, staff, after, .. } => {
                let positions = &mut self.all.entry(of(reader)).or_default().positions;
                positions.entry(ticket).or_insert((staff, after));
                None
            }
            Line::Seen(Seen { reader, ticket, seq, prev: Some(_), .. })
            | Line::Reload { reader, ticket, seq, .. } => {
                self.all.get_mut(&of(reader))?.moved(ticket, seq);
                Some(reader)
            }
            Line::CaughtUp { reader, .. } => {
                self.all.get_mut(&of(reader))?.is_lost = false;
                Some(reader)
            }
            Line::Lost { reader, .. } => {
                self.all.get_mut(&of(reader))?.is_lost = true;
                None
            }
            Line::Leave { reader, ticket, .. } => {
                let leaver = self.all.get_mut(&of(reader))?;
                leaver.positions.remove(&ticket);
                leaver.missing.remove(&ticket);
                Some(reader)
            }
            _ => None,
        }
    }
}
