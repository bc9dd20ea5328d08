//! C12: after harm was healed, commands are answered and readers are complete in time.
//!
//! A window lasts from a heal to the next fault. A reader is complete in it once its connection has
//! caught up, if it had lost one, and it has been shown everything that had been acknowledged when
//! the window began.

mod readers;
mod window;

use std::collections::HashMap;
use std::time::Duration;

use uuid::Uuid;

use super::finding::{Checker, Findings};
use super::index::Index;
use crate::history::{History, Line, Moment};
use readers::Readers;
use window::Window;

/// How long things may take after a heal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Until a command is answered.
    pub first_ok: Duration,
    /// Until every reader has everything.
    pub caught_up: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { first_ok: Duration::from_secs(5), caught_up: Duration::from_secs(10) }
    }
}

pub(super) fn check(history: &History, index: &Index<'_>, limits: Limits) -> Findings {
    let mut findings = Findings::new(Checker::C12);
    let windows = windows(history, index);
    for (number, window) in (1..).zip(&windows) {
        window.judge(&mut findings, number, limits);
        findings.table.push(window.row(number));
    }
    findings.remarks.push(slowest("first ok", windows.iter().map(Window::until_first_ok)));
    findings.remarks.push(slowest("all caught up", windows.iter().map(Window::until_caught_up)));
    findings
}

fn slowest(what: &str, waits: impl Iterator<Item = Option<Duration>>) -> String {
    match waits.flatten().max() {
        Some(wait) => format!("{what} within {} ms", wait.as_millis()),
        None => format!("{what} never"),
    }
}

/// Goes through everything that happened on the machine of the nemesis, in the order of its clock.
fn windows(history: &History, index: &Index<'_>) -> Vec<Window> {
    let lines = in_order(history);
    let end = lines.last().map_or(0, |(moment, _)| moment.at);
    let (mut windows, mut open) = (Vec::new(), None);
    let mut readers = Readers::new(&index.streams);
    let mut acked: HashMap<Uuid, u64> = HashMap::new();
    for (Moment { at, process, .. }, line) in lines {
        match line {
            Line::Fault { .. } => windows.extend(open.take().map(|open: Window| open.close(at))),
            Line::Heal { .. } => {
                windows.extend(open.take().map(|open: Window| open.close(at)));
                open = Some(Window::open(at, readers.begin(&acked)));
            }
            Line::Ok { ticket, seq, .. } => {
                let acked = acked.entry(*ticket).or_default();
                *acked = (*acked).max(*seq);
            }
            _ => {}
        }
        let caught_up = readers.take(process, line);
        if let Some(open) = &mut open {
            open.take(at, line, caught_up);
        }
    }
    windows.extend(open.map(|open| open.close(end)));
    windows
}

/// The lines that can be compared with the nemesis's own, by their moments.
fn in_order(history: &History) -> Vec<(Moment, &Line)> {
    let moments = || {
        let timed = history.timed();
        timed.filter_map(|(clock, line)| line.time().map(|t| (clock.moment(t), line)))
    };
    let nemesis = moments().find(|(_, line)| matches!(line, Line::Heal { .. }));
    let Some((here, _)) = nemesis else { return Vec::new() };
    let comparable = moments().filter(|(moment, _)| moment.machine == here.machine);
    let mut lines: Vec<_> = comparable.collect();
    lines.sort_by_key(|(moment, _)| moment.at);
    lines
}
