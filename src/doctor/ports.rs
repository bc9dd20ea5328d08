//! The ports: free, or served by a node of ours that runs already.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use super::Finding;
use crate::config::Config;

const PATIENCE: Duration = Duration::from_secs(2);

/// What only a node of ours answers, by path.
const OURS: [(&str, &str); 2] = [("/version", "\"insightdesk\""), ("/metrics", "insightdesk_")];

pub(super) async fn examine(config: &Config) -> Vec<Finding> {
    let (http, inner) = (config.http.listen, config.inner.listen);
    let mut findings = vec![
        port("http.listen", http, is_ours(http, None)).await,
        port("inner.listen", inner, is_ours(inner, config.inner.token.as_ref())).await,
    ];
    let cluster = config.cluster.listen.as_deref().and_then(|listen| listen.parse().ok());
    if let Some(address) = cluster {
        // It answers nobody without the cluster's secret: the node is known by its other port.
        findings.push(port("cluster.listen", address, is_ours(http, None)).await);
    }
    findings
}

async fn port(
    key: &'static str,
    address: SocketAddr,
    is_ours: impl Future<Output = bool>,
) -> Finding {
    match TcpListener::bind(address).await {
        Ok(_) => Finding::ok(key, format!("{address} is free")),
        Err(error) if error.kind() == ErrorKind::AddrInUse && is_ours.await => {
            Finding::ok(key, format!("{address} is served by a node that runs already"))
        }
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            let text = format!("{address} is taken by another program: stop it, or change {key}");
            Finding::fail(key, text)
        }
        Err(error) => {
            let text = format!("{address} cannot be listened on: {error}; change {key}");
            Finding::fail(key, text)
        }
    }
}

/// Whether a node of ours answers there, to whoever has the token.
async fn is_ours(address: SocketAddr, token: Option<&SecretString>) -> bool {
    for (path, sign) in OURS {
        let answer = timeout(PATIENCE, get(address, path, token)).await;
        if answer.is_ok_and(|answer| answer.is_ok_and(|answer| answer.contains(sign))) {
            return true;
        }
    }
    false
}

async fn get(
    address: SocketAddr,
    path: &str,
    token: Option<&SecretString>,
) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    let bearer = token.map(|token| format!("Authorization: Bearer {}\r\n", token.expose_secret()));
    let bearer = bearer.unwrap_or_default();
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{bearer}Connection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(1 << 20).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use insightdesk_gateway::health::Health;

    use super::super::Verdict;
    use super::*;

    async fn served(routes: Router) -> SocketAddr {
        let socket = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = socket.local_addr().expect("it is bound");
        tokio::spawn(axum::serve(socket, routes).into_future());
        address
    }

    #[tokio::test]
    async fn a_port_is_free_ours_or_somebody_elses() {
        let free = "127.0.0.1:0".parse().expect("it is an address");
        let look = |address| port("http.listen", address, is_ours(address, None));
        assert_eq!(look(free).await.verdict, Verdict::Ok);
        let ours = served(Health::new("1.2.3", Vec::new()).routes()).await;
        assert_eq!(look(ours).await.verdict, Verdict::Ok);
        let foreign = served(Router::new()).await;
        let finding = look(foreign).await;
        assert_eq!(finding.verdict, Verdict::Fail);
        assert!(finding.text.contains("change http.listen"), "{finding}");
    }

    #[tokio::test]
    async fn a_node_that_wants_a_token_is_asked_with_it() {
        let token = SecretString::from("0123456789-abcdefghijklmnopqrstuvwxyz".to_owned());
        let registry = prometheus::Registry::new();
        let counter = prometheus::IntCounter::new("insightdesk_looks_total", "Looks");
        registry.register(Box::new(counter.expect("it is valid"))).expect("the name is free");
        let routes = crate::inner::routes(registry, Router::new(), Some(token.clone()));
        let inner = served(routes).await;
        assert!(!is_ours(inner, None).await);
        assert!(is_ours(inner, Some(&token)).await);
    }
}
