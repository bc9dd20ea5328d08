//! Acts in time: what was asked for that the audit log has to tell of, and what came of it.

use crate::history::{Act, Fate, Moment};

/// An act, from when it was asked for to when it was answered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) act: &'a Act,
    pub(super) sent: Moment,
    pub(super) answer: Option<(Moment, &'a Fate)>,
}

impl<'a> Asked<'a> {
    pub(super) fn new(sent: Moment, act: &'a Act) -> Self {
        Self { act, sent, answer: None }
    }

    /// When the server said that it is done.
    pub(super) fn done(&self) -> Option<Moment> {
        match self.answer {
            Some((at, Fate::Done { .. })) => Some(at),
            _ => None,
        }
    }

    /// Why it was refused, if it was.
    pub(super) fn code(&self) -> Option<&'a str> {
        match self.answer {
            Some((_, Fate::Refused { code })) => Some(code),
            _ => None,
        }
    }

    /// What it was done to, as far as is known.
    pub(super) fn resource(&self) -> Option<&str> {
        let made = match self.answer {
            Some((_, Fate::Done { resource })) => resource.as_deref(),
            _ => None,
        };
        made.or(self.act.resource.as_deref())
    }
}
