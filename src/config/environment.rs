//! The last layer: `INSIGHTDESK_SECTION__OPTION=value`.

use std::ffi::OsString;

use toml::{Table, Value};

use super::ConfigError;
use super::layers::{self, OPEN, wrong_type};

const PREFIX: &str = "INSIGHTDESK_";
const LEVEL: &str = "__";

/// Puts what the environment says into `base`.
///
/// Names without two underscores are not ours to judge (container platforms make up names such as
/// `INSIGHTDESK_PORT`), unless they begin with a section, which is a slip of the pen.
pub(super) fn overlay(
    base: &mut Table,
    environment: impl IntoIterator<Item = (OsString, OsString)>,
) -> Result<(), ConfigError> {
    for (name, value) in environment {
        let Some(name) = name.to_str() else { continue };
        let Some(path) = name.strip_prefix(PREFIX) else { continue };
        if !path.contains(LEVEL) {
            refuse_slip(base, name, path)?;
            continue;
        }
        let value = value.into_string().map_err(|_| ConfigError::new(name, "must be UTF-8"))?;
        let path: Vec<_> = path.split(LEVEL).map(str::to_lowercase).collect();
        let layer = layer(base, name, &path, value)?;
        layers::overlay(base, &layer).map_err(|_| unknown(name))?;
    }
    Ok(())
}

fn refuse_slip(base: &Table, name: &str, path: &str) -> Result<(), ConfigError> {
    let path = path.to_lowercase();
    let is_section = |section: &String| path.starts_with(&format!("{section}_"));
    if base.keys().any(is_section) {
        return Err(ConfigError::new(name, "two underscores separate section and option"));
    }
    Ok(())
}

/// A table with nothing but `value`, read as the type that the defaults have at `path`.
fn layer(base: &Table, name: &str, path: &[String], value: String) -> Result<Table, ConfigError> {
    let value = match find(base, path) {
        Some(known @ Value::Integer(_)) => {
            let number = value.trim().parse();
            Value::Integer(number.map_err(|_| wrong_type(name.to_owned(), known))?)
        }
        Some(known @ Value::Boolean(_)) => {
            let truth = value.trim().parse();
            Value::Boolean(truth.map_err(|_| wrong_type(name.to_owned(), known))?)
        }
        Some(Value::String(_)) => Value::String(value),
        Some(Value::Array(_)) => {
            let items = value.split(',').map(str::trim).filter(|item| !item.is_empty());
            items.map(|item| Value::String(item.to_owned())).collect::<Vec<_>>().into()
        }
        None if path.len() > 1 && path[..path.len() - 1].join(".") == OPEN => Value::String(value),
        _ => return Err(unknown(name)),
    };
    let nested = path
        .iter()
        .rev()
        .fold(value, |inner, name| Value::Table(Table::from_iter([(name.clone(), inner)])));
    match nested {
        Value::Table(table) => Ok(table),
        _ => Err(unknown(name)),
    }
}

fn find<'a>(base: &'a Table, path: &[String]) -> Option<&'a Value> {
    let (last, sections) = path.split_last()?;
    let mut table = base;
    for section in sections {
        table = table.get(section)?.as_table()?;
    }
    table.get(last)
}

fn unknown(name: &str) -> ConfigError {
    ConfigError::new(name, "there is no such option")
}
