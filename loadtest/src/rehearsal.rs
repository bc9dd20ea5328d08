//! A desk in small, to try the harness on: the same frames, two organizations, a journal in one
//! file, and faults to switch on. A harness that cannot fail proves nothing.

mod decide;
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
use url::Url;

use crate::target::{DeskTarget, Login, Organizations};
use crate::ws::{Side, Socket, Sources};
use http::Request;
use room::Room;

/// The agents of each organization.
const AGENTS: [u32; 3] = [1, 2, 3];
const PASSWORD: &str = "rehearsal";

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
    /// Show one organization what happens in the other now and then.
    LeakOrganizations,
    /// Give a ticket to whoever claims it.
    TwoWinners,
    /// Leave the newest message out of pages.
    StaleRead,
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
        let organizations = [0, 1].map(|organization| {
            let logins = AGENTS.map(
                |agent| json!({ "email": http::email(organization, agent), "password": PASSWORD }),
            );
            json!({ "widget_key": http::key(organization), "logins": logins })
        });
        let mut demo = organizations[0].clone();
        demo["address"] = json!(address);
        demo["origin"] = json!(address);
        demo["organizations"] = json!(organizations);
        Ok(demo.to_string())
    }

    /// Both organizations of a desk that is reached at this address.
    pub fn organizations(address: &Url) -> Organizations {
        let [first, other] = [0, 1].map(|organization| {
            let login = |agent| Login {
                email: http::email(organization, agent),
                password: PASSWORD.to_owned(),
                totp_secret: None,
            };
            DeskTarget {
                nodes: Vec::new(),
                address: address.clone(),
                key: http::key(organization),
                origin: address.origin().ascii_serialization(),
                logins: AGENTS.map(login).to_vec(),
                owner: None,
                deputy: None,
                sources: Sources { count: 4 },
            }
        });
        Organizations { first, others: vec![other] }
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
        "/api/v1/widget/sessions" => http::widget_session(&request.body),
        _ => (404, "{}".to_owned()),
    }
}
