//! The settings the server runs with, all on its command line.

use super::{EmbeddedOptions, Folders, PORT};

/// For a small node on a solid-state disk. The configuration may set any of them differently.
const DEFAULTS: [(&str, &str); 18] = [
    ("fsync", "on"),
    ("full_page_writes", "on"),
    ("synchronous_commit", "on"),
    ("max_connections", "100"),
    ("shared_buffers", "128MB"),
    ("work_mem", "8MB"),
    ("max_wal_size", "2GB"),
    ("checkpoint_timeout", "15min"),
    ("random_page_cost", "1.1"),
    ("jit", "off"),
    ("wal_compression", "on"),
    ("autovacuum_naptime", "15s"),
    ("idle_in_transaction_session_timeout", "60s"),
    ("timezone", "UTC"),
    ("log_timezone", "UTC"),
    ("log_line_prefix", "%m [%p] "),
    ("log_checkpoints", "off"),
    ("cluster_name", "insightdesk"),
];

/// The arguments of `postgres`. Where it listens is not for the configuration to say.
pub(super) fn arguments(options: &EmbeddedOptions, folders: &Folders) -> Vec<String> {
    let port = PORT.to_string();
    let socket = folders.socket.to_string_lossy();
    let fixed = [
        ("listen_addresses", ""),
        ("unix_socket_directories", &socket),
        ("unix_socket_permissions", "0700"),
        ("port", &port),
        ("logging_collector", "off"),
        ("log_destination", "stderr"),
    ];
    let wanted = options.settings.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let settings = DEFAULTS.into_iter().chain(wanted).chain(fixed);
    let cluster = folders.cluster.to_string_lossy().into_owned();
    let mut arguments = vec!["-D".to_owned(), cluster];
    for (name, value) in settings {
        arguments.extend(["-c".to_owned(), format!("{name}={value}")]);
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configuration_sets_what_it_likes_but_not_where_the_server_listens() {
        let mut options = EmbeddedOptions::new("/data".into());
        for (name, value) in [("work_mem", "32MB"), ("listen_addresses", "*")] {
            options.settings.insert(name.to_owned(), value.to_owned());
        }
        let folders = Folders {
            data: "/data".into(),
            cluster: "/data/postgresql".into(),
            log: "/data/postgresql.log".into(),
            socket: "/run/insightdesk/1".into(),
        };
        let arguments = arguments(&options, &folders);
        let last = |name: &str| {
            let found = arguments.iter().rev().find_map(|argument| argument.strip_prefix(name));
            found.map(str::to_owned)
        };
        assert_eq!(last("work_mem=").as_deref(), Some("32MB"));
        assert_eq!(last("listen_addresses=").as_deref(), Some(""));
        assert_eq!(last("fsync=").as_deref(), Some("on"));
    }
}
