//! A good history: one ticket with eight events, two of them for staff only; a command that was
//! repeated, one that was refused, one whose fate is unknown; two members who claim it; five
//! readers; a fault in the middle; an owner whose doings are in the audit log.

use uuid::Uuid;

use crate::history::{Change, Hash, History, Line, Row, Seen, Via, View, Wish};

pub(super) const TICKET: Uuid = Uuid::from_u128(0x71c);

/// Sees everything live.
pub(super) const STEADY: u32 = 1;
/// Loses its connection after 4 and is shown 4 again.
pub(super) const RESUMER: u32 = 2;
/// The ticket's contact.
pub(super) const CONTACT: u32 = 3;
/// Stops after 3.
pub(super) const LEAVER: u32 = 4;
/// Comes back so late that it gets a snapshot.
pub(super) const RELOADER: u32 = 5;

/// Claims the ticket with event 5, and once more later.
pub(super) const WINNER: Uuid = Uuid::from_u128(0xada);
/// Claims it too late.
pub(super) const LOSER: Uuid = Uuid::from_u128(0xb0);
/// Where these commands come from.
pub(super) const CLAIMANT: u32 = 2;

/// What the events are: message, note, or something else.
const EVENTS: [char; 8] = ['e', 'm', 'm', 'n', 'e', 'm', 'm', 'm'];
const REFUSED: u64 = 20;
const UNKNOWN: u64 = 21;

/// The command behind an event.
pub(super) fn cid(seq: u64) -> Uuid {
    Uuid::from_u128(0xc1d0 + u128::from(seq))
}

fn kind(seq: u64) -> char {
    EVENTS[seq as usize - 1]
}

fn is_text(seq: u64) -> bool {
    kind(seq) != 'e'
}

fn hash(seq: u64) -> Hash {
    Hash::of(&format!("{} text", cid(seq)))
}

fn message(seq: u64) -> Option<Uuid> {
    is_text(seq).then(|| Uuid::from_u128(0x3e55 + u128::from(seq)))
}

pub(super) fn story() -> History {
    let mut lines = writers();
    lines.extend(claims());
    lines.extend(readers());
    lines.push(Line::Fault { t: 3, what: "kill".to_owned() });
    lines.push(Line::Heal { t: 4 });
    lines.extend(finals());
    lines.extend(super::log::acts());
    History { lines }
}

/// The commands that claim the ticket, by when they are sent: who wins, who loses, who asks again.
pub(super) fn claim(t: u64) -> Uuid {
    Uuid::from_u128(0xc1a1 + u128::from(t))
}

fn claims() -> Vec<Line> {
    let (p, ticket, wish) = (CLAIMANT, TICKET, Wish::Claim);
    let ask = |t, by| Line::Ask { t, p, cid: claim(t), ticket, by, wish };
    let ok = |t, seq| Line::Ok { t, p, cid: claim(t), ticket, seq, duplicate: false };
    let conflict = Line::Fail { t: 6, p, cid: claim(6), code: "Conflict".to_owned() };
    let lines = [ask(5, WINNER), ok(5, 5), ask(6, LOSER), conflict, ask(7, WINNER), ok(7, 7)];
    lines.to_vec()
}

fn canary(seq: u64) -> Option<u32> {
    is_text(seq).then_some(0)
}

fn writers() -> Vec<Line> {
    let mut lines = Vec::new();
    let texts = (1..=8).filter(|seq| is_text(*seq));
    for seq in texts.chain([REFUSED, UNKNOWN]) {
        let note = seq < 9 && kind(seq) == 'n';
        let (t, p, ticket) = (seq, 1, Some(TICKET));
        lines.push(Line::Invoke {
            t,
            p,
            cid: cid(seq),
            ticket,
            note,
            hash: hash(seq),
            organization: 0,
        });
        let ok = |duplicate| Line::Ok { t, p, cid: cid(seq), ticket: TICKET, seq, duplicate };
        let info = Line::Info { t, p, cid: cid(seq), why: "gone".to_owned() };
        match seq {
            REFUSED => lines.push(Line::Fail { t, p, cid: cid(seq), code: "FORBIDDEN".into() }),
            UNKNOWN => lines.push(info),
            6 => lines.extend([info, ok(true), ok(true)]),
            _ => lines.push(ok(false)),
        }
    }
    let seqs = (1..=8).filter(|seq| is_text(*seq)).collect();
    lines.push(Line::Read { t: 10, p: 1, ticket: TICKET, asked: 9, from: 0, seqs });
    lines
}

