//! What can be set about this edge, and what is refused before anything starts.

use std::time::Duration;

use ipnet::IpNet;
use url::{Origin, Url};

use crate::auth::AuthOptions;
use crate::limits::LimitOptions;
use crate::server::Tls;

/// The edge's settings.
#[derive(Debug, Clone)]
pub struct GatewayOptions {
    /// Where browsers find the desk, `https://desk.example`; plain http works on localhost only.
    pub public_url: Url,
    /// Further origins on which the console may run, `https://help.example`.
    pub console_origins: Vec<String>,
    /// Networks of proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Certificate and key with which the server speaks TLS itself.
    pub tls: Option<Tls>,
    /// Most connections at once; further ones are answered 503.
    pub max_connections: usize,
    /// How long the head of a request may take, and an idle connection may wait for the next.
    pub header_timeout: Duration,
    /// How long a request may take, its body included.
    pub request_timeout: Duration,
    /// How long a client may stop reading in the middle of an answer.
    pub write_timeout: Duration,
    /// Largest body of a request.
    pub body_limit: usize,
    /// How long requests may go on after the server was told to stop.
    pub shutdown_grace: Duration,
    pub auth: AuthOptions,
    pub limits: LimitOptions,
}

impl Default for GatewayOptions {
    fn default() -> Self {
        Self {
            public_url: Url::parse("http://localhost:4000").expect("a constant"),
            console_origins: Vec::new(),
            trusted_proxies: Vec::new(),
            tls: None,
            max_connections: 19_500,
            header_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(10),
            write_timeout: Duration::from_secs(10),
            body_limit: 64 * 1024,
            shutdown_grace: Duration::from_secs(5),
            auth: AuthOptions::default(),
            limits: LimitOptions::default(),
        }
    }
}

/// A setting that cannot be used: which one, and why. Never says the value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {problem}")]
pub struct OptionsError {
    /// The field's path in [`GatewayOptions`], `auth.secret`.
    pub key: &'static str,
    pub problem: &'static str,
}

impl OptionsError {
    pub(crate) const fn new(key: &'static str, problem: &'static str) -> Self {
        Self { key, problem }
    }
}

impl GatewayOptions {
    /// Finds the first setting that cannot be used.
    ///
    /// # Errors
    /// Says which.
    pub fn validate(&self) -> Result<(), OptionsError> {
        if !is_bare(&self.public_url) {
            let problem = "must be an http or https address without a path";
            return Err(OptionsError::new("public_url", problem));
        }
        if !self.is_secure() && !is_local(&self.public_url) {
            let problem = "must be https, as sign-in cookies work over http on localhost only";
            return Err(OptionsError::new("public_url", problem));
        }
        if self.tls.is_some() && !self.is_secure() {
            let problem = "must be https, as the server speaks TLS";
            return Err(OptionsError::new("public_url", problem));
        }
        let is_origin = |text: &String| Url::parse(text).is_ok_and(|url| origin(&url) == *text);
        if !self.console_origins.iter().all(is_origin) {
            let problem = "must be origins like https://help.example, without a slash at the end";
            return Err(OptionsError::new("console_origins", problem));
        }
        if self.max_connections == 0 {
            return Err(OptionsError::new("max_connections", "must be at least 1"));
        }
        if self.body_limit < 1024 {
            return Err(OptionsError::new("body_limit", "must be at least 1024 bytes"));
        }
        self.auth.validate()?;
        self.limits.validate()
    }

    /// Whether browsers come by TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.public_url.scheme() == "https"
    }
}

/// An origin as browsers write it into `Origin`.
pub(crate) fn origin(url: &Url) -> String {
    match url.origin() {
        origin @ Origin::Tuple(..) => origin.ascii_serialization(),
        Origin::Opaque(_) => String::new(),
    }
}

fn is_bare(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
}

pub(crate) fn is_local(url: &Url) -> bool {
    url.host_str().is_some_and(|host| {
        matches!(host, "localhost" | "127.0.0.1" | "[::1]") || host.ends_with(".localhost")
    })
}

#[cfg(test)]
mod tests;
