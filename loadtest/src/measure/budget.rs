//! Named budgets: `budgets.toml`, built in, or another file of the same form.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::expect::{Expectation, ExpectationError};

/// The product's own.
const BUILT_IN: &str = include_str!("../../budgets.toml");

/// Why there is no budget of this name.
#[derive(Debug, thiserror::Error)]
pub enum BudgetError {
    #[error("the budgets cannot be read: {0}")]
    Format(#[from] toml::de::Error),
    #[error("there is no budget {name:?}; there are: {known}")]
    Unknown { name: String, known: String },
    #[error("budget {name}: {error}")]
    Expectation { name: String, error: ExpectationError },
}

/// How a scenario is run, and what it has to reach.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Budget {
    /// For people: the arguments this budget is meant for.
    #[serde(rename = "run")]
    _run: String,
    expect: Vec<String>,
}

/// What a budget expects; from the built-in ones when no text of a file is given.
pub fn budget(name: &str, file: Option<&str>) -> Result<Vec<Expectation>, BudgetError> {
    let budgets: BTreeMap<String, Budget> = toml::from_str(file.unwrap_or(BUILT_IN))?;
    let Some(budget) = budgets.get(name) else {
        let known = budgets.keys().cloned().collect::<Vec<_>>().join(", ");
        return Err(BudgetError::Unknown { name: name.to_owned(), known });
    };
    let parse = |text: &String| {
        let named = |error| BudgetError::Expectation { name: name.to_owned(), error };
        text.parse().map_err(named)
    };
    budget.expect.iter().map(parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_budget_can_be_used() {
        let budgets: BTreeMap<String, Budget> = toml::from_str(BUILT_IN).expect("it is TOML");
        assert!(budgets.len() >= 6);
        for name in budgets.keys() {
            assert!(!budget(name, None).expect("it parses").is_empty(), "{name}");
        }
    }

    #[test]
    fn an_unknown_budget_names_the_known_ones() {
        let file = "[small]\nrun = \"chat\"\nexpect = [\"rate >= 1\"]";
        let error = budget("large", Some(file)).expect_err("there is none").to_string();
        assert!(error.contains("\"large\"") && error.contains("small"), "{error}");
    }
}
