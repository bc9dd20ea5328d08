//! The ports: free, or served by a node of ours that runs already.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use super::Finding;
use crate::config::Config;

const PATIENCE: Duration = Duration::from_secs(2);

/// What only a node of ours answers, by path.
const OURS: [(&str, &str); 2] = [("/version", "\"insightdesk\""), ("/metrics", "insightdesk_")];

pub(super) async fn examine(config: &Config) -> Vec<Finding> {
    vec![
        port("http.listen", config.http.listen).await,
        port("inner.listen", config.inner.listen).await,
    ]
}

async fn port(key: &'static str, address: SocketAddr) -> Finding {
    match TcpListener::bind(address).await {
        Ok(_) => Finding::ok(key, format!("{address} is free")),
        Err(error) if error.kind() == ErrorKind::AddrInUse => taken(key, address).await,
        Err(error) => {
            let text = format!("{address} cannot be listened on: {error}; change {key}");
            Finding::fail(key, text)
        }
    }
}

async fn taken(key: &'static str, address: SocketAddr) -> Finding {
    for (path, sign) in OURS {
        let answer = timeout(PATIENCE, get(address, path)).await;
        if answer.is_ok_and(|answer| answer.is_ok_and(|answer| answer.contains(sign))) {
            return Finding::ok(key, format!("{address} is served by a node that runs already"));
        }
    }
    let text = format!("{address} is taken by another program: stop it, or change {key}");
    Finding::fail(key, text)
}

async fn get(address: SocketAddr, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
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
        assert_eq!(port("http.listen", free).await.verdict, Verdict::Ok);
        let ours = served(Health::new("1.2.3", Vec::new()).routes()).await;
        assert_eq!(port("http.listen", ours).await.verdict, Verdict::Ok);
        let foreign = served(Router::new()).await;
        let finding = port("http.listen", foreign).await;
        assert_eq!(finding.verdict, Verdict::Fail);
        assert!(finding.text.contains("change http.listen"), "{finding}");
    }
}
