//! What was asked, answered and seen while a server was hurt: one JSON object a line, in the order
//! it happened, so that checkers can tell afterwards whether a promise was broken.

mod act;
mod clock;
mod hash;
mod line;
mod recorder;

pub use act::{Act, Entry, Fate, act_of_agent, agent};
pub use clock::{Clock, Moment};
pub use hash::{Hash, canary, canary_of_body, command_id_of_body};
pub use line::{Change, Line, Row, Seen, Via, View, Wish};
pub use recorder::Recorder;

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

/// Why a history cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    #[error("{path}: {error}")]
    Io { path: PathBuf, error: io::Error },
    #[error("{path}, line {line}: {error}")]
    Format { path: PathBuf, line: usize, error: serde_json::Error },
}

/// Everything that was recorded, each process's lines in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    pub lines: Vec<Line>,
}

impl History {
    /// Reads the files of a run, one after the other.
    pub fn read(paths: &[PathBuf]) -> Result<Self, HistoryError> {
        let mut lines = Vec::new();
        for path in paths {
            read_into(&mut lines, path)?;
        }
        Ok(Self { lines })
    }

    /// All lines, each with the clock that its times are on.
    pub fn timed(&self) -> impl Iterator<Item = (Clock, &Line)> {
        self.lines.iter().scan(Clock::default(), |clock, line| {
            clock.set(line);
            Some((*clock, line))
        })
    }
}

fn read_into(lines: &mut Vec<Line>, path: &Path) -> Result<(), HistoryError> {
    let path = path.to_owned();
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error) => return Err(HistoryError::Io { path, error }),
    };
    // the file before it may have had another clock
    lines.push(Line::Clock { machine: None, started: 0 });
    for (number, text) in BufReader::new(file).lines().enumerate() {
        let text = match text {
            Ok(text) => text,
            Err(error) => return Err(HistoryError::Io { path, error }),
        };
        match serde_json::from_str(&text) {
            Ok(line) => lines.push(line),
            Err(error) => return Err(HistoryError::Format { path, line: number + 1, error }),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
