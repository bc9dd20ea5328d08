//! Where the servers are, and who may sign in there.

use std::fmt;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use insightdesk_protocol::rest::Secret;
use serde::Deserialize;
use url::Url;

use crate::ws::{Addresses, Endpoint, Sources};

/// Why a target cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    #[error("{0} is not an address like http://127.0.0.1:4000")]
    Address(Url),
    #[error("{0} is not mail:password")]
    Login(String),
    #[error("{path} cannot be read: {error}")]
    File { path: PathBuf, error: io::Error },
    #[error("{path} is not what `insightdesk demo --json` prints: {error}")]
    Demo { path: PathBuf, error: serde_json::Error },
}

/// A member's e-mail address and password.
#[derive(Clone, Default, Deserialize)]
pub struct Login {
    pub email: String,
    pub password: String,
    /// What their authenticator holds, in base32, if they have one.
    #[serde(default)]
    pub totp_secret: Option<String>,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").field("email", &self.email).finish_non_exhaustive()
    }
}

impl FromStr for Login {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        let (email, password) =
            text.split_once(':').ok_or_else(|| TargetError::Login(text.to_owned()))?;
        let (email, password) = (email.to_owned(), password.to_owned());
        Ok(Self { email, password, totp_secret: None })
    }
}

/// Somebody whom the operator has made an owner.
#[derive(Debug, Clone)]
pub struct Newcomer {
    pub email: String,
    /// Of the link by which they choose a password.
    pub token: Secret,
}

/// A desk, and the people of one organization on it.
#[derive(Debug, Clone)]
pub struct DeskTarget {
    pub address: Url,
    /// The nodes on which sockets are opened in turn; none: at `address`.
    pub nodes: Vec<Url>,
    /// The public key of a chat inbox.
    pub key: String,
    /// A page that the inbox allows.
    pub origin: String,
    /// At least one.
    pub logins: Vec<Login>,
    /// Who changes who is who, if they are known.
    pub owner: Option<Login>,
    /// Who has not come in yet, and is to have the rights of an admin now and then.
    pub deputy: Option<Newcomer>,
    pub sources: Sources,
}

/// One server, and the people of each organization on it.
#[derive(Debug, Clone)]
pub struct Organizations {
    pub first: DeskTarget,
    pub others: Vec<DeskTarget>,
}

impl Organizations {
    /// All of them, the first one first.
    pub fn all(self) -> impl Iterator<Item = DeskTarget> {
        std::iter::once(self.first).chain(self.others)
    }

    pub(crate) fn all_mut(&mut self) -> impl Iterator<Item = &mut DeskTarget> {
        std::iter::once(&mut self.first).chain(&mut self.others)
    }

    /// Reads the output of `insightdesk demo --json`.
    pub fn from_demo(path: &Path, sources: Sources) -> Result<Self, TargetError> {
        let (first, doors) = read_demo(path, sources)?;
        let others = doors.into_iter().skip(1).map(|Door { widget_key: key, logins }| {
            let Logins { by_password: logins, owner } = logins;
            DeskTarget { key, logins, owner, ..first.clone() }
        });
        Ok(Self { others: others.collect(), first })
    }
}

impl From<DeskTarget> for Organizations {
    fn from(first: DeskTarget) -> Self {
        Self { first, others: Vec::new() }
    }
}

/// What `insightdesk demo --json` prints, as far as it is needed here.
#[derive(Debug, Deserialize)]
struct Demo {
    address: Url,
    widget_key: String,
    #[serde(default)]
    origin: Option<String>,
    logins: Logins,
    /// All of them, the first one included.
    #[serde(default)]
    organizations: Vec<Door>,
}

/// How to come into one organization.
#[derive(Debug, Deserialize)]
struct Door {
    widget_key: String,
    logins: Logins,
}

/// The logins of an organization.
#[derive(Debug, Default, Deserialize)]
#[serde(from = "Vec<Login>")]
pub struct Logins {
    /// Those who come in by a password alone.
    pub by_password: Vec<Login>,
    /// The first of those who show a code: it works once in half a minute, so that they do not come
    /// in often. Nobody has to but those who change who is who.
    pub owner: Option<Login>,
}

