use super::*;

fn report() -> Report {
    let percentiles =
        Percentiles { count: 1000, p50: 1.5, p95: 2.25, p99: 12.34, p999: 50.0, max: 123.4 };
    Report {
        scenario: "chat",
        against: "desk",
        at: Timestamp::UNIX_EPOCH,
        settings: "2 sockets".to_owned(),
        rows: vec![
            Row::new("messages").with("rate", "a second", 11_234.5),
            Row::of_latency("ack", percentiles),
        ],
        trouble: Vec::new(),
        outcomes: Vec::new(),
    }
}

fn expectations(texts: &[&str]) -> Vec<Expectation> {
    texts.iter().map(|text| text.parse().expect("it is one")).collect()
}

#[test]
fn people_read_rows() {
    let mut report = report();
    report.judge(&expectations(&["rate >= 11000", "ack_p99_ms <= 5", "luck >= 1"]));
    let expected = "\
chat against desk, 1970-01-01 00:00 UTC
  2 sockets

  messages   11234 a second
  ack        1.50 ms p50, 2.25 p95, 12.3 p99, 50 p99.9, 123 max, 1000 of them
  kept       rate >= 11000 (it was 11234)
  MISSED     ack_p99_ms <= 5 (it was 12.3)
  MISSED     luck >= 1 (it was no such figure)
";
    assert_eq!(report.to_string(), expected);
    assert!(!report.is_good());
}

#[test]
fn programs_read_figures_by_key() {
    let mut report = report();
    report.judge(&expectations(&["ack_p50_ms <= 2"]));
    let json: serde_json::Value = serde_json::from_str(&report.to_json()).expect("JSON");
    assert_eq!(json["figures"]["ack_p99_ms"], 12.34);
    assert_eq!(json["expected"][0]["kept"], true);
    assert!(report.is_good());
}
