use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use insightdesk_store::signing_keys::SigningKeys;

use super::factors::patient;
use super::*;
use crate::auth::generate;

async fn access_token(desk: &Desk) -> String {
    let answer = desk.sign_in(EMAIL, PASSWORD).await;
    answer.json()["access_token"].as_str().unwrap_or_else(|| panic!("{answer:?}")).to_owned()
}

async fn status(desk: &Desk, token: &str) -> u16 {
    let bearer = format!("Bearer {token}");
    desk.call("GET", "/api/v1/auth/me").header("authorization", &bearer).send().await.status
}

async fn published(desk: &Desk) -> Vec<String> {
    let jwks = desk.call("GET", "/.well-known/jwks.json").send().await.json();
    let keys = jwks["keys"].as_array().expect("a list");
    keys.iter().map(|key| key["kid"].as_str().expect("a text").to_owned()).collect()
}

/// Calls with tokens of all ages until it is told to stop; counts calls and failures.
async fn load(desk: &Desk, stop: &AtomicBool, counts: &[AtomicU32; 2]) {
    let mut tokens = vec![access_token(desk).await];
    while !stop.load(Ordering::Relaxed) {
        tokens.push(access_token(desk).await);
        for token in tokens.iter().rev().take(4) {
            counts[0].fetch_add(1, Ordering::Relaxed);
            counts[1].fetch_add(u32::from(status(desk, token).await != 200), Ordering::Relaxed);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_key_for_tokens_takes_over_without_a_failed_request() {
    let desk = Arc::new(patient().await);
    let stored = SigningKeys::new(desk.pools.hub.clone(), desk.app.vault.clone());
    let (stop, counts) =
        (Arc::new(AtomicBool::new(false)), Arc::new([const { AtomicU32::new(0) }; 2]));
    let before = published(&desk).await;
    let old = access_token(&desk).await;
    let working = tokio::spawn({
        let (desk, stop, counts) = (Arc::clone(&desk), Arc::clone(&stop), Arc::clone(&counts));
        async move { load(&desk, &stop, &counts).await }
    });
    stored.add(&generate::signing_key()).await.expect("added");
    desk.app.auth.learn_keys(&stored).await.expect("learned");
    let coming = published(&desk).await;
    assert_eq!((coming.len(), &coming[0]), (2, &before[0]), "it is known before it signs");
    desk.execute("update signing_keys set signs_from = now()").await;
    desk.app.auth.learn_keys(&stored).await.expect("learned");
    assert_eq!(published(&desk).await[0], coming[1], "it signs");
    assert_eq!(status(&desk, &old).await, 200, "the old one verifies");
    let enough = counts[0].load(Ordering::Relaxed) + 8;
    while counts[0].load(Ordering::Relaxed) < enough {
        tokio::task::yield_now().await;
    }
    stop.store(true, Ordering::Relaxed);
    working.await.expect("no panic");
    assert_eq!(counts[1].load(Ordering::Relaxed), 0, "of {counts:?}");
    desk.execute("update signing_keys set signs_from = now() - interval '16 minutes'").await;
    desk.app.auth.learn_keys(&stored).await.expect("learned");
    assert_eq!(published(&desk).await, coming[1..], "the old one is over");
    assert_eq!(status(&desk, &old).await, 401);
}

#[tokio::test]
async fn a_token_of_a_key_that_another_node_has_just_begun_to_use_is_let_in() {
    let here = patient().await;
    let (there, stored) =
        (here.beside(), SigningKeys::new(here.pools.hub.clone(), here.app.vault.clone()));
    for desk in [&here, &there] {
        desk.app.auth.learn_keys(&stored).await.expect("learned");
    }
    stored.add(&generate::signing_key()).await.expect("added");
    here.execute("update signing_keys set signs_from = now()").await;
    here.app.auth.learn_keys(&stored).await.expect("learned");
    let token = access_token(&here).await;
    assert_eq!(published(&there).await.len(), 1, "it has not heard of the key");
    assert_eq!(status(&there, &token).await, 200);
    assert_eq!(there.app.auth.key_lookups().await, 1);
    assert_eq!(status(&there, &token).await, 200);
    assert_eq!(there.app.auth.key_lookups().await, 1, "it knows the key now");
}

#[tokio::test]
async fn made_up_keys_have_the_database_asked_once_a_second_at_most() {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let desk = patient().await;
    let stored = SigningKeys::new(desk.pools.hub.clone(), desk.app.vault.clone());
    desk.app.auth.learn_keys(&stored).await.expect("learned");
    let (_, rest) = access_token(&desk)
        .await
        .split_once('.')
        .map(|(_, rest)| ((), rest.to_owned()))
        .expect("three parts");
    let began = std::time::Instant::now();
    for number in 0..100 {
        let head = json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": format!("made-up-{number}") });
        let token = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(head.to_string()));
        assert_eq!(status(&desk, &token).await, 401);
    }
    let lookups = desk.app.auth.key_lookups().await;
    assert!((1..=began.elapsed().as_secs() + 1).contains(&lookups), "{lookups} of 100");
}
