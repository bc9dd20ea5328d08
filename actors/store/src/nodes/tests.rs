use sqlx::ConnectOptions;

use super::*;
use crate::pools::{PoolOptions, Pools};
use crate::testing::TestDatabase;

const LEASE: Duration = Duration::from_secs(2);

async fn node(database: &TestDatabase, name: &str) -> sqlx::Result<(Nodes, i64)> {
    let mut node = Nodes::connect(&database.login().into(), name).await?;
    let incarnation = node.join("127.0.0.1:4701", "1.0.0", LEASE).await?;
    Ok((node, incarnation.expect("the name is free")))
}

async fn grow_silent(database: &TestDatabase, name: &str) -> sqlx::Result<()> {
    let mut owner = database.login().connect().await?;
    sqlx::query("update members set heartbeat = heartbeat - interval '3 s' where name = $1")
        .bind(name)
        .execute(&mut owner)
        .await?;
    Ok(())
}

fn state_of<'a>(beat: &'a Beat, name: &str) -> Option<&'a str> {
    beat.nodes.iter().find(|node| node.name == name).map(|node| node.state.as_str())
}

#[tokio::test]
async fn nodes_see_each_other() -> sqlx::Result<()> {
    let database = TestDatabase::create().await;
    let (mut first, incarnation) = node(&database, "one").await?;
    let (mut second, _) = node(&database, "two").await?;
    assert!(first.move_to(incarnation, "up").await?);
    let beat = second.beat(1, &["one".to_owned()]).await?;
    assert!(beat.counted);
    assert_eq!(state_of(&beat, "one"), Some("up"));
    let beat = first.beat(incarnation, &[]).await?;
    let second = beat.nodes.iter().find(|node| node.name == "two").expect("it has joined");
    assert_eq!(
        (second.broken.as_slice(), second.state.as_str()),
        (["one".into()].as_slice(), "joining")
    );
    assert!(second.silent_for < LEASE);
    Ok(())
}

#[tokio::test]
async fn a_name_is_one_process_s_while_its_connection_is_open() -> sqlx::Result<()> {
    let database = TestDatabase::create().await;
    let (first, _) = node(&database, "one").await?;
    let mut second = Nodes::connect(&database.login().into(), "one").await?;
    assert_eq!(second.join("elsewhere:1", "1.0.0", LEASE).await?, None);
    drop(first);
    // The server notices the closed connection by itself.
    let taken = loop {
        if let Some(incarnation) = second.join("elsewhere:1", "1.0.0", LEASE).await? {
            break incarnation;
        }
    };
    assert_eq!(taken, 2);
    Ok(())
}

#[tokio::test]
async fn a_frozen_process_loses_its_name_and_its_heartbeats_no_longer_count() -> sqlx::Result<()> {
    let database = TestDatabase::create().await;
    let (mut frozen, incarnation) = node(&database, "one").await?;
    grow_silent(&database, "one").await?;
    let (_successor, next) = node(&database, "one").await?;
    assert_eq!(next, incarnation + 1);
    assert!(!frozen.beat(incarnation, &[]).await?.counted);
    assert!(!frozen.move_to(incarnation, "up").await?);
    Ok(())
}

#[tokio::test]
async fn a_node_is_asked_to_leave_and_its_heartbeats_still_count() -> sqlx::Result<()> {
    let database = TestDatabase::create().await;
    let hub = Pools::open(database.login(), &PoolOptions::default()).hub;
    let (mut node, incarnation) = node(&database, "one").await?;
    assert!(!ask_to_leave(&hub, "one").await?, "it is not up yet");
    node.move_to(incarnation, "up").await?;
    assert!(ask_to_leave(&hub, "one").await?);
    assert!(node.beat(incarnation, &[]).await?.counted);
    let listed = list(&hub).await?;
    assert_eq!((listed[0].name.as_str(), listed[0].state.as_str()), ("one", "leaving"));
    Ok(())
}

#[tokio::test]
async fn only_the_silent_are_declared_dead() -> sqlx::Result<()> {
    let database = TestDatabase::create().await;
    let (mut first, _) = node(&database, "one").await?;
    let (mut second, incarnation) = node(&database, "two").await?;
    assert!(!first.bury("two", incarnation, LEASE).await?);
    grow_silent(&database, "two").await?;
    assert!(!first.bury("two", incarnation + 1, LEASE).await?, "a later process is another");
    assert!(first.bury("two", incarnation, LEASE).await?);
    assert!(!second.beat(incarnation, &[]).await?.counted);
    assert!(first.bury("one", 1, Duration::ZERO).await?, "a zero lease means at once");
    Ok(())
}
