//! Tokens that let nobody in.

use serde_json::json;

use crate::support::client::{Pass, hello};
use crate::support::desk::{Desk, ORIGIN};
use crate::support::token::reissued;

/// How a socket ends whose hello carries this pass.
async fn refused(desk: &Desk, pass: &Pass) -> u16 {
    let mut client = desk.knock(&pass.origin).await;
    client.say(&hello(&pass.token, json!({})));
    let code = client.end().await;
    assert!(client.wire.is_empty(), "{:?}", client.wire);
    code
}

fn with(pass: &Pass, token: &str) -> Pass {
    Pass { token: token.to_owned(), ..pass.clone() }
}

#[tokio::test]
async fn wrong_and_foreign_tokens_let_nobody_in() {
    let desk = Desk::open().await;
    let (member, contact) = (desk.sign_in(0).await, desk.visit().await);
    let mut changed = contact.token.clone();
    changed.replace_range(changed.len() - 1.., if changed.ends_with('A') { "B" } else { "A" });
    let (head, signature) = member.token.rsplit_once('.').expect("three parts");
    let unsigned = format!("{head}.{}", "A".repeat(signature.len()));
    for token in ["", "x", &"x".repeat(3_000), &changed, &unsigned, head, "wt_", "\u{0}"] {
        assert_eq!(refused(&desk, &with(&member, token)).await, 4401, "{token:.60}");
    }
}

#[tokio::test]
async fn tokens_whose_time_is_over_let_nobody_in() {
    let desk = Desk::open().await;
    let (member, contact) = (desk.sign_in(0).await, desk.visit().await);
    let renewed = |life, left| reissued(&member.token, desk.house.data(), life, left);
    desk.enter(&with(&member, &renewed(600, 300))).await;
    assert_eq!(refused(&desk, &with(&member, &renewed(600, -60))).await, 4401, "over");
    assert_eq!(refused(&desk, &with(&member, &renewed(600, 700))).await, 4401, "not yet");
    assert_eq!(refused(&desk, &with(&member, &renewed(3_600, 300))).await, 4401, "too long");

    desk.enter(&contact).await;
    let over = "update widget_tokens set expires_at = now() - interval '1 second'";
    assert_eq!(desk.house.execute(over).await, 1);
    assert_eq!(refused(&desk, &contact).await, 4401);
}

#[tokio::test]
async fn sign_ins_that_were_ended_and_members_who_were_disabled_stay_outside() {
    let desk = Desk::open().await;
    let (first, second) = (desk.sign_in(0).await, desk.sign_in(1).await);
    let ended = "update sign_ins set revoked_at = now() where user_id = \
                 (select id from users where email = 'ada@demo.example')";
    assert_eq!(desk.house.execute(ended).await, 1);
    assert_eq!(refused(&desk, &first).await, 4401);

    let disabled = "update memberships set disabled_at = now() where user_id = \
                    (select id from users where email = 'ben@demo.example')";
    assert_eq!(desk.house.execute(disabled).await, 1);
    assert_eq!(refused(&desk, &second).await, 4403);
}

#[tokio::test]
async fn a_token_is_good_on_the_page_it_was_made_for_and_no_other() {
    const SHOP: &str = "https://shop.example";
    let desk = Desk::open().await;
    let allowed = format!("update inboxes set allowed_origins = allowed_origins || '{{{SHOP}}}'");
    assert_eq!(desk.house.execute(&allowed).await, 2);
    let key = &desk.house.organizations[0].widget_key;
    let session = desk.rest().widget_session(key, SHOP, None).await.expect("it is allowed");
    let at_shop = Pass { token: session.token, origin: SHOP.to_owned() };
    desk.enter(&at_shop).await;

    let elsewhere = Pass { origin: ORIGIN.to_owned(), ..at_shop };
    assert_eq!(refused(&desk, &elsewhere).await, 4403, "a contact's, from another page");
    let member = Pass { origin: SHOP.to_owned(), ..desk.sign_in(0).await };
    assert_eq!(refused(&desk, &member).await, 4403, "a member's, from a widget's page");
}
