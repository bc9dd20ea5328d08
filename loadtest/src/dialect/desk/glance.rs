//! Understanding a frame of the desk without building all of it: the client shares its two cores
//! with the server that it measures.

use std::borrow::Cow;

use insightdesk_protocol::ws::ServerFrame;
use serde::Deserialize;
use uuid::Uuid;

use crate::dialect::{Heard, Stamp};

#[derive(Deserialize)]
struct Ack {
    cid: Uuid,
}

#[derive(Deserialize)]
struct Event<'a> {
    seq: u64,
    prev: u64,
    #[serde(borrow)]
    event: View<'a>,
}

#[derive(Deserialize)]
struct View<'a> {
    /// Bodies of the load need no escapes; an event with another one is read the long way.
    body: Option<&'a str>,
}

/// What a frame means to the load.
pub(super) fn hear(text: &str) -> Heard<'_> {
    if text.starts_with(r#"{"t":"event","#)
        && let Ok(Event { seq, prev, event }) = serde_json::from_str(text)
    {
        let stamp = event.body.and_then(Stamp::of_body);
        return Heard::Event { stamp, link: Some((seq, prev)) };
    }
    if text.starts_with(r#"{"t":"ack","#)
        && let Ok(Ack { cid }) = serde_json::from_str(text)
    {
        return Heard::Ack { due_us: Stamp::of_command_id(cid).due_us };
    }
    hear_the_long_way(text)
}

fn hear_the_long_way(text: &str) -> Heard<'_> {
    match serde_json::from_str(text) {
        Ok(ServerFrame::Event { seq, prev, .. }) => {
            Heard::Event { stamp: None, link: Some((seq, prev)) }
        }
        Ok(ServerFrame::Nack { code, message, .. } | ServerFrame::Error { code, message, .. }) => {
            Heard::Refused(Cow::Owned(format!("{code:?}: {message}")))
        }
        _ => Heard::Other,
    }
}
