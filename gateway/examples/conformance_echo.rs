//! Echoes WebSocket messages on a loopback port, for a conformance suite:
//! `conformance_echo 9001`.

use std::net::Ipv4Addr;

use insightdesk_gateway::ws::conformance::serve_echo;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let port = std::env::args().nth(1).ok_or("which port? (0: any)")?.parse()?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    println!("echo on {}", listener.local_addr()?);
    Ok(serve_echo(listener).await?)
}
