//! Where Valkey is, from a URL that may hold a password.

use std::fmt;

use fred::types::config::{Config, ServerConfig, TlsConnector};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

const PORT: u16 = 6379;

/// A server's address and what it asks for. Shows host and port, and nothing that is secret.
#[derive(Clone)]
pub struct Address {
    shown: String,
    has_tls: bool,
    /// Everything but TLS.
    config: Config,
}

/// Why an address cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It is none.
    #[error("must be valkey://user:password@host:port/database, or valkeys:// with TLS")]
    Malformed,
    /// It asks for TLS, and the system knows nobody to trust.
    #[error("asks for TLS, and the certificates of the system's authorities cannot be read")]
    Certificates,
}

impl Address {
    /// Reads a URL such as `valkeys://:password@cache.example:6380/2`.
    ///
    /// # Errors
    /// When it is none, or has parts that mean nothing here.
    pub fn parse(url: &SecretString) -> Result<Self, AddressError> {
        let mut url = Url::parse(url.expose_secret()).map_err(|_| AddressError::Malformed)?;
        let has_tls = match url.scheme() {
            "redis" | "valkey" => false,
            "rediss" | "valkeys" => true,
            _ => return Err(AddressError::Malformed),
        };
        if url.query().is_some() || url.fragment().is_some() || url.set_scheme("redis").is_err() {
            return Err(AddressError::Malformed);
        }
        let host = url.host_str().filter(|host| !host.is_empty());
        let (host, port) = (host.ok_or(AddressError::Malformed)?, url.port().unwrap_or(PORT));
        let config = Config::from_url_centralized(url.as_str());
        let mut config = config.map_err(|_| AddressError::Malformed)?;
        config.server = ServerConfig::new_centralized(host.trim_matches(['[', ']']), port);
        Ok(Self { shown: format!("{host}:{port}"), has_tls, config })
    }

    /// What the client is configured with.
    pub(super) fn config(&self) -> Result<Config, AddressError> {
        let mut config = self.config.clone();
        if self.has_tls {
            let connector = TlsConnector::default_rustls();
            config.tls = Some(connector.map_err(|_| AddressError::Certificates)?.into());
        }
        Ok(config)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(url: &str) -> Result<Address, AddressError> {
        Address::parse(&SecretString::from(url))
    }

    #[test]
    fn a_url_names_host_port_user_password_and_database() {
        let address = parse("redis://ada:s%40crets@cache.example:6380/2").expect("it is one");
        assert_eq!(address.to_string(), "cache.example:6380");
        let Config { username, password, database, tls, .. } = address.config().expect("no TLS");
        assert_eq!(username.as_deref(), Some("ada"));
        assert_eq!((password.as_deref(), database), (Some("s@crets"), Some(2)));
        assert!(tls.is_none());
    }

    #[test]
    fn the_port_and_everything_behind_it_may_be_left_out() {
        let address = parse("valkey://cache").expect("it is one");
        assert_eq!(address.to_string(), "cache:6379");
        assert_eq!(parse("redis://[::1]").map(|it| it.to_string()), Ok("[::1]:6379".to_owned()));
        assert!(!address.has_tls);
    }

    #[test]
    fn tls_is_asked_for_by_the_scheme() {
        for url in ["rediss://cache", "valkeys://cache"] {
            assert!(parse(url).expect("it is one").has_tls, "{url}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for url in [
            "",
            "cache:6379",
            "redis://",
            "redis:///0",
            "http://cache",
            "redis-cluster://cache",
            "redis+unix:///run/cache",
            "redis://cache/zero",
            "redis://cache/0/1",
            "redis://cache/256",
            "redis://cache?node=other",
            "redis://cache:66666",
        ] {
            assert_eq!(parse(url).err(), Some(AddressError::Malformed), "{url}");
        }
    }

    #[test]
    fn a_password_is_not_shown() {
        let address = parse("redis://ada:hunter2@cache").expect("it is one");
        assert!(!format!("{address:?} {address}").contains("hunter2"));
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange_to_be_judged(text in "(rediss?://)?\\PC*") {
            let _ = parse(&text);
        }
    }
}
