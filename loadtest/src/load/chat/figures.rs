//! The figures of `chat`.

use super::Sample;
use crate::load::tally::Tally;
use crate::measure::{Row, Usage};

/// Rates, latencies and costs between two samples.
pub(super) fn rows(total: &Tally, first: Sample, last: Sample) -> Vec<Row> {
    let elapsed = (last.at - first.at).as_secs_f64();
    let acked = (last.acked - first.acked) as f64;
    let delivered = (last.delivered - first.delivered) as f64;
    let mut rows = vec![
        Row::new("messages").with("rate", "acked a second", acked / elapsed).with(
            "delivered_rate",
            "delivered a second",
            delivered / elapsed,
        ),
        Row::of_latency("ack", total.acks.percentiles()),
        Row::of_latency("delivery", total.deliveries.percentiles()),
    ];
    if let (Some(before), Some(after)) = (first.server, last.server) {
        let row = cost("server", "cpu_ms_per_message", before, after, acked);
        rows.push(
            row.with("cores", "cores", (after.cpu - before.cpu).as_secs_f64() / elapsed).with(
                "rss_mib",
                "MiB resident",
                after.rss_bytes as f64 / (1 << 20) as f64,
            ),
        );
    }
    if let (Some(before), Some(after)) = (first.harness, last.harness) {
        rows.push(cost("harness", "harness_cpu_ms_per_message", before, after, acked));
    }
    let busy = last.machine.busy_since(first.machine);
    rows.push(Row::new("machine").with("busy_percent", "% busy", busy));
    rows
}

fn cost(title: &'static str, key: &str, before: Usage, after: Usage, messages: f64) -> Row {
    let millis = (after.cpu - before.cpu).as_secs_f64() * 1000.0;
    Row::new(title).with(key, "ms CPU a message", millis / messages)
}
