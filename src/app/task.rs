//! A listener and the task that serves it.

use std::future::ready;
use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use axum::Router;
use axum::http::Uri;
use axum::response::Redirect;
use insightdesk_gateway::GatewayOptions;
use insightdesk_gateway::server::{self, Listener};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use url::Url;

/// Serves until `stop` is cancelled.
#[derive(Debug)]
pub(super) struct Task {
    pub(super) address: SocketAddr,
    pub(super) stop: CancellationToken,
    handle: JoinHandle<()>,
}

impl Task {
    /// Serves `routes` within the bounds of `options`.
    pub(super) fn serve(
        socket: Listener,
        routes: Router,
        options: Arc<GatewayOptions>,
    ) -> anyhow::Result<Self> {
        let address = socket.local_address().context("a socket without an address")?;
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        let handle =
            tokio::spawn(async move { server::serve(socket, routes, &options, stopped).await });
        Ok(Self { address, stop, handle })
    }

    /// Serves `routes` to operators: few connections, the same bounds in time.
    pub(super) fn serve_operators(socket: Listener, routes: Router) -> anyhow::Result<Self> {
        let options = GatewayOptions { max_connections: 64, ..GatewayOptions::default() };
        Self::serve(socket, routes, Arc::new(options))
    }

    /// Answers every request with the same address below `public_url`, for good (RFC 9110 15.4.9).
    pub(super) fn redirect(socket: Listener, public_url: &Url) -> anyhow::Result<Self> {
        let public_url = public_url.clone();
        let answer = move |uri: Uri| {
            let path = uri.path_and_query().map_or("/", |path| path.as_str());
            let mut target = public_url.clone();
            // Only what was asked for below our own name, whatever it looks like.
            let (path, query) = path.split_once('?').map_or((path, None), |(p, q)| (p, Some(q)));
            target.set_path(path);
            target.set_query(query);
            ready(Redirect::permanent(target.as_str()))
        };
        let routes = Router::new().fallback(answer);
        Self::serve(socket, routes, Arc::new(GatewayOptions::default()))
    }

    /// Waits for the end that was asked for.
    pub(super) async fn ended(self) {
        if let Err(error) = self.handle.await {
            tracing::error!(%error, "a listener did not end in order");
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use super::*;

    async fn answer(task: &Task, target: &str) -> String {
        let mut stream = TcpStream::connect(task.address).await.expect("it listens");
        let request =
            format!("GET {target} HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer");
        answer.to_lowercase()
    }

    #[tokio::test]
    async fn whoever_comes_without_tls_is_sent_to_the_same_place_of_ours() {
        let listener = Listener::bind("127.0.0.1:0".parse().expect("an address"));
        let url = "https://desk.example".parse().expect("an address");
        let task = Task::redirect(listener.expect("a free port"), &url).expect("it serves");
        for (asked, sent_to) in [
            ("/", "https://desk.example/"),
            ("/tickets/7?view=mine", "https://desk.example/tickets/7?view=mine"),
            ("//evil.example/x", "https://desk.example//evil.example/x"),
            ("http://evil.example/x", "https://desk.example/x"),
        ] {
            let answer = answer(&task, asked).await;
            assert!(answer.starts_with("http/1.1 308 "), "{asked}: {answer}");
            assert!(answer.contains(&format!("location: {sent_to}\r\n")), "{asked}: {answer}");
        }
    }
}
