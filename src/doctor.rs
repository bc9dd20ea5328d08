//! `insightdesk doctor`: looks at everything the program relies on, and says what to do.

use std::fmt;
use std::process::ExitCode;

use crate::config::Config;

mod database;
mod machine;
mod mail;
mod ports;
mod valkey;

/// What one look found.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Finding {
    verdict: Verdict,
    subject: &'static str,
    /// What is, and what to do about it.
    text: String,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Ok,
    /// It works, but not well, or not for long.
    Warn,
    /// It does not work.
    Fail,
}

/// Examines everything and prints a line for each finding.
pub async fn examine(config: &Config) -> anyhow::Result<ExitCode> {
    let mut findings = vec![Finding::ok("configuration", "is valid")];
    findings.extend(machine::examine(config));
    findings.extend(ports::examine(config).await);
    findings.extend(database::examine(config).await);
    findings.extend(valkey::examine(config).await);
    findings.push(mail::examine(config).await);
    for finding in &findings {
        crate::say(&finding.to_string());
    }
    let fails = findings.iter().any(|finding| finding.verdict == Verdict::Fail);
    Ok(if fails { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

impl Finding {
    fn ok(subject: &'static str, text: impl Into<String>) -> Self {
        Self { verdict: Verdict::Ok, subject, text: text.into() }
    }

    fn warn(subject: &'static str, text: impl Into<String>) -> Self {
        Self { verdict: Verdict::Warn, subject, text: text.into() }
    }

    fn fail(subject: &'static str, text: impl Into<String>) -> Self {
        Self { verdict: Verdict::Fail, subject, text: text.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = match self.verdict {
            Verdict::Ok => "ok",
            Verdict::Warn => "warn",
            Verdict::Fail => "fail",
        };
        write!(f, "{verdict:4}  {:13}  {}", self.subject, self.text)
    }
}
