use std::fs;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use sqlx::{ConnectOptions, Connection, Executor};
use tempfile::TempDir;

use super::*;
use crate::migrate::{APP_ROLE, HUB_ROLE, MIGRATOR, migrate, verify};

/// A data folder in `/tmp` itself, where the unprivileged user of a root test run gets in.
fn folder() -> TempDir {
    tempfile::Builder::new().prefix("insightdesk-").tempdir_in("/tmp").expect("a folder")
}

fn options(folder: &TempDir) -> EmbeddedOptions {
    let mut options = EmbeddedOptions::new(folder.path().to_owned());
    options.runtime_folder = Some(folder.path().join("run"));
    options
}

async fn start(folder: &TempDir) -> Embedded {
    Embedded::start(options(folder)).await.expect("the server starts")
}

fn is_gone(server: Pid, folder: &TempDir) -> bool {
    !leftover::is_server(server.as_raw(), &folder.path().join("postgresql"))
}

fn pid(folder: &TempDir) -> Pid {
    let cluster = folder.path().join("postgresql");
    Pid::from_raw(leftover::running(&cluster).expect("the server runs"))
}

/// A process of the user who runs the server.
fn stranger() -> tokio::process::Child {
    let mut command = tokio::process::Command::new("sleep");
    command.arg("300").current_dir("/").kill_on_drop(true);
    if let Some(account) = Account::choose(None).expect("there is a user") {
        account.run(&mut command);
    }
    command.spawn().expect("it starts")
}

/// Starts the server and ends like a program that is killed: it stops nothing, tells nobody.
async fn start_and_be_killed(folder: &TempDir) -> Pid {
    let options = options(folder);
    let account = Account::choose(None).expect("there is a user");
    let folders = Folders::prepare(&options, account.as_ref()).expect("the folders are there");
    let launch = Launch::new(options, folders, account);
    std::mem::forget(launch.take_over_or_start().await.expect("the server starts"));
    pid(folder)
}

async fn remember(embedded: &Embedded) -> sqlx::Result<()> {
    let mut connection = embedded.doors().owner().connect().await?;
    connection.execute("create table remembered as select 42 as answer").await?;
    connection.close().await
}

async fn recall(embedded: &Embedded) -> sqlx::Result<i32> {
    let mut connection = embedded.doors().owner().connect().await?;
    sqlx::query_scalar("select answer from remembered").fetch_one(&mut connection).await
}

#[tokio::test]
async fn a_second_start_finds_the_data_of_the_first() -> sqlx::Result<()> {
    let folder = folder();
    let first = start(&folder).await;
    remember(&first).await?;
    let server = pid(&folder);
    first.stop().await;
    assert!(is_gone(server, &folder));

    let second = start(&folder).await;
    assert_eq!(recall(&second).await?, 42);
    second.stop().await;
    Ok(())
}

#[tokio::test]
async fn the_server_promises_durability_and_listens_on_no_port() -> sqlx::Result<()> {
    let folder = folder();
    let embedded = start(&folder).await;
    let mut connection = embedded.doors().login().connect().await?;
    for (name, value) in [
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),
        ("data_checksums", "on"),
        ("server_encoding", "UTF8"),
        ("listen_addresses", ""),
    ] {
        let set: String = sqlx::query_scalar("select current_setting($1)")
            .bind(name)
            .fetch_one(&mut connection)
            .await?;
        assert_eq!(set, value, "{name}");
    }
    embedded.stop().await;
    Ok(())
}

#[tokio::test]
async fn the_login_can_only_become_what_the_pools_are() -> sqlx::Result<()> {
    let folder = folder();
    let embedded = start(&folder).await;
    let mut connection = embedded.doors().login().connect().await?;
    for role in [APP_ROLE, HUB_ROLE] {
        let options = embedded.doors().login().options([("role", role)]);
        options.connect().await?.close().await?;
    }
    assert!(connection.execute("create table mine ()").await.is_err());
    assert!(connection.execute("set role insightdesk_owner").await.is_err());
    embedded.stop().await;
    Ok(())
}

