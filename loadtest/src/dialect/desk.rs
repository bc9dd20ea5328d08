//! The desk's own language, as its protocol crate defines it.

mod entrance;
mod glance;

pub(crate) use entrance::{Greeting, Memory};

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use insightdesk_domain::ids::{CommandId, TicketId};
use insightdesk_protocol::rest::SignInOut;
use insightdesk_protocol::ws::{ClientFrame, Op};
use tokio::sync::Mutex;
use url::Url;
use uuid::Uuid;

use super::{Dialect, EnterError, Heard, Party, Pass, Stamp};
use crate::rest::{Rest, RestError};
use crate::target::{DeskTarget, Login, Newcomer, TargetError};
use crate::ws::{Endpoint, Socket};

/// Access tokens are good for ten minutes; older ones than this are replaced.
const TOKEN_AGE: Duration = Duration::from_mins(8);

/// A desk, and everybody who has signed in there.
#[derive(Debug, Clone)]
pub struct Desk(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    target: DeskTarget,
    rest: Rest,
    for_contacts: Endpoint,
    for_agents: Endpoint,
    signed_in: Arc<Mutex<HashMap<usize, (Pass, Instant)>>>,
}

impl Desk {
    /// A desk that nobody has talked to yet.
    pub fn new(target: DeskTarget) -> Result<Self, TargetError> {
        Ok(Self(Arc::new(Shared {
            rest: Rest::new(target.address.clone()),
            for_contacts: target.endpoint(&target.origin)?,
            for_agents: target.endpoint(&target.console_origin())?,
            signed_in: Arc::default(),
            target,
        })))
    }

    /// The same desk with all who have signed in, on one of its nodes: everything goes there, and its
    /// pages are those of the desk.
    pub fn at(&self, node: Url) -> Result<Self, TargetError> {
        let rest = Rest::new(node.clone());
        let target = DeskTarget { nodes: vec![node], ..self.0.target.clone() };
        Ok(Self(Arc::new(Shared {
            rest,
            for_contacts: target.endpoint(&target.origin)?,
            for_agents: target.endpoint(&target.console_origin())?,
            signed_in: Arc::clone(&self.0.signed_in),
            target,
        })))
    }

    /// The calls that need no socket.
    pub fn rest(&self) -> &Rest {
        &self.0.rest
    }

    /// Signs the first agent in, whoever has done so before.
    pub(crate) async fn sign_in(&self) -> Result<SignInOut, RestError> {
        let target = &self.0.target;
        let nobody = Login::default();
        let login = target.logins.first().unwrap_or(&nobody);
        self.0.rest.sign_in(login, &target.console_origin()).await
    }

    /// Signs somebody in who is none of the agents.
    pub(crate) async fn sign_in_with(&self, login: &Login) -> Result<SignInOut, RestError> {
        self.0.rest.sign_in(login, &self.0.target.console_origin()).await
    }

    /// Who changes who is who, if they are known.
    pub(crate) fn owner(&self) -> Option<&Login> {
        self.0.target.owner.as_ref()
    }

    /// Who comes in to get and lose rights, if somebody does.
    pub(crate) fn deputy(&self) -> Option<&Newcomer> {
        self.0.target.deputy.as_ref()
    }

    /// Tries to sign in to an account that does not exist.
    pub(crate) async fn sign_in_as_nobody(&self, number: u32) -> Result<SignInOut, RestError> {
        let email = format!("nobody-{number}-{}@example.org", Uuid::new_v4());
        let password = "not the password of anybody".to_owned();
        let login = Login { email, password, totp_secret: None };
        self.0.rest.sign_in(&login, &self.0.target.console_origin()).await
    }

    /// Opens a socket for somebody who may have been there before.
    pub(crate) async fn come_back(
        &self,
        pass: &Pass,
        number: usize,
        memory: Memory,
    ) -> Result<(Socket, Greeting), EnterError> {
        entrance::enter(self, pass, number, memory).await
    }

    fn endpoint(&self, party: Party) -> &Endpoint {
        match party {
            Party::Contact => &self.0.for_contacts,
            Party::Agent => &self.0.for_agents,
        }
    }
}

impl Dialect for Desk {
    const NAME: &'static str = "desk";
    // the protocol's own pings are answered by the socket
    const PONG: &'static str = "";

    async fn contact(&self, _number: usize) -> Result<Pass, EnterError> {
        let DeskTarget { key, origin, .. } = &self.0.target;
        let session = self.0.rest.widget_session(key, origin, None).await?;
        Ok(Pass { party: Party::Contact, token: session.token })
    }

    async fn agent(&self, number: usize) -> Result<Pass, EnterError> {
        let target = &self.0.target;
        let number = number % target.logins.len().max(1);
        let mut signed_in = self.0.signed_in.lock().await;
        if let Some((pass, since)) = signed_in.get(&number)
            && since.elapsed() < TOKEN_AGE
        {
            return Ok(pass.clone());
        }
        let login = target.logins.get(number).ok_or_else(|| EnterError::Refused {
            wanted: "a sign-in",
            answer: "no login was given".to_owned(),
        })?;
        let answer = self.0.rest.sign_in(login, &target.console_origin()).await?;
        let pass = Pass { party: Party::Agent, token: answer.access_token };
        signed_in.insert(number, (pass.clone(), Instant::now()));
        Ok(pass)
    }

    async fn enter(&self, pass: &Pass, number: usize) -> Result<Socket, EnterError> {
        let (socket, _) = entrance::enter(self, pass, number, Memory::default()).await?;
        Ok(socket)
    }

    async fn open_ticket(&self, _pass: &Pass, socket: &mut Socket) -> Result<Uuid, EnterError> {
        entrance::open_ticket(socket).await
    }

    async fn follow(&self, socket: &mut Socket, ticket: Uuid) -> Result<(), EnterError> {
        entrance::follow(socket, ticket).await
    }

    fn post(&self, ticket: Uuid, stamp: Stamp, body: &str) -> String {
        text(&ClientFrame::Post {
            cid: CommandId::from_uuid(stamp.command_id()),
            ticket: Some(TicketId::from_uuid(ticket)),
            op: Op::Message { body: body.to_owned() },
        })
    }

    fn hear<'a>(&self, text: &'a str) -> Heard<'a> {
        glance::hear(text)
    }
}

/// A frame as it is sent.
pub(crate) fn text(frame: &ClientFrame) -> String {
    serde_json::to_string(frame).expect("frames are plain data")
}

#[cfg(test)]
mod tests;
