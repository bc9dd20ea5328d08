//! What clients ask of tickets.

use serde_json::{Value, json};

use super::client::{Client, id};

impl Client {
    /// Sends a command under an id and returns its answer, `ack` or `nack`.
    pub(crate) async fn post_as(&mut self, cid: &str, ticket: Option<&str>, op: Value) -> Value {
        self.say(&post(cid, ticket, op));
        self.answer(cid).await
    }

    /// Sends a command and returns its answer.
    pub(crate) async fn post(&mut self, ticket: &str, op: Value) -> Value {
        self.post_as(&id(), Some(ticket), op).await
    }

    /// The answer to a command.
    pub(crate) async fn answer(&mut self, cid: &str) -> Value {
        self.find(|frame| (frame["t"] == "ack" || frame["t"] == "nack") && frame["cid"] == cid)
            .await
    }

    /// Sends a command that must be carried out and returns the seq it was given.
    pub(crate) async fn done(&mut self, ticket: &str, op: Value) -> u64 {
        let answer = self.post(ticket, op).await;
        assert_eq!(answer["t"], "ack", "{answer}");
        answer["seq"].as_u64().expect("an ack has a seq")
    }

    /// Says something that everybody on the ticket reads.
    pub(crate) async fn message(&mut self, ticket: &str, body: &str) -> u64 {
        self.done(ticket, json!({ "do": "message", "body": body })).await
    }

    /// Opens a ticket as a contact.
    pub(crate) async fn create(&mut self, body: &str) -> String {
        let answer = self.post_as(&id(), None, json!({ "do": "create", "body": body })).await;
        assert_eq!(answer["t"], "ack", "{answer}");
        text(&answer["ticket"])
    }

    /// Follows a ticket from the start, or from after a seq; returns what came with it.
    pub(crate) async fn subscribe(&mut self, ticket: &str, after: Option<u64>) -> Vec<Value> {
        let mut frame = json!({ "t": "ticket:subscribe", "ticket": ticket });
        if let Some(after) = after {
            frame["after"] = after.into();
        }
        self.say(&frame);
        self.all_until("ticket:subscribed").await
    }

    /// Asks for what is missing of a ticket; returns what came.
    pub(crate) async fn sync(&mut self, ticket: &str, after: u64, upto: Option<u64>) -> Vec<Value> {
        let mut frame = json!({ "t": "sync", "ticket": ticket, "after": after });
        if let Some(upto) = upto {
            frame["upto"] = upto.into();
        }
        self.say(&frame);
        self.all_until("synced").await
    }

    /// The messages of a ticket before a seq, oldest first, and whether there are more.
    pub(crate) async fn history(&mut self, ticket: &str, before: u64) -> (Vec<Value>, bool) {
        self.say(&json!({ "t": "history", "ticket": ticket, "before": before }));
        let page = self.next("history").await;
        let messages = page["messages"].as_array().expect("a page").clone();
        (messages, page["more"] == true)
    }
}

/// The frame of a command.
pub(crate) fn post(cid: &str, ticket: Option<&str>, op: Value) -> Value {
    let mut frame = json!({ "t": "post", "cid": cid, "op": op });
    if let Some(ticket) = ticket {
        frame["ticket"] = ticket.into();
    }
    frame
}

/// The events among frames.
pub(crate) fn events(frames: &[Value]) -> Vec<&Value> {
    frames.iter().filter(|frame| frame["t"] == "event").collect()
}

/// A value that is a text.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("a text and not {value}")).to_owned()
}

/// A value that is a number.
pub(crate) fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("a number and not {value}"))
}
