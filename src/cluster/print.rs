//! How nodes are shown.

use insightdesk_store::nodes::NodeRow;
use serde_json::json;

const HEADS: [&str; 7] =
    ["node", "state", "address", "version", "process", "heartbeat", "does not reach"];

/// A table, one node a line.
pub(super) fn text(nodes: &[NodeRow]) -> String {
    let mut rows = vec![HEADS.map(str::to_owned)];
    rows.extend(nodes.iter().map(cells));
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: Vec<usize> = (0..HEADS.len()).map(|it| width(it).unwrap_or(0)).collect();
    let line = |row: &[String; 7]| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn cells(node: &NodeRow) -> [String; 7] {
    let or_none = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
    [
        node.name.clone(),
        node.state.clone(),
        or_none(&node.address),
        node.version.clone(),
        node.incarnation.to_string(),
        format!("{:.1} s ago", node.silent_for.as_secs_f64()),
        or_none(&node.broken.join(" ")),
    ]
}

/// The same for programs.
pub(crate) fn json(nodes: &[NodeRow]) -> serde_json::Result<String> {
    let nodes: Vec<_> = nodes
        .iter()
        .map(|node| {
            json!({
                "node": node.name,
                "state": node.state,
                "address": node.address,
                "version": node.version,
                "process": node.incarnation,
                "silent_ms": u64::try_from(node.silent_for.as_millis()).unwrap_or(u64::MAX),
                "does_not_reach": node.broken,
            })
        })
        .collect();
    serde_json::to_string_pretty(&json!({ "nodes": nodes }))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn node(name: &str, broken: &[&str]) -> NodeRow {
        NodeRow {
            name: name.to_owned(),
            incarnation: 3,
            address: String::new(),
            version: "1.0.0".to_owned(),
            state: "up".to_owned(),
            broken: broken.iter().map(|&name| name.to_owned()).collect(),
            silent_for: Duration::from_millis(240),
        }
    }

    #[test]
    fn columns_stand_below_each_other() {
        let text = text(&[node("a", &[]), node("desk-2", &["a", "b"])]);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "node    state  address  version  process  heartbeat  does not reach");
        assert_eq!(lines[1], "a       up     -        1.0.0    3        0.2 s ago  -");
        assert_eq!(lines[2], "desk-2  up     -        1.0.0    3        0.2 s ago  a b");
    }

    #[test]
    fn programs_get_numbers_and_lists() {
        let json = json(&[node("a", &["b"])]).expect("plain data");
        let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!(json["nodes"][0]["silent_ms"], 240);
        assert_eq!(json["nodes"][0]["does_not_reach"], serde_json::json!(["b"]));
    }
}
