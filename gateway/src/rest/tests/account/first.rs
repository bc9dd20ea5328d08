use super::*;
use crate::auth::{AccountError, Owners};

fn owners(desk: &Desk) -> Owners {
    Owners::new(desk.app.accounts.clone(), &desk.app.options.public_url)
}

fn token_in(url: &url::Url) -> String {
    let fragment = url.fragment().expect("a fragment");
    fragment.strip_prefix("token=").expect("a token").to_owned()
}

#[tokio::test]
async fn the_very_first_owner_comes_in_by_the_link_once() {
    let desk = open().await;
    assert!(owners(&desk).first().await.expect("an answer").is_none(), "there is somebody");
    desk.execute("delete from sign_ins").await;
    let mut owner = desk.owner().await;
    sqlx::query("delete from users").execute(&mut owner).await.expect("the owner of the database");
    let other = owners(&desk).first().await.expect("an answer").expect("of another node");
    let link = owners(&desk).first().await.expect("an answer").expect("a link");
    assert!(link.as_str().starts_with("http://localhost:4000/welcome#token=idl_"), "{link}");
    let body = |link: &url::Url| {
        let mut body = registration(NEW);
        body["token"] = json!(token_in(link));
        body
    };
    let entered = post(&desk, "welcome", &body(&link)).await;
    assert_eq!((entered.status, &entered.json()["role"]), (200, &json!("owner")), "{entered:?}");
    for used in [&link, &other] {
        assert_eq!(post(&desk, "welcome", &body(used)).await.status, 410);
    }
    assert!(owners(&desk).first().await.expect("an answer").is_none());
    assert_eq!(desk.sign_in(NEW, FRESH).await.status, 200);
}

#[tokio::test]
async fn an_operator_makes_owners_who_choose_their_passwords() {
    let desk = open().await;
    let link = owners(&desk).create("Bob's Shop", "bobs", " Bob@Shop.example", "Bob").await;
    let link = link.expect("an owner");
    assert!(link.as_str().starts_with("http://localhost:4000/reset#token=idl_"), "{link}");
    let lasts = "select round(extract(epoch from max(expires_at) - now()) / 60)::bigint
                 from account_links";
    assert_eq!(count(&desk, lasts).await, 30);
    assert_eq!(desk.sign_in(NEW, "").await.status, 401, "there is no password yet");
    let body = json!({ "token": token_in(&link), "password": FRESH });
    assert_eq!(post(&desk, "reset-password", &body).await.status, 204);
    let entered = desk.sign_in(NEW, FRESH).await;
    assert_eq!((entered.status, &entered.json()["role"]), (200, &json!("owner")), "{entered:?}");
    assert_eq!(entered.json()["organization_name"], "Bob's Shop");
}

#[tokio::test]
async fn an_operator_is_told_what_cannot_be() {
    let desk = open().await;
    for (organization, slug, email, name, what) in [
        ("", "bobs", NEW, "Bob", "organization"),
        ("Bob's", "Bob's", NEW, "Bob", "slug"),
        ("Bob's", "bobs", "bob", "Bob", "email"),
        ("Bob's", "bobs", NEW, " ", "name"),
    ] {
        let made = owners(&desk).create(organization, slug, email, name).await;
        assert!(matches!(made, Err(AccountError::Invalid(field)) if field == what), "{made:?}");
    }
}
