//! Marks as one JSON value: `{"member:<id>": {"r": 4, "d": 4}, …}`.

use std::collections::BTreeMap;
use std::fmt::Write;

use insightdesk_domain::principal::Party;
use insightdesk_domain::ticket::{Mark, Marks};
use uuid::Uuid;

/// Written for every message: by hand, as it is all numbers, ids and fixed words.
pub(crate) fn to_json(marks: &Marks) -> String {
    let mut json = String::with_capacity(128);
    for (party, Mark { read, delivered }) in marks.iter() {
        let (start, kind, id) =
            (if json.is_empty() { '{' } else { ',' }, party.kind(), party.as_uuid());
        // Writing to a string cannot fail.
        let _ = write!(json, r#"{start}"{kind}:{id}":{{"r":{read},"d":{delivered}}}"#);
    }
    if json.is_empty() { "{}".to_owned() } else { json + "}" }
}

/// Reads what [`to_json`] wrote; what it cannot read is left out, a mark is no fact.
pub(crate) fn from_json(json: serde_json::Value) -> Marks {
    let by_party: BTreeMap<String, Mark> = serde_json::from_value(json).unwrap_or_default();
    let mut marks = Marks::default();
    for (key, mark) in by_party {
        if let Some(party) = party(&key) {
            marks.set(party, mark);
        }
    }
    marks
}

fn party(key: &str) -> Option<Party> {
    let (kind, id) = key.split_once(':')?;
    Party::from_parts(kind, id.parse::<Uuid>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use insightdesk_domain::ids::{ContactId, MemberId};

    #[test]
    fn marks_read_back_what_was_written() {
        let mut marks = Marks::default();
        marks.set(Party::Member(MemberId::now()), Mark { read: 4, delivered: 7 });
        marks.set(Party::Contact(ContactId::now()), Mark { read: 0, delivered: 9 });
        let json = serde_json::from_str(&to_json(&marks)).expect("what we wrote");
        assert_eq!(from_json(json), marks);
    }
}
