//! Where PostgreSQL is: on one server, or on two of which one takes writes.

use std::io;
use std::net::{SocketAddr, ToSocketAddrs};

use url::{Position, Url};

use super::ChaosOptions;

/// Where PostgreSQL listens unless it is told otherwise.
const PORT: u16 = 5432;
/// Of several servers the one that takes writes is wanted.
const WRITABLE: &str = "target_session_attrs=read-write";

/// A database, and every server that may have it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Database<'a> {
    first: &'a Url,
    standby: Option<&'a Url>,
}

impl<'a> Database<'a> {
    pub(super) fn of(options: &'a ChaosOptions) -> Self {
        Self { first: &options.database, standby: options.standby.as_ref() }
    }

    /// Where its servers are.
    pub(super) fn servers(&self) -> io::Result<Vec<SocketAddr>> {
        if !self.first.has_authority() {
            return Err(io::Error::other("the database has no host and port"));
        }
        self.urls().map(|url| address(url, PORT)).collect()
    }

    /// The way straight to them.
    pub(super) fn direct(&self) -> String {
        match self.standby {
            None => self.first.to_string(),
            Some(_) => self.at(self.urls().map(|url| place(url, PORT))),
        }
    }

    /// The way through a proxy in front of each.
    pub(super) fn through(&self, proxies: impl Iterator<Item = SocketAddr>) -> String {
        self.at(proxies.map(|address| address.to_string()))
    }

    fn urls(&self) -> impl Iterator<Item = &'a Url> {
        [self.first].into_iter().chain(self.standby)
    }

    /// Its URL with the servers at these places; a `Url` has no room for two.
    fn at(&self, places: impl Iterator<Item = String>) -> String {
        let places = places.collect::<Vec<_>>().join(",");
        let (before, after) =
            (&self.first[..Position::BeforeHost], &self.first[Position::AfterPort..]);
        let wish = match (self.standby, self.first.query()) {
            (None, _) => String::new(),
            (Some(_), None) => format!("?{WRITABLE}"),
            (Some(_), Some(_)) => format!("&{WRITABLE}"),
        };
        format!("{before}{places}{after}{wish}")
    }
}

fn place(url: &Url, usual_port: u16) -> String {
    format!("{}:{}", url.host_str().unwrap_or("127.0.0.1"), url.port().unwrap_or(usual_port))
}

/// Where the server of a URL listens, on the usual port if the URL names none.
pub(super) fn address(url: &Url, usual_port: u16) -> io::Result<SocketAddr> {
    let place = place(url, usual_port);
    let mut addresses = place.to_socket_addrs()?;
    addresses.next().ok_or_else(|| io::Error::other(format!("{place} has no address")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "postgres://desk:pass%40@localhost/chaos";
    const STANDBY: &str = "postgres://desk:pass%40@127.0.0.1:5433/chaos";

    fn through(first: &str, standby: Option<&str>) -> String {
        let parse = |url: &str| url.parse::<Url>().expect("it is well formed");
        let (first, standby) = (parse(first), standby.map(parse));
        let database = Database { first: &first, standby: standby.as_ref() };
        let ports = (1..).map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
        database.through(ports.take(database.urls().count()))
    }

    #[test]
    fn one_server_is_reached_through_its_proxy_and_as_the_url_says() {
        assert_eq!(through(FIRST, None), "postgres://desk:pass%40@127.0.0.1:1/chaos");
        let asked = through("postgres://desk@127.0.0.1:5432/chaos?sslmode=disable", None);
        assert_eq!(asked, "postgres://desk@127.0.0.1:1/chaos?sslmode=disable");
        assert_eq!(through("postgres://desk@[::1]:5432", None), "postgres://desk@127.0.0.1:1");
    }

    #[test]
    fn of_two_servers_the_one_that_takes_writes_is_asked_for() {
        let wish = "target_session_attrs=read-write";
        let both = "postgres://desk:pass%40@127.0.0.1:1,127.0.0.1:2/chaos";
        assert_eq!(through(FIRST, Some(STANDBY)), format!("{both}?{wish}"));
        let asked = through(&format!("{FIRST}?sslmode=disable"), Some(STANDBY));
        assert_eq!(asked, format!("{both}?sslmode=disable&{wish}"));
    }

    #[test]
    fn the_way_straight_to_the_servers_names_their_own_ports() {
        let (first, standby) = (FIRST.parse().expect("a URL"), STANDBY.parse().expect("a URL"));
        let alone = Database { first: &first, standby: None };
        let both = Database { standby: Some(&standby), ..alone };
        let wish = "target_session_attrs=read-write";
        let servers = "localhost:5432,127.0.0.1:5433";
        assert_eq!(alone.direct(), FIRST);
        assert_eq!(both.direct(), format!("postgres://desk:pass%40@{servers}/chaos?{wish}"));
        let ports: Vec<_> = both.servers().expect("both").iter().map(SocketAddr::port).collect();
        assert_eq!(ports, [5432, 5433]);
    }

    #[test]
    fn a_database_without_a_server_is_refused() {
        let nowhere = "postgres:chaos".parse().expect("a URL");
        assert!(Database { first: &nowhere, standby: None }.servers().is_err());
    }
}
