//! Starting, stopping, being killed and starting again.

use std::net::{TcpListener, TcpStream};

use insightdesk_store::embedded::Doors;
use insightdesk_store::testing::TestDatabase;
use nix::sys::signal::{Signal, kill};
use sqlx::types::Uuid;
use sqlx::{ConnectOptions, Executor};

use crate::support::http;
use crate::support::node::{Node, eventually, postgres, postgres_is_gone};
use crate::support::program::{complaint, data, embedded, program};

/// The database's identity, made with it.
async fn timeline(data: &std::path::Path) -> Uuid {
    let doors = Doors::of_running(&embedded(data)).await.expect("it accepts connections");
    let mut connection = doors.owner().connect().await.expect("it accepts connections");
    let id = sqlx::query_scalar("select id from timeline").fetch_one(&mut connection).await;
    id.expect("the schema is there")
}

#[test]
fn a_fresh_start_is_ready_alive_and_says_what_it_is() {
    let data = data();
    let node = Node::start(data.path());
    assert_eq!(node.get("/healthz").status, 200);
    assert_eq!(node.get("/readyz").status, 200);
    assert!(node.get("/version").body.contains(r#""name":"insightdesk""#));
    let metrics = http::get(node.inner, "/metrics").expect("the node answers");
    assert!(metrics.body.contains("\ninsightdesk_db_pool_size{"), "{}", metrics.body);
    assert!(metrics.body.contains("\nprocess_resident_memory_bytes "), "{}", metrics.body);
    assert!(node.stop(Signal::SIGTERM).success());
}

#[test]
fn metrics_are_not_for_the_public() {
    let data = data();
    let node = Node::start(data.path());
    assert_eq!(node.get("/metrics").status, 404);
}

#[test]
fn each_signal_stops_the_node_with_its_postgresql() {
    let data = data();
    for signal in [Signal::SIGTERM, Signal::SIGINT] {
        let node = Node::start(data.path());
        let (address, server) = (node.http, postgres(data.path()).expect("it runs"));
        assert!(node.stop(signal).success());
        assert!(postgres_is_gone(server, data.path()));
        assert!(TcpStream::connect(address).is_err());
    }
}

#[tokio::test]
async fn a_second_start_finds_the_data_and_the_secrets_of_the_first() {
    let data = data();
    let node = Node::start(data.path());
    let (first, secret) = (timeline(data.path()).await, secret(data.path()));
    assert!(node.stop(Signal::SIGTERM).success());
    let _node = Node::start(data.path());
    assert_eq!(timeline(data.path()).await, first);
    assert_eq!(self::secret(data.path()), secret);
}

fn secret(data: &std::path::Path) -> Vec<u8> {
    std::fs::read(data.join("secrets/signing-key")).expect("it was made")
}

#[tokio::test]
async fn a_node_that_was_killed_starts_again_on_the_postgresql_it_left() {
    let data = data();
    let node = Node::start(data.path());
    let (first, server) = (timeline(data.path()).await, postgres(data.path()));
    node.kill();
    assert_eq!(postgres(data.path()), server, "it still runs");
    let node = Node::start(data.path());
    assert_eq!(postgres(data.path()), server, "it was taken over");
    assert_eq!(timeline(data.path()).await, first);
    assert!(node.stop(Signal::SIGTERM).success());
    assert_eq!(postgres(data.path()), None);
}

#[tokio::test]
async fn a_node_starts_after_it_and_its_postgresql_were_killed() {
    let data = data();
    let node = Node::start(data.path());
    let (first, server) = (timeline(data.path()).await, postgres(data.path()).expect("it runs"));
    node.kill();
    kill(server, Signal::SIGKILL).expect("it runs");
    let _node = Node::start(data.path());
    assert_eq!(timeline(data.path()).await, first);
}

#[test]
fn a_node_outlives_its_postgresql() {
    let data = data();
    let node = Node::start(data.path());
    let server = postgres(data.path()).expect("it runs");
    kill(server, Signal::SIGKILL).expect("it runs");
    eventually(|| postgres(data.path()).is_some_and(|next| next != server));
    node.wait_for(200);
    assert!(node.stop(Signal::SIGTERM).success());
}

#[test]
fn two_nodes_do_not_share_a_data_folder() {
    let data = data();
    let node = Node::start(data.path());
    let (code, line) = complaint(program(data.path()).arg("serve"));
    assert_eq!(code, Some(1), "{line}");
    assert!(line.contains("another program of ours"), "{line}");
    assert_eq!(node.get("/readyz").status, 200);
}

#[test]
fn a_port_that_is_taken_is_named() {
    let data = data();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = taken.local_addr().expect("it is bound").to_string();
    for (variable, key) in
        [("INSIGHTDESK_HTTP__LISTEN", "http.listen"), ("INSIGHTDESK_INNER__LISTEN", "inner.listen")]
    {
        let (code, line) = complaint(program(data.path()).arg("serve").env(variable, &address));
        assert_eq!(code, Some(1), "{line}");
        assert!(line.contains(key) && line.contains(&address), "{line}");
    }
    assert!(!data.path().join("postgresql").exists());
}

#[test]
fn a_server_that_could_lose_what_was_acknowledged_is_refused() {
    let data = data();
    for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
        let name = format!("INSIGHTDESK_DATABASE__EMBEDDED__SETTINGS__{}", setting.to_uppercase());
        let (code, line) = complaint(program(data.path()).arg("serve").env(name, "off"));
        assert_eq!(code, Some(78), "{line}");
        assert!(line.contains("database.embedded") && line.contains(setting), "{line}");
    }
    eventually(|| postgres(data.path()).is_none());
}

#[tokio::test]
async fn a_foreign_server_is_used_as_its_login_and_left_running() {
    let (data, database) = (data(), TestDatabase::create().await);
    let url = database.url();
    let mut command = program(data.path());
    let node = Node::start_as(data.path(), command.env("INSIGHTDESK_DATABASE__URL", url));
    assert_eq!(node.get("/readyz").status, 200);
    assert!(!data.path().join("postgresql").exists());
    assert!(node.stop(Signal::SIGTERM).success());
    assert!(database.login().connect().await.is_ok());
}

#[tokio::test]
async fn a_foreign_server_that_could_lose_what_was_acknowledged_is_refused() {
    let (data, database) = (data(), TestDatabase::create().await);
    let mut connection = database.login().connect().await.expect("it accepts connections");
    let off = format!("alter database {} set synchronous_commit = off", database.name());
    connection.execute(sqlx::AssertSqlSafe(off)).await.expect("it is ours");
    let mut command = program(data.path());
    let command = command.arg("serve").env("INSIGHTDESK_DATABASE__URL", database.url());
    let (code, line) = complaint(command);
    assert_eq!(code, Some(78), "{line}");
    assert!(line.contains("database.url: synchronous_commit is off"), "{line}");
}

#[tokio::test]
async fn without_the_owner_the_schema_must_be_there_and_migrate_brings_it() {
    let (data, database) = (data(), TestDatabase::empty().await);
    let run = |arguments: &str| {
        let mut command = program(data.path());
        command.arg(arguments).env("INSIGHTDESK_DATABASE__URL", database.url());
        command
    };
    let (code, line) = complaint(&mut run("serve"));
    assert_eq!(code, Some(1), "{line}");
    assert!(line.contains("insightdesk migrate"), "{line}");
    let (code, line) = complaint(&mut run("migrate"));
    assert_eq!(code, Some(78), "{line}");
    assert!(line.contains("database.owner_url"), "{line}");

    let mut migrate = run("migrate");
    let migrated = migrate.env("INSIGHTDESK_DATABASE__OWNER_URL", database.url()).output();
    let migrated = migrated.expect("the program runs");
    assert!(migrated.status.success(), "{}", String::from_utf8_lossy(&migrated.stderr));
    let mut command = program(data.path());
    let command = command.env("INSIGHTDESK_DATABASE__URL", database.url());
    Node::start_as(data.path(), command);
}

#[tokio::test]
async fn a_login_without_the_roles_is_told_to_migrate_first() {
    let (data, database) = (data(), TestDatabase::empty().await);
    let role = format!("{}_plain", database.name());
    let mut owner = database.login().connect().await.expect("the owner connects");
    let create = sqlx::AssertSqlSafe(format!("create role {role} login"));
    owner.execute(create).await.expect("the owner may");
    let url = database.login().username(&role).to_url_lossy().to_string();
    let mut command = program(data.path());
    let (code, line) = complaint(command.arg("serve").env("INSIGHTDESK_DATABASE__URL", url));
    let drop = sqlx::AssertSqlSafe(format!("drop role {role}"));
    owner.execute(drop).await.expect("the owner may");
    assert_eq!(code, Some(1), "{line}");
    assert!(line.contains("insightdesk migrate"), "{line}");
}

#[test]
fn the_inner_listener_asks_for_its_token() {
    let data = data();
    let token = "0123456789abcdefghijklmnopqrstuv";
    let mut command = program(data.path());
    let node = Node::start_as(data.path(), command.env("INSIGHTDESK_INNER__TOKEN", token));
    let status = |headers: &str| {
        http::get_with(node.inner, "/metrics", headers).expect("the node answers").status
    };
    assert_eq!(status(""), 401);
    assert_eq!(status("Authorization: Bearer wrong\r\n"), 401);
    assert_eq!(status(&format!("Authorization: Bearer {token}\r\n")), 200);
}

#[test]
fn the_log_is_one_json_object_a_line() {
    let data = data();
    assert!(Node::start(data.path()).stop(Signal::SIGTERM).success());
    let log = std::fs::read_to_string(data.path().join("node.log")).expect("it was written");
    assert!(log.lines().count() > 2, "{log}");
    for line in log.lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect("it is JSON");
        assert_eq!(line["service"], "insightdesk");
    }
}
