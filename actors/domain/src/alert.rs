//! When what the audit log tells is worth an alert. Pure: times come in, alerts come out.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::audit::{Action, Entry};

/// Most alerts of an organization that are mailed within an hour.
pub const MAILED_AN_HOUR: usize = 10;

/// How urgent an alert is. Owners and admins are mailed those above `info`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum AlertLevel {
    Info,
    Medium,
    High,
}

impl AlertLevel {
    /// The word stored in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// What raises an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum AlertRule {
    /// Five failed sign-ins to one account in five minutes.
    FailedSignIns,
    /// An account was locked for a network.
    Locked,
    /// Three exports by one actor in an hour.
    Exports,
    /// Ten refusals of one actor in ten minutes.
    Denials,
    /// Settings of the organization changed.
    SettingsChanged,
}

/// Whom an alert is about: a kind, and the id if there is one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Subject {
    pub kind: String,
    pub id: Option<String>,
}

/// What led to an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finding {
    /// Entries within the window, the last one included.
    pub count: usize,
    /// The first of them.
    pub since: Timestamp,
}

impl AlertRule {
    pub const ALL: [Self; 5] =
        [Self::FailedSignIns, Self::Locked, Self::Exports, Self::Denials, Self::SettingsChanged];

    /// The word stored in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FailedSignIns => "failed_sign_ins",
            Self::Locked => "locked",
            Self::Exports => "exports",
            Self::Denials => "denials",
            Self::SettingsChanged => "settings_changed",
        }
    }

    /// Reads the word of the database.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.as_str() == word)
    }

    /// The rule that entries of `action` count for.
    #[must_use]
    pub fn of(action: Action) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.actions().contains(&action))
    }

    /// What counts.
    #[must_use]
    pub const fn actions(self) -> &'static [Action] {
        match self {
            Self::FailedSignIns => &[Action::SignInFailed],
            Self::Locked => &[Action::AccountLocked],
            Self::Exports => &[Action::DataExported, Action::PersonExported],
            Self::Denials => &[Action::PermissionDenied, Action::ForeignResource],
            Self::SettingsChanged => &[Action::SettingsChanged],
        }
    }

    #[must_use]
    pub const fn level(self) -> AlertLevel {
        match self {
            Self::FailedSignIns | Self::Locked | Self::Denials => AlertLevel::High,
            Self::Exports => AlertLevel::Medium,
            Self::SettingsChanged => AlertLevel::Info,
        }
    }

    /// So many entries within the window raise an alert.
    #[must_use]
    pub const fn threshold(self) -> usize {
        match self {
            Self::FailedSignIns => 5,
            Self::Exports => 3,
            Self::Denials => 10,
            Self::Locked | Self::SettingsChanged => 1,
        }
    }

    /// In which time entries are counted, and for how long an alert is not told again of the same
    /// subject; zero: every entry is told. A lock lasts for as long as its window.
    #[must_use]
    pub const fn window(self) -> SignedDuration {
        match self {
            Self::FailedSignIns => SignedDuration::from_mins(5),
            Self::Locked => SignedDuration::from_mins(30),
            Self::Exports => SignedDuration::from_hours(1),
            Self::Denials => SignedDuration::from_mins(10),
            Self::SettingsChanged => SignedDuration::ZERO,
        }
    }

    /// Whether the rule is about the account that something was done to, and not about who did it.
    #[must_use]
    pub const fn is_about_account(self) -> bool {
        matches!(self, Self::FailedSignIns | Self::Locked)
    }

    /// Whom an entry counts for; none where that is unknown.
    #[must_use]
    pub fn subject(self, entry: &Entry) -> Option<Subject> {
        if self.is_about_account() {
            let account = entry.resource.as_ref().filter(|resource| resource.kind == "user")?;
            return Some(Subject { kind: account.kind.clone(), id: Some(account.id.clone()) });
        }
        let actor = &entry.asker.actor;
        let id = actor.id().map(|id| id.to_string());
        Some(Subject { kind: actor.kind().to_owned(), id })
    }
}

/// Whether owners and admins are written to about an alert of `level`, when `mailed` others were
/// mailed to them within the last hour. A storm is listed, and not mailed one by one.
#[must_use]
pub fn is_mailed(level: AlertLevel, mailed: usize) -> bool {
    level > AlertLevel::Info && mailed < MAILED_AN_HOUR
}

/// Whether an entry of `at` raises an alert: `before` are the times of those that came before it for
/// the same rule and subject, `raised` is when the last alert about them was raised.
#[must_use]
pub fn decide(
    rule: AlertRule,
    before: &[Timestamp],
    raised: Option<Timestamp>,
    at: Timestamp,
) -> Option<Finding> {
    let window = rule.window();
    let is_within = |earlier: &Timestamp| at.duration_since(*earlier) < window;
    if raised.as_ref().is_some_and(is_within) {
        return None;
    }
    let counted: Vec<Timestamp> = before.iter().copied().filter(is_within).collect();
    let count = counted.len() + 1;
    let since = counted.into_iter().min().map_or(at, |first| first.min(at));
    (count >= rule.threshold()).then_some(Finding { count, since })
}

#[cfg(test)]
mod tests;
