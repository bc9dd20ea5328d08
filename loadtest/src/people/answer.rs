//! What the server says to a command.

use std::time::Duration;

use insightdesk_protocol::code::Code;
use insightdesk_protocol::ws::ServerFrame;
use tokio::time::timeout;
use uuid::Uuid;

use super::command::Command;
use super::link::{Link, LinkError};

/// How long an answer may take before the connection is given up.
const ANSWER: Duration = Duration::from_secs(10);

/// What the server said to a command.
pub(crate) enum Answer {
    /// It is stored, as this.
    Stored { ticket: Uuid, seq: u64, duplicate: bool },
    /// It is refused for good.
    Refused(Code),
    /// It has to be repeated, after this time.
    Again(Code, Duration),
}

impl Answer {
    /// Waits for the answer to a command.
    pub(crate) async fn hear(link: &mut Link, command: &Command) -> Result<Self, LinkError> {
        let answered = async {
            loop {
                match link.hear().await? {
                    ServerFrame::Ack { cid, ticket, seq, duplicate, .. } if cid == command.cid => {
                        return Ok(Answer::Stored { ticket: ticket.as_uuid(), seq, duplicate });
                    }
                    ServerFrame::Nack { cid, code, retry, after_ms, .. } if cid == command.cid => {
                        let after = Duration::from_millis(u64::from(after_ms.unwrap_or(100)));
                        let again = Answer::Again(code, after);
                        return Ok(if retry { again } else { Answer::Refused(code) });
                    }
                    _ => {}
                }
            }
        };
        timeout(ANSWER, answered).await.map_err(|_| LinkError::Silent(ANSWER))?
    }
}
