//! One log line as JSON: what `tracing_subscriber` writes, with the names of service and host.

use std::fmt;
use std::fs;

use serde_json::Value;
use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::{Format, FormatEvent, FormatFields, Json, Writer};
use tracing_subscriber::fmt::{FmtContext, time::SystemTime};
use tracing_subscriber::registry::LookupSpan;

/// Puts `service` and `host` at the beginning of every line.
#[derive(Debug)]
pub(super) struct JsonLine {
    inner: Format<Json, SystemTime>,
    beginning: String,
}

impl JsonLine {
    pub(super) fn new() -> Self {
        let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        let host = Value::String(host.trim().to_owned());
        Self {
            inner: Format::default().json().flatten_event(true).with_span_list(false),
            beginning: format!(r#"{{"service":"insightdesk","host":{host},"#),
        }
    }
}

impl<S, N> FormatEvent<S, N> for JsonLine
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut line = String::with_capacity(512);
        self.inner.format_event(context, Writer::new(&mut line), event)?;
        writer.write_str(&self.beginning)?;
        writer.write_str(line.strip_prefix('{').unwrap_or(&line))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Sink(Arc<Mutex<Vec<u8>>>);

    impl Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().expect("nobody panicked").write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_line_is_one_json_object_with_service_host_time_span_and_fields() {
        let sink = Sink::default();
        let writer = sink.clone();
        let log = tracing_subscriber::fmt()
            .json()
            .with_writer(move || writer.clone())
            .event_format(JsonLine::new())
            .finish();
        tracing::subscriber::with_default(log, || {
            let _span = tracing::info_span!("command", ticket = "TKT-00042").entered();
            tracing::info!(seq = 7, "said \"hello\"\nto all");
        });
        let bytes = sink.0.lock().expect("nobody panicked").clone();
        let line = String::from_utf8(bytes).expect("it is UTF-8");
        assert_eq!(line.matches('\n').count(), 1, "{line}");
        let line: Value = serde_json::from_str(&line).expect("it is JSON");
        assert_eq!(line["service"], "insightdesk");
        assert!(line["host"].is_string());
        assert!(line["timestamp"].as_str().is_some_and(|time| time.ends_with('Z')));
        assert_eq!(line["message"], "said \"hello\"\nto all");
        assert_eq!(line["seq"], 7);
        assert_eq!(line["span"]["ticket"], "TKT-00042");
    }
}
