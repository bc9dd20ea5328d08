//! The Valkey server that all nodes share, and the one proxy through which they reach it.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;
use url::{Position, Url, form_urlencoded};

use super::{database, node};
use crate::chaos::Proxy;

/// Where Valkey listens unless it is told otherwise.
const PORT: u16 = 6379;
/// How long it may take to forget everything.
const ANSWER: Duration = Duration::from_secs(10);

/// Reads the URL of a server that can be reached through a proxy.
pub(super) fn plain_url(text: &str) -> Result<Url, String> {
    let url: Url = text.parse().map_err(|error| format!("no URL: {error}"))?;
    match url.scheme() {
        "valkey" | "redis" => Ok(url),
        _ => {
            Err("only valkey:// and redis:// are possible, because no TLS is passed on".to_owned())
        }
    }
}

/// The server, and the way to it.
#[derive(Debug)]
pub(super) struct Valkey {
    url: Url,
    server: SocketAddr,
    pub(super) proxy: Proxy,
}

impl Valkey {
    /// A proxy in front of the server that does no harm yet.
    pub(super) fn behind_proxy(url: &Url, seed: u64) -> io::Result<Self> {
        if !url.has_host() {
            return Err(io::Error::other("Valkey's URL names no host"));
        }
        let server = database::address(url, PORT)?;
        Ok(Self { url: url.clone(), server, proxy: node::proxy(server, seed)? })
    }

    /// The way through the proxy.
    pub(super) fn through(&self) -> String {
        let (before, after) = (&self.url[..Position::BeforeHost], &self.url[Position::AfterPort..]);
        format!("{before}{}{after}", self.proxy.address())
    }

    /// Has the server forget everything, on the way straight to it.
    pub(super) async fn flush(&self) -> io::Result<()> {
        let flushed = timeout(ANSWER, self.tell(&self.order())).await;
        flushed.map_err(|_| io::Error::other("Valkey does not answer")).flatten()
    }

    /// What it is told, and how many answers there will be.
    fn order(&self) -> (Vec<u8>, usize) {
        let flush = b"FLUSHALL\r\n";
        let Some(password) = self.url.password() else { return (flush.to_vec(), 1) };
        let words = ["AUTH", self.url.username(), password].map(decoded);
        let words: Vec<_> = words.iter().filter(|word| !word.is_empty()).collect();
        let mut order = format!("*{}\r\n", words.len());
        words.iter().for_each(|word| order += &format!("${}\r\n{word}\r\n", word.len()));
        ([order.as_bytes(), flush].concat(), 2)
    }

    async fn tell(&self, (order, answers): &(Vec<u8>, usize)) -> io::Result<()> {
        let mut server = TcpStream::connect(self.server).await?;
        server.write_all(order).await?;
        let mut lines = BufReader::new(server).lines();
        for _ in 0..*answers {
            match lines.next_line().await? {
                Some(line) if line.starts_with('+') => {}
                line => return Err(io::Error::other(format!("Valkey said {line:?}"))),
            }
        }
        Ok(())
    }
}

/// A part of a URL as it is meant.
fn decoded(part: &str) -> String {
    // what separates fields and words of forms is nothing special here
    let form = part.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
    form_urlencoded::parse(form.as_bytes()).map(|(text, _)| text.into_owned()).collect()
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;
    use tokio::net::TcpListener;

    use super::*;

    fn valkey(url: &str) -> Valkey {
        Valkey::behind_proxy(&url.parse().expect("a URL"), 1).expect("a port is free")
    }

    /// What a server that gives these answers is told.
    async fn told(login: &str, answers: &str) -> (String, io::Result<()>) {
        let server = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let port = server.local_addr().expect("it is bound").port();
        let valkey = valkey(&format!("valkey://{login}127.0.0.1:{port}"));
        let serve = async {
            let (mut client, _) = server.accept().await.expect("it comes");
            client.write_all(answers.as_bytes()).await.expect("it listens");
            let mut heard = String::new();
            client.read_to_string(&mut heard).await.expect("it is text");
            heard
        };
        tokio::join!(serve, valkey.flush())
    }

    #[test]
    fn a_server_with_tls_is_refused() {
        assert!(plain_url("valkey://desk:pass@127.0.0.1:6380/2").is_ok());
        assert!(plain_url("redis://127.0.0.1").is_ok());
        for url in ["valkeys://127.0.0.1:6380/2", "rediss://127.0.0.1"] {
            let refused = plain_url(url).expect_err("it is refused");
            assert!(refused.contains("no TLS is passed on"), "{refused}");
        }
    }

    #[tokio::test]
    async fn nodes_reach_it_through_the_proxy_under_the_same_name() {
        let valkey = valkey("valkey://desk:pass%40@127.0.0.1:6380/2");
        let proxy = valkey.proxy.address();
        assert_eq!(valkey.through(), format!("valkey://desk:pass%40@{proxy}/2"));
        assert_eq!(valkey.server.port(), 6380);
    }

    #[tokio::test]
    async fn it_is_told_to_forget_everything() {
        let (heard, flushed) = told("", "+OK\r\n").await;
        assert_eq!(heard, "FLUSHALL\r\n");
        assert!(flushed.is_ok(), "{flushed:?}");
    }

    #[tokio::test]
    async fn a_password_is_given_as_it_is_meant() {
        let (heard, flushed) = told(":p+%26=%40%20@", "+OK\r\n+OK\r\n").await;
        assert_eq!(heard, "*2\r\n$4\r\nAUTH\r\n$6\r\np+&=@ \r\nFLUSHALL\r\n");
        assert!(flushed.is_ok(), "{flushed:?}");
        let (heard, _) = told("desk:secret@", "+OK\r\n+OK\r\n").await;
        assert!(heard.starts_with("*3\r\n$4\r\nAUTH\r\n$4\r\ndesk\r\n$6\r\nsecret\r\n"), "{heard}");
    }

    #[tokio::test]
    async fn a_server_that_refuses_is_an_error() {
        let (_, flushed) = told("", "-NOAUTH Authentication required.\r\n").await;
        assert!(flushed.is_err_and(|error| error.to_string().contains("NOAUTH")));
    }
}
