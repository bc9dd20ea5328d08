//! Connection URLs that name several servers, as libpq has them (PostgreSQL documentation, 34.1.1.3).

use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;

/// Why a URL cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error("must be postgres://user:password@host/database")]
    NotAUrl,
    #[error("names an empty host")]
    EmptyHost,
    #[error("target_session_attrs may be read-write or primary, not {0}")]
    Target(String),
}

/// One URL for each host, all else being equal.
pub(super) fn candidates(url: &str) -> Result<Vec<PgConnectOptions>, AddressError> {
    let (scheme, rest) = url.split_once("://").ok_or(AddressError::NotAUrl)?;
    if !matches!(scheme, "postgres" | "postgresql") {
        return Err(AddressError::NotAUrl);
    }
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    let (user, hosts) = match authority.rfind('@') {
        Some(at) => authority.split_at(at + 1),
        None => ("", authority),
    };
    let tail = without_target(tail)?;
    let several = hosts.contains(',');
    hosts
        .split(',')
        .map(|host| one(&format!("{scheme}://{user}{host}{tail}"), host, several))
        .collect()
}

fn one(url: &str, host: &str, several: bool) -> Result<PgConnectOptions, AddressError> {
    if several && host.is_empty() {
        return Err(AddressError::EmptyHost);
    }
    let options = PgConnectOptions::from_str(url).map_err(|_| AddressError::NotAUrl)?;
    // The driver would look up the brackets of an IPv6 address with it.
    let bare = options.get_host().trim_matches(['[', ']']).to_owned();
    Ok(options.host(&bare))
}

/// Path and query without `target_session_attrs`, which is none of the driver's business.
fn without_target(tail: &str) -> Result<String, AddressError> {
    let Some((path, query)) = tail.split_once('?') else { return Ok(tail.to_owned()) };
    let mut kept = Vec::new();
    for pair in query.split('&') {
        match pair.split_once('=') {
            Some(("target_session_attrs", "read-write" | "primary")) => {}
            Some(("target_session_attrs", other)) => {
                return Err(AddressError::Target(other.to_owned()));
            }
            _ => kept.push(pair),
        }
    }
    let mark = if kept.is_empty() { "" } else { "?" };
    Ok(format!("{path}{mark}{}", kept.join("&")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(url: &str) -> Vec<(String, u16)> {
        let servers = candidates(url).expect("a URL");
        servers.iter().map(|it| (it.get_host().to_owned(), it.get_port())).collect()
    }

    #[test]
    fn a_url_with_one_host_is_one_server() {
        assert_eq!(places("postgres://desk:secret@db:5433/desk"), [("db".to_owned(), 5433)]);
    }

    #[test]
    fn a_url_with_several_hosts_is_one_server_each_with_the_rest_in_common() {
        let url = "postgres://desk:a%2Cb@one:5433,two,[::1]:5434/desk?target_session_attrs=read-write\
                   &sslmode=require";
        let servers = candidates(url).expect("a URL");
        let expected =
            [("one".to_owned(), 5433), ("two".to_owned(), 5432), ("::1".to_owned(), 5434)];
        assert_eq!(places(url), expected);
        for server in &servers {
            assert_eq!((server.get_username(), server.get_database()), ("desk", Some("desk")));
            assert!(matches!(server.get_ssl_mode(), sqlx::postgres::PgSslMode::Require));
        }
    }

    #[test]
    fn only_servers_that_take_writes_can_be_asked_for() {
        let refusal = |target| {
            let url = format!("postgres://a,b/desk?target_session_attrs={target}");
            candidates(&url).err()
        };
        assert_eq!(refusal("primary"), None);
        assert_eq!(refusal("standby"), Some(AddressError::Target("standby".to_owned())));
    }

    #[test]
    fn what_is_no_url_is_refused() {
        for url in ["", "desk", "http://a/b", "postgres://a:b:c/desk", "postgres://a:1,:x/desk"] {
            assert!(candidates(url).is_err(), "{url}");
        }
        let empty = candidates("postgres://desk@a,,b/desk").err();
        assert_eq!(empty, Some(AddressError::EmptyHost));
    }
}
