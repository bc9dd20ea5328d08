//! Durations as people write them: a whole number with a unit.

use std::time::Duration;

use serde::{Deserialize, Deserializer, de};

/// Reads `250ms`, `5s`, `15m`, `8h` or `30d`.
pub(super) fn parse(text: &str) -> Option<Duration> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(digits);
    let milliseconds: u64 = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(milliseconds).map(Duration::from_millis)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(value: D) -> Result<Duration, D::Error> {
    let text = String::deserialize(value)?;
    parse(&text).ok_or_else(|| de::Error::custom("not a duration"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_a_whole_number_with_a_unit() {
        assert_eq!(parse("250ms"), Some(Duration::from_millis(250)));
        assert_eq!(parse("15m"), Some(Duration::from_secs(900)));
        assert_eq!(parse("2d"), Some(Duration::from_secs(172_800)));
        for wrong in ["", "5", "s", "5 s", "-5s", "1.5h", "5y", "99999999999999999999s"] {
            assert_eq!(parse(wrong), None, "{wrong:?}");
        }
    }
}
