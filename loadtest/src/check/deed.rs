//! Commands in time: when they were sent and answered, and what that says about their order.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use crate::history::{Clock, Line, Moment, Wish};

/// A command, from when it was first sent to when it was first answered.
#[derive(Debug)]
pub(super) struct Deed {
    pub(super) p: u32,
    /// Not known for what opens a ticket and was not acknowledged.
    pub(super) ticket: Option<Uuid>,
    /// What it wants, and who wants it, if it brings no text.
    pub(super) wish: Option<(Uuid, Wish)>,
    pub(super) sent: Moment,
    pub(super) answer: Option<(Moment, Answer)>,
}

/// What the server said for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    Ok { seq: u64 },
    Fail { code: String },
}

impl Deed {
    /// Takes what a line says about commands.
    pub(super) fn add(deeds: &mut BTreeMap<Uuid, Self>, clock: Clock, line: &Line) {
        let begin = |t, p, ticket, wish| {
            let sent = clock.moment(t);
            Self { p, ticket, wish, sent, answer: None }
        };
        match *line {
            Line::Invoke { t, p, cid, ticket, .. } => {
                deeds.entry(cid).or_insert_with(|| begin(t, p, ticket, None));
            }
            Line::Ask { t, p, cid, ticket, by, wish } => {
                let ticket = Some(ticket);
                deeds.entry(cid).or_insert_with(|| begin(t, p, ticket, Some((by, wish))));
            }
            Line::Ok { t, cid, ticket, seq, .. } => {
                let Some(deed) = deeds.get_mut(&cid) else { return };
                deed.ticket = Some(ticket);
                deed.answer.get_or_insert((clock.moment(t), Answer::Ok { seq }));
            }
            Line::Fail { t, cid, ref code, .. } => {
                let Some(deed) = deeds.get_mut(&cid) else { return };
                let code = code.clone();
                deed.answer.get_or_insert((clock.moment(t), Answer::Fail { code }));
            }
            _ => {}
        }
    }

    /// The seq it was acknowledged with.
    pub(super) fn seq(&self) -> Option<u64> {
        match self.answer {
            Some((_, Answer::Ok { seq })) => Some(seq),
            _ => None,
        }
    }
}

/// Whose moments can be compared: those of one machine, and always those of one process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Reach {
    Machine(Uuid),
    Process(usize, u32),
}

/// What real time says about the commands on each ticket.
#[derive(Debug, Default)]
pub(super) struct Times(HashMap<(Uuid, Reach), Order>);

#[derive(Debug, Default)]
struct Order {
    /// When something was acknowledged, and the highest seq that had been by then.
    acked: Vec<(u64, u64)>,
    /// When something was sent, and where the ticket cannot have been beyond before.
    sent: Vec<(u64, u64)>,
}

impl Times {
    pub(super) fn of(deeds: &BTreeMap<Uuid, Deed>) -> Self {
        let mut times = Self::default();
        deeds.values().for_each(|deed| times.add(deed));
        times.0.values_mut().for_each(Order::arrange);
        times
    }

    fn add(&mut self, deed: &Deed) {
        let (Some(ticket), Some((acked, Answer::Ok { seq }))) = (deed.ticket, &deed.answer) else {
            return;
        };
        let reach = |moment: Moment| (ticket, reach(deed.p, moment));
        let order = self.0.entry(reach(*acked)).or_default();
        order.acked.push((acked.at, *seq));
        // what found nothing to do was answered with the seq of something else
        let before = if deed.wish.is_some() { *seq } else { seq.saturating_sub(1) };
        let order = self.0.entry(reach(deed.sent)).or_default();
        order.sent.push((deed.sent.at, before));
    }

    /// The highest seq that was acknowledged before this moment.
    pub(super) fn reached(&self, ticket: Uuid, p: u32, moment: Moment) -> u64 {
        let Some(order) = self.0.get(&(ticket, reach(p, moment))) else { return 0 };
        let before = order.acked.partition_point(|(at, _)| *at < moment.at);
        before.checked_sub(1).map_or(0, |last| order.acked[last].1)
    }

    /// The highest seq that can have been reached by this moment.
    pub(super) fn reachable(&self, ticket: Uuid, p: u32, moment: Moment) -> u64 {
        let Some(order) = self.0.get(&(ticket, reach(p, moment))) else { return u64::MAX };
        let after = order.sent.partition_point(|(at, _)| *at <= moment.at);
        order.sent.get(after).map_or(u64::MAX, |(_, before)| *before)
    }
}

fn reach(p: u32, moment: Moment) -> Reach {
    moment.machine.map_or(Reach::Process(moment.process, p), Reach::Machine)
}

impl Order {
    fn arrange(&mut self) {
        self.acked.sort_unstable();
        let mut highest = 0;
        for (_, seq) in &mut self.acked {
            highest = highest.max(*seq);
            *seq = highest;
        }
        self.sent.sort_unstable();
        let mut lowest = u64::MAX;
        for (_, before) in self.sent.iter_mut().rev() {
            lowest = lowest.min(*before);
            *before = lowest;
        }
    }
}
