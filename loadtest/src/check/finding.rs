//! What a checker found.

use std::fmt;

use serde::Serialize;

/// Violations that are kept in words; more are counted.
const KEPT: usize = 20;
/// Those that a person is shown.
const SHOWN: usize = 5;

/// Which promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Checker {
    C1,
    C2,
    C3,
    C4,
    C5,
    C6,
    C7,
    C8,
    C10,
    C11,
    C12,
}

impl Checker {
    /// What it watches over, in words.
    pub const fn promise(self) -> &'static str {
        match self {
            Self::C1 => "no loss",
            Self::C2 => "no phantom",
            Self::C3 => "no duplicate",
            Self::C4 => "no gap",
            Self::C5 => "same order",
            Self::C6 => "complete readers",
            Self::C7 => "order in time",
            Self::C8 => "one winner",
            Self::C10 => "audit",
            Self::C11 => "isolation",
            Self::C12 => "recovery",
        }
    }
}

/// The outcome of one checker.
#[derive(Debug, Clone, Serialize)]
pub struct Findings {
    pub checker: Checker,
    /// How many things were looked at. None at all proves nothing.
    pub examined: u64,
    pub violations: u64,
    /// The first of them, in words.
    pub examples: Vec<String>,
    /// What is no violation but worth knowing.
    pub remarks: Vec<String>,
    /// Figures, a line each.
    pub table: Vec<String>,
}

impl Findings {
    pub(super) fn new(checker: Checker) -> Self {
        let (examples, remarks, table) = (Vec::new(), Vec::new(), Vec::new());
        Self { checker, examined: 0, violations: 0, examples, remarks, table }
    }

    /// Looks at one more thing.
    pub(super) fn examine(&mut self, is_good: bool, violation: impl FnOnce() -> String) {
        self.examined += 1;
        if !is_good {
            self.cry(violation());
        }
    }

    pub(super) fn cry(&mut self, violation: String) {
        self.violations += 1;
        if self.examples.len() < KEPT {
            self.examples.push(violation);
        }
    }

    /// Whether the promise was kept, as far as there was anything to look at.
    pub fn is_good(&self) -> bool {
        self.violations == 0 && self.examined > 0
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { checker, examined, violations, examples, remarks, table } = self;
        let (checker, promise) = (format!("{checker:?}"), checker.promise());
        let verdict = match (violations, examined) {
            (0, 0) => "NOTHING TO LOOK AT",
            (0, _) => "kept",
            _ => "BROKEN",
        };
        write!(f, "  {checker:<3} {promise:<16} {verdict:<7} {examined} looked at")?;
        if *violations > 0 {
            write!(f, ", {violations} violations")?;
        }
        for remark in remarks {
            write!(f, ", {remark}")?;
        }
        writeln!(f)?;
        for example in examples.iter().take(SHOWN) {
            writeln!(f, "       {example}")?;
        }
        table.iter().try_for_each(|line| writeln!(f, "       {line}"))
    }
}
