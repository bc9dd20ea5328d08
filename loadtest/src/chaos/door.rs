//! Where clients come in. Behind a closed door nobody listens, and the port is kept all the same.

use std::future::pending;
use std::io;
use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// Connections that wait for being accepted.
const WAITING: u32 = 1024;

#[derive(Debug)]
pub(super) struct Door {
    address: SocketAddr,
    /// Holds the port and never listens.
    _place: TcpSocket,
    listener: Option<TcpListener>,
}

impl Door {
    pub(super) fn open(address: SocketAddr) -> io::Result<Self> {
        let place = bind(address)?;
        let address = place.local_addr()?;
        let listener = Some(bind(address)?.listen(WAITING)?);
        Ok(Self { address, _place: place, listener })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Opens or closes it.
    pub(super) fn set_open(&mut self, open: bool) -> io::Result<()> {
        match (open, &self.listener) {
            (true, None) => self.listener = Some(bind(self.address)?.listen(WAITING)?),
            (false, Some(_)) => self.listener = None,
            _ => {}
        }
        Ok(())
    }

    /// The next client; none while it is closed.
    pub(super) async fn accept(&self) -> io::Result<TcpStream> {
        match &self.listener {
            Some(listener) => listener.accept().await.map(|(client, _)| client),
            None => pending().await,
        }
    }
}

fn bind(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4(),
        SocketAddr::V6(_) => TcpSocket::new_v6(),
    }?;
    socket.set_reuseaddr(true)?;
    socket.set_reuseport(true)?;
    socket.bind(address)?;
    Ok(socket)
}
