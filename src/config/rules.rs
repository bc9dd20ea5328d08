//! What each option may be.

use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::time::Duration;

use ipnet::IpNet;
use toml::{Table, Value};
use tracing_subscriber::EnvFilter;
use url::Url;

use super::layers::{OPEN, join};
use super::{ConfigError, duration};

/// What the value of one option must be. Its type was compared with the default's before.
#[derive(Debug)]
enum Rule {
    Any,
    Number(RangeInclusive<i64>),
    Duration(RangeInclusive<&'static str>),
    Choice(&'static [&'static str]),
    /// Texts that each pass the test, with a word for what they are.
    List(fn(&str) -> bool, &'static str),
    Address,
    /// An address, or nothing.
    OptionalAddress,
    Directives,
}

/// One rule for each option, in the order of the defaults.
const RULES: &[(&str, Rule)] = &[
    ("http.listen", Rule::Address),
    ("http.public_url", Rule::Any),
    ("http.certificate_file", Rule::Any),
    ("http.key_file", Rule::Any),
    ("http.redirect_listen", Rule::OptionalAddress),
    ("http.console_origins", Rule::List(is_origin, "origins such as https://help.example")),
    ("http.trusted_proxies", Rule::List(is_network, "networks such as 10.0.0.0/8")),
    ("inner.listen", Rule::Address),
    ("inner.token", Rule::Any),
    ("inner.token_file", Rule::Any),
    ("cluster.node", Rule::Any),
    ("cluster.listen", Rule::Any),
    ("cluster.address", Rule::Any),
    ("cluster.secret", Rule::Any),
    ("cluster.secret_file", Rule::Any),
    ("data.folder", Rule::Any),
    ("secrets.key", Rule::Any),
    ("secrets.key_file", Rule::Any),
    ("database.url", Rule::Any),
    ("database.url_file", Rule::Any),
    ("database.owner_url", Rule::Any),
    ("database.owner_url_file", Rule::Any),
    ("database.max_connections", Rule::Number(2..=200)),
    ("database.embedded.binaries", Rule::Any),
    ("database.embedded.user", Rule::Any),
    ("database.embedded.runtime_folder", Rule::Any),
    ("database.embedded.start_timeout", Rule::Duration("1s"..="1h")),
    ("database.embedded.stop_timeout", Rule::Duration("1s"..="1h")),
    ("valkey.url", Rule::Any),
    ("valkey.url_file", Rule::Any),
    ("log.level", Rule::Directives),
    ("log.format", Rule::Choice(&["auto", "json", "human"])),
    ("limits.profile", Rule::Choice(&["default", "load"])),
    ("limits.sign_in_attempts", Rule::Number(1..=100)),
    ("limits.sign_in_window", Rule::Duration("1m"..="24h")),
    ("limits.sign_in_lock", Rule::Duration("1m"..="24h")),
    ("limits.sign_in_per_minute", Rule::Number(1..=1_000)),
    ("limits.messages_per_second", Rule::Number(1..=1_000)),
    ("limits.typing_per_10_seconds", Rule::Number(1..=1_000)),
    ("limits.commands_per_minute", Rule::Number(1..=10_000)),
    ("limits.anonymous_per_minute", Rule::Number(1..=10_000)),
    ("limits.address_per_minute", Rule::Number(1..=1_000_000)),
    ("limits.member_per_minute", Rule::Number(1..=1_000_000)),
    ("limits.admin_per_minute", Rule::Number(1..=1_000_000)),
    ("limits.key_per_minute", Rule::Number(1..=1_000_000)),
    ("limits.organization_per_minute", Rule::Number(1..=1_000_000)),
    ("limits.registrations_per_hour", Rule::Number(1..=1_000)),
    ("limits.links_per_hour", Rule::Number(1..=1_000)),
    ("limits.redemptions_per_hour", Rule::Number(1..=1_000)),
    ("limits.invitations_per_hour", Rule::Number(1..=10_000)),
    ("limits.pending_sockets_per_address", Rule::Number(1..=100_000)),
    ("sockets.max", Rule::Number(0..=1_000_000)),
    ("sockets.hello_timeout", Rule::Duration("1s"..="1m")),
    ("sockets.queue_frames", Rule::Number(16..=100_000)),
    ("sockets.queue_bytes", Rule::Number(524_288..=67_108_864)),
    ("tickets.max_awake", Rule::Number(100..=150_000)),
    ("tickets.idle_after", Rule::Duration("1s"..="24h")),
    ("auth.access_token_minutes", Rule::Number(1..=10)),
    ("auth.sign_in_hours", Rule::Number(1..=720)),
    ("auth.idle_hours", Rule::Number(1..=720)),
    ("auth.hash_threads", Rule::Number(1..=64)),
    ("auth.oidc_private_networks", Rule::Any),
    ("auth.totp_strict", Rule::Any),
    ("auth.registration", Rule::Choice(&["open", "closed"])),
    ("mail.relay", Rule::Any),
    ("mail.relay_file", Rule::Any),
    ("mail.from", Rule::Any),
];

/// Holds every option against its rule.
pub(super) fn check(table: &Table) -> Result<(), ConfigError> {
    check_at("", table)
}

fn check_at(path: &str, table: &Table) -> Result<(), ConfigError> {
    for (name, value) in table {
        let key = join(path, name);
        match value {
            Value::Table(_) if key == OPEN => {}
            Value::Table(section) => check_at(&key, section)?,
            value => rule(&key)?
                .problem(value)
                .map_or(Ok(()), |problem| Err(ConfigError::new(key, problem)))?,
        }
    }
    Ok(())
}

fn rule(key: &str) -> Result<&'static Rule, ConfigError> {
    let found = RULES.iter().find(|(name, _)| *name == key);
    found.map(|(_, rule)| rule).ok_or_else(|| ConfigError::internal(key))
}