#[tokio::test]
async fn the_owner_brings_in_the_schema_and_the_roles_of_the_pools_see_it() {
    let folder = folder();
    let embedded = start(&folder).await;
    let login = embedded.doors().login();
    let applied =
        migrate(&embedded.doors().owner(), login.get_username()).await.expect("it applies");
    assert_eq!(applied, MIGRATOR.iter().count());
    verify(&login.options([("role", APP_ROLE)])).await.expect("nothing is missing");
    embedded.stop().await;
}

#[tokio::test]
async fn the_server_of_a_killed_program_is_taken_over() {
    let folder = folder();
    let server = start_and_be_killed(&folder).await;
    let embedded = start(&folder).await;
    assert_eq!(pid(&folder), server);
    embedded.stop().await;
    assert!(is_gone(server, &folder));
}

#[tokio::test]
async fn the_server_of_a_killed_program_is_started_again_for_other_settings() -> sqlx::Result<()> {
    let folder = folder();
    let server = start_and_be_killed(&folder).await;
    let mut options = options(&folder);
    options.settings.insert("work_mem".to_owned(), "9MB".to_owned());
    let embedded = Embedded::start(options).await.expect("the server starts");
    assert!(is_gone(server, &folder));
    let mut connection = embedded.doors().owner().connect().await?;
    let set: String = sqlx::query_scalar("show work_mem").fetch_one(&mut connection).await?;
    assert_eq!(set, "9MB");
    embedded.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_pid_file_whose_number_somebody_else_has_now_does_not_prevent_a_start() {
    let folder = folder();
    start(&folder).await.stop().await;
    let pid_file = folder.path().join("postgresql/postmaster.pid");
    let mut stranger = stranger();
    let number = stranger.id().expect("it runs");
    let socket = folder.path().join("run");
    let cluster = folder.path().join("postgresql");
    let lines = format!("{number}\n{}\n1\n5432\n{}\n", cluster.display(), socket.display());
    fs::write(pid_file, &lines).expect("a pid file");
    fs::write(socket.join(".s.PGSQL.5432.lock"), &lines).expect("a lock file");
    start(&folder).await.stop().await;
    stranger.kill().await.expect("it still runs");
}

#[tokio::test]
async fn another_program_finds_the_way_into_a_server_that_is_in_use() -> sqlx::Result<()> {
    let folder = folder();
    let embedded = start(&folder).await;
    let error = Embedded::start(options(&folder)).await.expect_err("it is in use");
    assert!(matches!(error, EmbeddedError::InUse(_)), "{error}");
    let doors = Doors::of_running(&options(&folder)).await.expect("it accepts connections");
    doors.login().connect().await?.close().await?;
    embedded.stop().await;
    Ok(())
}

#[tokio::test]
async fn an_interrupted_first_start_is_begun_again() {
    let folder = folder();
    fs::create_dir(folder.path().join("postgresql.new")).expect("a folder");
    fs::write(folder.path().join("postgresql.new/PG_VERSION"), "15\n").expect("half a cluster");
    start(&folder).await.stop().await;
}

#[tokio::test]
async fn a_start_that_fails_says_what_the_server_said() {
    let folder = folder();
    let mut options = options(&folder);
    options.settings.insert("shared_buffers".to_owned(), "a lot".to_owned());
    let error = Embedded::start(options).await.expect_err("the setting is wrong");
    assert!(error.to_string().contains("shared_buffers"), "{error}");
}

#[tokio::test]
async fn a_server_that_is_killed_comes_back_with_its_data() -> sqlx::Result<()> {
    let folder = folder();
    let embedded = start(&folder).await;
    remember(&embedded).await?;
    kill(pid(&folder), Signal::SIGKILL).expect("the server runs");
    let is_back = async {
        loop {
            match recall(&embedded).await {
                Ok(answer) => break answer,
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    };
    let answer = tokio::time::timeout(Duration::from_secs(30), is_back).await;
    assert_eq!(answer.expect("it comes back"), 42);
    embedded.stop().await;
    Ok(())
}
