//! Ends connections to a server that was replaced, or was out of reach.
//!
//! A server that is frozen, or a machine that is gone, does not say so: whoever waits for its answer
//! would wait for many minutes, or for as long again after a network has come back. The driver keeps its sockets to itself, so they are found among those
//! of the process by where they lead.

use std::net::SocketAddr;
use std::os::fd::RawFd;
use std::path::Path;

use nix::sys::socket::{Shutdown, SockaddrStorage, getpeername, shutdown};
use sqlx::postgres::PgConnectOptions;
use tokio::net::lookup_host;

/// The open files of this process, by number.
const FILES: &str = "/dev/fd";

/// Shuts all TCP connections of this process to one of `addresses`; answers how many there were.
pub(super) fn hang_up(addresses: &[SocketAddr]) -> usize {
    let Ok(files) = Path::new(FILES).read_dir() else { return 0 };
    let numbers = files.flatten().filter_map(|file| file.file_name().to_str()?.parse().ok());
    let there = numbers.filter(|file| peer(*file).is_some_and(|it| addresses.contains(&it)));
    there.filter(|file| shutdown(*file, Shutdown::Both).is_ok()).count()
}

/// Where a server listens.
pub(super) async fn addresses(server: &PgConnectOptions) -> Vec<SocketAddr> {
    let found = lookup_host((server.get_host(), server.get_port())).await;
    found.map(Iterator::collect).unwrap_or_default()
}

fn peer(file: RawFd) -> Option<SocketAddr> {
    let peer: SockaddrStorage = getpeername(file).ok()?;
    let v4 = peer.as_sockaddr_in().map(|it| SocketAddr::from((it.ip(), it.port())));
    v4.or_else(|| peer.as_sockaddr_in6().map(|it| SocketAddr::from((it.ip(), it.port()))))
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;
    use tokio::net::{TcpListener, TcpStream};

    use super::*;

    async fn listener() -> (TcpListener, SocketAddr) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        (listener, address)
    }

    #[tokio::test]
    async fn who_waits_for_a_server_that_was_hung_up_on_waits_no_longer() {
        let (old, old_address) = listener().await;
        let (other, other_address) = listener().await;
        let mut waiting = TcpStream::connect(old_address).await.expect("it listens");
        let kept = TcpStream::connect(other_address).await.expect("it listens");
        let (_silent, _) = old.accept().await.expect("it connects");
        let (_there, _) = other.accept().await.expect("it connects");
        assert_eq!(hang_up(&[old_address]), 1);
        assert_eq!(waiting.read(&mut [0]).await.expect("an end"), 0);
        assert!(
            kept.try_read(&mut [0]).is_err_and(|it| it.kind() == std::io::ErrorKind::WouldBlock)
        );
    }
}
