//! Clocks: when two moments of different processes can be compared.

use std::time::{Duration, Instant};

use nix::time::{ClockId, clock_gettime};
use uuid::Uuid;

use super::Line;

/// What the times of some lines count from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Clock {
    machine: Option<Uuid>,
    started: u64,
    /// How many recorders there were before, which tells processes apart that count alike.
    process: usize,
}

/// A moment, in microseconds on the clock of a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    pub machine: Option<Uuid>,
    pub process: usize,
    pub at: u64,
}

impl Clock {
    /// Starts a clock for the lines that are recorded from now on.
    pub(super) fn start() -> (Line, Instant) {
        // one id for each boot, because its clock begins anew
        let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id");
        let machine = boot.ok().and_then(|id| id.trim().parse().ok());
        // nothing comes between the two: what takes time here, clocks would differ by
        let now = clock_gettime(ClockId::CLOCK_MONOTONIC);
        let instant = Instant::now();
        let started = now.map_or(0, |now| Duration::from(now).as_micros() as u64);
        (Line::Clock { machine, started }, instant)
    }

    /// Takes the clock that a line names, if it does.
    pub(super) fn set(&mut self, line: &Line) {
        if let Line::Clock { machine, started } = *line {
            *self = Self { machine, started, process: self.process + 1 };
        }
    }

    /// The moment that `t` is on this clock.
    #[must_use]
    pub fn moment(self, t: u64) -> Moment {
        Moment { machine: self.machine, process: self.process, at: self.started + t }
    }
}
