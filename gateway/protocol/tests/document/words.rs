//! The words that enumerations are written with. Nobody lists them here: serde names them all when
//! it is given one that does not exist.

use insightdesk_domain::inbox::Channel;
use insightdesk_domain::presence::{PresenceStatus, ViewMode};
use insightdesk_domain::principal::Role;
use insightdesk_domain::ticket::{Priority, Reason, Status};
use insightdesk_protocol::ws::ByKind;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// The names of everything that `tag` tells apart.
pub(crate) fn variants<T: DeserializeOwned>(tag: &str) -> Vec<String> {
    named_by::<T>(json!({ tag: "?" }))
}

/// The words of an enumeration without fields.
pub(crate) fn of<T: DeserializeOwned>() -> Vec<String> {
    named_by::<T>(json!("?"))
}

/// All words of the domain that cross the wire.
pub(crate) fn of_the_domain() -> Vec<String> {
    [
        of::<Status>(),
        of::<Reason>(),
        of::<Priority>(),
        of::<Channel>(),
        of::<Role>(),
        of::<ByKind>(),
        of::<PresenceStatus>(),
        of::<ViewMode>(),
    ]
    .concat()
}

/// "unknown variant `?`, expected one of `a`, `b`"
fn named_by<T: DeserializeOwned>(nothing: Value) -> Vec<String> {
    let Err(error) = serde_json::from_value::<T>(nothing) else {
        panic!("there is a variant called ?");
    };
    let message = error.to_string();
    let (_, expected) = message.split_once("expected ").expect("it says what it expected");
    expected.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The close codes, as the constants of the program's source have them.
pub(crate) fn close_codes() -> Vec<u16> {
    let source = include_str!("../../src/code.rs");
    let values = source.lines().filter_map(|line| line.trim().strip_prefix("pub const "));
    let codes = values.filter_map(|line| {
        let (_, value) = line.split_once(": u16 = ")?;
        value.strip_suffix(';')?.parse().ok()
    });
    let codes: Vec<u16> = codes.collect();
    assert!(codes.len() >= 15, "the close codes are not where they should be: {codes:?}");
    codes
}
