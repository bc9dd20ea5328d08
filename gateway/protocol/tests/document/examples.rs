//! The examples: fenced blocks of one or more JSON values, `json client`, `json server`, or
//! `json rest` and the name of a body.

use insightdesk_protocol::rest::{
    Problem, SignInIn, SignInOut, WidgetInboxOut, WidgetSessionIn, WidgetSessionOut,
};
use insightdesk_protocol::ws::{ClientFrame, ServerFrame};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// What an example is an example of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Client,
    Server,
    Rest(Body),
}

/// A body of REST.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Body {
    Problem,
    SignInIn,
    SignInOut,
    WidgetInboxOut,
    WidgetSessionIn,
    WidgetSessionOut,
}

/// One value and the line on which its block begins.
#[derive(Debug)]
pub(crate) struct Example {
    pub(crate) line: usize,
    pub(crate) kind: Kind,
    pub(crate) value: Value,
}

/// The whole document.
pub(crate) fn document() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/protocol.md");
    std::fs::read_to_string(path).expect("docs/protocol.md is there")
}

/// All examples of the document. A block of JSON that says nothing of its kind is a mistake.
pub(crate) fn examples() -> Vec<Example> {
    let document = document();
    let mut examples = Vec::new();
    let mut lines = (1..).zip(document.lines());
    while let Some((line, text)) = lines.next() {
        let Some(label) = text.strip_prefix("```") else { continue };
        let inside = lines.by_ref().map(|(_, text)| text).take_while(|text| *text != "```");
        let block: Vec<&str> = inside.collect();
        if let Some(kind) = kind(label, line) {
            examples.extend(values(&block.join("\n"), line).map(|value| Example {
                line,
                kind,
                value,
            }));
        }
    }
    examples
}

fn kind(label: &str, line: usize) -> Option<Kind> {
    let body = match label {
        "http" | "text" => return None,
        "json client" => return Some(Kind::Client),
        "json server" => return Some(Kind::Server),
        "json rest Problem" => Body::Problem,
        "json rest SignInIn" => Body::SignInIn,
        "json rest SignInOut" => Body::SignInOut,
        "json rest WidgetInboxOut" => Body::WidgetInboxOut,
        "json rest WidgetSessionIn" => Body::WidgetSessionIn,
        "json rest WidgetSessionOut" => Body::WidgetSessionOut,
        other => panic!("docs/protocol.md:{line}: a block of {other:?} is checked by nobody"),
    };
    Some(Kind::Rest(body))
}

fn values(block: &str, line: usize) -> impl Iterator<Item = Value> {
    let values = serde_json::Deserializer::from_str(block).into_iter::<Value>();
    let values: Result<Vec<Value>, _> = values.collect();
    let values = values.unwrap_or_else(|error| panic!("docs/protocol.md:{line}: {error}"));
    assert!(!values.is_empty(), "docs/protocol.md:{line}: an empty block");
    values.into_iter()
}

/// Reads a value as what it is an example of, and writes it again: what the type does not know is
/// missing then.
pub(crate) fn read_and_write(kind: Kind, value: &Value) -> serde_json::Result<Value> {
    match kind {
        Kind::Client => through::<ClientFrame>(value),
        Kind::Server => through::<ServerFrame>(value),
        Kind::Rest(Body::Problem) => through::<Problem>(value),
        Kind::Rest(Body::SignInIn) => through::<SignInIn>(value),
        Kind::Rest(Body::SignInOut) => through::<SignInOut>(value),
        Kind::Rest(Body::WidgetInboxOut) => through::<WidgetInboxOut>(value),
        Kind::Rest(Body::WidgetSessionIn) => through::<WidgetSessionIn>(value),
        Kind::Rest(Body::WidgetSessionOut) => through::<WidgetSessionOut>(value),
    }
}

fn through<T: DeserializeOwned + Serialize>(value: &Value) -> serde_json::Result<Value> {
    serde_json::to_value(serde_json::from_value::<T>(value.clone())?)
}

/// Every object in a value, however deep.
pub(crate) fn objects<'v>(value: &'v Value, see: &mut impl FnMut(&'v Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            see(object);
            object.values().for_each(|inner| objects(inner, see));
        }
        Value::Array(items) => items.iter().for_each(|inner| objects(inner, see)),
        _ => {}
    }
}
