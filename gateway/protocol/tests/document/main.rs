//! `docs/protocol.md` against the types it describes: whoever changes a frame, a code or a word
//! has to tell the people who write clients.

use insightdesk_protocol::code::Code;
use insightdesk_protocol::ws::{ClientFrame, EventView, ListFilter, Op, ServerFrame};
use insightdesk_protocol::{PROTOCOL_VERSION, SUBPROTOCOL};
use serde_json::Value;

mod examples;
mod schema;
mod words;

use examples::{Example, Kind, document, examples};
use words::variants;

/// Values of `tag` in the examples, of one kind or of all.
fn tags<'e>(examples: &'e [Example], kind: Option<Kind>, tag: &str) -> Vec<&'e str> {
    let of_kind = examples.iter().filter(|example| kind.is_none_or(|kind| example.kind == kind));
    let mut found = Vec::new();
    for example in of_kind {
        examples::objects(&example.value, &mut |object| {
            found.extend(object.get(tag).and_then(Value::as_str));
        });
    }
    found
}

fn assert_all_shown(expected: Vec<String>, shown: &[&str], what: &str) {
    assert!(expected.len() > 1, "no {what} at all");
    let missing: Vec<_> = expected.iter().filter(|it| !shown.contains(&it.as_str())).collect();
    assert!(missing.is_empty(), "docs/protocol.md has no example of {what} {missing:?}");
}

#[test]
fn every_example_is_read_and_written_back_unchanged() {
    for Example { line, kind, value } in examples() {
        let again = examples::read_and_write(kind, &value)
            .unwrap_or_else(|error| panic!("docs/protocol.md:{line}: {error}"));
        assert_eq!(again, value, "docs/protocol.md:{line}");
    }
}

#[test]
fn every_frame_has_an_example() {
    let examples = examples();
    let client = tags(&examples, Some(Kind::Client), "t");
    assert_all_shown(variants::<ClientFrame>("t"), &client, "the client frame");
    let server = tags(&examples, Some(Kind::Server), "t");
    assert_all_shown(variants::<ServerFrame>("t"), &server, "the server frame");
}

#[test]
fn every_event_and_every_command_has_an_example() {
    let examples = examples();
    let events = tags(&examples, Some(Kind::Server), "type");
    assert_all_shown(variants::<EventView>("type"), &events, "the event");
    assert_all_shown(
        variants::<Op>("do"),
        &tags(&examples, Some(Kind::Client), "do"),
        "the command",
    );
}

#[test]
fn every_field_of_a_frame_is_in_an_example_of_that_frame() {
    let examples = examples();
    for (tag, name, field) in schema::tagged_fields() {
        let mut shown = false;
        for example in &examples {
            examples::objects(&example.value, &mut |object| {
                let is_it = object.get(tag).and_then(Value::as_str) == Some(&name);
                shown |= is_it && object.contains_key(&field);
            });
        }
        assert!(shown, "docs/protocol.md has no example of {name} with {field}");
    }
}

#[test]
fn every_other_field_is_named() {
    let document = document();
    for field in schema::fields() {
        let is_named =
            document.contains(&format!("`{field}`")) || document.contains(&format!("\"{field}\":"));
        assert!(is_named, "docs/protocol.md does not name {field}");
    }
}

#[test]
fn every_code_and_every_word_is_explained() {
    let document = document();
    let codes = words::of::<Code>();
    assert!(codes.iter().any(|code| code == "COMMAND_ID_REUSED"), "{codes:?}");
    for word in codes.into_iter().chain(words::of::<ListFilter>()).chain(words::of_the_domain()) {
        assert!(document.contains(&format!("`{word}`")), "docs/protocol.md does not say `{word}`");
    }
}

#[test]
fn every_close_code_has_its_row() {
    let document = document();
    let section = document.split("\n## ").find(|part| part.starts_with("13 Close codes"));
    let section = section.expect("the section on close codes");
    for code in words::close_codes() {
        assert!(section.contains(&format!("\n| {code} |")), "docs/protocol.md lacks {code}");
    }
}

#[test]
fn the_subprotocol_and_its_version_are_named() {
    let document = document();
    assert!(document.contains(&format!("Sec-WebSocket-Protocol: {SUBPROTOCOL}\n")));
    assert!(document.contains(&format!("\"proto\": \"{PROTOCOL_VERSION}\"")));
}
