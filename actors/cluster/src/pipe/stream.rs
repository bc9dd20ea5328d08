//! A TLS connection in the form in which the library takes connections it has not made itself.

use ractor_cluster::{BoxRead, BoxWrite, ClusterBidiStream};
use tokio::net::TcpStream;
use tokio_rustls::TlsStream;

/// A connection that has proved that it belongs to the cluster.
pub(super) struct Trusted {
    pub(super) stream: TlsStream<TcpStream>,
    pub(super) peer: String,
}

impl ClusterBidiStream for Trusted {
    fn split(self: Box<Self>) -> (BoxRead, BoxWrite) {
        let (read, write) = tokio::io::split(self.stream);
        (Box::new(read), Box::new(write))
    }

    fn peer_label(&self) -> Option<String> {
        Some(self.peer.clone())
    }
}
