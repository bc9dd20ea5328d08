//! The fields of all frames, from `docs/protocol.asyncapi.json`, which is generated from the types
//! and compared with them by a check of its own.

use serde_json::{Map, Value};

use crate::examples::objects;

/// What tells frames, events and commands apart.
const TAGS: [&str; 3] = ["t", "type", "do"];

fn schemas() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/protocol.asyncapi.json");
    let text = std::fs::read_to_string(path).expect("docs/protocol.asyncapi.json is there");
    let document: Value = serde_json::from_str(&text).expect("it is JSON");
    document["components"]["schemas"].clone()
}

fn all_properties(schemas: &Value) -> Vec<&Map<String, Value>> {
    let mut all = Vec::new();
    objects(schemas, &mut |object| {
        all.extend(object.get("properties").and_then(Value::as_object));
    });
    assert!(all.len() > 30, "the schemas are not where they should be");
    all
}

/// Tag, name and field of everything that is told apart by a tag.
pub(crate) fn tagged_fields() -> Vec<(&'static str, String, String)> {
    let schemas = schemas();
    let mut fields = Vec::new();
    for properties in all_properties(&schemas) {
        let name = |tag: &str| Some(properties.get(tag)?.get("const")?.as_str()?.to_owned());
        for (tag, name) in TAGS.into_iter().filter_map(|tag| Some((tag, name(tag)?))) {
            let field = |field: &String| (tag, name.clone(), field.clone());
            fields.extend(properties.keys().map(field));
        }
    }
    assert!(fields.len() > 100, "no frames in the schemas");
    fields
}

/// The names of all fields.
pub(crate) fn fields() -> Vec<String> {
    let schemas = schemas();
    all_properties(&schemas).into_iter().flat_map(Map::keys).cloned().collect()
}
