//! A node's clock, which libfaketime reads from a file: it can be put back or forward while the node
//! runs. Time that is measured, and not told, is left alone.

use std::io;
use std::path::{Path, PathBuf};

/// Where Debian has it.
const FAKETIME: &str = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";
/// The right time.
const RIGHT: &str = "+0";

/// The clock of a node.
#[derive(Debug)]
pub(super) struct Clock {
    file: PathBuf,
}

impl Clock {
    /// Whether clocks can be put wrong here.
    pub(super) fn is_there() -> bool {
        Path::new(FAKETIME).exists()
    }

    /// A clock that is right.
    pub(super) fn at(file: PathBuf) -> io::Result<Self> {
        let clock = Self { file };
        clock.put_right()?;
        Ok(clock)
    }

    /// Has it wrong by so much, like +1h.
    pub(super) fn put(&self, shift: &str) -> io::Result<()> {
        // whoever reads it meanwhile finds the one or the other
        let next = self.file.with_extension("next");
        std::fs::write(&next, format!("{shift}\n"))?;
        std::fs::rename(next, &self.file)
    }

    pub(super) fn put_right(&self) -> io::Result<()> {
        self.put(RIGHT)
    }

    /// What the node has to be told.
    pub(super) fn environment(&self) -> [(String, String); 4] {
        let file = self.file.display().to_string();
        [
            ("LD_PRELOAD", FAKETIME.to_owned()),
            ("FAKETIME_TIMESTAMP_FILE", file),
            ("FAKETIME_CACHE_DURATION", "1".to_owned()),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
    }
}