impl Rule {
    /// What is wrong with `value`, if anything.
    fn problem(&self, value: &Value) -> Option<String> {
        let text = value.as_str().unwrap_or_default();
        match self {
            Self::Any => None,
            Self::Number(range) => {
                let fits = value.as_integer().is_some_and(|number| range.contains(&number));
                (!fits).then(|| format!("must be {} to {}", range.start(), range.end()))
            }
            Self::Duration(range) => {
                let fits =
                    duration::parse(text).is_some_and(|found| lengths(range).contains(&found));
                (!fits)
                    .then(|| format!("must be a duration of {} to {}", range.start(), range.end()))
            }
            Self::Choice(choices) => {
                (!choices.contains(&text)).then(|| format!("must be one of {}", choices.join(", ")))
            }
            Self::List(is_one, name) => {
                let is_text = |value: &Value| value.as_str().is_some_and(is_one);
                let fits = value.as_array().is_some_and(|list| list.iter().all(is_text));
                (!fits).then(|| format!("must be {name}"))
            }
            Self::OptionalAddress if text.is_empty() => None,
            Self::Address | Self::OptionalAddress => {
                let fits = text.parse::<SocketAddr>().is_ok();
                (!fits).then(|| "must be an address and a port such as 127.0.0.1:4000".to_owned())
            }
            Self::Directives => {
                let fits = !text.is_empty() && EnvFilter::builder().parse(text).is_ok();
                (!fits).then(|| "must be a level or directives such as info,sqlx=debug".to_owned())
            }
        }
    }
}

fn is_origin(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| url.origin().ascii_serialization() == text)
}

fn is_network(text: &str) -> bool {
    text.parse::<IpNet>().is_ok()
}

fn lengths(range: &RangeInclusive<&'static str>) -> RangeInclusive<Duration> {
    let length = |text| duration::parse(text).unwrap_or_default();
    length(range.start())..=length(range.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_about_an_option_of_the_defaults() {
        let defaults: Table = super::super::DEFAULTS.parse().expect("the defaults are TOML");
        for (key, rule) in RULES {
            let mut names = key.split('.');
            let section = names.next().and_then(|name| defaults.get(name));
            let value = names.fold(section, |value, name| value?.get(name));
            let value = value.unwrap_or_else(|| panic!("{key} is not in the defaults"));
            assert_eq!(rule.problem(value), None, "{key}");
        }
    }

    #[test]
    fn the_bounds_of_every_duration_are_durations() {
        for (key, rule) in RULES {
            if let Rule::Duration(range) = rule {
                let lengths = lengths(range);
                assert!(Duration::ZERO < *lengths.start(), "{key}");
                assert!(lengths.start() < lengths.end(), "{key}");
            }
        }
    }
}
