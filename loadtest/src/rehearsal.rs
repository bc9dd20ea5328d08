//! A desk in small, to try the harness on: the same frames, a journal in one file, and faults to
//! switch on. A harness that cannot fail proves nothing.

mod http;
mod journal;
mod room;
mod session;
mod show;

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use clap::ValueEnum;
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};

use crate::ws::{Side, Socket};
use http::Request;
use room::Room;

/// A promise to break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Fault {
    /// Acknowledge first, write to the journal a little later.
    AckBeforeWrite,
    /// Store a repeated command again.
    Twice,
    /// Leave a reader out now and then, and lie about what came before.
    SkipEvent,
    /// Show contacts the notes of staff.
    LeakNotes,
}

/// The desk.
#[derive(Debug)]
pub struct Rehearsal {
    room: Mutex<Room>,
}

impl Rehearsal {
    /// Goes on where the journal ends.
    pub fn open(journal: &Path, fault: Option<Fault>) -> io::Result<Arc<Self>> {
        Ok(Arc::new(Self { room: Mutex::new(Room::open(journal, fault)?) }))
    }

    /// What `insightdesk demo --json` would print.
    pub fn demo(listener: &TcpListener) -> io::Result<String> {
        let address = format!("http://{}", listener.local_addr()?);
        let logins = [1, 2, 3].map(|number| {
            json!({ "email": format!("agent-{number}@rehearsal.example"), "password": "rehearsal" })
        });
        let demo = json!({
            "address": address, "origin": address, "widget_key": "pk_rehearsal", "logins": logins,
        });
        Ok(demo.to_string())
    }

    /// Serves until the process ends.
    pub async fn serve(self: Arc<Self>, listener: TcpListener) -> io::Result<()> {
        loop {
            let (stream, _) = listener.accept().await?;
            let desk = Arc::clone(&self);
            // a client that goes away is none of the desk's business
            tokio::spawn(async move { desk.welcome(stream).await });
        }
    }

    async fn welcome(&self, mut stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        while let Some(request) = http::read(&mut stream).await? {
            if request.path == "/ws" {
                http::switch(&mut stream).await?;
                let socket = Socket::new(stream, Side::Server, &[]);
                session::serve(self, socket).await;
                return Ok(());
            }
            let (status, body) = answer(&request);
            http::write(&mut stream, status, &body).await?;
        }
        Ok(())
    }

    fn room(&self) -> MutexGuard<'_, Room> {
        self.room.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn answer(request: &Request) -> (u16, String) {
    match request.path.as_str() {
        "/readyz" => (200, "{}".to_owned()),
        "/api/v1/auth/sign-in" => http::sign_in(&request.body),
        "/api/v1/widget/sessions" => (200, http::widget_session()),
        _ => (404, "{}".to_owned()),
    }
}
