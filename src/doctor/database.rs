//! The database: whether it keeps what it acknowledges, and whether it has room for us.

use insightdesk_store::checkup::{Checkup, Refusal};
use insightdesk_store::migrate::{self, APP_ROLE, MigrateError};
use sqlx::postgres::PgConnectOptions;

use super::Finding;
use crate::config::Config;
use crate::database::{Database, options};

const LITTLE_SKEW: f64 = 1.0;

/// Connections beside those for requests: look-ups (8), loading tickets (4), the journal,
/// migrations, a person who looks.
const OTHERS: i64 = 16;

pub(super) async fn examine(config: &Config) -> Vec<Finding> {
    let is_own = config.database.url.is_none();
    if is_own && !options(config).has_data() {
        return vec![before_first_start(config)];
    }
    let database = match Database::join_unexamined(config).await {
        Ok(database) => database,
        Err(error) => return vec![Finding::fail("database", format!("{error:#}"))],
    };
    let findings = match Checkup::of(&database.login.options()).await {
        Ok(checkup) => {
            let mut findings = judge(&checkup, i64::from(config.database.max_connections), is_own);
            findings.push(schema(&database.login.options()).await);
            findings.extend(database.survey().await.into_iter().map(server));
            findings
        }
        Err(error) => {
            let text = format!("does not answer: {error}; check database.url and the server");
            vec![Finding::fail("database", text)]
        }
    };
    database.close().await;
    findings
}

/// One of several servers.
fn server(survey: Result<String, String>) -> Finding {
    match survey {
        Ok(line) => Finding::ok("server", line),
        Err(line) => Finding::warn("server", format!("{line}; nobody can take over there")),
    }
}

fn before_first_start(config: &Config) -> Finding {
    match options(config).find_binaries() {
        Ok((folder, major)) => {
            let text = format!("none yet: the first start makes one, of PostgreSQL {major}");
            Finding::ok("database", format!("{text} ({})", folder.display()))
        }
        Err(error) => Finding::fail("database", error.to_string()),
    }
}

fn judge(checkup: &Checkup, wanted: i64, is_own: bool) -> Vec<Finding> {
    let name = format!("PostgreSQL {}", checkup.version_name);
    let usable = match checkup.refusal() {
        Some(refusal @ (Refusal::TooOld(_) | Refusal::Off(_))) => {
            Finding::fail("database", refusal.to_string())
        }
        _ => Finding::ok("database", format!("{name} keeps what it acknowledges")),
    };
    let mut findings = vec![usable, clock(checkup.skew), connections(checkup, wanted)];
    if !checkup.data_checksums {
        let text = "are off: a bad disk goes unnoticed; turn them on with pg_checksums";
        findings.push(Finding::warn("checksums", text));
    }
    if !is_own && checkup.synchronous_standby_names.is_empty() {
        let text = "none is synchronous: a fail-over may lose the last messages, and every client \
                    begins anew; name one in synchronous_standby_names";
        findings.push(Finding::warn("standby", text));
    }
    findings
}

fn clock(skew: f64) -> Finding {
    let text = format!("{:.2} s apart from the database's", skew.abs());
    let advice = "synchronize the clocks of both machines";
    match skew.abs() {
        skew if skew > 30.0 => Finding::fail("clock", format!("{text}: {advice}")),
        skew if skew > LITTLE_SKEW => Finding::warn("clock", format!("{text}: {advice}")),
        _ => Finding::ok("clock", text),
    }
}

fn connections(checkup: &Checkup, wanted: i64) -> Finding {
    let (most, needed) = (i64::from(checkup.max_connections), wanted + OTHERS);
    let text = format!("{} of {most} in use, a node needs up to {needed}", checkup.connections);
    if most < needed {
        let advice = "raise max_connections of PostgreSQL, or lower database.max_connections";
        return Finding::fail("connections", format!("{text}: {advice}"));
    }
    Finding::ok("connections", text)
}

async fn schema(login: &PgConnectOptions) -> Finding {
    match migrate::verify(&login.clone().options([("role", APP_ROLE)])).await {
        Ok(()) => Finding::ok("schema", "is up to date"),
        Err(MigrateError::Database(_)) => {
            Finding::warn("schema", "is not there yet: run `insightdesk migrate`")
        }
        Err(error @ MigrateError::Behind(_)) => Finding::warn("schema", error.to_string()),
        Err(error) => Finding::fail("schema", error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Verdict;
    use super::*;

    fn checkup() -> Checkup {
        Checkup {
            version: 150_018,
            version_name: "15.18".to_owned(),
            fsync: true,
            full_page_writes: true,
            synchronous_commit: "on".to_owned(),
            data_checksums: true,
            max_connections: 100,
            connections: 3,
            synchronous_standby_names: String::new(),
            clock: 0.0,
            skew: 0.01,
        }
    }

    fn verdict(subject: &str, checkup: &Checkup, is_own: bool) -> Option<Verdict> {
        let findings = judge(checkup, 10, is_own);
        findings.iter().find(|finding| finding.subject == subject).map(|finding| finding.verdict)
    }

    #[test]
    fn a_good_server_gets_nothing_but_ok() {
        let findings = judge(&checkup(), 10, true);
        assert!(findings.iter().all(|finding| finding.verdict == Verdict::Ok), "{findings:?}");
    }

    #[test]
    fn each_weakness_is_found() {
        let careless = Checkup { fsync: false, ..checkup() };
        assert_eq!(verdict("database", &careless, true), Some(Verdict::Fail));
        let late = Checkup { skew: -5.0, ..checkup() };
        assert_eq!(verdict("clock", &late, true), Some(Verdict::Warn));
        let small = Checkup { max_connections: 20, ..checkup() };
        assert_eq!(verdict("connections", &small, true), Some(Verdict::Fail));
        let unchecked = Checkup { data_checksums: false, ..checkup() };
        assert_eq!(verdict("checksums", &unchecked, true), Some(Verdict::Warn));
        assert_eq!(verdict("standby", &checkup(), false), Some(Verdict::Warn));
    }
}
