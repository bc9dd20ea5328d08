//! Writes a history down while it happens.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use super::{Clock, History, Line};

/// Takes lines from many tasks. Each is written out before the next one is taken, so that the file
/// is whole whatever becomes of this process.
#[derive(Debug)]
pub struct Recorder {
    started: Instant,
    taken: Mutex<Taken>,
}

#[derive(Debug)]
struct Taken {
    history: History,
    file: Option<File>,
    error: Option<io::Error>,
}

impl Recorder {
    /// Records in memory, and in a file if one is named.
    pub fn new(path: Option<&Path>) -> io::Result<Self> {
        let file = path.map(File::create).transpose()?;
        let taken = Taken { history: History::default(), file, error: None };
        let (clock, started) = Clock::start();
        let recorder = Self { started, taken: Mutex::new(taken) };
        recorder.record(|_| clock);
        Ok(recorder)
    }

    /// The time since it started, as lines have it.
    pub fn now(&self) -> u64 {
        self.started.elapsed().as_micros() as u64
    }

    /// Adds the line that `line` makes of this moment.
    pub fn record(&self, line: impl FnOnce(u64) -> Line) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let line = line(self.now());
        taken.write(&line);
        taken.history.lines.push(line);
    }

    /// Ends it. A line that could not be written is an error now.
    pub fn finish(&self) -> io::Result<History> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        match taken.error.take() {
            Some(error) => Err(error),
            None => Ok(std::mem::take(&mut taken.history)),
        }
    }
}

impl Taken {
    fn write(&mut self, line: &Line) {
        let Some(file) = &mut self.file else { return };
        let text = serde_json::to_string(line).expect("lines are plain data") + "\n";
        if let Err(error) = file.write_all(text.as_bytes()) {
            self.error.get_or_insert(error);
        }
    }
}
