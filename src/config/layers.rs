//! One layer over another. The defaults say which keys there are and of which type.

use toml::{Table, Value};

use super::ConfigError;

/// The one table whose keys are free: settings of PostgreSQL, each a text.
pub(super) const OPEN: &str = "database.embedded.settings";

/// Puts the values of `layer` into `base`, which must have each of its keys.
pub(super) fn overlay(base: &mut Table, layer: &Table) -> Result<(), ConfigError> {
    overlay_at("", base, layer)
}

fn overlay_at(path: &str, base: &mut Table, layer: &Table) -> Result<(), ConfigError> {
    for (name, value) in layer {
        let key = join(path, name);
        match (base.get_mut(name), value) {
            (None, Value::String(_)) if path == OPEN => {
                base.insert(name.clone(), value.clone());
            }
            (None, _) if path == OPEN => return Err(ConfigError::new(key, "must be a text")),
            (None, _) => return Err(ConfigError::new(key, "there is no such option")),
            (Some(Value::Table(base)), Value::Table(layer)) => overlay_at(&key, base, layer)?,
            (Some(known), value) if known.same_type(value) => *known = value.clone(),
            (Some(known), _) => return Err(wrong_type(key, known)),
        }
    }
    Ok(())
}

/// The complaint about a value of another type than `known`.
pub(super) fn wrong_type(key: String, known: &Value) -> ConfigError {
    let expected = match known {
        Value::Integer(_) => "must be a whole number",
        Value::Boolean(_) => "must be true or false",
        Value::Table(_) => "must be a section",
        Value::Array(_) => "must be a list",
        _ => "must be a text",
    };
    ConfigError::new(key, expected)
}

/// The key of `name` in the section `path`.
pub(super) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