fn follow(reader: u32, conn: u32, after: u64) -> Line {
    let (staff, organization) = (reader != CONTACT, 0);
    Line::Follow { t: 0, reader, conn, ticket: TICKET, staff, after, organization }
}

fn shown(reader: u32, seqs: impl IntoIterator<Item = u64>, via: Via) -> Vec<Line> {
    let one = |seq| {
        let before = (1..seq).rev().find(|before| reader != CONTACT || for_contact(*before));
        let linked = matches!(via, Via::Live | Via::Resume);
        Line::Seen(Seen {
            t: 0,
            reader,
            conn: 1,
            ticket: TICKET,
            seq,
            prev: linked.then(|| before.unwrap_or(0)),
            via,
            message: message(seq),
            cid: is_text(seq).then(|| cid(seq)),
            hash: hash(seq),
            canary: canary(seq),
        })
    };
    seqs.into_iter().map(one).collect()
}

fn for_contact(seq: u64) -> bool {
    seq != 4 && seq != 5
}

fn readers() -> Vec<Line> {
    let contact = (1..=8).filter(|seq| for_contact(*seq));
    let leave = Line::Leave { t: 0, reader: LEAVER, ticket: TICKET };
    let (reader, conn, ticket) = (RELOADER, 2, TICKET);
    let reload = Line::Reload { t: 0, reader, conn, ticket, from: 2, seq: 8 };
    [
        vec![follow(STEADY, 1, 0)],
        shown(STEADY, 1..=8, Via::Live),
        vec![follow(RESUMER, 2, 0)],
        shown(RESUMER, 1..=4, Via::Live),
        vec![follow(RESUMER, 3, 4)],
        shown(RESUMER, 4..=6, Via::Resume),
        shown(RESUMER, 7..=8, Via::Live),
        vec![follow(CONTACT, 4, 0)],
        shown(CONTACT, contact, Via::Live),
        vec![follow(LEAVER, 5, 0)],
        shown(LEAVER, 1..=3, Via::Resume),
        vec![leave, follow(RELOADER, 6, 0)],
        shown(RELOADER, 1..=2, Via::Live),
        vec![follow(RELOADER, 7, 2)],
        shown(RELOADER, 6..=8, Via::Snapshot),
        shown(RELOADER, [3, 4], Via::History),
        vec![reload],
    ]
    .concat()
}

fn finals() -> Vec<Line> {
    let row = |view, staff, seq, hash| {
        let cid = is_text(seq).then(|| cid(seq));
        let taken = Change::Assignee { from: None, to: Some(WINNER) };
        Line::Final(Row {
            view,
            staff,
            ticket: TICKET,
            seq,
            message: message(seq),
            cid,
            hash,
            organization: 0,
            canary: canary(seq),
            change: (seq == 5 && view == View::Stream).then_some(taken),
        })
    };
    let mut lines = Vec::new();
    for seq in 1..=8 {
        lines.push(row(View::Stream, true, seq, Some(hash(seq))));
        lines.push(row(View::Sql, true, seq, is_text(seq).then(|| hash(seq))));
        if for_contact(seq) {
            lines.push(row(View::Stream, false, seq, Some(hash(seq))));
        }
        if is_text(seq) {
            lines.push(row(View::History, true, seq, Some(hash(seq))));
        }
    }
    lines
}
