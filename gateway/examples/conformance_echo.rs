//! Echoes WebSocket messages on a loopback port, for a conformance suite:
//! `conformance_echo 9001`.

use std::net::Ipv4Addr;

use insightdesk_gateway::server::Listener;
use insightdesk_gateway::ws::conformance::serve_echo;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let port = std::env::args().nth(1).ok_or("which port? (0: any)")?.parse()?;
    let listener = Listener::bind((Ipv4Addr::LOCALHOST, port).into())?;
    println!("echo on {}", listener.local_address()?);
    serve_echo(listener).await;
    Ok(())
}
