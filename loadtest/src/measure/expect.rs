//! Expectations of a run, written as `figure >= limit` or `figure <= limit`.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

/// What is no expectation.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is not like \"rate >= 11000\" or \"ack_p99_ms <= 5\"")]
pub struct ExpectationError(String);

/// One figure and its limit.
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation {
    /// The figure's key in the report.
    pub figure: String,
    at_least: bool,
    limit: f64,
}

/// How it came out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outcome {
    pub expected: String,
    /// Not there: the run has no such figure.
    pub got: Option<f64>,
    pub kept: bool,
}

impl Expectation {
    /// Compares; a figure that is missing was not reached.
    pub fn judge(&self, got: Option<f64>) -> Outcome {
        let kept = got.is_some_and(|got| match self.at_least {
            true => got >= self.limit,
            false => got <= self.limit,
        });
        Outcome { expected: self.to_string(), got, kept }
    }
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let relation = if self.at_least { ">=" } else { "<=" };
        write!(f, "{} {relation} {}", self.figure, self.limit)
    }
}

impl FromStr for Expectation {
    type Err = ExpectationError;

    fn from_str(text: &str) -> Result<Self, ExpectationError> {
        let bad = || ExpectationError(text.to_owned());
        let (at_least, parts) = match text.split_once(">=") {
            Some(parts) => (true, parts),
            None => (false, text.split_once("<=").ok_or_else(bad)?),
        };
        let (figure, limit) = (parts.0.trim().to_owned(), parts.1.trim().parse());
        let limit: f64 = limit.map_err(|_| bad())?;
        if figure.is_empty() || !limit.is_finite() {
            return Err(bad());
        }
        Ok(Self { figure, at_least, limit })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_kept_or_not() {
        let rate: Expectation = "rate >= 11000".parse().expect("it is one");
        let late: Expectation = "ack_p99_ms<=5".parse().expect("it is one");
        assert!(rate.judge(Some(11_000.0)).kept && !rate.judge(Some(10_999.0)).kept);
        assert!(late.judge(Some(5.0)).kept && !late.judge(Some(5.1)).kept);
    }

    #[test]
    fn a_figure_that_is_missing_or_not_a_number_is_not_kept() {
        let rate: Expectation = "rate >= 0".parse().expect("it is one");
        assert!(!rate.judge(None).kept);
        assert!(!rate.judge(Some(f64::NAN)).kept);
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["rate", "rate > 5", ">= 5", "rate >= fast", "rate <= inf"] {
            assert!(text.parse::<Expectation>().is_err(), "{text}");
        }
    }
}
