//! Members who may come in from some networks only.

use std::time::{Duration, Instant};

use insightdesk_loadtest::ws::SocketError;
use serde_json::{Value, json};

use crate::support::client::{Client, Pass, hello};
use crate::support::desk::{Desk, Settings};
use crate::support::http;

/// An office, behind proxies that are ours.
const OFFICE: &str = "203.0.113.7";
const ELSEWHERE: &str = "198.51.100.9";
const BEHIND_PROXIES: &Settings =
    &[("HTTP__TRUSTED_PROXIES", "127.0.0.0/8"), ("LIMITS__PROFILE", "load")];

/// Says of an organization that its members sit in the office.
async fn lock(desk: &Desk, slug: &str) {
    let networks = r#"jsonb_build_object('security', '{"networks": ["203.0.113.0/24"]}'::jsonb)"#;
    let lock = format!("update organizations set settings = {networks} where slug = '{slug}'");
    assert_eq!(desk.house.execute(&lock).await, 1);
}

/// Says hello on a socket whose request names where it comes from.
async fn say_hello(desk: &Desk, pass: &Pass, forwarded: &str) -> Client {
    let client = Client::open_from(desk.node.http, &pass.origin, forwarded).await;
    client.say(&hello(&pass.token, json!({})));
    client
}

/// What becomes of a hello: a welcome, or the code of the end.
async fn greeting(desk: &Desk, pass: &Pass, forwarded: &str) -> Result<Client, u16> {
    let mut client = say_hello(desk, pass, forwarded).await;
    match client.socket.next().await {
        Ok(text) if text.starts_with(r#"{"t":"welcome""#) => Ok(client),
        Ok(text) => panic!("neither: {text}"),
        Err(SocketError::Closed { code, .. }) => Err(code),
        Err(end) => panic!("not closed in order: {end}"),
    }
}

#[tokio::test]
async fn a_member_is_greeted_from_the_networks_of_their_organization_only() {
    let desk = Desk::open_with(BEHIND_PROXIES).await;
    let (pass, visitor) = (desk.sign_in(0).await, desk.visit().await);
    let mut inside = greeting(&desk, &pass, ELSEWHERE).await.expect("nothing is said of networks");
    lock(&desk, "demo").await;
    let since = Instant::now();
    assert_eq!(inside.end().await, 4403, "sockets that are open end as well");
    assert!(since.elapsed() < Duration::from_secs(5), "{:?}", since.elapsed());
    assert_eq!(greeting(&desk, &pass, ELSEWHERE).await.err(), Some(4403));
    let forged = format!("{OFFICE}, {ELSEWHERE}");
    assert_eq!(greeting(&desk, &pass, &forged).await.err(), Some(4403), "written by the client");
    assert!(greeting(&desk, &pass, OFFICE).await.is_ok());
    assert!(greeting(&desk, &visitor, ELSEWHERE).await.is_ok(), "contacts come from anywhere");
}

#[tokio::test]
async fn who_is_no_proxy_of_ours_is_not_believed() {
    let desk = Desk::open_with(&[("LIMITS__PROFILE", "load")]).await;
    let pass = desk.sign_in(0).await;
    lock(&desk, "demo").await;
    assert_eq!(greeting(&desk, &pass, OFFICE).await.err(), Some(4403));
}

#[tokio::test]
async fn nobody_goes_on_in_an_organization_that_they_could_not_come_into_from_there() {
    let desk = Desk::open_with(BEHIND_PROXIES).await;
    let join = "insert into memberships (id, organization_id, user_id, role)
        select gen_random_uuid(), o.id, u.id, 'agent' from organizations o, users u
        where o.slug = 'demo-2' and u.email = 'ada@demo.example'";
    assert_eq!(desk.house.execute(join).await, 1);
    lock(&desk, "demo-2").await;
    let pass = desk.sign_in(0).await;
    let other = desk.visit_at(1).await;
    let mut other = desk.enter(&other).await;
    other.create("a secret of the office").await;
    let other: Value = serde_json::from_str(&other.wire[0]).expect("a frame");
    let organization = &other["you"]["organization"];

    // In the office they get a token for it, which somebody takes along.
    let body = json!({ "organization": organization });
    let switch = |from: &str| {
        let headers =
            format!("Authorization: Bearer {}\r\nX-Forwarded-For: {from}\r\n", pass.token);
        http::post(desk.node.http, "/api/v1/auth/switch", &headers, &body).expect("an answer")
    };
    assert_eq!(switch(ELSEWHERE).status, 403);
    let switched: Value = serde_json::from_str(&switch(OFFICE).body).expect("JSON");
    let switched = json!({ "t": "switch", "token": switched["access_token"] });
    let mut outside = greeting(&desk, &pass, ELSEWHERE).await.expect("nothing is said of networks");
    outside.say(&switched);
    assert_eq!(outside.end().await, 4403);
    let mut inside = greeting(&desk, &pass, OFFICE).await.expect("as above");
    inside.say(&switched);
    assert_eq!(&inside.next("welcome").await["you"]["organization"], organization);
}