impl From<Vec<Login>> for Logins {
    fn from(all: Vec<Login>) -> Self {
        let by_code = |login: &mut Login| login.totp_secret.is_some();
        let mut by_password = all;
        let owner = by_password.extract_if(.., by_code).next();
        by_password.retain(|login| login.totp_secret.is_none());
        Self { by_password, owner }
    }
}

fn read_demo(path: &Path, sources: Sources) -> Result<(DeskTarget, Vec<Door>), TargetError> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| TargetError::File { path: path.to_owned(), error })?;
    let Demo { address, widget_key, origin, logins, organizations } =
        serde_json::from_str(&text)
            .map_err(|error| TargetError::Demo { path: path.to_owned(), error })?;
    let origin = origin.unwrap_or_else(|| address.origin().ascii_serialization());
    let (Logins { by_password: logins, owner }, key) = (logins, widget_key);
    let (nodes, deputy) = (Vec::new(), None);
    let target = DeskTarget { address, nodes, key, origin, logins, owner, deputy, sources };
    Ok((target, organizations))
}

impl DeskTarget {
    /// Reads the output of `insightdesk demo --json`.
    pub fn from_demo(path: &Path, sources: Sources) -> Result<Self, TargetError> {
        read_demo(path, sources).map(|(first, _)| first)
    }

    /// Where sockets of contacts (with the page they come from) and of agents are opened.
    pub fn endpoint(&self, origin: &str) -> Result<Endpoint, TargetError> {
        let headers =
            [("Origin", origin), ("Sec-WebSocket-Protocol", insightdesk_protocol::SUBPROTOCOL)];
        endpoint(&self.address, &self.nodes, "/ws", &headers)
    }

    /// The page of the console, where agents come from.
    pub fn console_origin(&self) -> String {
        self.address.origin().ascii_serialization()
    }
}

/// The Socket.IO server that the desk is compared with.
#[derive(Debug, Clone)]
pub struct PeerTarget {
    pub address: Url,
    /// What it checks its tokens with (HS256).
    pub secret: String,
    pub sources: Sources,
}

impl PeerTarget {
    pub fn endpoint(&self) -> Result<Endpoint, TargetError> {
        endpoint(&self.address, &[], "/socket.io/?EIO=4&transport=websocket", &[])
    }
}

fn endpoint(
    base: &Url,
    nodes: &[Url],
    path: &str,
    headers: &[(&str, &str)],
) -> Result<Endpoint, TargetError> {
    let bad = |url: &Url| TargetError::Address(url.clone());
    let place = |url: &Url| {
        let host = url.host_str().filter(|_| url.scheme() == "http").ok_or_else(|| bad(url))?;
        let port = url.port_or_known_default().ok_or_else(|| bad(url))?;
        Ok((host.to_owned(), port))
    };
    let address = |url: &Url| {
        let (host, port) = place(url)?;
        resolve(&host, port).ok_or_else(|| bad(url))
    };
    let own = [base.clone()];
    let all = if nodes.is_empty() { &own[..] } else { nodes };
    let all = all.iter().map(address).collect::<Result<Vec<_>, _>>()?;
    let (host, port) = place(base)?;
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Ok(Endpoint {
        addresses: Addresses::new(&all).ok_or_else(|| bad(base))?,
        host: format!("{host}:{port}"),
        path: path.to_owned(),
        headers: headers.collect(),
    })
}

/// The first IPv4 address of a name, because sources are spread over 127.0.0.0/8; else the first.
fn resolve(host: &str, port: u16) -> Option<SocketAddr> {
    let host = host.trim_matches(['[', ']']);
    let addresses: Vec<_> = (host, port).to_socket_addrs().ok()?.collect();
    addresses.iter().find(|address| address.is_ipv4()).or(addresses.first()).copied()
}

#[cfg(test)]
mod tests;
